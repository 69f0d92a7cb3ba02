//! What wakes the attendant of a receiver, and what that has to write to the log.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;

use super::logging;
use crate::receiver::Receiver;

/// What the attendant of a receiver listens to; the receiver can end meanwhile.
#[pyclass(frozen, name = "_Bell", module = "up42_webhooks")]
pub(super) struct Bell {
    receiver: Arc<Receiver>,
    seen: Mutex<u64>,
}

impl Bell {
    pub(super) fn new(receiver: Arc<Receiver>) -> Self {
        Self { receiver, seen: Mutex::default() }
    }
}

#[pymethods]
impl Bell {
    /// Waits until it rings, and writes what there is for the log; whether it may ring again.
    fn wait(&self, py: Python<'_>) -> PyResult<bool> {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = py.detach(|| self.receiver.wait(seen, None));
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = heard;
        for entry in self.receiver.entries() {
            logging::entry(py, &entry)?;
        }
        Ok(self.is_open())
    }

    /// Whether it may ring.
    fn is_open(&self) -> bool {
        self.receiver.is_open()
    }
}
