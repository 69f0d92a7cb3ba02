//! What holds for every input, tried on many that nobody thought of; the same ones each time.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;
use url::{Host, Url};

use crate::config::{Config, Options};
use crate::credentials::tests::account;
use crate::error::Error;
use crate::id::Id;
use crate::model::{self, check_webhook_url, promised};
use crate::redact::quote;
use crate::retry::{Outcome, Policy, asked_pause, parse_retry_after};

fn settings() -> ProptestConfig {
    ProptestConfig {
        cases: 512,
        rng_seed: RngSeed::Fixed(42),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Texts that look like addresses, mostly.
fn address() -> impl Strategy<Value = String> {
    let scheme = prop_oneof!["https?", "HTTPS", "ftp|file|data|javascript", "[a-z+.-]{0,6}"];
    let host = prop_oneof![
        "api\\.up42\\.com|localhost|LOCALHOST|localhost\\.",
        "127\\.0\\.0\\.1|127\\.1|0x7f000001|2130706433|\\[::1\\]|\\[::ffff:127\\.0\\.0\\.1\\]|\\[::\\]",
        "[a-z0-9.@:\\[\\]%_-]{0,20}",
        ".{0,12}",
    ];
    let rest = prop_oneof!["", "/", "(:[0-9]{0,6})?", "[/?#:@\\\\a-z0-9. ]{0,12}", ".{0,8}"];
    prop_oneof![
        (scheme, "://|:|//|:///|:\\\\\\\\", host, rest)
            .prop_map(|(scheme, slashes, host, rest)| format!("{scheme}{slashes}{host}{rest}")),
        ".{0,40}",
    ]
}

/// JSON of every shape, with the field names that we know among its keys.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    let key = prop_oneof![
        "data|error|code|message|details|title|detail|error_description",
        "id|name|url|events|active|secret|createdAt|updatedAt",
        ".{0,6}",
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// An answer about a webhook, with a field or two of it replaced or added.
fn answer() -> impl Strategy<Value = Value> {
    let webhook = serde_json::json!({
        "id": "i", "name": "n", "url": "u", "events": ["e"], "active": true, "secret": "s",
        "createdAt": "c", "updatedAt": null,
    });
    let field = "id|name|url|events|active|secret|createdAt|updatedAt|[a-z]{1,4}";
    prop::collection::vec((field, json()), 0..3).prop_map(move |changes| {
        let mut webhook = webhook.clone();
        for (name, value) in changes {
            webhook[name] = value;
        }
        serde_json::json!({"data": webhook, "error": null})
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let asked = prop::option::of(any::<u64>().prop_map(Duration::from_secs));
    prop_oneof![
        Just(Outcome::NotSent),
        Just(Outcome::Lost),
        Just(Outcome::Hopeless),
        (100_u16..1000, asked).prop_map(|(status, asked)| {
            Outcome::Answered(StatusCode::from_u16(status).unwrap(), asked)
        }),
    ]
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn an_id_is_one_segment_and_comes_back_as_it_was(id in ".*") {
        match Id::new(&id, "webhook") {
            Ok(segment) => {
                let url = Url::parse(&format!("https://api.up42.com/a/{}/b", segment.as_ref())).unwrap();
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 3);
                prop_assert_eq!(percent_decode_str(segments[1]).decode_utf8().unwrap(), id);
                prop_assert!(url.query().is_none() && url.fragment().is_none());
            }
            Err(_) => prop_assert!(["", ".", ".."].contains(&id.as_str())),
        }
    }

    #[test]
    fn a_host_is_encrypted_or_this_machine_and_paths_stay_below_it(text in address()) {
        let options = Options { api_url: Some(text.clone()), credentials: account(), ..Options::default() };
        match Config::new(options, &|_| None) {
            Ok(config) => {
                let url = Url::parse(&config.api.at("/a/b")).unwrap();
                let is_here = match url.host() {
                    Some(Host::Domain(name)) => name == "localhost",
                    Some(Host::Ipv4(address)) => address.is_loopback(),
                    Some(Host::Ipv6(address)) => address.is_loopback(),
                    None => false,
                };
                prop_assert!(url.scheme() == "https" || (url.scheme() == "http" && is_here));
                prop_assert!(url.path().ends_with("/a/b"));
                prop_assert!(url.username().is_empty() && url.password().is_none());
                prop_assert!(url.query().is_none() && url.fragment().is_none());
                prop_assert_eq!(config.api.is_loopback, is_here);
            }
            Err(error) => prop_assert!(matches!(error, Error::InvalidArgument(_))),
        }
    }

    #[test]
    fn a_webhooks_address_is_never_plain_http_to_elsewhere(text in address()) {
        if check_webhook_url(&text).is_ok() && text.contains("://") {
            let lower = text.to_lowercase();
            prop_assert!(lower.starts_with("https://") || lower.starts_with("http://"));
            if lower.starts_with("http://") {
                let url = Url::parse(&text).unwrap();
                prop_assert!(crate::config::is_loopback(&url));
            }
        }
    }

    #[test]
    fn what_may_have_acted_is_never_sent_again_unless_that_does_no_harm(
        attempt in any::<u32>(),
        max_attempts in any::<u32>(),
        outcome in outcome(),
        repeatable in any::<bool>(),
    ) {
        let policy = Policy { max_attempts, ..Policy::default() };
        let pause = policy.pause(attempt, outcome, repeatable);
        prop_assert!(repeatable || !outcome.may_have_acted() || pause.is_none());
        prop_assert!(attempt < max_attempts || pause.is_none());
        prop_assert!(outcome != Outcome::Hopeless || pause.is_none());
        if let (Some(pause), Outcome::Answered(_, asked)) = (pause, outcome) {
            prop_assert!(asked.is_none_or(|asked| asked == pause));
        }
        if let (Some(pause), Outcome::NotSent | Outcome::Lost) = (pause, outcome) {
            prop_assert!(pause <= policy.cap);
        }
    }

    #[test]
    fn no_attempt_has_more_time_than_is_left(
        attempt in any::<u32>(),
        left in any::<u64>().prop_map(Duration::from_nanos),
        repeatable in any::<bool>(),
    ) {
        let patience = Policy::default().patience(attempt, left, repeatable);
        prop_assert!(patience <= left && patience >= left / 2);
        prop_assert!(repeatable || patience == left);
    }

    #[test]
    fn a_pause_is_what_was_asked_for_or_nothing(
        text in prop_oneof![".*", "[0-9]{1,40}", "[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"],
        date in prop::collection::vec(any::<u8>(), 0..40),
        now in any::<u32>(),
    ) {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now.into());
        let pause = parse_retry_after(&text, now);
        if let Ok(seconds) = text.trim().parse::<u64>() && !text.contains('+') {
            prop_assert_eq!(pause, Some(Duration::from_secs(seconds)));
        }
        let mut headers = HeaderMap::new();
        for (name, value) in [(RETRY_AFTER, text.as_bytes()), (DATE, &date)] {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                headers.insert(name, value);
            }
        }
        prop_assert!(asked_pause(&headers, now).is_none() || headers.contains_key(RETRY_AFTER));
    }

    #[test]
    fn data_is_a_part_of_the_body_and_of_the_promised_shape(
        value in prop_oneof![answer(), json()],
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let mut body = value.to_string().into_bytes();
        if let Some(cut) = cut {
            body.truncate(cut.index(body.len()));
        }
        let body = Bytes::from(body);
        let code = model::problem(&body).code;
        prop_assert!(code.is_none_or(|code| code.is_number() || code.is_string()));
        if let Ok(data) = model::data::<promised::Webhook>(&body) {
            let webhook: Value = serde_json::from_slice(&data).unwrap();
            prop_assert!(webhook["id"].is_string() && webhook["active"].is_boolean());
            prop_assert!(webhook["events"].as_array().unwrap().iter().all(Value::is_string));
            prop_assert_eq!(data, value["data"].to_string());
        }
    }

    #[test]
    fn bytes_of_any_kind_are_read_without_harm(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let body = Bytes::from(body);
        let code = model::problem(&body).code;
        prop_assert!(code.is_none_or(|code| code.is_number() || code.is_string()));
        prop_assert!(model::data::<promised::Webhook>(&body).is_err());
        prop_assert!(model::no_data(&body).is_err() || body.trim_ascii().is_empty());
        let quoted = quote(&body);
        prop_assert!(quoted.chars().count() < 330);
        prop_assert!(!quoted.chars().any(char::is_control));
    }

    #[test]
    fn a_secret_is_never_quoted_wherever_the_text_breaks_off(
        secret in "[A-Za-z0-9\"\\\\/é\n ]{8,40}",
        field in "secret|access_token|refresh_token|id_token|password",
        before in "[a-z]{0,20}",
        spaces in " {0,3}",
        cut in any::<u16>(),
    ) {
        let secret = format!("S3CR{secret}");
        let told = Value::from(secret.as_str()).to_string();
        let json = format!("{{\"name\":\"{before}\",{spaces}\"{field}\"{spaces}:{spaces}{told},\"a\":1}}");
        let cut = json.len() - cut as usize % 20;
        let quoted = quote(&json.as_bytes()[..cut]);
        prop_assert!(!quoted.contains("S3CR"), "{}", quoted);
    }
}
