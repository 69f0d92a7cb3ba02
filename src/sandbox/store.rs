//! What a sandbox holds: webhooks, tokens, and the list of what it was asked.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use humantime::format_rfc3339_micros;
use secrecy::ExposeSecret;
use serde::Deserialize as _;
use serde_json::{Map, Value, json};
use url::Url;
use uuid::Uuid;

use super::Error;
use crate::model::{Draft, check_webhook_url, complaint, promised};

/// The events that there are, by name.
pub(super) const EVENTS: [&str; 2] = ["job.status", "order.status"];

/// The longest secret, in characters.
const LONGEST_SECRET: usize = 500;

/// How many of the latest requests are remembered.
const REMEMBERED: usize = 10_000;

/// A request that the sandbox was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its method.
    pub method: String,
    /// Its path, as it came.
    pub path: String,
    /// What it was answered with; `None` when the client hung up before that.
    pub status: Option<u16>,
}

/// The memory of a sandbox.
pub struct Store {
    /// The name that logs in.
    pub username: String,
    /// The password that goes with it.
    pub password: String,
    /// The project that logs in, as in old code.
    pub project_id: String,
    /// The key that goes with it.
    pub project_api_key: String,
    /// The one workspace.
    pub workspace_id: String,
    pub(super) sign_body: bool,
    pub(super) token_lifetime: Duration,
    initial: Map<String, Value>,
    state: Mutex<State>,
    was_asked: Condvar,
}

#[derive(Default)]
struct State {
    /// By id, in the order of their creation.
    webhooks: Map<String, Value>,
    /// When each token ends.
    tokens: HashMap<String, Instant>,
    requests: VecDeque<Asked>,
    /// How many requests there were in all.
    asked: u64,
}

impl fmt::Debug for Store {
    /// Without what logs in, and without the webhooks, which have secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("workspace_id", &self.workspace_id).finish_non_exhaustive()
    }
}

impl Store {
    pub(super) fn new(
        webhooks: Vec<Map<String, Value>>,
        sign_body: bool,
        token_lifetime: Duration,
    ) -> Result<Self, Error> {
        let mut initial = Map::new();
        for (index, webhook) in webhooks.into_iter().enumerate() {
            let webhook = complete(webhook).and_then(|(id, webhook)| {
                match initial.insert(id.clone(), webhook) {
                    None => Ok(()),
                    Some(_) => Err(format!("the id {id:?} is taken")),
                }
            });
            webhook.map_err(|problem| Error::Webhook { index, problem })?;
        }
        Ok(Self {
            username: "sandbox@up42.example".into(),
            password: Uuid::new_v4().simple().to_string(),
            project_id: Uuid::new_v4().to_string(),
            project_api_key: Uuid::new_v4().simple().to_string(),
            workspace_id: Uuid::new_v4().to_string(),
            sign_body,
            token_lifetime,
            state: Mutex::new(State { webhooks: initial.clone(), ..State::default() }),
            initial,
            was_asked: Condvar::new(),
        })
    }

    /// Back to what it started with: no request was asked, no token is good.
    pub fn reset(&self) {
        *self.state() = State { webhooks: self.initial.clone(), ..State::default() };
    }

    /// The webhooks that it holds now.
    #[must_use]
    pub fn webhooks(&self) -> Vec<Value> {
        self.state().webhooks.values().cloned().collect()
    }

    pub(super) fn webhook(&self, id: &str) -> Option<Value> {
        self.state().webhooks.get(id).cloned()
    }

    pub(super) fn create(&self, draft: &Draft) -> Result<Value, String> {
        check(draft)?;
        let (id, now) = (Uuid::new_v4().to_string(), now());
        let webhook = json!({
            "id": id, "url": draft.url, "name": draft.name, "active": draft.active,
            "events": draft.events, "createdAt": now, "updatedAt": now, "secret": secret(draft),
        });
        self.state().webhooks.insert(id, webhook.clone());
        Ok(webhook)
    }

    /// The webhook after the update; `None` when there is none with that id.
    pub(super) fn update(&self, id: &str, draft: &Draft) -> Result<Option<Value>, String> {
        check(draft)?;
        let mut state = self.state();
        let Some(Value::Object(webhook)) = state.webhooks.get_mut(id) else { return Ok(None) };
        webhook.insert("url".into(), draft.url.as_str().into());
        webhook.insert("name".into(), draft.name.as_str().into());
        webhook.insert("active".into(), draft.active.into());
        webhook.insert("events".into(), json!(draft.events));
        webhook.insert("updatedAt".into(), now().into());
        webhook.insert("secret".into(), secret(draft).into());
        Ok(Some(Value::Object(webhook.clone())))
    }

    /// Whether there was one to delete.
    pub(super) fn delete(&self, id: &str) -> bool {
        self.state().webhooks.shift_remove(id).is_some()
    }

    pub(super) fn grant_token(&self) -> String {
        let token = format!("sandbox-{}", Uuid::new_v4().simple());
        let now = Instant::now();
        let mut state = self.state();
        state.tokens.retain(|_, end| *end > now);
        if let Some(end) = now.checked_add(self.token_lifetime) {
            state.tokens.insert(token.clone(), end);
        }
        token
    }

    pub(super) fn is_good(&self, token: &str) -> bool {
        self.state().tokens.get(token).is_some_and(|end| *end > Instant::now())
    }

    /// What it was asked, latest last.
    #[must_use]
    pub fn requests(&self) -> Vec<Asked> {
        self.state().requests.iter().cloned().collect()
    }

    pub(super) fn note(&self, asked: Asked) {
        let mut state = self.state();
        if state.requests.len() == REMEMBERED {
            state.requests.pop_front();
        }
        state.requests.push_back(asked);
        state.asked += 1;
        self.was_asked.notify_all();
    }

    /// The requests after the first `seen`, once there are any, and how many there were in all;
    /// none when `patience` ends before that.
    #[must_use]
    pub fn requests_after(&self, seen: u64, patience: Duration) -> (Vec<Asked>, u64) {
        let state = self.state();
        let waited =
            self.was_asked.wait_timeout_while(state, patience, |state| state.asked == seen);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        // After a reset the count begins anew.
        let fresh = state.asked.checked_sub(seen).unwrap_or(state.asked);
        let fresh = usize::try_from(fresh).unwrap_or(usize::MAX);
        let skipped = state.requests.len().saturating_sub(fresh);
        (state.requests.iter().skip(skipped).cloned().collect(), state.asked)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Now, as the service writes it.
pub(super) fn now() -> String {
    format_rfc3339_micros(SystemTime::now()).to_string()
}

/// What the service refuses in a create or an update.
fn check(draft: &Draft) -> Result<(), String> {
    if draft.name.is_empty() {
        return Err("name must not be empty".into());
    }
    check_webhook_url(&draft.url).map_err(|error| error.to_string())?;
    let has_host = Url::parse(&draft.url).is_ok_and(|url| url.has_host());
    if !has_host {
        return Err("url must be a whole address, with its scheme".into());
    }
    if draft.events.is_empty() {
        return Err("events must not be empty".into());
    }
    if let Some(event) = draft.events.iter().find(|event| !EVENTS.contains(&event.as_str())) {
        return Err(format!("there is no event {event:?}; there are {}", EVENTS.join(", ")));
    }
    if secret(draft).chars().count() > LONGEST_SECRET {
        return Err(format!("secret must hold at most {LONGEST_SECRET} characters"));
    }
    Ok(())
}

/// The secret as the service keeps it: none is an empty one.
fn secret(draft: &Draft) -> &str {
    draft.secret.as_ref().map_or("", |secret| secret.expose_secret())
}

/// A webhook to start with, and its id. It may break the service's rules, but not its shape.
fn complete(mut webhook: Map<String, Value>) -> Result<(String, Value), String> {
    let now = now();
    let id = webhook.entry("id").or_insert_with(|| Uuid::new_v4().to_string().into());
    let id = id.as_str().filter(|id| !id.is_empty()).ok_or("its id is no text")?.to_owned();
    webhook.entry("active").or_insert(false.into());
    webhook.entry("createdAt").or_insert_with(|| now.as_str().into());
    webhook.entry("updatedAt").or_insert_with(|| now.as_str().into());
    webhook.entry("secret").or_insert("".into());
    let webhook = Value::Object(webhook);
    match promised::Webhook::deserialize(&webhook) {
        Ok(_) => Ok((id, webhook)),
        Err(error) => Err(complaint(&error)),
    }
}
