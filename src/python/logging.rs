//! Lines for the logger `up42_webhooks`, written by the thread that made the call, or by a
//! receiver's attendant.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::call::{Entry, Journal};
use crate::receiver;

const DEBUG: u8 = 10;
const INFO: u8 = 20;
const WARNING: u8 = 30;

/// The SDK's words about what a call did: `message` with one `%s` for `subject`.
pub(super) fn info<'py>(
    py: Python<'py>,
    message: &str,
    subject: impl IntoPyObject<'py>,
) -> PyResult<()> {
    match logger(py, INFO)? {
        Some(logger) => log(&logger, INFO, message, subject),
        None => Ok(()),
    }
}

/// Whatever a call has noted since the last time.
pub(super) fn journal(py: Python<'_>, journal: &Journal) -> PyResult<()> {
    for entry in journal.take() {
        let level = match entry {
            Entry::Attempt { .. } => DEBUG,
            Entry::Pause { .. } => WARNING,
        };
        if let Some(logger) = logger(py, level)? {
            log(&logger, level, "%s", entry.to_string())?;
        }
    }
    Ok(())
}

/// What a receiver has to say.
pub(super) fn entry(py: Python<'_>, entry: &receiver::Entry) -> PyResult<()> {
    let level = match entry {
        receiver::Entry::Refused(_) => INFO,
        receiver::Entry::Full | receiver::Entry::Broken(_) => WARNING,
    };
    match logger(py, level)? {
        Some(logger) => log(&logger, level, "%s", entry.to_string()),
        None => Ok(()),
    }
}

fn log<'py>(
    logger: &Bound<'py, PyAny>,
    level: u8,
    message: &str,
    subject: impl IntoPyObject<'py>,
) -> PyResult<()> {
    logger.call_method1(intern!(logger.py(), "log"), (level, message, subject))?;
    Ok(())
}

/// The logger, if a line of this level would go anywhere.
fn logger(py: Python<'_>, level: u8) -> PyResult<Option<Bound<'_, PyAny>>> {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    // While nobody has imported logging, only warnings have somebody to read them; and importing
    // it takes longer than everything else that a first call does here.
    if LOGGER.get(py).is_none() && level < WARNING && !is_imported(py)? {
        return Ok(None);
    }
    let logger = LOGGER.get_or_try_init(py, || {
        let logging = py.import(intern!(py, "logging"))?;
        let logger = logging.call_method1(intern!(py, "getLogger"), ("up42_webhooks",))?;
        Ok::<_, PyErr>(logger.unbind())
    })?;
    let logger = logger.bind(py);
    let enabled = logger.call_method1(intern!(py, "isEnabledFor"), (level,))?;
    Ok(enabled.is_truthy()?.then(|| logger.clone()))
}

fn is_imported(py: Python<'_>) -> PyResult<bool> {
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let modules = MODULES.get_or_try_init(py, || {
        let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
        Ok::<_, PyErr>(modules.cast_into()?.unbind())
    })?;
    modules.bind(py).contains(intern!(py, "logging"))
}
