//! How one waits for what a receiver hands out: on the calling thread, without the GIL, and open to
//! Ctrl-C.

use std::net::SocketAddr;
use std::process;
use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use super::errors::{raise_receiver, raise_timeout};
use super::notification::Notification;
use super::receiver::Receiver;
use crate::receiver::{self, Wanted};

/// How long a wait goes on before it looks whether Python has a signal to handle.
const TICK: Duration = Duration::from_millis(100);

/// Nobody waits for longer than a century, in seconds.
const LONGEST: f64 = 3.2e9;

/// The events that have handlers.
#[derive(Default)]
pub(super) struct Handled {
    pub(super) events: Vec<String>,
    pub(super) every: bool,
}

impl Handled {
    fn wanted(&self) -> Wanted {
        if self.every { Wanted::AllBut(Vec::new()) } else { Wanted::Only(self.events.clone()) }
    }

    fn others(&self) -> Wanted {
        if self.every { Wanted::Only(Vec::new()) } else { Wanted::AllBut(self.events.clone()) }
    }
}

impl Receiver {
    /// The receiver, in the process that it belongs to.
    pub(super) fn here(&self) -> PyResult<&receiver::Receiver> {
        if self.process == process::id() {
            return Ok(&self.core);
        }
        Err(PyRuntimeError::new_err(
            "This receiver belongs to the parent process; use its url, or make another one here",
        ))
    }

    pub(super) fn address(&self) -> PyResult<SocketAddr> {
        self.here()?.address().ok_or_else(closed)
    }

    pub(super) fn handled(&self) -> MutexGuard<'_, Handled> {
        self.handled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(
        &self,
        py: Python<'_>,
        handled: bool,
    ) -> PyResult<(Option<Notification>, bool)> {
        let receiver = self.here()?;
        let more = receiver.is_open();
        // What waits in a file can wait for the next start.
        if handled && !more && self.has_file {
            return Ok((None, more));
        }
        let wanted = if handled { self.handled().wanted() } else { self.handled().others() };
        let taken = py.detach(|| receiver.inbox().take(&wanted));
        let taken = taken.map_err(|broken| raise_receiver(&broken.into()))?;
        Ok((taken.map(Notification::taken), more))
    }

    /// The next notification that no handler takes; `None` when no more may come.
    pub(super) fn next(
        &self,
        py: Python<'_>,
        timeout: Option<Duration>,
    ) -> PyResult<Option<Notification>> {
        let end = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut seen = 0;
        loop {
            let (taken, more) = self.take(py, false)?;
            if taken.is_some() || !more {
                return Ok(taken);
            }
            let left = end.map(|end| end.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Err(raise_timeout(py, "No notification came in time; wait longer"));
            }
            let patience = left.map_or(TICK, |left| left.min(TICK));
            let receiver = self.here()?;
            seen = py.detach(|| receiver.wait(seen, Some(patience)));
            py.check_signals()?;
        }
    }
}

pub(super) fn closed() -> PyErr {
    PyRuntimeError::new_err("The receiver is not served; start it, or use it in a with")
}

pub(super) fn patience(timeout: f64) -> PyResult<Duration> {
    let refuse = |_| PyValueError::new_err("timeout takes seconds, at least 0, or None");
    let timeout = if timeout > LONGEST { LONGEST } else { timeout };
    Duration::try_from_secs_f64(timeout).map_err(refuse)
}
