//! `up42.Auth`: a session as Python sees it.

use futures_util::FutureExt as _;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};

use super::arguments::{Given, Login, given_flag, keywords};
use super::awaited::Awaited;
use super::runtime::Line;
use super::{logging, operations};

/// A session with UP42: who is logged in, and the connections that its calls share.
///
/// `up42.authenticate` makes one and keeps it as the default of the process; with sessions of
/// your own, several accounts and regions work side by side.
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
///         code; `authenticate` (bool), False to log in at the first call instead of at once.
///
/// Raises:
///     MissingCredentials: No credentials in the arguments, the file or the environment
///         (`UP42_USERNAME`, `UP42_PASSWORD`).
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
///     >>> auth = up42.Auth(**sandbox.credentials)
///     >>> up42.Webhook(auth, webhook_id).info["name"]
///     'new-webhook'
#[pyclass(frozen, module = "up42_webhooks", weakref)]
pub(super) struct Auth {
    pub(super) line: Line,
    api_url: String,
    workspace_id: PyOnceLock<Py<PyString>>,
}

#[pymethods]
impl Auth {
    #[new]
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
    fn new<'py>(
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
    ) -> PyResult<Self> {
        let [env, authenticate] = keywords(kwargs, "Auth", ["env", "authenticate"])?;
        let login = Login {
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
            env: env.as_ref(),
        };
        let config = login.config(py)?;
        let api_url = config.api.at("");
        let auth = Self { line: Line::new(config), api_url, workspace_id: PyOnceLock::new() };
        if given_flag("authenticate", authenticate.as_ref())?.unwrap_or(true) {
            auth.line.call(py, |session, call| session.access_token(call).boxed())?;
            logging::info(py, "%s", "Authentication with UP42 successful!")?;
        }
        Ok(auth)
    }

    /// The id of the account's workspace.
    ///
    /// Logs in first, where that has not happened yet.
    ///
    /// Returns:
    ///     str: The `sub` of UP42's user information.
    ///
    /// Raises:
    ///     WrongCredentials, ConnectionError, Timeout, HTTPError, ServiceError: The login failed.
    ///
    /// Example:
    ///     >>> len(auth.workspace_id)
    ///     36
    #[getter]
    pub(super) fn workspace_id<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        if let Some(known) = self.workspace_id.get(py) {
            return Ok(known.bind(py).clone());
        }
        let id = self.line.call(py, |session, call| {
            async { Ok(session.workspace_id(call).await?.to_owned()) }.boxed()
        })?;
        Ok(self.workspace_id.get_or_init(py, || PyString::new(py, &id).unbind()).bind(py).clone())
    }

    /// A token that is valid now, for requests of your own; it lives for about five minutes.
    ///
    /// Returns:
    ///     str: What stands behind `Bearer` in the header `Authorization`.
    ///
    /// Raises:
    ///     WrongCredentials, ConnectionError, Timeout, HTTPError, ServiceError: The login failed.
    ///
    /// Example:
    ///     >>> headers = {"Authorization": f"Bearer {auth.token}"}
    #[getter]
    fn token<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        operations::token(slf).wait(slf.py())
    }

    /// As `token`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> asyncio.run(auth.token_async()) == auth.token
    ///     True
    fn token_async(slf: &Bound<'_, Self>) -> Awaited {
        operations::token(slf).awaited("token_async")
    }

    /// The host of the API.
    #[getter]
    fn _api_url(&self) -> &str {
        &self.api_url
    }

    /// The answer to a login, as it came, for the command `check`.
    fn _show_login<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let answer = self.line.call(py, |session, call| session.show_login(call).boxed())?;
        Ok(PyBytes::new(py, &answer))
    }

    /// The answer of the API to a GET, as it came, for the command `check`.
    fn _show<'py>(&self, py: Python<'py>, path: String) -> PyResult<Bound<'py, PyBytes>> {
        let answer = self
            .line
            .call(py, |session, call| async move { session.show(&path, call).await }.boxed())?;
        Ok(PyBytes::new(py, &answer))
    }

    fn __repr__(&self) -> String {
        format!("<up42.Auth of {}>", self.api_url)
    }
}

/// What `authenticate` takes by name. To log in later is for sessions of one's own.
const KEYWORDS: [&str; 12] = [
    "cfg_file",
    "project_id",
    "project_api_key",
    "username",
    "password",
    "region",
    "api_url",
    "auth_url",
    "max_attempts",
    "timeout",
    "connect_timeout",
    "env",
];

impl Auth {
    /// The session that `authenticate` is called for; it has not logged in yet.
    pub(super) fn for_later<'py>(
        py: Python<'py>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, Self>> {
        let kwargs = kwargs.map_or_else(|| Ok(PyDict::new(py)), PyDictMethods::copy)?;
        keywords(Some(&kwargs), "authenticate", KEYWORDS)?;
        kwargs.set_item("authenticate", false)?;
        Ok(py.get_type::<Self>().call(args, Some(&kwargs))?.cast_into()?)
    }
}
