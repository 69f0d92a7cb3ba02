//! The webhook as an active record, in the style of SDK 1.0 to 2.6: the calls that its class makes
//! on the default session.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyType};

use super::fresh::Fresh;
use super::{Webhook, state};
use crate::python::arguments::{Given, text};
use crate::python::functions::default_session;
use crate::python::operations;

type Object<'py> = Bound<'py, PyAny>;

#[pymethods]
impl Webhook {
    /// A webhook of the account, by its id.
    ///
    /// Args:
    ///     webhook_id (str): The id, as in UP42's console or `Webhook.all`.
    ///
    /// Returns:
    ///     Webhook: The webhook, with its metadata.
    ///
    /// Raises:
    ///     UserNotAuthenticated: `authenticate` was not called yet.
    ///     ValueError: An id that is empty, "." or "..".
    ///     HTTPError: There is no such webhook (404), or UP42 refused otherwise.
    ///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
    ///
    /// Example:
    ///     >>> up42.Webhook.get(webhook_id="1df1ebb0-78a4-55d9-b806-15d22e391bd3").name
    ///     'new-webhook'
    #[staticmethod]
    fn get<'py>(py: Python<'py>, webhook_id: &Object<'py>) -> PyResult<Object<'py>> {
        operations::get(&default_session(py)?, webhook_id, None)?.wait(py)
    }

    /// All webhooks of the account's workspace.
    ///
    /// Args:
    ///     return_json (bool): True for a `dict` for each webhook, as the service sent it, in place
    ///         of a `Webhook`. Default: False.
    ///
    /// Returns:
    ///     list[Webhook] | list[dict]: The webhooks, in the service's order.
    ///
    /// Raises:
    ///     UserNotAuthenticated: `authenticate` was not called yet.
    ///     ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.
    ///
    /// Example:
    ///     >>> [webhook.name for webhook in up42.Webhook.all()]
    ///     ['new-webhook']
    #[staticmethod]
    #[pyo3(signature = (return_json=None), text_signature = "(return_json=False)")]
    fn all<'py>(py: Python<'py>, return_json: Given<'_, 'py>) -> PyResult<Object<'py>> {
        operations::list(&default_session(py)?, return_json)?.wait(py)
    }

    /// Registers a webhook with UP42: makes one and saves it.
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
    ///     Webhook: The webhook, with the id that it got; of a subclass, if it is called on one.
    ///
    /// Raises:
    ///     UserNotAuthenticated: `authenticate` was not called yet.
    ///     TypeError, ValueError: An argument of the wrong type; a url that is not encrypted.
    ///         Nothing was sent.
    ///     HTTPError: UP42 does not accept a value (400, 422), or it refused otherwise.
    ///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
    ///
    /// Example:
    ///     >>> webhook = up42.Webhook.create(
    ///     ...     name="my-webhook", url="https://receiving-url.com", events=["order.status"]
    ///     ... )
    ///     >>> webhook.active
    ///     False
    #[classmethod]
    #[pyo3(
        signature = (name, url, events, active=None, secret=None),
        text_signature = "($cls, name, url, events, active=False, secret=None)"
    )]
    fn create<'py>(
        cls: &Bound<'py, PyType>,
        name: &Object<'py>,
        url: &Object<'py>,
        events: &Object<'py>,
        active: Given<'_, 'py>,
        secret: Given<'_, 'py>,
    ) -> PyResult<Object<'py>> {
        let webhook = unsaved(cls, name, url, events, active, secret)?;
        operations::save_new(&webhook)?.wait(cls.py())
    }

    /// The types of events that a webhook can be called for.
    ///
    /// Returns:
    ///     list[dict]: Each with `name`, `title`, `category`, `description` and `documentation`.
    ///
    /// Raises:
    ///     UserNotAuthenticated: `authenticate` was not called yet.
    ///     ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.
    ///
    /// Example:
    ///     >>> [event["name"] for event in up42.Webhook.get_webhook_events()]
    ///     ['job.status', 'order.status']
    #[staticmethod]
    fn get_webhook_events(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        operations::events(&default_session(py)?).wait(py)
    }

    /// A webhook of the default session, out of metadata that are known already.
    ///
    /// Args:
    ///     metadata (Mapping): What the service sent: `id`, `name`, `url`, `events` and `active`
    ///         at least.
    ///
    /// Returns:
    ///     Webhook: The webhook; nothing was sent.
    ///
    /// Raises:
    ///     KeyError: One of the five is missing.
    ///     TypeError: The metadata are no mapping, or their id is no `str`.
    ///
    /// Example:
    ///     >>> known = up42.get_webhooks(return_json=True)
    ///     >>> up42.Webhook.from_metadata(known[0]).created_at
    ///     '2022-02-17T08:47:11.377149Z'
    #[staticmethod]
    fn from_metadata<'py>(metadata: &Object<'py>) -> PyResult<Bound<'py, Self>> {
        let py = metadata.py();
        let mapping = metadata.cast::<PyMapping>()?;
        let info = PyDict::new(py);
        info.update(mapping)?;
        for key in REQUIRED {
            metadata.get_item(key)?;
        }
        let id = metadata.get_item("id")?;
        text("the id in metadata", &id)?;
        let webhook = Bound::new(py, Self::of(Fresh::default()))?;
        state::know(&webhook, &info)?;
        Ok(webhook)
    }
}

/// A webhook of the class `cls`, which may be one of the caller's, before it is saved.
pub(super) fn unsaved<'py>(
    cls: &Bound<'py, PyType>,
    name: &Object<'py>,
    url: &Object<'py>,
    events: &Object<'py>,
    active: Given<'_, 'py>,
    secret: Given<'_, 'py>,
) -> PyResult<Bound<'py, Webhook>> {
    let fields = PyDict::new(cls.py());
    let (name, url, events) = (Some(name), Some(url), Some(events));
    let given =
        [("name", name), ("url", url), ("events", events), ("active", active), ("secret", secret)];
    for (field, value) in given {
        if let Some(value) = value {
            fields.set_item(field, value)?;
        }
    }
    Ok(cls.call((), Some(&fields))?.cast_into()?)
}

/// What metadata hold at least.
const REQUIRED: [&str; 5] = ["id", "active", "url", "name", "events"];
