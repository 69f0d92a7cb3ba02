//! What may be quoted of a text that came from outside: cut short, with its secrets masked.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::zeroize::Zeroizing;
use serde_json::Value;
use url::form_urlencoded;

/// The fields of the service's JSON, and of the form of a login, whose values are secret.
const SECRET_FIELDS: [&str; 5] =
    ["secret", "access_token", "refresh_token", "id_token", "password"];

/// How much of a text is quoted, in characters.
const QUOTED: usize = 300;

/// How much of a body is looked at for that, in bytes.
const LOOKED_AT: usize = 16 * 1024;

/// A shorter secret, in bytes, is masked in its field only: it stands in every other word.
const SHORTEST: usize = 3;

/// The secrets that a request carried: none is quoted, wherever a text repeats it.
#[derive(Default)]
pub(crate) struct Secrets {
    /// Each in every form in which an answer may repeat it, longest first.
    forms: Vec<Zeroizing<String>>,
}

/// The beginning of `text` on one line, without the values of secret fields.
pub(crate) fn quote(text: &[u8]) -> String {
    Secrets::default().quote(text)
}

impl Secrets {
    /// Those of a request with this header and this body.
    pub(crate) fn of(authorization: Option<&HeaderValue>, body: Option<&[u8]>) -> Self {
        let mut secrets = Self::default();
        if let Some(header) = authorization.and_then(|header| header.to_str().ok()) {
            secrets.add_credentials(header);
        }
        let body = body.unwrap_or_default();
        match serde_json::from_slice(body) {
            Ok(Value::Object(object)) => {
                for (name, value) in object {
                    if let Value::String(value) = value {
                        secrets.add_field(&name, value);
                    }
                }
            }
            _ => {
                for (name, value) in form_urlencoded::parse(body) {
                    secrets.add_field(&name, value.into_owned());
                }
            }
        }
        secrets.forms.sort_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
        secrets.forms.dedup();
        secrets
    }

    /// What stands behind `Bearer` or `Basic`; of the latter, the key inside it, too.
    fn add_credentials(&mut self, header: &str) {
        let Some((_, credentials)) = header.split_once(' ') else { return };
        self.add(credentials.to_owned());
        let pair = STANDARD.decode(credentials).ok().map(Zeroizing::new);
        let pair = pair.as_deref().and_then(|pair| std::str::from_utf8(pair).ok());
        if let Some((_, key)) = pair.and_then(|pair| pair.split_once(':')) {
            self.add(key.to_owned());
        }
    }

    fn add_field(&mut self, name: &str, value: String) {
        if SECRET_FIELDS.contains(&name) {
            self.add(value);
        }
    }

    fn add(&mut self, secret: String) {
        if secret.len() < SHORTEST {
            return;
        }
        let once = SPELLINGS.map(|spell| spell(&secret));
        // A text in JSON may be about a body that was JSON itself.
        let twice = once.iter().flat_map(|spelt| SPELLINGS.map(|spell| spell(spelt)));
        let mut forms: Vec<_> = twice.chain([secret]).map(Zeroizing::new).collect();
        self.forms.append(&mut forms);
    }

    /// `text` without these secrets, and without the value of any secret field of JSON.
    pub(crate) fn mask(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        // The fields first: a secret may be a part of a field's name.
        for field in SECRET_FIELDS.map(|field| format!("\"{field}\"")) {
            if masked.contains(&field) {
                masked = mask_field(&masked, &field);
            }
        }
        for form in &self.forms {
            if masked.contains(form.as_str()) {
                masked = masked.replace(form.as_str(), "…");
            }
        }
        masked
    }

    /// The beginning of `body` on one line, as text, masked.
    pub(crate) fn quote(&self, body: &[u8]) -> String {
        if body.is_empty() {
            return "nothing".into();
        }
        let looked_at = body.get(..LOOKED_AT).unwrap_or(body);
        let is_whole = looked_at.len() == body.len();
        let Some(text) = text(looked_at) else {
            // No secret would be recognised in it.
            return format!("{} bytes that are no text in UTF-8", body.len());
        };
        let text = self.mask(text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        // What a terminal would take for a command is not passed on to it.
        let text = text.replace(char::is_control, "\u{fffd}");
        // A secret that is cut off at the end of what is looked at is not recognised.
        let unsure = if is_whole { 0 } else { self.forms.first().map_or(0, |form| form.len()) };
        let length = text.chars().count();
        if is_whole && length <= QUOTED {
            return text;
        }
        let quoted = length.saturating_sub(unsure).min(QUOTED);
        format!("{}… ({} bytes)", text.chars().take(quoted).collect::<String>(), body.len())
    }
}

/// `bytes` as text, if they are; the last character may be cut off.
fn text(bytes: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    (!text.contains('\0')).then_some(text)
}

/// How others write a text when they repeat it; mostly as it is.
const SPELLINGS: [fn(&str) -> String; 7] = [
    str::to_owned,
    json,
    |text| ascii(&json(text)),
    |text| form_urlencoded::byte_serialize(text.as_bytes()).collect(),
    |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string(),
    |text| text.replace('\\', r"\\").replace('\'', r"\'"),
    html,
];

/// As a text of JSON, without the quotation marks.
fn json(text: &str) -> String {
    let json = Value::from(text).to_string();
    let inside = json.strip_prefix('"').and_then(|json| json.strip_suffix('"'));
    inside.unwrap_or_default().to_owned()
}

/// A JSON text with everything beyond ASCII escaped, as many programs write it.
fn ascii(json: &str) -> String {
    let mut escaped = String::new();
    for character in json.chars() {
        if character.is_ascii() {
            escaped.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        }
    }
    escaped
}

fn html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

fn mask_field(text: &str, field: &str) -> String {
    let mut parts = text.split(field);
    let mut masked = String::from(parts.next().unwrap_or_default());
    for part in parts {
        masked.push_str(field);
        masked.push_str(&mask_value(part));
    }
    masked
}

/// `part` begins behind a field's name: `: "value", …`.
fn mask_value(part: &str) -> String {
    let Some((before, value)) = part.split_once('"') else { return part.to_owned() };
    if before.trim() != ":" {
        return part.to_owned();
    }
    let mut escaped = false;
    let mut end = value.len();
    for (at, character) in value.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    format!("{before}\"…{}", value.get(end..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(password: &str) -> Secrets {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("username", "me").append_pair("password", password);
        Secrets::of(None, Some(form.finish().as_bytes()))
    }

    #[test]
    fn a_long_text_is_cut_short_and_its_length_said() {
        let quoted = quote("é".repeat(1000).as_bytes());
        assert_eq!(quoted, format!("{}… (2000 bytes)", "é".repeat(300)));
    }

    #[test]
    fn the_value_of_a_secret_field_is_never_quoted() {
        for text in [
            r#"{"secret":"hush","name":"n"}"#,
            r#"{"name":"n", "secret" : "hu\"sh"}"#,
            r#"{"name":"n","secret":"hush"#,
            r#"[{"name":"n","access_token":"hush"},{"secret":"hush"}]"#,
        ] {
            let quoted = quote(text.as_bytes());
            assert!(!quoted.contains("hu") && !quoted.contains("sh"), "{quoted}");
            assert!(quoted.contains(r#""name":"n""#), "{quoted}");
        }
    }

    #[test]
    fn other_text_is_quoted_as_it_is() {
        assert_eq!(quote(b"<html>\n  502 Bad\n</html>"), "<html> 502 Bad </html>");
        assert_eq!(quote(b""), "nothing");
        assert_eq!(quote(b"h\0u\0s\0h\0"), "8 bytes that are no text in UTF-8");
        assert_eq!(quote(b"h\xffsh"), "4 bytes that are no text in UTF-8");
        assert_eq!(quote(br#"{"secret":null}"#), r#"{"secret":null}"#);
        assert_eq!(quote(b"\x1b[2J"), "\u{fffd}[2J");
    }

    #[test]
    fn what_the_request_kept_secret_is_masked_wherever_it_stands() {
        let bearer = HeaderValue::from_static("Bearer tok.en");
        let draft = br#"{"name":"n","secret":"hush"}"#;
        let secrets = Secrets::of(Some(&bearer), Some(draft));
        let said = secrets.quote(b"n: secret 'hush' is too long for tok.en");
        assert_eq!(said, "n: secret '…' is too long for …");
        let basic = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode("p:hush")));
        let secrets = Secrets::of(basic.ok().as_ref(), None);
        assert_eq!(secrets.quote(b"p may not use hush (cDpodXNo)"), "p may not use … (…)");
        assert_eq!(form("hush").quote(b"me, hush!"), "me, …!");
        assert_eq!(form("").quote(b"me"), "me");
        assert_eq!(form("ecr").quote(br#"{"secret":"hush"}"#), r#"{"s…et":"…"}"#);
        assert_eq!(
            form("is").quote(br#"this is {"password":"is"}"#),
            r#"this is {"password":"…"}"#
        );
    }

    #[test]
    fn a_secret_is_recognised_in_each_of_its_spellings() {
        let secret = "hü \"s&h\" 😀";
        for spelt in [
            secret,
            r#"hü \"s&h\" 😀"#,
            r#"h\u00fc \"s&h\" \ud83d\ude00"#,
            "h%C3%BC+%22s%26h%22+%F0%9F%98%80",
            "h%C3%BC%20%22s%26h%22%20%F0%9F%98%80",
            "hü &quot;s&amp;h&quot; 😀",
            r#"hü \\\"s&h\\\" 😀"#,
        ] {
            assert_eq!(form(secret).quote(format!("<{spelt}>").as_bytes()), "<…>", "{spelt}");
        }
    }

    #[test]
    fn a_secret_that_is_cut_off_is_not_quoted_either() {
        let mut body = " ".repeat(LOOKED_AT - 4);
        body.push_str("hush-hush-hush");
        let said = form("hush-hush-hush").quote(body.as_bytes());
        assert_eq!(said, format!("… ({} bytes)", body.len()));
    }
}
