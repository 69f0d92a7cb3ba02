//! `up42.Webhook`: a webhook as Python sees it. Its attributes live in its `__dict__`, as they
//! did in the SDK, and only there.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyString, PyTuple};
use secrecy::SecretString;

use super::arguments::{Given, given_flag, given_secret, given_text, text};
use super::auth::Auth;
use super::errors::raise;
use super::{arguments, logging, objects};
use crate::id::Id;
use crate::model::Changes;
use crate::webhooks;

/// A webhook: a URL that UP42 calls when an order or a job changes.
///
/// Usually got from `up42.initialize_webhook`, `up42.create_webhook` or `up42.get_webhooks`. It
/// can also be read like the `dict` that the service sent: `webhook["name"]`, `dict(webhook)`.
///
/// Args:
///     auth (Auth): The session that it belongs to.
///     webhook_id (str): Its id.
///     webhook_info (dict | None): Its metadata, if known; without it they are asked for.
///         Default: None.
///
/// Attributes:
///     auth (Auth): The session that it belongs to.
///     workspace_id (str): The id of that session's workspace.
///     webhook_id (str): Its id.
///     _info (dict): The metadata last seen; reading it sends nothing.
///
/// Raises:
///     ValueError: An id that is empty, "." or "..".
///     HTTPError: There is no such webhook (404), or UP42 refused otherwise.
///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
///
/// Example:
///     >>> webhook = up42.Webhook(auth, webhook_id)
///     >>> webhook
///     Webhook(name: new-webhook, webhook_id: 1df1ebb0-78a4-55d9-b806-15d22e391bd3, active: True)
///     >>> webhook["events"]
///     ['job.status', 'order.status']
#[pyclass(frozen, subclass, dict, weakref, module = "up42_webhooks")]
#[derive(Default)]
pub(super) struct Webhook {
    /// The secret last known: the service may leave it out of an answer, and an update sends all
    /// five fields.
    secret: Mutex<Option<SecretString>>,
}

#[pymethods]
impl Webhook {
    #[new]
    #[pyo3(
        signature = (*_args, **_kwargs),
        text_signature = "(auth, webhook_id, webhook_info=None)"
    )]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self::default()
    }

    #[pyo3(signature = (auth, webhook_id, webhook_info=None))]
    fn __init__(
        slf: &Bound<'_, Self>,
        auth: &Bound<'_, Auth>,
        webhook_id: &Bound<'_, PyAny>,
        webhook_info: Option<Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        slf.setattr("auth", auth)?;
        slf.setattr("workspace_id", auth.get().workspace_id(slf.py())?)?;
        slf.setattr("webhook_id", text("webhook_id", webhook_id)?)?;
        match webhook_info {
            Some(info) => remember(slf, info),
            None => slf.getattr("info").map(|_| ()),
        }
    }

    /// The metadata, asked for anew; `_info` and the mapping view follow.
    ///
    /// Returns:
    ///     dict: What the service sent, unknown fields and their order included.
    ///
    /// Raises:
    ///     HTTPError: The webhook is gone (404), or UP42 refused otherwise.
    ///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
    ///
    /// Example:
    ///     >>> webhook.info["url"]
    ///     'https://receiving-url.com'
    #[getter]
    fn info<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let (auth, id) = (session(slf)?, id(slf)?);
        let webhook = auth.get().line.call(slf.py(), |session, call| {
            async move { webhooks::get(session, &id, call).await }.boxed()
        })?;
        let info = objects::dict(slf.py(), &webhook)?;
        remember(slf, info.clone())?;
        Ok(info)
    }

    /// Changes the webhook. What is None stays as it is on the server.
    ///
    /// Unless all five arguments are given, the webhook is read first: UP42 takes all five fields
    /// or none.
    ///
    /// Args:
    ///     name (str | None): Another name. Default: None.
    ///     url (str | None): Another address; https, or http on this machine. Default: None.
    ///     events (Sequence[str | Mapping] | None): Other events, by name, or as
    ///         `get_webhook_events` returns them. Default: None.
    ///     active (bool | None): Whether it is called at all. Default: None.
    ///     secret (str | None): What notifications are signed with, up to 500 characters.
    ///         Default: None.
    ///
    /// Returns:
    ///     Webhook: Itself, as it is now on the server; it also reads as a `dict`.
    ///
    /// Raises:
    ///     TypeError, ValueError: An argument of the wrong type; a url that is not encrypted.
    ///         Nothing was sent.
    ///     HTTPError: The webhook is gone (404), UP42 does not accept a value (400, 422), or it
    ///         refused otherwise.
    ///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
    ///
    /// Example:
    ///     >>> webhook.update(name="new-name", active=False)
    ///     Webhook(name: new-name, webhook_id: 1df1ebb0-78a4-55d9-b806-15d22e391bd3, active: False)
    #[pyo3(signature = (name=None, url=None, events=None, active=None, secret=None))]
    fn update<'py>(
        slf: &Bound<'py, Self>,
        name: Given<'_, 'py>,
        url: Given<'_, 'py>,
        events: Given<'_, 'py>,
        active: Given<'_, 'py>,
        secret: Given<'_, 'py>,
    ) -> PyResult<Bound<'py, Self>> {
        let (auth, id) = (session(slf)?, id(slf)?);
        let secret = given_secret("secret", secret)?;
        let changes = Changes {
            name: given_text("name", name)?,
            url: given_text("url", url)?,
            events: events.map(arguments::events).transpose()?,
            active: given_flag("active", active)?,
            secret: secret.clone(),
        };
        let known = slf.get().secret().clone();
        let webhook = auth.get().line.call(slf.py(), |session, call| {
            async move { webhooks::update(session, &id, changes, known, call).await }.boxed()
        })?;
        slf.get().learn(secret);
        remember(slf, objects::dict(slf.py(), &webhook)?)?;
        logging::info(slf.py(), "Updated webhook %s", slf)?;
        Ok(slf.clone())
    }

    /// Deletes the webhook on the server.
    ///
    /// Raises:
    ///     HTTPError: The webhook is gone already (404), or UP42 refused otherwise.
    ///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
    ///
    /// Example:
    ///     >>> webhook.delete()
    fn delete(slf: &Bound<'_, Self>) -> PyResult<()> {
        let (auth, id) = (session(slf)?, id(slf)?);
        auth.get().line.call(slf.py(), |session, call| {
            async move { webhooks::delete(session, &id, call).await }.boxed()
        })?;
        let webhook_id = slf.getattr(intern!(slf.py(), "webhook_id"))?;
        logging::info(slf.py(), "Successfully deleted Webhook: %s", webhook_id)
    }

    /// Has UP42 send a test notification for each event of the webhook to its url.
    ///
    /// An inactive webhook is tested, too.
    ///
    /// Returns:
    ///     dict: UP42's report: `testsRun`, `testsSucceeded` and, from newer servers, `testsFailed`
    ///     and `tests` with what was sent and how the receiver answered.
    ///
    /// Raises:
    ///     HTTPError: The webhook is gone (404), or UP42 refused otherwise.
    ///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise;
    ///         tests are never triggered twice, and the text says when they may have been sent.
    ///
    /// Example:
    ///     >>> webhook.trigger_test_events()["testsRun"]
    ///     2
    fn trigger_test_events<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let (auth, id) = (session(slf)?, id(slf)?);
        let report = auth.get().line.call(slf.py(), |session, call| {
            async move { webhooks::trigger_tests(session, &id, call).await }.boxed()
        })?;
        objects::dict(slf.py(), &report)
    }

    /// The same as `trigger_test_events`: UP42's guides call it so.
    ///
    /// Returns:
    ///     dict: As `trigger_test_events`.
    ///
    /// Raises:
    ///     HTTPError, ConnectionError, Timeout, ServiceError, WrongCredentials: As
    ///         `trigger_test_events`.
    ///
    /// Example:
    ///     >>> webhook.trigger_test_event()["testsSucceeded"]
    ///     0
    fn trigger_test_event<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        Self::trigger_test_events(slf)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let info = info(slf)?;
        let field = |name: &str| -> PyResult<String> {
            info.get_item(name)?
                .map_or_else(|| Ok("?".to_owned()), |value| Ok(value.str()?.to_string()))
        };
        let (name, active) = (field("name")?, field("active")?);
        let webhook_id = slf.getattr(intern!(slf.py(), "webhook_id"))?;
        Ok(format!("Webhook(name: {name}, webhook_id: {webhook_id}, active: {active})"))
    }

    #[expect(clippy::unused_self, reason = "Python asks each object")]
    fn __bool__(&self) -> bool {
        true
    }

    fn __len__(slf: &Bound<'_, Self>) -> PyResult<usize> {
        Ok(info(slf)?.len())
    }

    fn __contains__(slf: &Bound<'_, Self>, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        info(slf)?.contains(key)
    }

    fn __getitem__<'py>(
        slf: &Bound<'py, Self>,
        key: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        info(slf)?.as_any().get_item(key)
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyIterator>> {
        info(slf)?.try_iter()
    }

    /// The names of the metadata last seen, so that `dict(webhook)` works.
    ///
    /// Returns:
    ///     KeysView[str]: Those of `_info`.
    ///
    /// Example:
    ///     >>> "secret" in webhook.keys()
    ///     True
    fn keys<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        info(slf)?.call_method0(intern!(slf.py(), "keys"))
    }
}

impl Webhook {
    /// The webhook that the service has just sent.
    pub(super) fn from_service<'py>(
        auth: &Bound<'py, Auth>,
        workspace_id: &Bound<'py, PyString>,
        info: Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, Self>> {
        let py = auth.py();
        let slf = Bound::new(py, Self::default())?;
        slf.setattr(intern!(py, "auth"), auth)?;
        slf.setattr(intern!(py, "workspace_id"), workspace_id)?;
        slf.setattr(intern!(py, "webhook_id"), info.get_item(intern!(py, "id"))?)?;
        remember(&slf, info)?;
        Ok(slf)
    }

    /// This is the secret now, if it is one.
    pub(super) fn learn(&self, secret: Option<SecretString>) {
        if secret.is_some() {
            *self.secret() = secret;
        }
    }

    fn secret(&self) -> MutexGuard<'_, Option<SecretString>> {
        self.secret.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// These are the webhook's metadata now.
fn remember(webhook: &Bound<'_, Webhook>, info: Bound<'_, PyDict>) -> PyResult<()> {
    let secret = info.get_item(intern!(webhook.py(), "secret"))?;
    webhook.get().learn(secret.and_then(|secret| secret.extract::<String>().ok()).map(Into::into));
    webhook.setattr(intern!(webhook.py(), "_info"), info)
}

fn session<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Bound<'py, Auth>> {
    Ok(webhook.getattr(intern!(webhook.py(), "auth"))?.cast_into()?)
}

fn id(webhook: &Bound<'_, Webhook>) -> PyResult<Id> {
    let id = webhook.getattr(intern!(webhook.py(), "webhook_id"))?;
    Id::new(&text("webhook_id", &id)?, "webhook").map_err(|error| raise(webhook.py(), error))
}

fn info<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Bound<'py, PyDict>> {
    Ok(webhook.getattr(intern!(webhook.py(), "_info"))?.cast_into()?)
}
