//! The headers that hold a digest of the body: `Digest` and `Content-Digest`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha512};

use super::headers::is_name;
use super::{Reason, Result, SignatureError};

/// How a header writes the digest that it holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// `SHA-256=<base64>`
    Digest,
    /// `sha-256=:<base64>:`
    ContentDigest,
}

impl Form {
    /// The form of the header `name`, if that holds digests.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            _ if name.eq_ignore_ascii_case("digest") => Some(Self::Digest),
            _ if name.eq_ignore_ascii_case("content-digest") => Some(Self::ContentDigest),
            _ => None,
        }
    }

    fn write(self, digest: &[u8]) -> String {
        let digest = STANDARD.encode(digest);
        if self == Self::Digest { digest } else { format!(":{digest}:") }
    }
}

/// The value of a header `Digest` for `body`.
pub(super) fn digest(body: &[u8]) -> String {
    format!("SHA-256={}", Form::Digest.write(&Sha256::digest(body)))
}

/// Checks that `value` holds at least one digest of `body` by SHA-256 or SHA-512, each in the one
/// form that it can have, and none of anything else. Digests by other algorithms are passed over.
pub(super) fn check(form: Form, value: &[u8], body: &[u8]) -> Result<()> {
    let malformed = || SignatureError::malformed("the covered digest is not written as one");
    let value = std::str::from_utf8(value).map_err(|_| malformed())?;
    let mut checked = false;
    for member in value.split(',') {
        let member = member.strip_prefix(' ').unwrap_or(member);
        let (algorithm, digest) = member.split_once('=').ok_or_else(malformed)?;
        let wanted = match algorithm.to_ascii_lowercase().as_str() {
            "sha-256" => form.write(&Sha256::digest(body)),
            "sha-512" => form.write(&Sha512::digest(body)),
            _ if is_name(algorithm) && is_value(digest) => continue,
            _ => return Err(malformed()),
        };
        if digest != wanted {
            let text = "the body is not the one that the covered digest is of; pass the body as \
                        it was received, before any parsing";
            return Err(SignatureError::new(Reason::DigestMismatch, text));
        }
        checked = true;
    }
    if checked {
        return Ok(());
    }
    let text = "the covered digest is by neither SHA-256 nor SHA-512, and says too little";
    Err(SignatureError::new(Reason::DigestMismatch, text))
}

fn is_value(digest: &str) -> bool {
    let is_character = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=:-_".contains(&byte);
    !digest.is_empty() && digest.bytes().all(is_character)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    const EMPTY_512: &str =
        "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";

    #[test]
    fn a_digest_is_the_sha_256_of_the_body() {
        assert_eq!(digest(b""), format!("SHA-256={EMPTY}"));
    }

    #[test]
    fn a_digest_may_stand_among_others_and_its_algorithm_in_any_case() {
        for value in [
            format!("SHA-256={EMPTY}"),
            format!("sha-256={EMPTY}"),
            format!("SHA-512={EMPTY_512}"),
            format!("unixsum=30637,SHA-256={EMPTY}"),
            format!("SHA-256={EMPTY}, MD5=1B2M2Y8AsgTpgAmY7PhCfg=="),
            format!("SHA-256={EMPTY}, sha-512={EMPTY_512}"),
        ] {
            assert!(check(Form::Digest, value.as_bytes(), b"").is_ok(), "{value}");
        }
        for value in [format!("sha-256=:{EMPTY}:"), format!("md5=:abc:, sha-256=:{EMPTY}:")] {
            assert!(check(Form::ContentDigest, value.as_bytes(), b"").is_ok(), "{value}");
        }
    }

    #[test]
    fn whatever_else_a_digest_header_holds_is_refused() {
        let unpadded = EMPTY.trim_end_matches('=');
        for value in [
            String::new(),
            EMPTY.to_owned(),
            format!("SHA-256={unpadded}"),
            format!("SHA-256={EMPTY}="),
            format!("SHA-256={EMPTY} "),
            format!("SHA-256= {EMPTY}"),
            format!(" SHA-256={EMPTY},"),
            format!("SHA-256={EMPTY},"),
            format!("SHA-256={EMPTY}Mon, 09 Jan 2023 03:34:52 GMT"),
            format!("xSHA-256={EMPTY}"),
            format!("SHA-256=:{EMPTY}:"),
            format!("SHA-256={EMPTY},SHA-256={}", EMPTY.replace('4', "5")),
            format!("SHA-256={}", EMPTY.replace("U=", "V=")),
            "MD5=1B2M2Y8AsgTpgAmY7PhCfg==".to_owned(),
        ] {
            assert!(check(Form::Digest, value.as_bytes(), b"").is_err(), "{value}");
        }
        assert!(check(Form::ContentDigest, format!("sha-256={EMPTY}").as_bytes(), b"").is_err());
        assert!(check(Form::Digest, b"SHA-256=\xff", b"").is_err());
    }
}
