//! What the service's JSON means: a webhook and what changes it, the one shape of success, the
//! three of failure. The client reads these, the sandbox writes them.

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use url::Url;

use crate::config::is_loopback;
use crate::error::{Error, Problem, Result};

/// In a refusal larger than this nobody looks for the service's words, in bytes.
const LARGEST_PROBLEM: usize = 1024 * 1024;

/// All five fields that a create or an update sends.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Draft {
    /// The webhook's name.
    pub name: String,
    /// Where notifications go.
    pub url: String,
    /// The names of the events that it wants to hear of.
    pub events: Vec<String>,
    /// What notifications are signed with; `None` for no signatures.
    #[serde(serialize_with = "expose")]
    pub secret: Option<SecretString>,
    /// Whether it hears of anything.
    pub active: bool,
}

#[expect(clippy::ref_option, reason = "serde hands over the field as it stands")]
fn expose<S>(secret: &Option<SecretString>, serializer: S) -> std::result::Result<S::Ok, S::Error>
where
    S: Serializer,
{
    secret.as_ref().map(ExposeSecret::expose_secret).serialize(serializer)
}

/// What an update changes. `None` leaves a field as it is on the server.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Another name.
    pub name: Option<String>,
    /// Another address.
    pub url: Option<String>,
    /// Other events.
    pub events: Option<Vec<String>>,
    /// On or off.
    pub active: Option<bool>,
    /// Another secret, or none any more.
    pub secret: Option<Option<SecretString>>,
}

/// The fields of a webhook that an update starts from, as the server has them now.
#[derive(Debug, Deserialize)]
pub(crate) struct Current {
    pub(crate) id: String,
    name: String,
    url: String,
    events: Vec<String>,
    active: bool,
    /// `None` where the answer leaves it out, `Some(None)` where it says that there is none.
    #[serde(default, deserialize_with = "present")]
    #[expect(clippy::option_option, reason = "left out is not the same as null")]
    secret: Option<Option<SecretString>>,
}

fn present<'de, D, T>(deserializer: D) -> std::result::Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

impl Current {
    /// Whether it has the name and the address of `draft`.
    pub(crate) fn is_that_of(&self, draft: &Draft) -> bool {
        self.name == draft.name && self.url == draft.url
    }

    /// Whether the answer says what the secret is, or that there is none.
    pub(crate) fn tells_secret(&self) -> bool {
        self.secret.is_some()
    }

    /// Whether the rest is as in `draft`, too. A secret that the answer leaves out may be another.
    pub(crate) fn is_as_in(&self, draft: &Draft) -> bool {
        let sorted = |events: &[String]| {
            let mut events = events.to_vec();
            events.sort_unstable();
            events.dedup();
            events
        };
        let secret = self.secret.iter().flatten().next();
        self.active == draft.active
            && sorted(&self.events) == sorted(&draft.events)
            && draft.secret.as_ref().is_none_or(|wanted| {
                secret.is_some_and(|secret| secret.expose_secret() == wanted.expose_secret())
            })
    }
}

impl Changes {
    /// What makes a webhook as in `draft`; no secret leaves it as it is.
    pub(crate) fn to(draft: &Draft) -> Self {
        Self {
            name: Some(draft.name.clone()),
            url: Some(draft.url.clone()),
            events: Some(draft.events.clone()),
            active: Some(draft.active),
            secret: draft.secret.clone().map(Some),
        }
    }

    /// All five fields, when the changes name them all.
    pub(crate) fn complete(&self) -> Option<Draft> {
        Some(Draft {
            name: self.name.clone()?,
            url: self.url.clone()?,
            events: self.events.clone()?,
            secret: self.secret.clone()?,
            active: self.active?,
        })
    }

    /// All five fields: the changes, and for the rest what the server has. Where its answer
    /// leaves the secret out, `known` stands in.
    pub(crate) fn onto(self, current: Current, known: Option<SecretString>) -> Draft {
        Draft {
            name: self.name.unwrap_or(current.name),
            url: self.url.unwrap_or(current.url),
            events: self.events.unwrap_or(current.events),
            secret: self.secret.unwrap_or_else(|| current.secret.unwrap_or(known)),
            active: self.active.unwrap_or(current.active),
        }
    }
}

/// Refuses a webhook's address that would send notifications in the clear across a network.
///
/// # Errors
///
/// `InvalidArgument` for an explicit scheme other than https, unless it is http to a loopback
/// host. Anything else is the service's to judge.
pub fn check_webhook_url(url: &str) -> Result<()> {
    let Some((scheme, rest)) = url.split_once(':') else { return Ok(()) };
    // Without a slash it may be a host with its port; and browsers take a backslash for a slash.
    if !rest.starts_with(['/', '\\']) || scheme.contains(['/', '?', '#']) {
        return Ok(());
    }
    let is_local_http = || {
        scheme.eq_ignore_ascii_case("http") && Url::parse(url).is_ok_and(|url| is_loopback(&url))
    };
    if scheme.eq_ignore_ascii_case("https") || is_local_http() {
        return Ok(());
    }
    Err(Error::InvalidArgument(format!(
        "A webhook's url needs the scheme https, not {scheme:?}; http is for loopback addresses only"
    )))
}

/// A text that is only checked to be one.
struct Text;

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Check;
        impl Visitor<'_> for Check {
            type Value = Text;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text")
            }
            fn visit_str<E: serde::de::Error>(self, _: &str) -> std::result::Result<Text, E> {
                Ok(Text)
            }
        }
        deserializer.deserialize_str(Check)
    }
}

/// The shapes that the API promises, for checking: what is in them is read by others.
pub(crate) mod promised {
    #![expect(dead_code, reason = "the fields are there to be checked while they are parsed")]

    use super::{Deserialize, Text};

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Webhook {
        id: Text,
        name: Text,
        url: Text,
        events: Vec<Text>,
        active: bool,
        secret: Option<Text>,
        created_at: Option<Text>,
        updated_at: Option<Text>,
    }

    /// What the value of a member is.
    #[derive(Clone, Copy)]
    pub(crate) enum Kind {
        Text,
        TextOrNull,
        Texts,
        Flag,
    }

    /// The members of a webhook, and whether they may be missing: the same once more, for those
    /// who check while they read.
    pub(crate) const WEBHOOK: [(&str, Kind, bool); 8] = [
        ("id", Kind::Text, false),
        ("name", Kind::Text, false),
        ("url", Kind::Text, false),
        ("events", Kind::Texts, false),
        ("active", Kind::Flag, false),
        ("secret", Kind::TextOrNull, true),
        ("createdAt", Kind::TextOrNull, true),
        ("updatedAt", Kind::TextOrNull, true),
    ];

    #[derive(Deserialize)]
    pub(crate) struct Event {
        name: Text,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct TestRun {
        started_at: Text,
        tests_run: u64,
        tests_succeeded: u64,
        tests_failed: Option<u64>,
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
}

/// The `data` of a success, as it came, once it is seen to have the shape `Promised`.
///
/// # Errors
///
/// What is wrong with it, without a value of it.
pub(crate) fn data<Promised: DeserializeOwned>(body: &Bytes) -> std::result::Result<Bytes, String> {
    if let Some(data) = usual(body)
        && serde_json::from_str::<Promised>(data).is_ok()
    {
        return Ok(body.slice_ref(data.as_bytes()));
    }
    let data = envelope(body)?.ok_or("there is no data")?;
    serde_json::from_str::<Promised>(data.get()).map_err(|error| complaint(&error))?;
    Ok(body.slice_ref(data.get().as_bytes()))
}

/// What stands for the data where the envelope is written as it usually is. If that is JSON, then
/// so is the whole, and it need not be read twice.
pub(crate) fn usual(body: &[u8]) -> Option<&str> {
    let body = std::str::from_utf8(body).ok()?;
    let within = |prefix: &str, suffix: &str| body.strip_prefix(prefix)?.strip_suffix(suffix);
    within(r#"{"data":"#, r#","error":null}"#)
        .or_else(|| within(r#"{"error":null,"data":"#, "}"))
        .or_else(|| within(r#"{"data":"#, "}"))
}

/// Checks the answer to a delete: nothing, or a success of whatever data.
pub(crate) fn no_data(body: &Bytes) -> std::result::Result<(), String> {
    if body.trim_ascii().is_empty() { Ok(()) } else { envelope(body).map(|_| ()) }
}

fn envelope(body: &[u8]) -> std::result::Result<Option<&RawValue>, String> {
    let envelope: Envelope<'_> = serde_json::from_slice(body).map_err(|error| complaint(&error))?;
    match envelope.error {
        Some(_) => Err("there is an error in it".into()),
        None => Ok(envelope.data),
    }
}

/// serde's words, without the value that they may quote.
pub(crate) fn complaint(error: &serde_json::Error) -> String {
    let words = error.to_string();
    match words.split_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => words,
    }
}

/// The service's words in the body of a refusal, in whichever of its shapes.
#[must_use]
pub fn problem(body: &[u8]) -> Problem {
    // A refusal is short; what is not would take many times its size in memory.
    if body.len() > LARGEST_PROBLEM {
        return Problem::default();
    }
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else { return Problem::default() };
    match body.get("error") {
        // {"data": null, "error": {"code", "message", "details"}}
        Some(Value::Object(error)) => coded(error),
        // {"data": null, "error": "…"}
        Some(Value::String(error)) if body.contains_key("data") => {
            Problem { detail: Some(error.clone()), ..Problem::default() }
        }
        // {"error": "invalid_grant", "error_description": "…"}, at logins
        Some(code @ Value::String(_)) => Problem {
            code: Some(code.clone()),
            title: None,
            detail: text(&body, "error_description"),
        },
        // {"title", "status", "detail", "type"}, or {"code", "message", "details"}
        _ => match (text(&body, "title"), text(&body, "detail")) {
            (None, None) => coded(&body),
            (title, detail) => Problem { code: code(&body), title, detail },
        },
    }
}

fn coded(error: &Map<String, Value>) -> Problem {
    let details = match error.get("details") {
        None | Some(Value::Null) => None,
        Some(Value::String(details)) => Some(details.clone()),
        Some(other) => Some(other.to_string()),
    };
    let detail = match (text(error, "message"), details) {
        (Some(message), Some(details)) => Some(format!("{message} ({details})")),
        (message, details) => message.or(details),
    };
    Problem { code: code(error), title: None, detail }
}

fn code(object: &Map<String, Value>) -> Option<Value> {
    object.get("code").filter(|code| code.is_number() || code.is_string()).cloned()
}

fn text(object: &Map<String, Value>, key: &str) -> Option<String> {
    object.get(key).and_then(Value::as_str).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret_and_json_has_it() {
        let json = r#"{"name":"n","url":"u","events":[],"secret":"hush","active":true}"#;
        let draft: Draft = serde_json::from_str(json).unwrap();
        let held = json.replacen('{', r#"{"id":"i","#, 1);
        let current: Current = serde_json::from_str(&held).unwrap();
        let changes = Changes { secret: Some(Some("hush".into())), ..Changes::default() };
        let shown = format!("{draft:?} {current:?} {changes:?}");
        assert!(shown.contains("secret") && !shown.contains("hush"), "{shown}");
        assert_eq!(serde_json::to_string(&draft).unwrap(), json);
    }
    #[test]
    fn data_is_the_same_however_the_envelope_is_written() {
        let event = r#"[{"name":"job.status"}]"#;
        for body in [
            r#"{"data":D,"error":null}"#,
            r#"{"error":null,"data":D}"#,
            r#"{"data":D}"#,
            r#" { "data" : D , "error" : null , "more": [1] } "#,
        ] {
            let body = Bytes::from(body.replacen('D', event, 1));
            assert_eq!(data::<Vec<promised::Event>>(&body).unwrap(), event);
        }
    }

    #[test]
    fn what_only_looks_like_an_envelope_is_refused() {
        for body in [
            r#"{"data":[],"error":null},"error":null}"#,
            r#"{"data":[],"data":[],"error":null}"#,
            r#"{"data":[],"error":"no","error":null}"#,
            r#"{"error":null,"data":[],"error":"no"}"#,
            r#"{"data":[],"error":"no"}"#,
            r#"{"data":null,"error":null}"#,
            r#"{"data":[}"#,
            "{\"data\":[{\"name\":\"a\",\"more\":\"\u{fffd}\"}],\"error\":}",
        ] {
            let body = Bytes::from(body);
            assert!(data::<Vec<promised::Event>>(&body).is_err(), "{body:?}");
        }
        let broken = Bytes::from_static(b"{\"data\":[{\"name\":\"a\",\"more\":\"\xff\"}]}");
        assert!(data::<Vec<promised::Event>>(&broken).is_err());
    }
}
