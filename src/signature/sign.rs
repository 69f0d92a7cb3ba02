//! Signing, as UP42 does it: for the sandbox, and for tests.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac as _;
use secrecy::SecretString;

use super::digest::{Form, digest};
use super::headers::{is_name, is_value};
use super::{Headers, LABEL, SIGNATURE, SIGNATURE_INPUT, code};

/// The latest time that can be written: the end of the year 9999, in unix seconds.
pub const LATEST: u64 = 253_402_300_799;

/// Why something cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum NotSigned {
    /// A header that no request could have.
    #[error("no request can have the header {0:?} with this value; correct it")]
    NoHeader(String),
    /// A header that signing makes itself.
    #[error("the header {0} is made by signing; leave it out")]
    Reserved(String),
    /// The same header twice.
    #[error("the header {0} is there twice; leave one out")]
    Twice(String),
}

/// The value of a header `Date`, at a time of at most `LATEST`.
#[must_use]
pub fn date(created: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(created.min(LATEST)))
}

/// Every header that a receiver needs: those of `covered` and, with `cover_body`, a digest of
/// `body` unless there is one among them; then the two that sign these. `created` is in unix
/// seconds.
///
/// # Errors
///
/// A header that no request could have, or that is there already.
pub fn sign(
    body: &[u8],
    covered: &Headers,
    cover_body: bool,
    secret: &SecretString,
    created: u64,
) -> Result<Vec<(String, String)>, NotSigned> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in covered.iter() {
        let text = std::str::from_utf8(value).ok().filter(|_| is_name(name) && is_value(value));
        let text = text.ok_or_else(|| NotSigned::NoHeader(name.to_owned()))?;
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        if is(SIGNATURE) || is(SIGNATURE_INPUT) {
            return Err(NotSigned::Reserved(name.to_owned()));
        }
        if headers.iter().any(|(other, _)| is(other)) {
            return Err(NotSigned::Twice(name.to_owned()));
        }
        headers.push((name.to_owned(), text.to_owned()));
    }
    if cover_body && !headers.iter().any(|(name, _)| Form::of(name).is_some()) {
        headers.push(("Digest".into(), digest(body)));
    }
    let names: Vec<String> =
        headers.iter().map(|(name, _)| format!("\"{}\"", name.to_ascii_lowercase())).collect();
    let input = format!("{LABEL}=({});created={created}", names.join(" "));
    let values = headers.iter().map(|(_, value)| value.as_bytes());
    let code = code(values, secret).map(|code| STANDARD.encode(code.finalize().into_bytes()));
    let signature = format!("{LABEL}={}", code.unwrap_or_default());
    headers.push((SIGNATURE_INPUT.into(), input));
    headers.push((SIGNATURE.into(), signature));
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(headers: &[(&str, &str)]) -> Headers {
        let mut covered = Headers::default();
        for (name, value) in headers {
            covered.add(name, value.as_bytes()).unwrap();
        }
        covered
    }

    fn secret() -> SecretString {
        SecretString::from("QWZTFnMEXhqZKNmu")
    }

    #[test]
    fn the_arithmetic_is_up42s() {
        let covered = covered(&[("A", "AAA"), ("b", "BBB")]);
        let headers = sign(b"{}", &covered, false, &secret(), 1_700_000_000).unwrap();
        let expected = [
            ("A", "AAA"),
            ("b", "BBB"),
            ("Signature-Input", r#"up42-sig=("a" "b");created=1700000000"#),
            ("Signature", "up42-sig=Ijmy9HAfSVss1+u5cV3L6C77r3+i0IfOYOT/kSLE7yI="),
        ];
        assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn the_body_is_covered_by_a_digest_unless_there_is_one() {
        let names = |covered: &Headers| -> Vec<String> {
            let headers = sign(b"{}", covered, true, &secret(), 0).unwrap();
            headers.into_iter().map(|(name, _)| name).collect()
        };
        let signed = ["Signature-Input", "Signature"];
        assert_eq!(names(&Headers::default()), ["Digest", signed[0], signed[1]]);
        let other = covered(&[("content-digest", "sha-256=:x:")]);
        assert_eq!(names(&other), ["content-digest", signed[0], signed[1]]);
    }

    #[test]
    fn what_no_request_could_have_is_not_signed() {
        for header in [("a b", "x"), ("", "x"), ("a", "x\r\nb: y"), ("a", " x"), ("signature", "x")]
        {
            assert!(sign(b"", &covered(&[header]), true, &secret(), 0).is_err(), "{header:?}");
        }
        assert!(sign(b"", &covered(&[("a", "x"), ("A", "x")]), true, &secret(), 0).is_err());
    }
}
