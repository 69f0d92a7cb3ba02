//! How an event loop of asyncio's hears that a call of its own has come to an end: the thread that
//! drives the calls rings, and the loop itself looks who it was. That thread never touches Python.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::exceptions::{PyNotImplementedError, PyOSError};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyWeakrefReference;

/// How often a loop looks that cannot be rung, such as Windows' own, in seconds.
const LOOK: f64 = 0.005;

/// What has arrived, and the bell.
#[derive(Debug)]
pub(super) struct Bell {
    rung: Mutex<Vec<u64>>,
    #[cfg(unix)]
    sender: std::os::unix::net::UnixStream,
}

impl Bell {
    /// There is news of the call with this number.
    pub(super) fn ring(&self, number: u64) {
        let mut rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        rung.push(number);
        #[cfg(unix)]
        if rung.len() == 1 {
            // Where it cannot be written to, there is a ring in it already, or nobody is left.
            let _unheard = (&self.sender).write(&[1]);
        }
    }

    fn take(&self) -> Vec<u64> {
        std::mem::take(&mut self.rung.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Who waits in one event loop, by number. It belongs to that loop, and ends with it: the futures
/// in it know their loop, so nobody else holds it for longer than a call takes.
#[pyclass(frozen, weakref, module = "up42_webhooks")]
pub(super) struct Mailbox {
    process: u32,
    bell: Arc<Bell>,
    #[cfg(unix)]
    receiver: std::os::unix::net::UnixStream,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    /// What wakes each: a future of asyncio's.
    futures: HashMap<u64, Py<PyAny>>,
    /// Whether the loop will look by itself.
    is_looking: bool,
}

#[pymethods]
impl Mailbox {
    /// Wakes whoever there is news for. Called by the loop.
    fn _look(slf: &Bound<'_, Self>) -> PyResult<()> {
        let py = slf.py();
        let mailbox = slf.get();
        #[cfg(unix)]
        while (&mailbox.receiver).read(&mut [0; 64]).is_ok_and(|read| read > 0) {}
        for number in mailbox.bell.take() {
            let future = mailbox.waiting().futures.remove(&number);
            if let Some(future) = future {
                let future = future.into_bound(py);
                if !future.call_method0(intern!(py, "done"))?.is_truthy()? {
                    future.call_method1(intern!(py, "set_result"), (py.None(),))?;
                }
            }
        }
        Ok(())
    }

    /// The same for a loop that cannot be rung, again and again while somebody waits.
    fn _keep_looking(slf: &Bound<'_, Self>, event_loop: &Bound<'_, PyAny>) -> PyResult<()> {
        Self::_look(slf)?;
        let is_over = {
            let mut waiting = slf.get().waiting();
            waiting.is_looking = !waiting.futures.is_empty();
            !waiting.is_looking
        };
        if is_over { Ok(()) } else { Self::look_later(slf, event_loop) }
    }

    #[expect(clippy::needless_pass_by_value, reason = "pyo3 hands it over")]
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        let Ok(waiting) = self.waiting.try_lock() else { return Ok(()) };
        waiting.futures.values().try_for_each(|future| visit.call(future))
    }

    fn __clear__(&self) {
        let forgotten = std::mem::take(&mut self.waiting().futures);
        // Dropped only now that nothing is locked: Python may run other code meanwhile.
        drop(forgotten);
    }
}

impl Mailbox {
    /// The mailbox of a loop, made when it is first needed there, in each process.
    pub(super) fn of<'py>(event_loop: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        static MAILBOXES: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = event_loop.py();
        let mailboxes = MAILBOXES.get_or_try_init(py, || {
            let weakref = py.import(intern!(py, "weakref"))?;
            Ok::<_, PyErr>(weakref.call_method0("WeakKeyDictionary")?.unbind())
        })?;
        let mailboxes = mailboxes.bind(py);
        let known = mailboxes.call_method1(intern!(py, "get"), (event_loop,))?;
        if let Ok(known) = known.cast::<PyWeakrefReference>()
            && let Some(known) = known.upgrade_as::<Self>()?
            && known.get().process == process::id()
        {
            return Ok(known);
        }
        let mailbox = Bound::new(py, Self::new().map_err(PyOSError::new_err)?)?;
        #[cfg(unix)]
        {
            use std::os::fd::AsRawFd as _;
            let look = mailbox.getattr(intern!(py, "_look"))?;
            let receiver = mailbox.get().receiver.as_raw_fd();
            match event_loop.call_method1(intern!(py, "add_reader"), (receiver, look)) {
                Ok(_) => mailbox.get().waiting().is_looking = true,
                Err(error) if error.is_instance_of::<PyNotImplementedError>(py) => {}
                Err(error) => return Err(error),
            }
        }
        mailboxes.set_item(event_loop, PyWeakrefReference::new(&mailbox)?)?;
        Ok(mailbox)
    }

    #[cfg(unix)]
    fn new() -> std::io::Result<Self> {
        let (sender, receiver) = std::os::unix::net::UnixStream::pair()?;
        sender.set_nonblocking(true)?;
        receiver.set_nonblocking(true)?;
        let bell = Arc::new(Bell { rung: Mutex::default(), sender });
        Ok(Self { process: process::id(), bell, receiver, waiting: Mutex::default() })
    }

    #[cfg(not(unix))]
    fn new() -> std::io::Result<Self> {
        let bell = Arc::new(Bell { rung: Mutex::default() });
        Ok(Self { process: process::id(), bell, waiting: Mutex::default() })
    }

    /// The bell, to be rung from any thread.
    pub(super) fn bell(&self) -> Arc<Bell> {
        Arc::clone(&self.bell)
    }

    /// A number that nobody has had here.
    pub(super) fn number(&self) -> u64 {
        let mut waiting = self.waiting();
        waiting.last += 1;
        waiting.last
    }

    /// A future of the loop's that is done at the next ring for `number`.
    pub(super) fn wait<'py>(
        slf: &Bound<'py, Self>,
        event_loop: &Bound<'py, PyAny>,
        number: u64,
    ) -> PyResult<Bound<'py, PyAny>> {
        let future = event_loop.call_method0(intern!(slf.py(), "create_future"))?;
        let was_looking = {
            let mut waiting = slf.get().waiting();
            waiting.futures.insert(number, future.clone().unbind());
            std::mem::replace(&mut waiting.is_looking, true)
        };
        if !was_looking {
            Self::look_later(slf, event_loop)?;
        }
        Ok(future)
    }

    /// Nobody waits for this number any more.
    pub(super) fn forget(&self, number: u64) {
        let forgotten = self.waiting().futures.remove(&number);
        // Dropped only now that nothing is locked: Python may run other code meanwhile.
        drop(forgotten);
    }

    fn look_later(slf: &Bound<'_, Self>, event_loop: &Bound<'_, PyAny>) -> PyResult<()> {
        let look = slf.getattr(intern!(slf.py(), "_keep_looking"))?;
        event_loop.call_method1(intern!(slf.py(), "call_later"), (LOOK, look, event_loop))?;
        Ok(())
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
