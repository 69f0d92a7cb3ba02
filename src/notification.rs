//! What a notification means: an event, a message id, a body with a status.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use sha2::{Digest as _, Sha256};

use crate::signature::{Headers, SignatureError, Terms, verify};

/// A notification, whole, and what it says where it says it.
#[derive(Clone, Debug)]
pub struct Notification {
    /// The JSON, as it came.
    pub json: Bytes,
    /// The event's name.
    pub event: String,
    /// Whether it is about something real: false in tests.
    pub live_mode: bool,
    /// What is the same when it comes again.
    pub message_id: Option<String>,
    /// When UP42 wrote it.
    pub timestamp: Option<Timestamp>,
    /// The order's or the job's status.
    pub status: Option<String>,
    /// The order's id.
    pub order_id: Option<String>,
    /// Whether the status is the last one.
    pub is_final: Option<bool>,
    /// Whether a signature covers all of this.
    pub body_is_signed: bool,
    /// The headers that it came with, where a receiver took it.
    pub headers: Headers,
}

/// A point in time, as exact as Python can say it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Timestamp {
    /// Unix seconds.
    pub seconds: i64,
    /// Microseconds of that second.
    pub micros: u32,
}

/// A body that is no notification, and why not.
#[derive(Clone, Debug, thiserror::Error)]
#[error("This is no notification: {0}; pass the body of the request as it was received")]
pub struct NoNotification(String);

/// Why a request is not taken for a notification.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refused {
    /// Its signature is not accepted.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// It is signed, but no notification.
    #[error(transparent)]
    Content(#[from] NoNotification),
}

impl Notification {
    /// Reads a notification whose signature was not looked at.
    ///
    /// # Errors
    ///
    /// It is no JSON object with a text `event` and an object `body`.
    pub fn parse(json: Bytes) -> Result<Self, NoNotification> {
        let value: Value<'_> = serde_json::from_slice(&json).map_err(|error| {
            NoNotification(format!(
                "it is no JSON from line {} column {} on",
                error.line(),
                error.column()
            ))
        })?;
        let refuse = |problem: &str| NoNotification(problem.into());
        let Value::Object(notification) = &value else {
            return Err(refuse("it is no JSON object"));
        };
        let event = text(notification, "event");
        let event = event.ok_or_else(|| refuse("it has no event, or one that is no text"))?;
        let Some(Value::Object(body)) = member(notification, "body") else {
            return Err(refuse("it has no body, or one that is no object"));
        };
        Ok(Self {
            event,
            live_mode: flag(notification, "liveMode") != Some(false),
            message_id: text(notification, "messageId"),
            timestamp: text(notification, "timestamp").and_then(|text| Timestamp::parse(&text)),
            status: text(body, "status"),
            order_id: text(body, "orderId"),
            is_final: flag(body, "statusIsFinal"),
            body_is_signed: false,
            headers: Headers::default(),
            json,
        })
    }

    /// Reads a notification once its signature is accepted on `terms` at the time `now`, in unix
    /// seconds.
    ///
    /// # Errors
    ///
    /// The signature is not accepted; or it is, and what it signs is no notification.
    pub fn verify(
        json: Bytes,
        headers: &Headers,
        terms: &Terms,
        now: f64,
    ) -> Result<Self, Refused> {
        let body_is_signed = verify(&json, headers, terms, now)?;
        Ok(Self { body_is_signed, ..Self::parse(json)? })
    }

    /// What it is known by when it comes again. An unsigned body may claim any message id, so it
    /// has none.
    #[must_use]
    pub fn identity(&self) -> Option<[u8; 32]> {
        let id = self.message_id.as_ref().filter(|_| self.body_is_signed)?;
        Some(Sha256::digest(id).into())
    }
}

impl Timestamp {
    /// Reads a time such as `2023-01-09T03:34:52.267042Z`, with up to nine digits of fraction, or
    /// with an offset in place of the `Z`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (time, offset) = match text.len().checked_sub("+00:00".len()) {
            Some(at) if !text.ends_with('Z') => text.split_at_checked(at)?,
            _ => (text.strip_suffix('Z')?, "+00:00"),
        };
        let time = humantime::parse_rfc3339(&format!("{time}Z")).ok()?;
        let since = time.duration_since(UNIX_EPOCH).ok()?;
        let seconds = i64::try_from(since.as_secs()).ok()? - offset_seconds(offset)?;
        Some(Self { seconds, micros: since.subsec_micros() })
    }
}

/// The seconds of an offset such as `+01:00`.
fn offset_seconds(offset: &str) -> Option<i64> {
    let (sign, rest) = match offset.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str, below: u8| text.parse::<u8>().ok().filter(|number| *number < below);
    let (hours, minutes) = (number(hours, 24)?, number(minutes, 60)?);
    Some(sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

/// The clock, as signatures are held against it: unix seconds.
#[must_use]
pub fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64()
}

/// A value of a notification's, with all of it read and little of it kept.
enum Value<'a> {
    Text(Cow<'a, str>),
    Flag(bool),
    Object(Members<'a>),
    Other,
}

type Members<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// The member of that name; the last one, should there be several.
fn member<'a>(object: &'a Members<'_>, name: &str) -> Option<&'a Value<'a>> {
    object.iter().rev().find(|(other, _)| other == name).map(|(_, value)| value)
}

fn text(object: &Members<'_>, name: &str) -> Option<String> {
    match member(object, name) {
        Some(Value::Text(text)) => Some(text.clone().into_owned()),
        _ => None,
    }
}

fn flag(object: &Members<'_>, name: &str) -> Option<bool> {
    match member(object, name) {
        Some(Value::Flag(flag)) => Some(*flag),
        _ => None,
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<Value<'_>>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(8);
        while let Some(name) = map.next_key::<Value<'_>>()? {
            // The name of a member is always a text.
            let Value::Text(name) = name else { continue };
            members.push((name, map.next_value()?));
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<Notification, NoNotification> {
        Notification::parse(Bytes::copy_from_slice(json.as_bytes()))
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_none() {
        let notification = parse(r#"{"event":"new","body":{"status":1},"more":[]}"#).unwrap();
        assert_eq!(notification.event, "new");
        assert!(notification.live_mode);
        assert_eq!((notification.message_id, notification.timestamp), (None, None));
        assert_eq!((notification.status, notification.order_id), (None, None));
        assert_eq!(notification.is_final, None);
    }

    #[test]
    fn what_is_no_notification_is_refused_with_the_place_but_without_the_content() {
        for json in [
            "",
            "hush",
            "[]",
            "null",
            "{}",
            r#"{"event":1,"body":{}}"#,
            r#"{"event":"e","body":[]}"#,
            r#"{"event":"e"}"#,
            r#"{"event":"\ud800","body":{}}"#,
            r#"{"event":"e","body":{}} {}"#,
            r#"{"event":"e","body":{"n":NaN}}"#,
        ] {
            let error = parse(json).unwrap_err().to_string();
            assert!(!error.contains("hush"), "{error}");
        }
        assert!(Notification::parse(Bytes::from_static(b"{\"event\":\"\xff\"}")).is_err());
        let deep = format!(r#"{{"event":"e","body":{{"a":{}}}}}"#, "[".repeat(100_000));
        assert!(parse(&deep).is_err());
    }

    #[test]
    fn a_timestamp_has_up_to_nine_digits_and_any_offset() {
        let at = |seconds, micros| Some(Timestamp { seconds, micros });
        for (text, expected) in [
            ("2023-01-09T03:34:52Z", at(1_673_235_292, 0)),
            ("2023-01-09T03:34:52.2Z", at(1_673_235_292, 200_000)),
            ("2023-01-09T03:34:52.267042Z", at(1_673_235_292, 267_042)),
            ("2023-01-09T03:34:52.267042999Z", at(1_673_235_292, 267_042)),
            ("2023-01-09T04:34:52+01:00", at(1_673_235_292, 0)),
            ("2023-01-08T22:04:52.5-05:30", at(1_673_235_292, 500_000)),
            ("2023-01-09", None),
            ("2023-02-30T00:00:00Z", None),
            ("2023-01-09T03:34:52", None),
            ("2023-01-09T03:34:52+1:00", None),
            ("éé:00", None),
            ("Z", None),
            ("", None),
        ] {
            assert_eq!(Timestamp::parse(text), expected, "{text}");
        }
    }
}
