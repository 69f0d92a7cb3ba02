//! Test notifications, really delivered: one request for each event, to loopback only.

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::future::join_all;
use http::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::BuilderVerifierExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::names::{Loopback, loopback_addresses};
use super::store::now;
use crate::model::Draft;
use crate::signature::{self, Headers};

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(5);

const USER_AGENT: &str = concat!("up42-webhooks-sandbox/", env!("CARGO_PKG_VERSION"));

/// What became of one delivery.
struct Delivered {
    success: bool,
    message: String,
    response: Option<String>,
}

/// Sends a test notification for each event of `webhook`, and reports as the service does.
pub(super) async fn run_tests(webhook: &Draft, sign_body: bool) -> Value {
    let started = now();
    let tests: Vec<Value> =
        join_all(webhook.events.iter().map(|event| run_test(webhook, event, sign_body))).await;
    let succeeded = tests.iter().filter(|test| test.get("success") == Some(&true.into())).count();
    json!({
        "startedAt": started, "testsRun": tests.len(), "testsSucceeded": succeeded,
        "testsFailed": tests.len() - succeeded, "tests": tests,
    })
}

async fn run_test(webhook: &Draft, event: &str, sign_body: bool) -> Value {
    let started = now();
    let notification = notification(event);
    let delivered = match deliver(webhook, &notification, sign_body).await {
        Ok(delivered) => delivered,
        Err(message) => Delivered { success: false, message, response: None },
    };
    json!({
        "startedAt": started, "eventName": event, "success": delivered.success,
        "message": delivered.message,
        "request": {"headers": {"caseInsensitiveName": true, "empty": false}, "body": notification},
        "response": delivered.response,
    })
}

/// A test notification of `event`, as the service's own look.
fn notification(event: &str) -> Value {
    let body = if event == "order.status" {
        json!({
            "orderId": "00000000-0000-0000-0000-000000000001", "orderType": "TASKING",
            "dataHostName": "test-up42-host-name", "status": "FULFILLED", "statusIsFinal": true,
        })
    } else {
        json!({"status": "SUCCEEDED"})
    };
    json!({
        "event": event, "liveMode": false, "messageId": Uuid::new_v4().to_string(),
        "timestamp": now(), "body": body,
    })
}

async fn deliver(
    webhook: &Draft,
    notification: &Value,
    sign_body: bool,
) -> Result<Delivered, String> {
    let url = Url::parse(&webhook.url).map_err(|error| format!("the url is none: {error}"))?;
    loopback_addresses(&url.host().ok_or("the url has no host")?)?;
    let body = notification.to_string();
    let request = client(&url)?.post(url.clone()).header(CONTENT_TYPE, "application/json");
    let request = sign(request, &body, webhook.secret.as_ref(), sign_body)?;
    let response = request.body(body).send().await.map_err(|error| reason(&error))?;
    let status = response.status();
    let success = status.is_success();
    let message = match success {
        true => "Test request was successful!".to_owned(),
        false if status.is_redirection() => {
            format!("the receiver answered {status}, and redirects are not followed")
        }
        false => format!("the receiver answered {status}"),
    };
    let response = Some(format!("HttpResponse[{}, {status}]", without_password(url)));
    Ok(Delivered { success, message, response })
}

/// `url` as a report may show it.
fn without_password(mut url: Url) -> Url {
    // Only a url without a host refuses this, and that has no password either.
    let _ = url.set_password(None);
    url
}

/// A client for one delivery: it knows loopback only and keeps no connection.
fn client(url: &Url) -> Result<Client, String> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let tls = if url.scheme() == "https" {
        tls.with_platform_verifier().map_err(|error| error.to_string())?
    } else {
        tls.with_root_certificates(RootCertStore::empty())
    };
    Client::builder()
        .user_agent(USER_AGENT)
        .timeout(PATIENCE)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .dns_resolver(Loopback)
        .tls_backend_preconfigured(tls.with_no_client_auth())
        .build()
        .map_err(|error| error.to_string())
}

/// Adds the headers that sign `body`, if the webhook has a secret.
fn sign(
    request: RequestBuilder,
    body: &str,
    secret: Option<&SecretString>,
    sign_body: bool,
) -> Result<RequestBuilder, String> {
    let Some(secret) = secret.filter(|secret| !secret.expose_secret().is_empty()) else {
        return Ok(request);
    };
    let created = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut covered = Headers::default();
    let date = signature::date(created);
    covered.add("Date", date.as_bytes()).map_err(|error| error.to_string())?;
    let headers = signature::sign(body.as_bytes(), &covered, sign_body, secret, created);
    let headers = headers.map_err(|error| error.to_string())?;
    Ok(headers.iter().fold(request, |request, (name, value)| request.header(name, value)))
}

fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("the receiver did not answer within {} s", PATIENCE.as_secs());
    }
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = cause.to_string();
        source = cause.source();
    }
    format!("the receiver could not be reached: {words}")
}
