//! Verifying: that the sender knew the secret, and whether the body is the one that was signed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac as _;
use secrecy::{ExposeSecret as _, SecretString};

use super::digest::{self, Form};
use super::headers::{is_name, is_value};
use super::{
    Headers, LABEL, LATEST, Reason, Result, SIGNATURE, SIGNATURE_INPUT, SignatureError, code,
};

/// The longest `Signature-Input` that is read, in bytes.
const LONGEST_INPUT: usize = 4096;

/// The most headers that a signature may cover.
const MOST_COVERED: usize = 64;

/// The length of a code in base64: 32 bytes.
const CODE_LENGTH: usize = 44;

/// On what terms a signature is accepted.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The secrets, any of which may have signed.
    pub secrets: Vec<SecretString>,
    /// The age, in seconds, from which on it is refused; `None` for any age.
    pub tolerance: Option<f64>,
    /// Whether it has to cover the body.
    pub require_signed_body: bool,
}

/// Verifies the signature in `headers` at the time `now`, in unix seconds; whether it covers the
/// body is returned.
///
/// # Errors
///
/// When it is not accepted.
pub fn verify(body: &[u8], headers: &Headers, terms: &Terms, now: f64) -> Result<bool> {
    let given = read_signature(needed(headers, SIGNATURE)?)?;
    let input = read_input(needed(headers, SIGNATURE_INPUT)?)?;
    check_age(input.created, terms.tolerance, now)?;
    let covered = covered(&input.names, headers)?;
    check_code(&covered, &given, &terms.secrets)?;
    let mut body_is_signed = false;
    for (name, value) in &covered {
        if let Some(form) = Form::of(name) {
            digest::check(form, value, body)?;
            body_is_signed = true;
        }
    }
    if body_is_signed || !terms.require_signed_body {
        return Ok(body_is_signed);
    }
    let text = "the signature is right but covers no digest of the body, so anybody who has seen \
                one notification can sign another body; to accept that, pass \
                require_signed_body=False, and ask UP42 before you act on what the body says";
    Err(SignatureError::new(Reason::BodyNotCovered, text))
}

fn needed<'a>(headers: &'a Headers, name: &str) -> Result<&'a [u8]> {
    headers.get(name)?.ok_or_else(|| {
        let text = format!(
            "there is no header {name}, which every notification of a webhook with a secret has; \
             check that all headers were passed on, and that the webhook has its secret"
        );
        SignatureError::new(Reason::MissingHeader, text)
    })
}

/// The code in a header `Signature`.
fn read_signature(value: &[u8]) -> Result<Vec<u8>> {
    let malformed =
        || SignatureError::malformed(format!("the header {SIGNATURE} is not {LABEL}=<base64>"));
    let code = value.strip_prefix(LABEL.as_bytes()).and_then(|rest| rest.strip_prefix(b"="));
    let code = code.filter(|code| code.len() == CODE_LENGTH).ok_or_else(malformed)?;
    // Padding and trailing bits have to be as they are written: no two texts are the same code.
    STANDARD.decode(code).map_err(|_| malformed())
}

/// What a header `Signature-Input` says.
struct Input<'a> {
    names: Vec<&'a str>,
    created: u64,
}

fn read_input(value: &[u8]) -> Result<Input<'_>> {
    let malformed = || {
        let form = r#"up42-sig=("<header>" ...);created=<unix seconds>"#;
        SignatureError::malformed(format!("the header {SIGNATURE_INPUT} is not {form}"))
    };
    let value = Some(value).filter(|value| value.len() <= LONGEST_INPUT);
    let value = value.and_then(|value| std::str::from_utf8(value).ok()).ok_or_else(malformed)?;
    let rest = value.strip_prefix(LABEL).and_then(|rest| rest.strip_prefix("=("));
    let (list, rest) = rest.and_then(|rest| rest.split_once(')')).ok_or_else(malformed)?;
    let created = rest.strip_prefix(";created=").and_then(read_time).ok_or_else(malformed)?;
    if list.is_empty() {
        let text = "its signature covers no header, so it says nothing";
        return Err(SignatureError::new(Reason::NothingCovered, text));
    }
    let mut names: Vec<&str> = Vec::new();
    for quoted in list.split(' ') {
        let name = quoted.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
        let name = name.filter(|name| is_name(name)).ok_or_else(malformed)?;
        if names.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            return Err(SignatureError::malformed(format!("it lists the header {name} twice")));
        }
        if names.len() == MOST_COVERED {
            let text = format!("it lists more than {MOST_COVERED} headers");
            return Err(SignatureError::malformed(text));
        }
        names.push(name);
    }
    Ok(Input { names, created })
}

/// Unix seconds, in the one form that they can be written in.
fn read_time(text: &str) -> Option<u64> {
    let time: u64 = text.parse().ok().filter(|time| *time <= LATEST)?;
    (time.to_string() == text).then_some(time)
}

fn check_age(created: u64, tolerance: Option<f64>, now: f64) -> Result<()> {
    let Some(tolerance) = tolerance else { return Ok(()) };
    #[expect(clippy::cast_precision_loss, reason = "it is at most LATEST, far below 2^53")]
    let age = now - created as f64;
    if age < 0.0 {
        let text = "its signature was created in the future; set this machine's clock, or pass \
                    another tolerance";
        return Err(SignatureError::new(Reason::FromTheFuture, text));
    }
    if age >= tolerance {
        let text = format!(
            "its signature was created {age:.0} s ago, and {tolerance} s are too long; set this \
             machine's clock, or pass another tolerance"
        );
        return Err(SignatureError::new(Reason::Expired, text));
    }
    Ok(())
}

/// The covered headers, names and values, in their order.
fn covered<'a>(names: &[&'a str], headers: &'a Headers) -> Result<Vec<(&'a str, &'a [u8])>> {
    let find = |name: &&'a str| {
        let Some(value) = headers.get(name)? else {
            let text = format!(
                "its signature covers the header {name}, which is not there; check that all \
                 headers were passed on"
            );
            return Err(SignatureError::new(Reason::MissingHeader, text));
        };
        if is_value(value) {
            return Ok((*name, value));
        }
        let text = format!("the covered header {name} has a value that no request can have");
        Err(SignatureError::malformed(text))
    };
    names.iter().map(find).collect()
}

/// Compares in a time that does not depend on where the codes differ, nor on whose secret it was.
fn check_code(covered: &[(&str, &[u8])], given: &[u8], secrets: &[SecretString]) -> Result<()> {
    let is_right = |secret: &SecretString| {
        // Anybody could sign with no secret at all.
        if secret.expose_secret().is_empty() {
            return false;
        }
        let code = code(covered.iter().map(|(_, value)| *value), secret);
        code.is_some_and(|code| code.verify_slice(given).is_ok())
    };
    if secrets.iter().fold(false, |found, secret| found | is_right(secret)) {
        return Ok(());
    }
    let text = "its signature was made with another secret, or a covered header was changed on \
                the way; compare the secret with the webhook's";
    Err(SignatureError::new(Reason::SignatureMismatch, text))
}

#[cfg(test)]
mod tests {
    use super::super::sign;
    use super::*;

    const NOW: u64 = 1_700_000_000;

    fn headers(pairs: &[(String, String)]) -> Headers {
        let mut headers = Headers::default();
        for (name, value) in pairs {
            headers.add(name, value.as_bytes()).unwrap();
        }
        headers
    }

    fn terms(tolerance: Option<f64>) -> Terms {
        let secrets = ["old", "new"].map(SecretString::from).to_vec();
        Terms { secrets, tolerance, require_signed_body: true }
    }

    fn signed(cover_body: bool, secret: &str) -> Vec<(String, String)> {
        let date = headers(&[("Date".into(), "today".into())]);
        sign(b"{}", &date, cover_body, &SecretString::from(secret), NOW).unwrap()
    }

    fn reason(pairs: &[(String, String)], now: u64) -> Option<Reason> {
        #[expect(clippy::cast_precision_loss, reason = "it is a time of our own")]
        let now = now as f64;
        let verified = verify(b"{}", &headers(pairs), &terms(Some(300.0)), now);
        verified.err().map(|error| error.reason)
    }

    #[test]
    fn what_was_signed_with_any_of_the_secrets_verifies() {
        assert_eq!(reason(&signed(true, "old"), NOW), None);
        assert_eq!(reason(&signed(true, "new"), NOW), None);
        assert_eq!(reason(&signed(true, "other"), NOW), Some(Reason::SignatureMismatch));
        assert_eq!(reason(&signed(false, "new"), NOW), Some(Reason::BodyNotCovered));
    }

    #[test]
    fn no_secret_verifies_nothing() {
        for secrets in [vec![], vec![SecretString::from("")]] {
            let terms = Terms { secrets, ..terms(None) };
            let verified = verify(b"{}", &headers(&signed(true, "")), &terms, 0.0);
            assert_eq!(verified.unwrap_err().reason, Reason::SignatureMismatch);
        }
    }

    #[test]
    fn the_window_is_that_of_up42s_own_receivers() {
        let pairs = signed(true, "new");
        assert_eq!(reason(&pairs, NOW - 1), Some(Reason::FromTheFuture));
        assert_eq!(reason(&pairs, NOW + 299), None);
        assert_eq!(reason(&pairs, NOW + 300), Some(Reason::Expired));
        assert!(verify(b"{}", &headers(&pairs), &terms(None), 0.0).unwrap());
    }

    #[test]
    fn a_signature_input_has_one_form() {
        for input in [
            "",
            "up42-sig",
            "up42-sig=()",
            r#"up42-sig=("date" "digest")"#,
            r#"UP42-sig=("date" "digest");created=1700000000"#,
            r#"up42-sig= ("date" "digest");created=1700000000"#,
            r#"up42-sig=("date"  "digest");created=1700000000"#,
            r#"up42-sig=("date","digest");created=1700000000"#,
            r#"up42-sig=( "date" "digest");created=1700000000"#,
            r#"up42-sig=("date" "digest" );created=1700000000"#,
            r#"up42-sig=("date" "@method");created=1700000000"#,
            r#"up42-sig=("date" "");created=1700000000"#,
            r#"up42-sig=("date" "Date");created=1700000000"#,
            r"up42-sig=(date digest);created=1700000000",
            r#"up42-sig=("date" "digest"); created=1700000000"#,
            r#"up42-sig=("date" "digest");created=01700000000"#,
            r#"up42-sig=("date" "digest");created=+1700000000"#,
            r#"up42-sig=("date" "digest");created=-1"#,
            r#"up42-sig=("date" "digest");created=1e9"#,
            r#"up42-sig=("date" "digest");created=99999999999999999999"#,
            r#"up42-sig=("date" "digest");created=1700000000;keyid="x""#,
            r#"up42-sig=("date" "digest");created=1700000000, other=()"#,
        ] {
            let read = read_input(input.as_bytes());
            assert_eq!(read.err().map(|error| error.reason), Some(Reason::Malformed), "{input}");
        }
        let read = read_input(b"up42-sig=();created=1700000000");
        assert_eq!(read.err().map(|error| error.reason), Some(Reason::NothingCovered));
    }

    #[test]
    fn a_signature_has_one_form() {
        let code = "Ijmy9HAfSVss1+u5cV3L6C77r3+i0IfOYOT/kSLE7yI=";
        assert!(read_signature(format!("up42-sig={code}").as_bytes()).is_ok());
        for other in [
            code.to_owned(),
            format!("UP42-sig={code}"),
            format!("up42-sig={code} "),
            format!("up42-sig= {code}"),
            format!("up42-sig=:{code}:"),
            format!("up42-sig={}", code.trim_end_matches('=')),
            format!("up42-sig={code}="),
            format!("up42-sig={}", code.replace("I=", "J=")),
            format!("up42-sig={}", code.replace('/', "_")),
            format!("up42-sig={code}, up42-sig={code}"),
        ] {
            assert!(read_signature(other.as_bytes()).is_err(), "{other}");
        }
    }
}
