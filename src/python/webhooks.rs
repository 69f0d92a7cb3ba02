//! `up42.webhooks.Webhooks`: the calls of a session of one's own.

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::arguments::Given;
use super::auth::Auth;
use super::awaited::Awaited;
use super::operations::{self, NewWebhook};

type Object<'py> = Bound<'py, PyAny>;

/// The webhooks of one session, as in SDK 0.22 to 0.37: for several accounts in one process.
///
/// Args:
///     auth (Auth): The session.
///
/// Attributes:
///     auth (Auth): The session.
///     workspace_id (str): The id of its workspace.
///
/// Example:
///     >>> from up42.webhooks import Webhooks
///     >>> Webhooks(auth).get_webhooks()[0].name
///     'new-webhook'
#[pyclass(frozen, subclass, weakref, module = "up42_webhooks.webhooks")]
pub(super) struct Webhooks {
    auth: Py<Auth>,
}

#[pymethods]
impl Webhooks {
    #[new]
    fn new(auth: Bound<'_, Auth>) -> Self {
        Self { auth: auth.unbind() }
    }

    /// The session.
    ///
    /// Returns:
    ///     Auth: The one that it was made with.
    ///
    /// Example:
    ///     >>> up42.webhooks.Webhooks(auth).auth is auth
    ///     True
    #[getter]
    fn auth<'py>(&self, py: Python<'py>) -> Bound<'py, Auth> {
        self.auth.bind(py).clone()
    }

    /// The id of the session's workspace.
    ///
    /// Returns:
    ///     str: The same as `auth.workspace_id`.
    ///
    /// Raises:
    ///     WrongCredentials, ConnectionError, Timeout, HTTPError, ServiceError: The login failed.
    ///
    /// Example:
    ///     >>> up42.webhooks.Webhooks(auth).workspace_id == auth.workspace_id
    ///     True
    #[getter]
    fn workspace_id<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        self.auth.get().workspace_id(py)
    }

    /// The types of events that a webhook can be called for.
    ///
    /// Returns:
    ///     list[dict]: Each with `name`, `title`, `category`, `description` and `documentation`.
    ///
    /// Raises:
    ///     ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.
    ///
    /// Example:
    ///     >>> [event["name"] for event in up42.webhooks.Webhooks(auth).get_webhook_events()]
    ///     ['job.status', 'order.status']
    fn get_webhook_events<'py>(&self, py: Python<'py>) -> PyResult<Object<'py>> {
        operations::events(self.auth.bind(py)).wait(py)
    }

    /// All webhooks of the session's workspace.
    ///
    /// Args:
    ///     return_json (bool): True for a `dict` for each webhook, as the service sent it, in place
    ///         of a `Webhook`. Default: False.
    ///
    /// Returns:
    ///     list[Webhook] | list[dict]: The webhooks, in the service's order.
    ///
    /// Raises:
    ///     ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.
    ///
    /// Example:
    ///     >>> len(up42.webhooks.Webhooks(auth).get_webhooks())
    ///     1
    #[pyo3(signature = (return_json=None), text_signature = "($self, return_json=False)")]
    fn get_webhooks<'py>(
        &self,
        py: Python<'py>,
        return_json: Given<'_, 'py>,
    ) -> PyResult<Object<'py>> {
        operations::list(self.auth.bind(py), return_json)?.wait(py)
    }

    /// Registers a webhook in the session's workspace.
    ///
    /// It is sent once: when its fate is unknown, the error says that it may or may not exist.
    ///
    /// Args:
    ///     name (str): Its name.
    ///     url (str): Where notifications go; https, or http on this machine.
    ///     events (Sequence[str | Mapping]): The events that it is called for, by name, or as
    ///         `get_webhook_events` returns them.
    ///     active (bool): Whether it is called at all. Default: False.
    ///     secret (str | None): What notifications are signed with, up to 500 characters. Default:
    ///         None, no signatures.
    ///
    /// Returns:
    ///     Webhook: The webhook, with the id that it got.
    ///
    /// Raises:
    ///     TypeError, ValueError: An argument of the wrong type; a url that is not encrypted.
    ///         Nothing was sent.
    ///     HTTPError: UP42 does not accept a value (400, 422), or it refused otherwise.
    ///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
    ///
    /// Example:
    ///     >>> webhooks = up42.webhooks.Webhooks(auth)
    ///     >>> webhooks.create_webhook("mine", "https://receiving-url.com", ["job.status"]).active
    ///     False
    #[pyo3(
        signature = (name, url, events, active=None, secret=None),
        text_signature = "($self, name, url, events, active=False, secret=None)"
    )]
    fn create_webhook<'py>(
        &self,
        py: Python<'py>,
        name: &Object<'py>,
        url: &Object<'py>,
        events: &Object<'py>,
        active: Given<'_, 'py>,
        secret: Given<'_, 'py>,
    ) -> PyResult<Object<'py>> {
        let new = NewWebhook { name, url, events, active, secret };
        operations::create(self.auth.bind(py), new)?.wait(py)
    }

    /// As `get_webhook_events`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> len(asyncio.run(up42.webhooks.Webhooks(auth).get_webhook_events_async()))
    ///     2
    fn get_webhook_events_async(&self, py: Python<'_>) -> Awaited {
        operations::events(self.auth.bind(py)).awaited("Webhooks.get_webhook_events_async")
    }

    /// As `get_webhooks`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> len(asyncio.run(up42.webhooks.Webhooks(auth).get_webhooks_async()))
    ///     1
    #[pyo3(signature = (return_json=None), text_signature = "($self, return_json=False)")]
    fn get_webhooks_async(&self, py: Python<'_>, return_json: Given<'_, '_>) -> PyResult<Awaited> {
        let operation = operations::list(self.auth.bind(py), return_json)?;
        Ok(operation.awaited("Webhooks.get_webhooks_async"))
    }

    /// As `create_webhook`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> webhooks = up42.webhooks.Webhooks(auth)
    ///     >>> created = webhooks.create_webhook_async("mine", "https://u.example", ["job.status"])
    ///     >>> asyncio.run(created).name
    ///     'mine'
    #[pyo3(
        signature = (name, url, events, active=None, secret=None),
        text_signature = "($self, name, url, events, active=False, secret=None)"
    )]
    fn create_webhook_async<'py>(
        &self,
        py: Python<'py>,
        name: &Object<'py>,
        url: &Object<'py>,
        events: &Object<'py>,
        active: Given<'_, 'py>,
        secret: Given<'_, 'py>,
    ) -> PyResult<Awaited> {
        let new = NewWebhook { name, url, events, active, secret };
        let operation = operations::create(self.auth.bind(py), new)?;
        Ok(operation.awaited("Webhooks.create_webhook_async"))
    }
}
