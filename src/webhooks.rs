//! The seven calls of UP42's webhook service.

use bytes::Bytes;
use http::Method;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::call::Call;
use crate::error::{Error, Result};
use crate::exchange::{Answer, wiped};
use crate::id::Id;
use crate::model::{self, Changes, Current, Draft, check_webhook_url, promised};
use crate::session::Session;

const CREATE_UNCERTAIN: &str = "the webhook may or may not exist: look for it with up42.get_webhooks() before you create it \
     again, or call up42.ensure_webhook(), which does both";
const TESTS_UNCERTAIN: &str =
    "test notifications may or may not have been sent: look at the receiver before you send more";

/// The types of events that a webhook can hear of, as JSON.
///
/// # Errors
///
/// Those of `Session::access_token`, and whatever may befall a request.
pub async fn events(session: &Session, call: &mut Call) -> Result<Bytes> {
    let answer = session.send(Method::GET, "/webhooks/events", None, None, call).await?;
    data::<Vec<promised::Event>>(&answer)
}

/// All webhooks of the workspace, as they came.
///
/// # Errors
///
/// As `events`.
pub async fn list(session: &Session, call: &mut Call) -> Result<Listed> {
    let path = all(session, call).await?;
    Ok(Listed(session.send(Method::GET, &path, None, None, call).await?))
}

/// The answer to a list, which nobody has read yet.
#[derive(Debug)]
pub struct Listed(Answer);

impl Listed {
    /// The webhooks, as JSON.
    ///
    /// # Errors
    ///
    /// `Unexpected` where they are not what the API promises.
    pub fn checked(&self) -> Result<Bytes> {
        data::<Vec<promised::Webhook>>(&self.0)
    }

    /// What stands for the webhooks, for those who check while they read; `None` where it takes
    /// the check to find them.
    #[must_use]
    pub fn unchecked(&self) -> Option<&str> {
        model::usual(&self.0.body)
    }
}

/// One webhook, as JSON.
///
/// # Errors
///
/// As `events`.
pub async fn get(session: &Session, id: &Id, call: &mut Call) -> Result<Bytes> {
    let path = one(session, id, call).await?;
    let answer = session.send(Method::GET, &path, None, None, call).await?;
    data::<promised::Webhook>(&answer)
}

/// Registers a webhook and returns it, as JSON.
///
/// # Errors
///
/// As `events`, and `InvalidArgument` for an address that is not encrypted.
pub async fn create(session: &Session, draft: &Draft, call: &mut Call) -> Result<Bytes> {
    check_webhook_url(&draft.url)?;
    let path = all(session, call).await?;
    let body = Some(json(draft)?);
    let answer = session.send(Method::POST, &path, body, Some(CREATE_UNCERTAIN), call).await?;
    data::<promised::Webhook>(&answer)
}

/// Changes a webhook and returns it, as JSON. What is not changed is read first; where the
/// service leaves the secret out, `known_secret` is sent.
///
/// # Errors
///
/// As `create`.
pub async fn update(
    session: &Session,
    id: &Id,
    changes: Changes,
    known_secret: Option<SecretString>,
    call: &mut Call,
) -> Result<Bytes> {
    if let Some(url) = &changes.url {
        check_webhook_url(url)?;
    }
    let draft = match changes.complete() {
        Some(draft) => draft,
        None => changes.onto(current(session, id, call).await?, known_secret),
    };
    put(session, id, &draft, call).await
}

/// Sends all five fields of a webhook and returns it, as JSON.
///
/// # Errors
///
/// As `create`.
pub async fn replace(session: &Session, id: &Id, draft: &Draft, call: &mut Call) -> Result<Bytes> {
    check_webhook_url(&draft.url)?;
    put(session, id, draft, call).await
}

async fn put(session: &Session, id: &Id, draft: &Draft, call: &mut Call) -> Result<Bytes> {
    let path = one(session, id, call).await?;
    let answer = session.send(Method::PUT, &path, Some(json(draft)?), None, call).await?;
    data::<promised::Webhook>(&answer)
}

async fn current(session: &Session, id: &Id, call: &mut Call) -> Result<Current> {
    parse(&get(session, id, call).await?)
}

/// Reads what was seen to have the promised shape, of which this is a part: it never fails.
fn parse<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T> {
    serde_json::from_slice(json).map_err(|error| Error::Unexpected(model::complaint(&error)))
}

/// The webhook with the name and the address of `draft`, as JSON: as it is, changed where it
/// differs, or created. A draft without a secret leaves the secret as it is.
///
/// # Errors
///
/// As `create`.
pub async fn ensure(session: &Session, draft: &Draft, call: &mut Call) -> Result<Bytes> {
    check_webhook_url(&draft.url)?;
    let all = list(session, call).await?.checked()?;
    for webhook in parse::<Vec<&RawValue>>(&all)? {
        let current: Current = parse(webhook.get().as_bytes())?;
        if !current.is_that_of(draft) {
            continue;
        }
        if current.is_as_in(draft) {
            return Ok(all.slice_ref(webhook.get().as_bytes()));
        }
        let id = Id::new(&current.id, "webhook")?;
        // The list may leave out a secret that is to stay.
        let is_known = draft.secret.is_some() || current.tells_secret();
        let current = if is_known { current } else { self::current(session, &id, call).await? };
        return put(session, &id, &Changes::to(draft).onto(current, None), call).await;
    }
    create(session, draft, call).await
}

/// Deletes a webhook.
///
/// # Errors
///
/// As `events`.
pub async fn delete(session: &Session, id: &Id, call: &mut Call) -> Result<()> {
    let path = one(session, id, call).await?;
    match session.send(Method::DELETE, &path, None, None, call).await {
        Ok(answer) => model::no_data(&answer.body).map_err(|problem| answer.unexpected(problem)),
        // An earlier attempt did it, and its answer was lost.
        Err(Error::Refused(refusal)) if refusal.status == 404 && call.may_have_acted => Ok(()),
        Err(error) => Err(error),
    }
}

/// Has the service send a test notification for each event of a webhook; returns its report, as
/// JSON.
///
/// # Errors
///
/// As `events`.
pub async fn trigger_tests(session: &Session, id: &Id, call: &mut Call) -> Result<Bytes> {
    let path = format!("{}/tests", one(session, id, call).await?);
    let answer = session.send(Method::POST, &path, None, Some(TESTS_UNCERTAIN), call).await?;
    data::<promised::TestRun>(&answer)
}

async fn all(session: &Session, call: &mut Call) -> Result<String> {
    let workspace = session.workspace_segment(call).await?;
    Ok(["/workspaces/", workspace.as_ref(), "/webhooks"].concat())
}

async fn one(session: &Session, id: &Id, call: &mut Call) -> Result<String> {
    let workspace = session.workspace_segment(call).await?;
    Ok(["/workspaces/", workspace.as_ref(), "/webhooks/", id.as_ref()].concat())
}

fn data<Promised: DeserializeOwned>(answer: &Answer) -> Result<Bytes> {
    model::data::<Promised>(&answer.body).map_err(|problem| answer.unexpected(problem))
}

fn json(draft: &Draft) -> Result<Bytes> {
    // There is room for all but the strangest drafts: growing would leave a copy behind.
    let mut json = Vec::with_capacity(4096);
    // Texts and booleans: there is nothing in a draft that JSON cannot say.
    serde_json::to_writer(&mut json, draft)
        .map_err(|error| Error::Unexpected(error.to_string()))?;
    Ok(wiped(json))
}
