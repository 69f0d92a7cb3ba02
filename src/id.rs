//! Ids as the segments of a path that they become.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, Result};

/// The id of a webhook or of a workspace, percent-encoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Id(String);

/// All but what RFC 3986 calls unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

impl Id {
    /// The id of a `what`, fit to be one segment.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for what would lead to another path: nothing, `.` and `..`.
    pub fn new(id: &str, what: &str) -> Result<Self> {
        match id {
            "" | "." | ".." => Err(Error::InvalidArgument(format!(
                "{id:?} is no id of a {what}; give one such as 1df1ebb0-78a4-55d9-b806-15d22e391bd3"
            ))),
            _ => Ok(Self(utf8_percent_encode(id, ENCODED).to_string())),
        }
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stays_one_segment_whatever_is_in_it() {
        for (id, segment) in [
            ("1df1ebb0-78a4", "1df1ebb0-78a4"),
            ("a/../b", "a%2F..%2Fb"),
            ("%2e%2e", "%252e%252e"),
            ("a?b#c", "a%3Fb%23c"),
            ("a\tb\n", "a%09b%0A"),
            ("…", "%E2%80%A6"),
            ("...", "..."),
        ] {
            assert_eq!(Id::new(id, "webhook").unwrap().as_ref(), segment);
        }
    }

    #[test]
    fn an_id_that_leads_elsewhere_is_refused() {
        for id in ["", ".", ".."] {
            let error = Id::new(id, "webhook").unwrap_err();
            assert!(matches!(error, Error::InvalidArgument(_)), "{error:?}");
        }
    }
}
