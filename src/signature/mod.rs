//! How UP42 signs a notification: an HMAC over the values of the headers that it lists, one of
//! which may be a digest of the body. Signing and verifying; what is signed, `notification` reads.

mod digest;
mod headers;
mod sign;
mod verify;

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

pub use headers::Headers;
pub use sign::{LATEST, NotSigned, date, sign};
pub use verify::{Terms, verify};

/// The label of the signature in both of its headers.
pub const LABEL: &str = "up42-sig";

/// The header that lists what is covered.
const SIGNATURE_INPUT: &str = "Signature-Input";

/// The header that has the code.
const SIGNATURE: &str = "Signature";

/// Why a signature is not accepted: one of these, whatever the text says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Reason {
    /// A header of the signature, or one that it lists, is not there.
    MissingHeader,
    /// A header is not of the form that it has to have, is there twice, or is too long.
    Malformed,
    /// It was created too long ago.
    Expired,
    /// It will only be created.
    FromTheFuture,
    /// The body is not the one that a covered digest is of.
    DigestMismatch,
    /// It was made with another secret, or a covered header was changed.
    SignatureMismatch,
    /// Its list of covered headers is empty.
    NothingCovered,
    /// None of the covered headers is a digest of the body.
    BodyNotCovered,
}

impl Reason {
    /// The reason in the words that callers compare.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingHeader => "missing header",
            Self::Malformed => "malformed",
            Self::Expired => "expired",
            Self::FromTheFuture => "from the future",
            Self::DigestMismatch => "digest mismatch",
            Self::SignatureMismatch => "signature mismatch",
            Self::NothingCovered => "nothing covered",
            Self::BodyNotCovered => "body not covered",
        }
    }
}

/// A notification's signature that is not accepted. The text has neither the secret nor a
/// signature in it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("The notification is refused ({}): {text}", reason.as_str())]
pub struct SignatureError {
    /// The reason, for programs.
    pub reason: Reason,
    text: String,
}

impl SignatureError {
    fn new(reason: Reason, text: impl Into<String>) -> Self {
        Self { reason, text: text.into() }
    }

    fn malformed(text: impl Into<String>) -> Self {
        Self::new(Reason::Malformed, text)
    }
}

type Result<T> = std::result::Result<T, SignatureError>;

/// The code over `values`, joined with nothing between, before it is read out or compared.
fn code<'a>(values: impl Iterator<Item = &'a [u8]>, secret: &SecretString) -> Option<Hmac<Sha256>> {
    // A key of any length will do, so there is always a code.
    let mut hmac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).ok()?;
    for value in values {
        hmac.update(value);
    }
    Some(hmac)
}
