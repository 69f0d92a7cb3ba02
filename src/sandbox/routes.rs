//! The API of the service: its paths, and its shapes of success and refusal.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::StreamExt as _;
use serde::Deserialize as _;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::delivery::run_tests;
use super::store::{Asked, EVENTS, Store};
use crate::model::{Draft, complaint};

type Shared = State<Arc<Store>>;

/// A larger body is refused, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;

/// A body is read to its end up to here, so that whoever sends it can read the refusal.
const READ_AT_MOST: usize = 256 * 1024 * 1024;

pub(super) fn app(store: Arc<Store>) -> Router {
    let webhooks = "/workspaces/{workspace}/webhooks";
    let api = Router::new()
        .route("/webhooks/events", get(events))
        .route(webhooks, get(list).post(create))
        .route(&format!("{webhooks}/{{id}}"), get(show).put(update).delete(delete))
        .route(&format!("{webhooks}/{{id}}/tests"), post(test))
        .route_layer(from_fn_with_state(Arc::clone(&store), only_own_workspace))
        .route("/realms/public/protocol/openid-connect/userinfo", get(userinfo))
        .route_layer(from_fn_with_state(Arc::clone(&store), only_with_a_token));
    Router::new()
        .merge(api)
        .route("/realms/public/protocol/openid-connect/token", post(token))
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .layer(from_fn(whole_body))
        .layer(from_fn_with_state(Arc::clone(&store), remember))
        .with_state(store)
}

/// Reads the body before anything is answered, whatever the answer will be: a client that is
/// still sending could not read it.
async fn whole_body(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let mut frames = body.into_data_stream();
    let mut whole = Vec::new();
    let mut length = 0;
    while let Some(frame) = frames.next().await {
        let Ok(frame) = frame else { return unprocessable("The body broke off") };
        length += frame.len();
        if length <= LARGEST_BODY {
            whole.extend_from_slice(&frame);
        } else if length > READ_AT_MOST {
            break;
        }
    }
    if length > LARGEST_BODY {
        let message = format!("The body holds more than {} kB", LARGEST_BODY / 1024);
        return bare(StatusCode::PAYLOAD_TOO_LARGE, &message);
    }
    next.run(Request::from_parts(head, whole.into())).await
}

/// Notes every request with what it was answered, also one whose client hung up.
async fn remember(State(store): Shared, request: Request, next: Next) -> Response {
    struct Noted<'a> {
        store: &'a Store,
        asked: Asked,
    }
    impl Drop for Noted<'_> {
        fn drop(&mut self) {
            self.store.note(self.asked.clone());
        }
    }
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let mut noted = Noted { store: &store, asked: Asked { method, path, status: None } };
    let response = next.run(request).await;
    noted.asked.status = Some(response.status().as_u16());
    response
}

async fn only_with_a_token(State(store): Shared, request: Request, next: Next) -> Response {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    match header.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(token) if store.is_good(token) => next.run(request).await,
        _ => bare(StatusCode::UNAUTHORIZED, "Full authentication is required"),
    }
}

async fn only_own_workspace(State(store): Shared, request: Request, next: Next) -> Response {
    let mut segments = request.uri().path().split('/').skip(1);
    match (segments.next(), segments.next()) {
        (Some("workspaces"), Some(workspace)) if workspace != store.workspace_id => {
            bare(StatusCode::FORBIDDEN, "No access to this workspace")
        }
        _ => next.run(request).await,
    }
}

async fn token(State(store): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let field = |name: &str| {
        let found = form_urlencoded::parse(&body).find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let refused = |status: StatusCode, code: &str, description: &str| {
        json_response(status, &json!({"error": code, "error_description": description}))
    };
    let known = match field("grant_type").as_str() {
        "password" => {
            field("client_id") == "up42-sdk"
                && field("username") == store.username
                && field("password") == store.password
        }
        "client_credentials" => {
            let pair = format!("{}:{}", store.project_id, store.project_api_key);
            let basic = format!("Basic {}", STANDARD.encode(pair));
            headers.get(AUTHORIZATION).is_some_and(|value| value.as_bytes() == basic.as_bytes())
        }
        _ => {
            let status = StatusCode::BAD_REQUEST;
            return refused(status, "unsupported_grant_type", "Unsupported grant_type");
        }
    };
    if !known {
        return refused(StatusCode::UNAUTHORIZED, "invalid_grant", "Invalid user credentials");
    }
    json_response(
        StatusCode::OK,
        &json!({
            "access_token": store.grant_token(), "expires_in": store.token_lifetime.as_secs(),
            "refresh_expires_in": 1800, "refresh_token": "none-in-the-sandbox",
            "token_type": "Bearer", "not-before-policy": 0, "session_state": store.workspace_id,
            "scope": "openid",
        }),
    )
}

async fn userinfo(State(store): Shared) -> Response {
    let info = json!({"sub": store.workspace_id, "email": store.username});
    json_response(StatusCode::OK, &info)
}

async fn events() -> Response {
    let event = |name: &str| {
        let category = name.split('.').next().unwrap_or_default();
        let (title, what) = match category {
            "job" => ("Job Status Updates", "job/task"),
            _ => ("Order Status Updates", "order"),
        };
        json!({
            "name": name, "title": title, "category": category,
            "description": format!("Sent when {what} status is updated"),
            "documentation": "https://docs.up42.com/developers/",
        })
    };
    success(&EVENTS.map(event).into())
}

async fn list(State(store): Shared) -> Response {
    success(&store.webhooks().into())
}

async fn create(State(store): Shared, body: Bytes) -> Response {
    match parse(&body).and_then(|draft| store.create(&draft)) {
        Ok(webhook) => success(&webhook),
        Err(problem) => unprocessable(&problem),
    }
}

async fn show(State(store): Shared, Path((_, id)): Path<(String, String)>) -> Response {
    store.webhook(&id).map_or_else(no_such_webhook, |webhook| success(&webhook))
}

async fn update(
    State(store): Shared,
    Path((_, id)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    match parse(&body).and_then(|draft| store.update(&id, &draft)) {
        Ok(Some(webhook)) => success(&webhook),
        Ok(None) => no_such_webhook(),
        Err(problem) => unprocessable(&problem),
    }
}

async fn delete(State(store): Shared, Path((_, id)): Path<(String, String)>) -> Response {
    if store.delete(&id) { StatusCode::NO_CONTENT.into_response() } else { no_such_webhook() }
}

async fn test(State(store): Shared, Path((_, id)): Path<(String, String)>) -> Response {
    let Some(webhook) = store.webhook(&id) else { return no_such_webhook() };
    match Draft::deserialize(&webhook) {
        Ok(webhook) => success(&run_tests(&webhook, store.sign_body).await),
        Err(error) => unprocessable(&complaint(&error)),
    }
}

fn parse(body: &[u8]) -> Result<Draft, String> {
    serde_json::from_slice(body).map_err(|error| complaint(&error))
}

async fn no_such_path() -> Response {
    problem(StatusCode::NOT_FOUND, "There is nothing at this path")
}

async fn no_such_method() -> Response {
    problem(StatusCode::METHOD_NOT_ALLOWED, "This path does not know this method")
}

fn no_such_webhook() -> Response {
    failure(StatusCode::NOT_FOUND, "Webhook not found")
}

fn unprocessable(problem: &str) -> Response {
    failure(StatusCode::UNPROCESSABLE_ENTITY, problem)
}

fn success(data: &Value) -> Response {
    json_response(StatusCode::OK, &json!({"data": data, "error": null}))
}

/// The first of the three shapes of refusal: what the webhooks' own code says.
fn failure(status: StatusCode, message: &str) -> Response {
    let error = json!({"code": status.as_u16(), "message": message, "details": null});
    json_response(status, &json!({"data": null, "error": error}))
}

/// The second: RFC 7807.
fn problem(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let problem = json!({
        "title": title, "status": status.as_u16(), "detail": detail, "type": "about:blank",
    });
    json_response(status, &problem)
}

/// The third: what stands before the service says.
fn bare(status: StatusCode, message: &str) -> Response {
    let error = json!({"code": status.as_u16(), "message": message, "details": null});
    json_response(status, &error)
}

fn json_response(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
