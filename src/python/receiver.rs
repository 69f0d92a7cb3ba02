//! `up42.Receiver`: a receiver of notifications, as Python sees it. What wakes event loops and
//! calls handlers is written in Python, in `up42_webhooks.receiving`.

use std::path::PathBuf;
use std::process;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::arguments::{Given, given_text};
use super::bell::Bell;
use super::errors::raise_receiver;
use super::notification::Notification;
use super::request::terms;
use super::waiting::{Handled, closed, patience};
use crate::receiver::{self, Options};

/// Receives notifications: what verifies is acknowledged to UP42, and waits for you.
///
/// Without an inbox, what waits is lost when the process ends, although UP42 was told that it
/// arrived. With one, it is on the disk before UP42 is told, and stays there until `ack`.
///
/// What UP42 sends again under the same message id is handed out once, if its body is signed.
/// Take what comes with `get`, `for`, `aget` or `async for`, or name handlers with `on`. Use it as
/// a context manager, or with `start` and `close`.
///
/// Args:
///     secret (str | Iterable[str] | None): The secret of the webhook, or several while it is
///         exchanged. Default: None, together with `unverified=True`.
///     host (str): The address to listen on. Default: "127.0.0.1".
///     port (int): The port to listen on. Default: 0, any that is free.
///     path (str): The path at which it receives. Default: "/".
///     tolerance (float | None): The age in seconds from which on a signature is refused; None for
///         any age. Default: 300, as at UP42.
///     require_signed_body (bool): Whether the signature has to cover the body. Default: True.
///     unverified (bool): True for a webhook without a secret: whatever comes is believed.
///         Default: False.
///     public (bool): True when an address that other machines reach is meant. Default: False.
///     inbox (str | PathLike | None): The SQLite file in which notifications wait; it is made if it
///         is not there. Default: None, they wait in memory.
///     lease (float): With an inbox, the seconds within which what was handed out has to be
///         acknowledged; after them it is handed out again. Default: 60.
///     capacity (int): How many notifications may wait, up to 100,000; further ones are answered
///         503. In memory they may also hold 64 MB at most. Default: 10000.
///
/// Raises:
///     ValueError: No secret, or an empty one; a public address without `public=True`; a path,
///         lease or capacity that will not do.
///     OSError: The inbox cannot be used.
///
/// Example:
///     >>> with up42.Receiver("QWZTFnMEXhqZKNmu") as receiver:
///     ...     webhook = webhook.update(url=receiver.url, events=["order.status"])
///     ...     report = webhook.trigger_test_events()
///     ...     print(receiver.get(timeout=10).status)
///     FULFILLED
#[pyclass(frozen, module = "up42_webhooks", weakref)]
pub(super) struct Receiver {
    /// Shared, so that dropping it can be left undone in a child of `process`.
    pub(super) core: Arc<receiver::Receiver>,
    pub(super) process: u32,
    pub(super) handled: Mutex<Handled>,
    pub(super) has_file: bool,
    /// What wakes and handles for it, in Python.
    attendant: Py<PyAny>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if self.process == process::id() {
            self.core.close();
        } else {
            // The threads that serve it, and the file, are the parent's.
            std::mem::forget(Arc::clone(&self.core));
        }
    }
}

#[pymethods]
impl Receiver {
    #[new]
    #[pyo3(
        signature = (
            secret=None, host="127.0.0.1", port=0, path="/", tolerance=Some(300.0),
            require_signed_body=true, *, unverified=false, public=false, inbox=None, lease=60.0,
            capacity=10_000
        ),
        text_signature = "(secret=None, host='127.0.0.1', port=0, path='/', tolerance=300, \
                          require_signed_body=True, *, unverified=False, public=False, \
                          inbox=None, lease=60, capacity=10000)"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is an option of its own")]
    fn new(
        py: Python<'_>,
        secret: Given<'_, '_>,
        host: &str,
        port: u16,
        path: &str,
        tolerance: Option<f64>,
        require_signed_body: bool,
        unverified: bool,
        public: bool,
        inbox: Option<PathBuf>,
        lease: f64,
        capacity: usize,
    ) -> PyResult<Self> {
        let terms = match (secret, unverified) {
            (Some(secret), false) => Some(terms(secret, tolerance, require_signed_body)?),
            (None, true) => None,
            _ => {
                return Err(PyValueError::new_err(
                    "pass the secret of the webhook, or unverified=True if it has none",
                ));
            }
        };
        let lease = Duration::try_from_secs_f64(lease).ok().filter(|lease| !lease.is_zero());
        let lease = lease.ok_or_else(|| PyValueError::new_err("lease takes seconds, above 0"))?;
        let has_file = inbox.is_some();
        let options = Options {
            terms,
            host: host.to_owned(),
            public,
            port,
            path: path.to_owned(),
            inbox,
            lease,
            capacity,
        };
        let receiver = py.detach(|| receiver::Receiver::new(options));
        let core = Arc::new(receiver.map_err(|error| raise_receiver(&error))?);
        let bell = Bell::new(Arc::clone(&core));
        let attendant = py.import(intern!(py, "up42_webhooks.receiving"))?;
        let attendant = attendant.getattr(intern!(py, "Attendant"))?.call1((bell,))?.unbind();
        let (process, handled) = (process::id(), Mutex::default());
        Ok(Self { core, process, handled, has_file, attendant })
    }

    /// Serves it, on threads of its own; does nothing where it is served already.
    ///
    /// Returns:
    ///     Receiver: Itself.
    ///
    /// Raises:
    ///     OSError: The port is in use, or may not be used.
    ///
    /// Example:
    ///     >>> receiver = up42.Receiver("QWZTFnMEXhqZKNmu").start()
    ///     >>> receiver.close()
    fn start<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        let receiver = slf.get().here()?;
        let begun = slf.py().detach(|| receiver.start()).map_err(|error| raise_receiver(&error))?;
        if begun {
            slf.get().attendant.call_method1(slf.py(), intern!(slf.py(), "begin"), (slf,))?;
        }
        Ok(slf.clone())
    }

    /// Ends it: answers what is being answered, and waits for the handlers that are at work.
    ///
    /// In memory, handlers are still given what waits. Whatever they do not take can still be
    /// taken, and it can be started again.
    ///
    /// Example:
    ///     >>> receiver = up42.Receiver("QWZTFnMEXhqZKNmu").start()
    ///     >>> receiver.close()
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let receiver = self.here()?;
        py.detach(|| receiver.close());
        self.attendant.call_method0(py, intern!(py, "end"))?;
        Ok(())
    }

    fn __enter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        Self::start(slf)
    }

    #[pyo3(signature = (*_args))]
    fn __exit__(&self, py: Python<'_>, _args: &Bound<'_, PyTuple>) -> PyResult<()> {
        self.close(py)
    }

    /// Where it receives: the url for the webhook, as seen from this machine.
    ///
    /// Returns:
    ///     str: An address such as "http://127.0.0.1:8042/".
    ///
    /// Raises:
    ///     RuntimeError: It is not served.
    ///
    /// Example:
    ///     >>> receiver.url == f"http://127.0.0.1:{receiver.port}/"
    ///     True
    #[getter]
    fn url(&self) -> PyResult<String> {
        Ok(format!("http://{}{}", self.address()?, self.core.path()))
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
    ///     >>> receiver.port > 0
    ///     True
    #[getter]
    fn port(&self) -> PyResult<u16> {
        Ok(self.address()?.port())
    }

    /// Waits for the next notification that no handler takes.
    ///
    /// With an inbox it is yours for the time of the lease; end that with `ack`.
    ///
    /// Args:
    ///     timeout (float | None): How long to wait, in seconds; 0 to look only. Default: None, for
    ///         as long as it takes.
    ///
    /// Returns:
    ///     Notification: The oldest that waits.
    ///
    /// Raises:
    ///     Timeout: The time was over; a `TimeoutError`.
    ///     RuntimeError: None waits, and the receiver is not served.
    ///     OSError: The inbox does not work.
    ///
    /// Example:
    ///     >>> report = webhook.update(url=receiver.url).trigger_test_events()
    ///     >>> receiver.get(timeout=10).event in ("job.status", "order.status")
    ///     True
    #[pyo3(signature = (timeout=None))]
    fn get(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Notification> {
        let patience = timeout.map(patience).transpose()?;
        let next = self.next(py, patience)?;
        next.ok_or_else(closed)
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Notification>> {
        self.next(py, None)
    }

    /// Waits for the next notification that no handler takes, in an event loop of asyncio.
    ///
    /// Args:
    ///     timeout (float | None): How long to wait, in seconds. Default: None, for as long as it
    ///         takes.
    ///
    /// Returns:
    ///     Awaitable[Notification]: The oldest that waits.
    ///
    /// Raises:
    ///     Timeout: The time was over; a `TimeoutError`.
    ///     RuntimeError: None waits, and the receiver is not served.
    ///     OSError: The inbox does not work.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> report = webhook.update(url=receiver.url).trigger_test_events()
    ///     >>> asyncio.run(receiver.aget(timeout=10)).live_mode
    ///     False
    #[pyo3(signature = (timeout=None))]
    fn aget(slf: &Bound<'_, Self>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        timeout.map(patience).transpose()?;
        slf.get().attendant.call_method1(slf.py(), intern!(slf.py(), "aget"), (slf, timeout))
    }

    fn __aiter__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
        slf.clone()
    }

    fn __anext__(slf: &Bound<'_, Self>) -> PyResult<Py<PyAny>> {
        slf.get().attendant.call_method1(slf.py(), intern!(slf.py(), "anext"), (slf,))
    }

    /// Ends what an inbox handed out: the notification is done, and is not handed out again.
    ///
    /// Its message id stays known. Without an inbox there is nothing to end, and this does nothing.
    ///
    /// Args:
    ///     notification (Notification): One that came from this inbox.
    ///
    /// Raises:
    ///     OSError: The inbox does not work.
    ///
    /// Example:
    ///     >>> receiver.ack(notification)
    fn ack(&self, py: Python<'_>, notification: &Bound<'_, Notification>) -> PyResult<()> {
        let receiver = self.here()?;
        let Some(receipt) = notification.get().receipt else { return Ok(()) };
        let done = py.detach(|| receiver.inbox().acknowledge(receipt));
        done.map_err(|broken| raise_receiver(&broken.into()))
    }

    /// Has every notification of an event handed to a function, on a thread of its own.
    ///
    /// One comes after the other. When all functions that the event has have returned, the
    /// notification is acknowledged. When one raises, that is logged; with an inbox, the
    /// notification comes again after the lease, with a higher `attempt`.
    ///
    /// Args:
    ///     event (str | None): The event's name, such as "order.status". Default: None, every
    ///         event.
    ///     handler (Callable | None): The function; it takes a `Notification`. Default: None, to
    ///         use this as a decorator.
    ///
    /// Returns:
    ///     Callable: The function as it is, or the decorator.
    ///
    /// Raises:
    ///     TypeError: A handler that cannot be called, or that is a coroutine function.
    ///
    /// Example:
    ///     >>> @receiver.on("order.status")
    ///     ... def handle(notification):
    ///     ...     print(notification.order_id, notification.status)
    #[pyo3(signature = (event=None, handler=None))]
    fn on<'py>(
        slf: &Bound<'py, Self>,
        event: Given<'_, 'py>,
        handler: Given<'_, 'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let name = given_text("event", event)?;
        let Some(handler) = handler else {
            let partial = py.import(intern!(py, "functools"))?.getattr(intern!(py, "partial"))?;
            return partial.call1((slf.getattr(intern!(py, "on"))?, name));
        };
        if !handler.is_callable() {
            return Err(PyTypeError::new_err("a handler is a function that takes a Notification"));
        }
        let attendant = slf.get().attendant.bind(py);
        attendant.call_method1(intern!(py, "add"), (name.as_deref(), handler))?;
        match name {
            Some(name) => slf.get().handled().events.push(name),
            None => slf.get().handled().every = true,
        }
        attendant.call_method1(intern!(py, "work"), (slf,))?;
        Ok(handler.clone())
    }

    /// The next notification, if one waits, and whether more may come.
    ///
    /// With `handled`, one that a handler takes; else one that none takes.
    fn _take(&self, py: Python<'_>, handled: bool) -> PyResult<(Option<Notification>, bool)> {
        self.take(py, handled)
    }

    /// Waits for news after the first `seen`, for so many seconds; how many there were.
    fn _wait(&self, py: Python<'_>, seen: u64, seconds: f64) -> PyResult<u64> {
        let (receiver, patience) = (self.here()?, patience(seconds)?);
        Ok(py.detach(|| receiver.wait(seen, Some(patience))))
    }

    fn __repr__(&self) -> String {
        match self.url() {
            Ok(url) => format!("<up42.Receiver at {url}>"),
            Err(_) => "<up42.Receiver, not served>".to_owned(),
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "it is pyo3's protocol")]
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.attendant)
    }
}
