//! The core's errors as the exceptions of `up42_webhooks.errors`. The one place that raises them.

use std::io;

use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use pythonize::pythonize;

use crate::error::{Error, Refusal};
use crate::notification::Refused;
use crate::receiver;
use crate::sandbox;
use crate::signature::SignatureError;

/// The exception that callers catch for `error`.
pub(super) fn raise(py: Python<'_>, error: Error) -> PyErr {
    exception(py, error).map_or_else(|failed| failed, PyErr::from_value)
}

fn exception(py: Python<'_>, error: Error) -> PyResult<Bound<'_, PyAny>> {
    let text = error.to_string();
    let class = match error {
        Error::InvalidArgument(_) => return Err(PyValueError::new_err(text)),
        Error::Refused(refusal) => return http_error(py, &text, *refusal),
        Error::MissingCredentials(_) => "MissingCredentials",
        Error::MultipleCredentialsSources(_) => "MultipleCredentialsSources",
        Error::IncompleteCredentials(_) => "IncompleteCredentials",
        Error::InvalidCredentials(_) => "InvalidCredentials",
        Error::WrongCredentials(_) => "WrongCredentials",
        Error::UnsupportedRegion(_) => "UnsupportedRegion",
        Error::Connection(_) => "ConnectionError",
        Error::Timeout(_) => "Timeout",
        Error::Unexpected(_) => "ServiceError",
    };
    as_raised(py, class)?.call1((text,))
}

/// The class of that name, which is also that of requests, once the caller has imported it.
fn as_raised<'py>(py: Python<'py>, class: &str) -> PyResult<Bound<'py, PyAny>> {
    let errors = errors(py)?;
    errors.call_method1("as_raised", (errors.getattr(class)?,))
}

/// Nobody is logged in.
pub(super) fn not_authenticated(py: Python<'_>) -> PyErr {
    let text = "Nobody is logged in yet: call up42.authenticate(username=..., password=...) first";
    let class = errors(py).and_then(|errors| errors.getattr("UserNotAuthenticated"));
    class.and_then(|class| class.call1((text,))).map_or_else(|failed| failed, PyErr::from_value)
}

/// `error`, of an attribute: for those who look at all attributes it is not there.
pub(super) fn not_there(py: Python<'_>, error: PyErr) -> PyErr {
    let error = errors(py).and_then(|errors| errors.call_method1("not_there", (error,)));
    error.map_or_else(|failed| failed, PyErr::from_value)
}

fn http_error<'py>(py: Python<'py>, text: &str, refusal: Refusal) -> PyResult<Bound<'py, PyAny>> {
    let reason = refusal.reason();
    let headers = PyDict::new(py);
    for name in refusal.headers.keys() {
        let values = refusal.headers.get_all(name).iter();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()));
        headers.set_item(name.as_str(), values.collect::<Vec<_>>().join(", "))?;
    }
    let content = PyBytes::new(py, &refusal.body);
    let response = (refusal.status.as_u16(), reason, &refusal.url, headers, content);
    let response = errors(py)?.getattr("Response")?.call1(response)?;
    let details = PyDict::new(py);
    details.set_item("method", refusal.method.as_str())?;
    details.set_item("code", pythonize(py, &refusal.problem.code)?)?;
    details.set_item("title", refusal.problem.title)?;
    details.set_item("detail", refusal.problem.detail)?;
    as_raised(py, "HTTPError")?.call((text, response), Some(&details))
}

fn errors(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    py.import("up42_webhooks.errors")
}

/// The exception for a sandbox that cannot be had.
pub(super) fn raise_sandbox(error: &sandbox::Error) -> PyErr {
    let text = error.to_string();
    match error {
        sandbox::Error::NotLoopback(_) | sandbox::Error::Webhook { .. } => {
            PyValueError::new_err(text)
        }
        sandbox::Error::Listen { error, .. } => os_error(error, text),
    }
}

/// The exception for a receiver that cannot be had, or whose inbox does not work.
pub(super) fn raise_receiver(error: &receiver::Error) -> PyErr {
    let text = error.to_string();
    match error {
        receiver::Error::Option(_) => PyValueError::new_err(text),
        receiver::Error::Inbox(_) => PyOSError::new_err(text),
        receiver::Error::Listen { error, .. } => os_error(error, text),
    }
}

fn os_error(error: &io::Error, text: String) -> PyErr {
    match error.raw_os_error() {
        Some(number) => PyOSError::new_err((number, text)),
        None => PyOSError::new_err(text),
    }
}

/// The time for waiting was over.
pub(super) fn raise_timeout(py: Python<'_>, text: &str) -> PyErr {
    let class = errors(py).and_then(|errors| errors.getattr("Timeout"));
    class.and_then(|class| class.call1((text,))).map_or_else(|failed| failed, PyErr::from_value)
}

/// The exception for a request that is not taken for a notification.
pub(super) fn raise_refused(py: Python<'_>, refused: &Refused) -> PyErr {
    match refused {
        Refused::Signature(error) => raise_signature(py, error),
        Refused::Content(_) => PyValueError::new_err(refused.to_string()),
    }
}

/// The exception for a signature that is not accepted.
pub(super) fn raise_signature(py: Python<'_>, error: &SignatureError) -> PyErr {
    let class = errors(py).and_then(|errors| errors.getattr("SignatureError"));
    let error = class.and_then(|class| class.call1((error.to_string(), error.reason.as_str())));
    error.map_or_else(|failed| failed, PyErr::from_value)
}
