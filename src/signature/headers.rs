//! The headers of a request, as far as signatures are concerned.

use super::{Result, SignatureError};

/// More headers than any server lets through are not looked at.
const MOST_HEADERS: usize = 128;

/// The longest header that is looked at, name and value, in bytes.
const LONGEST_HEADER: usize = 16 * 1024;

/// The longest name of a header that may be covered.
const LONGEST_NAME: usize = 256;

/// The headers of a request, in their order; a name may occur more than once.
#[derive(Clone, Debug, Default)]
pub struct Headers(Vec<(String, Vec<u8>)>);

impl Headers {
    /// Adds a header as it came.
    ///
    /// # Errors
    ///
    /// `Malformed` when it is too long, or one too many.
    pub fn add(&mut self, name: &str, value: &[u8]) -> Result<()> {
        if self.0.len() == MOST_HEADERS {
            let text = format!("it has more than {MOST_HEADERS} headers; pass only the request's");
            return Err(SignatureError::malformed(text));
        }
        if name.len() + value.len() > LONGEST_HEADER {
            let text = format!("one of its headers is longer than {LONGEST_HEADER} bytes");
            return Err(SignatureError::malformed(text));
        }
        self.0.push((name.to_owned(), value.to_vec()));
        Ok(())
    }

    /// The value of the header, whatever the case of its name.
    pub(super) fn get(&self, name: &str) -> Result<Option<&[u8]>> {
        let mut found = self.0.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let value = found.next().map(|(_, value)| value.as_slice());
        if found.next().is_some() {
            let text = format!("there are several headers {name}, and it is open which one counts");
            return Err(SignatureError::malformed(text));
        }
        Ok(value)
    }

    /// Names and values, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// How much they hold, names and values, in bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        self.iter().map(|(name, value)| name.len() + value.len()).sum()
    }
}

/// Whether `name` can be the name of a header, and can be quoted in a text.
pub(super) fn is_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_token)
}

/// Whether `value` can have come in a request as it is: spaces around it would have been lost, and
/// with a line break in it, it would have been several headers.
pub(super) fn is_value(value: &[u8]) -> bool {
    value.trim_ascii().len() == value.len()
        && value.iter().all(|byte| !byte.is_ascii_control() || *byte == b'\t')
}
