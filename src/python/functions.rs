//! The functions of `up42`: the calls of the default session.

use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::arguments::{Given, old_keywords};
use super::auth::Auth;
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
    signature = (
        cfg_file=None, project_id=None, project_api_key=None, username=None, password=None, *,
        region=None, api_url=None, auth_url=None, max_attempts=None, timeout=None,
        connect_timeout=None, **kwargs
    ),
    text_signature = "(cfg_file=None, project_id=None, project_api_key=None, username=None, \
                      password=None, *, region='eu', api_url=None, auth_url=None, \
                      max_attempts=5, timeout=120, connect_timeout=10, **kwargs)"
)]
#[expect(clippy::too_many_arguments, reason = "they are those of the SDK")]
pub(super) fn authenticate<'py>(
    py: Python<'py>,
    cfg_file: Given<'_, 'py>,
    project_id: Given<'_, 'py>,
    project_api_key: Given<'_, 'py>,
    username: Given<'_, 'py>,
    password: Given<'_, 'py>,
    region: Given<'_, 'py>,
    api_url: Given<'_, 'py>,
    auth_url: Given<'_, 'py>,
    max_attempts: Given<'_, 'py>,
    timeout: Given<'_, 'py>,
    connect_timeout: Given<'_, 'py>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<()> {
    // To log in later is for sessions of one's own.
    old_keywords(kwargs, "authenticate", ["env"])?;
    let auth = Auth::new(
        py,
        cfg_file,
        project_id,
        project_api_key,
        username,
        password,
        region,
        api_url,
        auth_url,
        max_attempts,
        timeout,
        connect_timeout,
        kwargs,
    )?;
    let auth = Py::new(py, auth)?;
    let previous = DEFAULT.lock().unwrap_or_else(PoisonError::into_inner).replace(auth);
    // Dropped only now that nothing is locked: Python may run other code meanwhile.
    drop(previous);
    Ok(())
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
