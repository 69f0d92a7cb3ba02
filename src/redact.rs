//! What may be quoted of a text that came from outside: cut short, with its secrets masked.

use std::borrow::Cow;

/// The fields of the service's JSON whose values are secret.
const SECRET_FIELDS: [&str; 5] =
    ["\"secret\"", "\"access_token\"", "\"refresh_token\"", "\"id_token\"", "\"password\""];

/// How much of a text is quoted, in characters.
const QUOTED: usize = 300;

/// How much of a body is looked at for that, in bytes.
const LOOKED_AT: usize = 4096;

/// The beginning of `body` on one line, as text, without the values of secret fields.
pub(crate) fn quote(body: &[u8]) -> String {
    if body.is_empty() {
        return "nothing".into();
    }
    let looked_at = body.get(..LOOKED_AT).unwrap_or(body);
    let text = String::from_utf8_lossy(looked_at);
    let text = mask(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    // What a terminal would take for a command is not passed on to it.
    let text = text.replace(char::is_control, "\u{fffd}");
    let mut characters = text.chars();
    let beginning: String = characters.by_ref().take(QUOTED).collect();
    let whole = characters.next().is_none() && looked_at.len() == body.len();
    if whole { beginning } else { format!("{beginning}… ({} bytes)", body.len()) }
}

/// `text` with the value behind every secret field's name replaced, also where the text breaks off.
fn mask(text: &str) -> Cow<'_, str> {
    let mut masked = Cow::Borrowed(text);
    for field in SECRET_FIELDS {
        if masked.contains(field) {
            masked = Cow::Owned(mask_field(&masked, field));
        }
    }
    masked
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
fn mask_value(part: &str) -> Cow<'_, str> {
    let Some((before, value)) = part.split_once('"') else { return Cow::Borrowed(part) };
    if before.trim() != ":" {
        return Cow::Borrowed(part);
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
    Cow::Owned(format!("{before}\"…{}", value.get(end..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::quote;

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
        assert_eq!(quote(b"\x1b[2J\x00\xff"), "\u{fffd}[2J\u{fffd}\u{fffd}");
        assert_eq!(quote(br#"{"secret":null}"#), r#"{"secret":null}"#);
    }
}
