//! Texts in the place of what callers and headers say: hosts, ids, pauses, refusals, credentials.

#![no_main]

use std::time::{Duration, SystemTime};

use libfuzzer_sys::fuzz_target;
use up42_webhooks::config::{Config, Options};
use up42_webhooks::credentials::{CredentialsFile, GivenCredentials};
use up42_webhooks::error::Error;
use up42_webhooks::id::Id;
use up42_webhooks::model::{check_webhook_url, problem};
use up42_webhooks::retry::parse_retry_after;

fn credentials() -> GivenCredentials {
    GivenCredentials {
        username: Some("me@example.com".into()),
        password: Some("unspeakable".into()),
        ..GivenCredentials::default()
    }
}

fn check(options: Options) {
    match Config::new(options, &|_| None) {
        Ok(config) => {
            for base in [&config.api, &config.auth] {
                let at = base.at("/a");
                assert!(at.starts_with("https://") || at.starts_with("http://"), "{at}");
                assert!(at.ends_with("/a") && !at.contains(['?', '#']), "{at}");
                assert!(!at.split('/').nth(2).unwrap_or_default().contains('@'), "{at}");
            }
        }
        Err(error) => assert!(!error.to_string().contains("unspeakable"), "{error}"),
    }
}

fuzz_target!(|data: &[u8]| {
    let _ = problem(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(id) = Id::new(text, "webhook") {
        let id = id.as_ref();
        assert!(!id.is_empty() && id.is_ascii() && !id.contains(['/', '?', '#', ' ']), "{id}");
    }
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let _ = parse_retry_after(text, now);
    let _ = check_webhook_url(text);
    check(Options { api_url: Some(text.into()), credentials: credentials(), ..Options::default() });
    check(Options { env: Some(text.into()), credentials: credentials(), ..Options::default() });
    check(Options { region: Some(text.into()), credentials: credentials(), ..Options::default() });
    if let Ok(object) = serde_json::from_str(text) {
        let file = Some(CredentialsFile::Object(object));
        let credentials = GivenCredentials { file, ..GivenCredentials::default() };
        match Config::new(Options { credentials, ..Options::default() }, &|_| None) {
            Ok(_) => {}
            Err(error) => assert!(!matches!(error, Error::Unexpected(_)), "{error:?}"),
        }
    }
});
