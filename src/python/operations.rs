//! The service's calls on behalf of Python: from a session and checked arguments to what Python
//! gets. Functions, classes and classmethods only choose the session.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use futures_util::{FutureExt as _, TryFutureExt as _};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use secrecy::{ExposeSecret as _, SecretString};

use super::arguments::{self, Given, given_flag, given_secret, text};
use super::auth::Auth;
use super::errors::raise;
use super::operation::{Finish, Operation};
use super::webhook::{Webhook, state};
use super::{logging, objects};
use crate::id::Id;
use crate::model::{Changes, Draft};
use crate::webhooks;

/// What a create takes, as it was passed.
#[derive(Clone, Copy)]
pub(super) struct NewWebhook<'a, 'py> {
    pub(super) name: &'a Bound<'py, PyAny>,
    pub(super) url: &'a Bound<'py, PyAny>,
    pub(super) events: &'a Bound<'py, PyAny>,
    pub(super) active: Given<'a, 'py>,
    pub(super) secret: Given<'a, 'py>,
}

impl NewWebhook<'_, '_> {
    fn draft(self) -> PyResult<Draft> {
        Ok(Draft {
            name: text("name", self.name)?,
            url: text("url", self.url)?,
            events: arguments::events(self.events)?,
            secret: given_secret("secret", self.secret)?,
            active: given_flag("active", self.active)?.unwrap_or_default(),
        })
    }
}

/// A login; `then` is told of the session that is logged in.
pub(super) fn log_in(auth: &Bound<'_, Auth>, then: fn(Py<Auth>)) -> Operation {
    let owner = auth.clone().unbind();
    Operation::new(
        auth,
        |session, call| session.access_token(call).map_ok(|_| Bytes::new()).boxed(),
        move |py, _| {
            then(owner);
            logging::info(py, "%s", "Authentication with UP42 successful!")?;
            Ok(py.None().into_bound(py))
        },
    )
}

/// A token that is valid now.
pub(super) fn token(auth: &Bound<'_, Auth>) -> Operation {
    // Apart from the answer, so that it is wiped after use.
    let told = Arc::new(OnceLock::<SecretString>::new());
    let tells = Arc::clone(&told);
    Operation::new(
        auth,
        move |session, call| {
            async move {
                let token = session.access_token(call).await?;
                tells.get_or_init(|| token);
                Ok(Bytes::new())
            }
            .boxed()
        },
        move |py, _| {
            let token = told.get().map_or("", |token| token.expose_secret());
            Ok(PyString::new(py, token).into_any())
        },
    )
}

/// The types of events.
pub(super) fn events(auth: &Bound<'_, Auth>) -> Operation {
    Operation::new(
        auth,
        |session, call| webhooks::events(session, call).boxed(),
        |py, events| Ok(objects::list(py, &events)?.into_any()),
    )
}

/// All webhooks of the workspace, as `Webhook` or as `dict`.
pub(super) fn list(auth: &Bound<'_, Auth>, return_json: Given<'_, '_>) -> PyResult<Operation> {
    let return_json = given_flag("return_json", return_json)?.unwrap_or_default();
    let owner = auth.clone().unbind();
    // Apart from the answer, since it is read and checked at once, with Python.
    let told = Arc::new(OnceLock::new());
    let tells = Arc::clone(&told);
    Ok(Operation::new(
        auth,
        move |session, call| {
            async move {
                let listed = webhooks::list(session, call).await?;
                tells.get_or_init(|| listed);
                Ok(Bytes::new())
            }
            .boxed()
        },
        move |py, _| {
            let Some(listed) = told.get() else {
                return Err(PyRuntimeError::new_err("The list was answered, and is not here"));
            };
            let list = objects::webhooks(py, listed)?;
            logging::info(py, "Queried %s webhooks.", list.len())?;
            let list = if return_json { list } else { Webhook::all_of(owner.bind(py), &list)? };
            Ok(list.into_any())
        },
    ))
}

/// One webhook; what is said in the log of it is `message`.
pub(super) fn get(
    auth: &Bound<'_, Auth>,
    webhook_id: &Bound<'_, PyAny>,
    message: Option<&'static str>,
) -> PyResult<Operation> {
    let id = id(webhook_id)?;
    let owner = auth.clone().unbind();
    Ok(Operation::new(
        auth,
        |session, call| async move { webhooks::get(session, &id, call).await }.boxed(),
        move |py, webhook| {
            let webhook = Webhook::from_service(owner.bind(py), &objects::dict(py, &webhook)?)?;
            if let Some(message) = message {
                logging::info(py, message, &webhook)?;
            }
            Ok(webhook.into_any())
        },
    ))
}

/// A new webhook.
pub(super) fn create(auth: &Bound<'_, Auth>, new: NewWebhook<'_, '_>) -> PyResult<Operation> {
    let draft = new.draft()?;
    let secret = draft.secret.clone();
    Ok(Operation::new(
        auth,
        |session, call| async move { webhooks::create(session, &draft, call).await }.boxed(),
        drafted(auth, secret, "Created webhook %s"),
    ))
}

/// The webhook as it should be: found, changed, or created.
pub(super) fn ensure(auth: &Bound<'_, Auth>, new: NewWebhook<'_, '_>) -> PyResult<Operation> {
    let draft = new.draft()?;
    let secret = draft.secret.clone();
    Ok(Operation::new(
        auth,
        |session, call| async move { webhooks::ensure(session, &draft, call).await }.boxed(),
        drafted(auth, secret, "Ensured webhook %s"),
    ))
}

/// Makes the webhook that the service has now, and whose secret we know.
fn drafted(auth: &Bound<'_, Auth>, secret: Option<SecretString>, message: &'static str) -> Finish {
    let owner = auth.clone().unbind();
    Box::new(move |py, webhook| {
        let webhook = Webhook::from_service(owner.bind(py), &objects::dict(py, &webhook)?)?;
        if secret.is_some() {
            state::keep_secret(&webhook, secret.as_ref())?;
        }
        logging::info(py, message, &webhook)?;
        Ok(webhook.into_any())
    })
}

/// The metadata of `webhook` as they are now, which it then knows.
pub(super) fn info(webhook: &Bound<'_, Webhook>) -> PyResult<Operation> {
    let (auth, id) = state::session_and_known_id(webhook)?;
    let (webhook, owner) = (webhook.clone().unbind(), auth.clone().unbind());
    Ok(Operation::new(
        &auth,
        |session, call| async move { webhooks::get(session, &id, call).await }.boxed(),
        move |py, answer| {
            let info = objects::dict(py, &answer)?;
            state::refresh(webhook.bind(py), owner.bind(py), &info)?;
            Ok(info.into_any())
        },
    ))
}

/// Changes `webhook` by the arguments, and by what was assigned to it and not saved.
pub(super) fn update(webhook: &Bound<'_, Webhook>, arguments: Changes) -> PyResult<Operation> {
    let (auth, id) = state::session_and_known_id(webhook)?;
    let (changes, sent) = state::changes(webhook, arguments)?;
    let secret = state::value(webhook, "secret")?;
    let known = secret.extract::<String>().ok().map(SecretString::from);
    let secret = changes.secret.clone();
    let (webhook, owner) = (webhook.clone().unbind(), auth.clone().unbind());
    Ok(Operation::new(
        &auth,
        |session, call| {
            async move { webhooks::update(session, &id, changes, known, call).await }.boxed()
        },
        move |py, answer| {
            let webhook = webhook.bind(py);
            let info = objects::dict(py, &answer)?;
            state::settle(webhook, owner.bind(py), &info, sent.bind(py))?;
            if let Some(secret) = secret {
                state::keep_secret(webhook, secret.as_ref())?;
            }
            logging::info(py, "Updated webhook %s", webhook)?;
            Ok(webhook.clone().into_any())
        },
    ))
}

/// Creates `webhook`, or, when it has an id, sends all its fields.
pub(super) fn save(webhook: &Bound<'_, Webhook>) -> PyResult<Operation> {
    saving(webhook, |webhook| webhook.py().None().into_bound(webhook.py()))
}

/// Creates `webhook`, which is what comes of it.
pub(super) fn save_new(webhook: &Bound<'_, Webhook>) -> PyResult<Operation> {
    saving(webhook, |webhook| webhook.clone().into_any())
}

fn saving(
    webhook: &Bound<'_, Webhook>,
    result: for<'py> fn(&Bound<'py, Webhook>) -> Bound<'py, PyAny>,
) -> PyResult<Operation> {
    let (auth, id) = state::session_and_id(webhook)?;
    let (draft, sent) = state::draft(webhook)?;
    let message = if id.is_some() { "Updated webhook %s" } else { "Created webhook %s" };
    let (webhook, owner) = (webhook.clone().unbind(), auth.clone().unbind());
    Ok(Operation::new(
        &auth,
        move |session, call| {
            async move {
                match id {
                    Some(id) => webhooks::replace(session, &id, &draft, call).await,
                    None => webhooks::create(session, &draft, call).await,
                }
            }
            .boxed()
        },
        move |py, answer| {
            let webhook = webhook.bind(py);
            let info = objects::dict(py, &answer)?;
            state::settle(webhook, owner.bind(py), &info, sent.bind(py))?;
            logging::info(py, message, webhook)?;
            Ok(result(webhook))
        },
    ))
}

/// Deletes `webhook` on the server.
pub(super) fn delete(webhook: &Bound<'_, Webhook>) -> PyResult<Operation> {
    let (auth, id) = state::session_and_known_id(webhook)?;
    let webhook_id = state::value(webhook, "webhook_id")?.unbind();
    Ok(Operation::new(
        &auth,
        |session, call| {
            async move {
                webhooks::delete(session, &id, call).await?;
                Ok(Bytes::new())
            }
            .boxed()
        },
        move |py, _| {
            logging::info(py, "Successfully deleted Webhook: %s", webhook_id)?;
            Ok(py.None().into_bound(py))
        },
    ))
}

/// Has the service test `webhook`.
pub(super) fn trigger_tests(webhook: &Bound<'_, Webhook>) -> PyResult<Operation> {
    let (auth, id) = state::session_and_known_id(webhook)?;
    Ok(Operation::new(
        &auth,
        |session, call| async move { webhooks::trigger_tests(session, &id, call).await }.boxed(),
        |py, report| Ok(objects::dict(py, &report)?.into_any()),
    ))
}

fn id(webhook_id: &Bound<'_, PyAny>) -> PyResult<Id> {
    let id = text("webhook_id", webhook_id)?;
    Id::new(&id, "webhook").map_err(|error| raise(webhook_id.py(), error))
}
