//! The functions of `up42`: the calls of the default session.

use std::mem;
use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::arguments::Given;
use super::auth::Auth;
use super::awaited::Awaited;
use super::errors::not_authenticated;
use super::operations::{self, NewWebhook};

/// The session of the last `authenticate` that succeeded.
static DEFAULT: Mutex<Option<Py<Auth>>> = Mutex::new(None);

pub(super) fn default_session(py: Python<'_>) -> PyResult<Bound<'_, Auth>> {
    let session = DEFAULT.lock().unwrap_or_else(PoisonError::into_inner);
    session.as_ref().map(|session| session.bind(py).clone()).ok_or_else(|| not_authenticated(py))
}

/// Logs in to UP42, at once, and makes this the default session of the process.
///
/// A later call replaces it; one that fails leaves the session before it in place. Webhooks stay
/// with the session that they came from.
///
/// Without arguments and file, `UP42_USERNAME` and `UP42_PASSWORD` of the environment are used.
/// By position, `cfg_file, username, password, region` is understood too, as in SDK 1.1 to 2.6.
///
/// Args:
///     cfg_file (str | PathLike | dict | None): A JSON file with `username` and `password`, or
///         what it would hold. Default: None.
///     project_id (str | None): The id of a project; deprecated by UP42. Default: None.
///     project_api_key (str | None): The key of that project. Default: None.
///     username (str | None): The email address of an account. Default: None.
///     password (str | None): The password of that account. Default: None.
///     region (str): "eu" or "sa". Default: "eu".
///     api_url (str | None): Another host for the API. Default: `UP42_API_URL` of the
///         environment, else the region's.
///     auth_url (str | None): Another host for logins. Default: `UP42_AUTH_URL` of the
///         environment, else the region's.
///     max_attempts (int): At most so many requests for one call, 1 to 100. Default: 5.
///     timeout (float): How long a call may take, logins and pauses included, in seconds.
///         Default: 120.
///     connect_timeout (float): How long opening one connection may take, in seconds. Default: 10.
///     **kwargs: `env` (str), the last label of the hosts' names, "com" unless told, as in old
///         code.
///
/// Raises:
///     MissingCredentials: No credentials in the arguments, the file or the environment.
///     MultipleCredentialsSources: Credentials in the arguments and in a file, or of an account
///         and a project.
///     IncompleteCredentials: Half a pair of credentials.
///     InvalidCredentials: A file that cannot be read, or holds something else.
///     WrongCredentials: UP42 does not know these credentials.
///     UnsupportedRegion: A region other than "eu" and "sa".
///     ValueError: A host that is not https, unless it is http on this machine; a number that is
///         out of range.
///     ConnectionError, Timeout, HTTPError, ServiceError: The login failed otherwise.
///
/// Example:
///     >>> up42.authenticate(**sandbox.credentials)
#[pyfunction]
#[pyo3(
    signature = (*args, **kwargs),
    text_signature = "(cfg_file=None, project_id=None, project_api_key=None, username=None, \
                      password=None, *, region='eu', api_url=None, auth_url=None, \
                      max_attempts=5, timeout=120, connect_timeout=10, **kwargs)"
)]
pub(super) fn authenticate<'py>(
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    operations::log_in(&Auth::for_later(py, args, kwargs)?, make_default).wait(py)
}

/// As `authenticate`, to be awaited.
///
/// Example:
///     >>> import asyncio
///     >>> asyncio.run(up42.authenticate_async(**sandbox.credentials))
#[pyfunction]
#[pyo3(
    signature = (*args, **kwargs),
    text_signature = "(cfg_file=None, project_id=None, project_api_key=None, username=None, \
                      password=None, *, region='eu', api_url=None, auth_url=None, \
                      max_attempts=5, timeout=120, connect_timeout=10, **kwargs)"
)]
pub(super) fn authenticate_async<'py>(
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Awaited> {
    let auth = Auth::for_later(py, args, kwargs)?;
    Ok(operations::log_in(&auth, make_default).awaited("authenticate_async"))
}

/// `auth` is the default session from now on.
fn make_default(auth: Py<Auth>) {
    let previous = DEFAULT.lock().unwrap_or_else(PoisonError::into_inner).replace(auth);
    // Dropped only now that nothing is locked: Python may run other code meanwhile.
    drop(previous);
}

/// Makes `auth`, or nobody, the default session, and returns the one before.
#[pyfunction]
#[pyo3(name = "_exchange_default_session")]
pub(super) fn exchange_default_session(auth: Option<Py<Auth>>) -> Option<Py<Auth>> {
    mem::replace(&mut *DEFAULT.lock().unwrap_or_else(PoisonError::into_inner), auth)
}

/// A webhook of the account, by its id.
///
/// Args:
///     webhook_id (str): The id, as in UP42's console or `get_webhooks`.
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
///     >>> webhook = up42.initialize_webhook(webhook_id="1df1ebb0-78a4-55d9-b806-15d22e391bd3")
///     >>> webhook["name"]
///     'new-webhook'
#[pyfunction]
pub(super) fn initialize_webhook<'py>(
    py: Python<'py>,
    webhook_id: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    operations::get(&default_session(py)?, webhook_id, Some("Initialized %s"))?.wait(py)
}

/// As `initialize_webhook`, to be awaited.
///
/// Example:
///     >>> import asyncio
///     >>> asyncio.run(up42.initialize_webhook_async(webhook_id)).name
///     'new-webhook'
#[pyfunction]
pub(super) fn initialize_webhook_async(webhook_id: &Bound<'_, PyAny>) -> PyResult<Awaited> {
    let auth = default_session(webhook_id.py())?;
    let operation = operations::get(&auth, webhook_id, Some("Initialized %s"))?;
    Ok(operation.awaited("initialize_webhook_async"))
}

/// All webhooks of the account's workspace.
///
/// Args:
///     return_json (bool): True for a `dict` for each webhook, as the service sent it, in place of
///         a `Webhook`. Default: False.
///
/// Returns:
///     list[Webhook] | list[dict]: The webhooks, in the service's order.
///
/// Raises:
///     UserNotAuthenticated: `authenticate` was not called yet.
///     ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.
///
/// Example:
///     >>> webhooks = up42.get_webhooks()
///     >>> [webhook["name"] for webhook in up42.get_webhooks(return_json=True)]
///     ['new-webhook']
#[pyfunction]
#[pyo3(signature = (return_json=None), text_signature = "(return_json=False)")]
pub(super) fn get_webhooks<'py>(
    py: Python<'py>,
    return_json: Given<'_, 'py>,
) -> PyResult<Bound<'py, PyAny>> {
    operations::list(&default_session(py)?, return_json)?.wait(py)
}

/// As `get_webhooks`, to be awaited.
///
/// Example:
///     >>> import asyncio
///     >>> [webhook.name for webhook in asyncio.run(up42.get_webhooks_async())]
///     ['new-webhook']
#[pyfunction]
#[pyo3(signature = (return_json=None), text_signature = "(return_json=False)")]
pub(super) fn get_webhooks_async(py: Python<'_>, return_json: Given<'_, '_>) -> PyResult<Awaited> {
    let operation = operations::list(&default_session(py)?, return_json)?;
    Ok(operation.awaited("get_webhooks_async"))
}

/// Registers a webhook with UP42.
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
///     UserNotAuthenticated: `authenticate` was not called yet.
///     TypeError, ValueError: An argument of the wrong type; a url that is not encrypted.
///         Nothing was sent.
///     HTTPError: UP42 does not accept a value (400, 422), or it refused otherwise.
///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
///
/// Example:
///     >>> webhook = up42.create_webhook(
///     ...     name="my-webhook",
///     ...     url="https://receiving-url.com",
///     ...     events=["job.status", "order.status"],
///     ...     active=True,
///     ...     secret="QWZTFnMEXhqZKNmu",
///     ... )
///     >>> webhook["active"]
///     True
#[pyfunction]
#[pyo3(
    signature = (name, url, events, active=None, secret=None),
    text_signature = "(name, url, events, active=False, secret=None)"
)]
pub(super) fn create_webhook<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyAny>,
    url: &Bound<'py, PyAny>,
    events: &Bound<'py, PyAny>,
    active: Given<'_, 'py>,
    secret: Given<'_, 'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let new = NewWebhook { name, url, events, active, secret };
    operations::create(&default_session(py)?, new)?.wait(py)
}

/// As `create_webhook`, to be awaited.
///
/// Example:
///     >>> import asyncio
///     >>> created = up42.create_webhook_async("mine", "https://u.example", ["order.status"])
///     >>> asyncio.run(created).name
///     'mine'
#[pyfunction]
#[pyo3(
    signature = (name, url, events, active=None, secret=None),
    text_signature = "(name, url, events, active=False, secret=None)"
)]
pub(super) fn create_webhook_async<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyAny>,
    url: &Bound<'py, PyAny>,
    events: &Bound<'py, PyAny>,
    active: Given<'_, 'py>,
    secret: Given<'_, 'py>,
) -> PyResult<Awaited> {
    let new = NewWebhook { name, url, events, active, secret };
    Ok(operations::create(&default_session(py)?, new)?.awaited("create_webhook_async"))
}

/// The webhook with this name and url, as it should be.
///
/// It is found, and changed where it differs, or else created. What a script that deploys
/// something wants, and the way out when a create may or may not have happened: it can be called
/// again. The events may be in any order. Of several such webhooks the first of the list is taken.
///
/// Args:
///     name (str): Its name.
///     url (str): Where notifications go; https, or http on this machine.
///     events (Sequence[str | Mapping]): The events that it is called for, by name, or as
///         `get_webhook_events` returns them.
///     active (bool): Whether it is called at all. Default: False.
///     secret (str | None): What notifications are signed with, up to 500 characters. Default:
///         None, which leaves the secret of a webhook that is there as it is.
///
/// Returns:
///     Webhook: The webhook; nothing was changed where it was so already.
///
/// Raises:
///     UserNotAuthenticated: `authenticate` was not called yet.
///     TypeError, ValueError: An argument of the wrong type; a url that is not encrypted.
///         Nothing was sent.
///     HTTPError: UP42 does not accept a value (400, 422), or it refused otherwise.
///     ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.
///
/// Example:
///     >>> webhook = up42.ensure_webhook("mine", "https://u.example", ["order.status"])
///     >>> webhook == up42.ensure_webhook("mine", "https://u.example", ["order.status"])
///     True
#[pyfunction]
#[pyo3(
    signature = (name, url, events, active=None, secret=None),
    text_signature = "(name, url, events, active=False, secret=None)"
)]
pub(super) fn ensure_webhook<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyAny>,
    url: &Bound<'py, PyAny>,
    events: &Bound<'py, PyAny>,
    active: Given<'_, 'py>,
    secret: Given<'_, 'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let new = NewWebhook { name, url, events, active, secret };
    operations::ensure(&default_session(py)?, new)?.wait(py)
}

/// As `ensure_webhook`, to be awaited.
///
/// Example:
///     >>> import asyncio
///     >>> ensured = up42.ensure_webhook_async("mine", "https://u.example", ["order.status"])
///     >>> asyncio.run(ensured).name
///     'mine'
#[pyfunction]
#[pyo3(
    signature = (name, url, events, active=None, secret=None),
    text_signature = "(name, url, events, active=False, secret=None)"
)]
pub(super) fn ensure_webhook_async<'py>(
    py: Python<'py>,
    name: &Bound<'py, PyAny>,
    url: &Bound<'py, PyAny>,
    events: &Bound<'py, PyAny>,
    active: Given<'_, 'py>,
    secret: Given<'_, 'py>,
) -> PyResult<Awaited> {
    let new = NewWebhook { name, url, events, active, secret };
    Ok(operations::ensure(&default_session(py)?, new)?.awaited("ensure_webhook_async"))
}

/// The types of events that a webhook can be called for.
///
/// Returns:
///     list[dict]: Each with `name`, `title`, `category`, `description` and `documentation`; they
///     can be passed to `create_webhook(events=...)` as they are.
///
/// Raises:
///     UserNotAuthenticated: `authenticate` was not called yet.
///     ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.
///
/// Example:
///     >>> [event["name"] for event in up42.get_webhook_events()]
///     ['job.status', 'order.status']
#[pyfunction]
pub(super) fn get_webhook_events(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    operations::events(&default_session(py)?).wait(py)
}

/// As `get_webhook_events`, to be awaited.
///
/// Example:
///     >>> import asyncio
///     >>> [event["name"] for event in asyncio.run(up42.get_webhook_events_async())]
///     ['job.status', 'order.status']
#[pyfunction]
pub(super) fn get_webhook_events_async(py: Python<'_>) -> PyResult<Awaited> {
    Ok(operations::events(&default_session(py)?).awaited("get_webhook_events_async"))
}
