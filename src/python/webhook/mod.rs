//! `up42.Webhook`: a webhook as Python sees it. What it knows is in `state`; the calls are here.

mod absent;
mod attributes;
mod awaiting;
mod construct;
mod copying;
mod fields;
mod fresh;
mod record;
pub(super) mod state;
mod view;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use self::fresh::Fresh;
use super::arguments::{Given, given_flag, given_secret, given_text};
use super::auth::Auth;
use super::errors::not_there;
use super::{arguments, operations};
use crate::model::Changes;

/// A webhook: a URL that UP42 calls when an order or a job changes.
///
/// Usually got from `up42.initialize_webhook`, `up42.create_webhook` or `up42.get_webhooks`, or
/// made here and then saved. It can also be read like the `dict` that the service sent:
/// `webhook["name"]`, `dict(webhook)`.
///
/// It is made in one of two ways: as `Webhook(auth, webhook_id, webhook_info=None)`, a webhook
/// that UP42 has, as in SDK 0.22 to 0.37; or as `Webhook(url, name, events, active=False,
/// secret=None, id=None, created_at=None, updated_at=None)`, which sends nothing until `save()`,
/// as in SDK 1.0 to 2.6. The SDK's dataclass functions (`asdict`, `fields`, `replace`) work on it.
///
/// Args:
///     auth (Auth): The session that it belongs to.
///     webhook_id (str): Its id.
///     webhook_info (dict | None): Its metadata, if known; without it they are asked for.
///         Default: None.
///     url (str): Where notifications go; https, or http on this machine.
///     name (str): Its name.
///     events (Sequence[str | Mapping]): The events that it is called for.
///     active (bool): Whether it is called at all. Default: False.
///     secret (str | None): What notifications are signed with, up to 500 characters.
///         Default: None.
///     id (str | None): Its id, where UP42 has it already. Default: None.
///     created_at (str | None): When it was created. Default: None.
///     updated_at (str | None): When it was last changed. Default: None.
///
/// Attributes:
///     auth (Auth): The session that it belongs to; before its first call, the default one.
///     workspace_id (str): The id of that session's workspace.
///     _info (dict): The metadata last seen; reading it sends nothing.
///
/// Raises:
///     TypeError: Arguments that are of neither form.
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
///     >>> mine = up42.Webhook("https://receiving-url.com", "mine", ["order.status"])
///     >>> mine.save()
#[pyclass(frozen, subclass, extends = Known, module = "up42_webhooks")]
pub(super) struct Webhook {
    fresh: Fresh,
}

/// What Python itself keeps of a webhook.
#[pyclass(frozen, subclass, dict, weakref, module = "up42_webhooks", name = "_Known")]
#[derive(Default)]
pub(super) struct Known;

#[pymethods]
impl Webhook {
    #[new]
    #[pyo3(
        signature = (*_args, **_kwargs),
        text_signature = "(auth, webhook_id, webhook_info=None)"
    )]
    fn new(
        _args: &Bound<'_, PyTuple>,
        _kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyClassInitializer<Self> {
        Self::of(Fresh::default())
    }

    #[pyo3(signature = (*args, **kwargs))]
    fn __init__(
        slf: &Bound<'_, Self>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        construct::initialize(slf, args, kwargs)
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
    fn info<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        operations::info(slf).map_err(|error| not_there(py, error))?.wait(py)
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
    ) -> PyResult<Bound<'py, PyAny>> {
        let changes = changes(name, url, events, active, secret)?;
        operations::update(slf, changes)?.wait(slf.py())
    }

    /// Creates the webhook at UP42, or, when it has an id already, sends all its fields.
    ///
    /// A create is sent once: when its fate is unknown, the error says that it may or may not
    /// exist.
    ///
    /// Raises:
    ///     TypeError, ValueError: An attribute of the wrong type; a url that is not encrypted.
    ///         Nothing was sent.
    ///     UserNotAuthenticated: It has no session yet, and `authenticate` was not called.
    ///     HTTPError: UP42 does not accept a value (400, 422), the webhook is gone (404), or UP42
    ///         refused otherwise.
    ///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
    ///
    /// Example:
    ///     >>> webhook.active = False
    ///     >>> webhook.save()
    ///     >>> webhook.info["active"]
    ///     False
    fn save<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        operations::save(slf)?.wait(slf.py())
    }

    /// Deletes the webhook on the server.
    ///
    /// Raises:
    ///     HTTPError: The webhook is gone already (404), or UP42 refused otherwise.
    ///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
    ///
    /// Example:
    ///     >>> webhook.delete()
    fn delete<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        operations::delete(slf)?.wait(slf.py())
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
    fn trigger_test_events<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        operations::trigger_tests(slf)?.wait(slf.py())
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
    fn trigger_test_event<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::trigger_test_events(slf)
    }
}

impl Webhook {
    fn of(fresh: Fresh) -> PyClassInitializer<Self> {
        PyClassInitializer::from(Known).add_subclass(Self { fresh })
    }

    /// The webhook that the service of `auth` has just sent.
    pub(super) fn from_service<'py>(
        auth: &Bound<'py, Auth>,
        info: &Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, Self>> {
        // Known from now on: to look at a webhook never logs in.
        auth.get().workspace_id(auth.py())?;
        Bound::new(auth.py(), Self::of(Fresh::new(auth, info)))
    }

    /// The webhooks that the service of `auth` has just sent.
    pub(super) fn all_of<'py>(
        auth: &Bound<'py, Auth>,
        list: &Bound<'py, PyList>,
    ) -> PyResult<Bound<'py, PyList>> {
        let webhook = |info: Bound<'py, PyAny>| Self::from_service(auth, info.cast()?);
        PyList::new(auth.py(), list.iter().map(webhook).collect::<PyResult<Vec<_>>>()?)
    }
}

/// The arguments of an update, checked.
fn changes(
    name: Given<'_, '_>,
    url: Given<'_, '_>,
    events: Given<'_, '_>,
    active: Given<'_, '_>,
    secret: Given<'_, '_>,
) -> PyResult<Changes> {
    Ok(Changes {
        name: given_text("name", name)?,
        url: given_text("url", url)?,
        events: events.map(arguments::events).transpose()?,
        active: given_flag("active", active)?,
        secret: given_secret("secret", secret)?.map(Some),
    })
}
