//! `up42.Sandbox`: an UP42 of one's own, as Python sees it.

use std::process;
use std::sync::Arc;
use std::time::Duration;

use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyMapping, PySequence, PyString};
use pythonize::{depythonize, pythonize};
use serde_json::{Map, Value};

use super::errors::raise_sandbox;
use crate::sandbox::{self, Asked, Options};

/// How long a wait goes on before it looks whether Python has a signal to handle.
const TICK: Duration = Duration::from_millis(100);

/// Webhooks to start with are nested no deeper than this.
const DEEPEST: usize = 100;

/// An UP42 of one's own: the webhook service in memory, on this machine's loopback.
///
/// It speaks the whole API of UP42's webhooks, its refusals included, and needs no account. Test
/// notifications are really sent, signed, to receivers on this machine; to no other. Use it as a
/// context manager, or with `start` and `close`.
///
/// Args:
///     port (int): The port to listen on. Default: 0, any that is free.
///     host (str): The loopback address to listen on. Default: "127.0.0.1".
///     webhooks (Iterable[Mapping] | None): Webhooks to start with, as the service would show
///         them, ids included; `name`, `url` and `events` at least. Default: None.
///     sign_body (bool): Whether test notifications are signed with a digest of their body, which
///         the real service may leave out. Default: True.
///     token_lifetime (int): How long a login is good for, in seconds. Default: 300, as at UP42.
///
/// Raises:
///     ValueError: A host that is no loopback address; a webhook that is none; a lifetime below 1.
///
/// Example:
///     >>> with up42.Sandbox() as sandbox:
///     ...     up42.authenticate(**sandbox.credentials)
///     ...     up42.get_webhooks()
///     []
#[pyclass(frozen, module = "up42_webhooks", weakref)]
pub(super) struct Sandbox {
    /// Shared, so that dropping it can be left undone in a child of `process`.
    sandbox: Arc<sandbox::Sandbox>,
    process: u32,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if self.process == process::id() {
            self.sandbox.close();
        } else {
            // The threads that serve it are the parent's.
            std::mem::forget(Arc::clone(&self.sandbox));
        }
    }
}

#[pymethods]
impl Sandbox {
    #[new]
    #[pyo3(signature = (
        port=0, host="127.0.0.1", *, webhooks=None, sign_body=true, token_lifetime=300
    ))]
    fn new(
        port: u16,
        host: &str,
        webhooks: Option<&Bound<'_, PyAny>>,
        sign_body: bool,
        token_lifetime: u32,
    ) -> PyResult<Self> {
        if token_lifetime == 0 {
            return Err(PyValueError::new_err("token_lifetime is at least 1 second"));
        }
        let options = Options {
            host: host.to_owned(),
            port,
            webhooks: webhooks.map(held).transpose()?.unwrap_or_default(),
            sign_body,
            token_lifetime: Duration::from_secs(token_lifetime.into()),
        };
        let sandbox = sandbox::Sandbox::new(options).map_err(|error| raise_sandbox(&error))?;
        Ok(Self { sandbox: Arc::new(sandbox), process: process::id() })
    }

    /// Serves it, on threads of its own; does nothing where it is served already.
    ///
    /// Returns:
    ///     Sandbox: Itself.
    ///
    /// Raises:
    ///     OSError: The port is in use, or may not be used.
    ///
    /// Example:
    ///     >>> sandbox = up42.Sandbox().start()
    ///     >>> sandbox.close()
    fn start<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        let sandbox = slf.get().here()?;
        slf.py().detach(|| sandbox.start()).map_err(|error| raise_sandbox(&error))?;
        Ok(slf.clone())
    }

    /// Ends it, and with it every connection and delivery under way.
    ///
    /// What it holds stays readable, and it can be started again.
    ///
    /// Example:
    ///     >>> sandbox = up42.Sandbox().start()
    ///     >>> sandbox.close()
    ///     >>> sandbox.webhooks
    ///     []
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let sandbox = self.here()?;
        py.detach(|| sandbox.close());
        Ok(())
    }

    /// Forgets what it was asked and every login, and holds again what it held at first.
    ///
    /// Example:
    ///     >>> sandbox.reset()
    ///     >>> sandbox.requests
    ///     []
    fn reset(&self) -> PyResult<()> {
        self.here()?.store().reset();
        Ok(())
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        Self::start(slf)
    }

    #[pyo3(signature = (*_args))]
    fn __exit__(&self, py: Python<'_>, _args: &Bound<'_, pyo3::types::PyTuple>) -> PyResult<()> {
        self.close(py)
    }

    /// Where it is served.
    ///
    /// Returns:
    ///     str: An address such as "http://127.0.0.1:8042".
    ///
    /// Raises:
    ///     RuntimeError: It is not served.
    ///
    /// Example:
    ///     >>> sandbox.url == f"http://127.0.0.1:{sandbox.port}"
    ///     True
    #[getter]
    fn url(&self) -> PyResult<String> {
        Ok(format!("http://{}", self.address()?))
    }

    /// The port that it is served on.
    ///
    /// Returns:
    ///     int: The port given, or the free one that was found.
    ///
    /// Raises:
    ///     RuntimeError: It is not served.
    ///
    /// Example:
    ///     >>> sandbox.port > 0
    ///     True
    #[getter]
    fn port(&self) -> PyResult<u16> {
        Ok(self.address()?.port())
    }

    /// What logs in to it: arguments for `authenticate` and `Auth`.
    ///
    /// Returns:
    ///     dict[str, str]: `username`, `password`, `api_url` and `auth_url`.
    ///
    /// Raises:
    ///     RuntimeError: It is not served.
    ///
    /// Example:
    ///     >>> up42.authenticate(**sandbox.credentials)
    #[getter]
    fn credentials<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let store = self.here()?.store();
        self.login(py, [("username", &store.username), ("password", &store.password)])
    }

    /// What logs in to it as old code did, with a project.
    ///
    /// Returns:
    ///     dict[str, str]: `project_id`, `project_api_key`, `api_url` and `auth_url`.
    ///
    /// Raises:
    ///     RuntimeError: It is not served.
    ///
    /// Example:
    ///     >>> sorted(sandbox.project_credentials)
    ///     ['api_url', 'auth_url', 'project_api_key', 'project_id']
    #[getter]
    fn project_credentials<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let store = self.here()?.store();
        let (id, key) = (&store.project_id, &store.project_api_key);
        self.login(py, [("project_id", id), ("project_api_key", key)])
    }

    /// The webhooks that it holds now.
    ///
    /// Returns:
    ///     list[dict]: As the service would show them, in the order of their creation.
    ///
    /// Example:
    ///     >>> [webhook["name"] for webhook in sandbox.webhooks]
    ///     ['new-webhook']
    #[getter]
    fn webhooks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(pythonize(py, &self.here()?.store().webhooks())?)
    }

    /// What it was asked, latest last: the last 10,000 requests.
    ///
    /// Returns:
    ///     list[dict]: `method`, `path` and `status` of each; a `status` of None where the client
    ///     hung up before the answer.
    ///
    /// Example:
    ///     >>> webhooks = up42.get_webhooks()
    ///     >>> sandbox.requests[-1]["method"], sandbox.requests[-1]["status"]
    ///     ('GET', 200)
    #[getter]
    fn requests<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        asked(py, &self.here()?.store().requests())
    }

    /// The requests after the first `seen`, once there are any, and how many there were.
    fn _requests_after<'py>(
        &self,
        py: Python<'py>,
        seen: u64,
    ) -> PyResult<(Bound<'py, PyList>, u64)> {
        let store = self.here()?.store();
        loop {
            let (requests, all) = py.detach(|| store.requests_after(seen, TICK));
            if !requests.is_empty() {
                return Ok((asked(py, &requests)?, all));
            }
            py.check_signals()?;
        }
    }

    fn __repr__(&self) -> String {
        match self.address() {
            Ok(address) => format!("<up42.Sandbox at http://{address}>"),
            Err(_) => "<up42.Sandbox, not served>".to_owned(),
        }
    }
}

impl Sandbox {
    /// The sandbox, in the process that it belongs to.
    fn here(&self) -> PyResult<&sandbox::Sandbox> {
        if self.process == process::id() {
            return Ok(&self.sandbox);
        }
        Err(PyRuntimeError::new_err(
            "This sandbox belongs to the parent process; use its url, or make another one here",
        ))
    }

    fn address(&self) -> PyResult<std::net::SocketAddr> {
        self.here()?.address().ok_or_else(|| {
            PyRuntimeError::new_err("The sandbox is not served; start it, or use it in a with")
        })
    }

    fn login<'py>(
        &self,
        py: Python<'py>,
        pair: [(&str, &String); 2],
    ) -> PyResult<Bound<'py, PyDict>> {
        let login = PyDict::new(py);
        for (name, value) in pair {
            login.set_item(name, value)?;
        }
        login.set_item("api_url", self.url()?)?;
        login.set_item("auth_url", self.url()?)?;
        Ok(login)
    }
}

/// Webhooks to start with, out of whatever holds them.
fn held(webhooks: &Bound<'_, PyAny>) -> PyResult<Vec<Map<String, Value>>> {
    let refuse = |why: String| {
        PyTypeError::new_err(format!("webhooks are mappings of what JSON can say: {why}"))
    };
    let webhook = |webhook: PyResult<Bound<'_, PyAny>>| {
        let webhook = webhook?;
        if !ends_within(DEEPEST, &webhook)? {
            return Err(refuse(format!("one is nested more than {DEEPEST} levels deep")));
        }
        depythonize(&webhook).map_err(|error| refuse(error.to_string()))
    };
    webhooks.try_iter()?.map(webhook).collect()
}

/// Whether there is nothing below so many levels of nesting; what leads back to itself has no end.
fn ends_within(levels: usize, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if value.is_instance_of::<PyString>() {
        return Ok(true);
    }
    let parts = match (value.cast::<PyMapping>(), value.cast::<PySequence>()) {
        (Ok(mapping), _) => mapping.values()?.try_iter()?,
        (_, Ok(sequence)) => sequence.try_iter()?,
        (Err(_), Err(_)) => return Ok(true),
    };
    let Some(levels) = levels.checked_sub(1) else { return Ok(false) };
    for part in parts {
        if !ends_within(levels, &part?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn asked<'py>(py: Python<'py>, requests: &[Asked]) -> PyResult<Bound<'py, PyList>> {
    let entry = |asked: &Asked| {
        let entry = PyDict::new(py);
        entry.set_item("method", &asked.method)?;
        entry.set_item("path", &asked.path)?;
        entry.set_item("status", asked.status)?;
        Ok(entry)
    };
    PyList::new(py, requests.iter().map(entry).collect::<PyResult<Vec<_>>>()?)
}
