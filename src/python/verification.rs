//! Functions for whoever receives notifications in a framework of their own: verify, parse, sign.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::errors::raise_refused;
use super::notification::Notification;
use super::request;
use crate::notification;
use crate::signature::{self, Headers};

/// Verifies that a notification comes from UP42, and reads it.
///
/// Pass what was received as it was received: parsed and written again, a body is another one.
///
/// Args:
///     body (bytes | bytearray | memoryview | str): The body of the request, raw.
///     headers (Mapping | Iterable): The headers of the request: a mapping, pairs, or a WSGI
///         environ; names in any case, values `str` or `bytes`.
///     secret (str | Iterable[str]): The secret of the webhook, or several while it is exchanged.
///     tolerance (float | None): The age in seconds from which on a signature is refused; None for
///         any age. Default: 300, as at UP42.
///     now (float | None): The time to hold the age against, in unix seconds. Default: None, the
///         time that it is.
///     require_signed_body (bool): Whether the signature has to cover the body. With False, a
///         notification's `body_is_signed` says whether it did; ask UP42 before you act on one
///         that is not. Default: True.
///
/// Returns:
///     Notification: What was sent.
///
/// Raises:
///     SignatureError: The signature is not accepted; its `reason` says why.
///     ValueError: It is, but the body is no notification; an empty secret.
///     TypeError: An argument of the wrong type.
///
/// Example:
///     >>> body = b'{"event": "order.status", "body": {"status": "FULFILLED"}}'
///     >>> headers = up42.sign_notification(body, "QWZTFnMEXhqZKNmu")
///     >>> up42.verify_notification(body, headers, "QWZTFnMEXhqZKNmu").status
///     'FULFILLED'
#[pyfunction]
#[pyo3(
    signature = (
        body, headers, secret, *, tolerance=Some(300.0), now=None, require_signed_body=true
    ),
    text_signature = "(body, headers, secret, *, tolerance=300, now=None, \
                      require_signed_body=True)"
)]
pub(super) fn verify_notification(
    py: Python<'_>,
    body: &Bound<'_, PyAny>,
    headers: &Bound<'_, PyAny>,
    secret: &Bound<'_, PyAny>,
    tolerance: Option<f64>,
    now: Option<f64>,
    require_signed_body: bool,
) -> PyResult<Notification> {
    let terms = request::terms(secret, tolerance, require_signed_body)?;
    let (now, headers) = (request::time(now)?, request::headers(headers)?);
    let verified = notification::Notification::verify(request::body(body)?, &headers, &terms, now);
    Ok(Notification::new(verified.map_err(|refused| raise_refused(py, &refused))?))
}

/// Reads a notification without looking at a signature: for webhooks that have no secret.
///
/// Anybody who knows the URL can send one. Give the webhook a secret, and use
/// `verify_notification`, before anything of value depends on it.
///
/// Args:
///     body (bytes | bytearray | memoryview | str): The body of the request, raw.
///
/// Returns:
///     Notification: What was sent; its `body_is_signed` is False.
///
/// Raises:
///     ValueError: It is no notification: no JSON object with a text `event` and an object `body`.
///     TypeError: A body of the wrong type.
///
/// Example:
///     >>> up42.parse_notification('{"event": "job.status", "body": {"status": "RUNNING"}}').event
///     'job.status'
#[pyfunction]
pub(super) fn parse_notification(
    py: Python<'_>,
    body: &Bound<'_, PyAny>,
) -> PyResult<Notification> {
    let parsed = notification::Notification::parse(request::body(body)?);
    Ok(Notification::new(parsed.map_err(|error| raise_refused(py, &error.into()))?))
}

/// Signs a notification as UP42 does, for tests of a receiver.
///
/// Args:
///     body (bytes | bytearray | memoryview | str): The body to send, raw.
///     secret (str): The secret of the webhook.
///     created (float | None): When it is signed, in unix seconds; a fraction is cut off.
///         Default: None, now.
///     headers (Mapping | Iterable | None): Headers to cover beside the digest of the body; with
///         a `Digest` or `Content-Digest` among them, that one stands for it. Default: None, a
///         `Date`.
///
/// Returns:
///     dict[str, str]: Every header that the receiver needs: the covered ones, in their order,
///     then `Signature-Input` and `Signature`.
///
/// Raises:
///     ValueError: An empty secret; a time before 1970 or after 9999; a header that no request
///         can have, that is there twice, or that signing makes itself.
///     TypeError: An argument of the wrong type.
///
/// Example:
///     >>> headers = up42.sign_notification(b"{}", "QWZTFnMEXhqZKNmu", created=1673235292)
///     >>> headers["Signature-Input"]
///     'up42-sig=("date" "digest");created=1673235292'
#[pyfunction]
#[pyo3(signature = (body, secret, *, created=None, headers=None))]
pub(super) fn sign_notification<'py>(
    py: Python<'py>,
    body: &Bound<'_, PyAny>,
    secret: &Bound<'_, PyAny>,
    created: Option<f64>,
    headers: Option<&Bound<'_, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let (body, secret) = (request::body(body)?, request::one_secret(secret)?);
    let created = seconds(created.unwrap_or_else(notification::now))?;
    let covered = match headers {
        Some(headers) => request::headers(headers)?,
        None => dated(py, created)?,
    };
    let signed = signature::sign(&body, &covered, true, &secret, created);
    let signed = signed.map_err(|error| PyValueError::new_err(error.to_string()))?;
    let result = PyDict::new(py);
    for (name, value) in signed {
        result.set_item(name, value)?;
    }
    Ok(result)
}

/// The headers that are covered unless others are named.
fn dated(py: Python<'_>, created: u64) -> PyResult<Headers> {
    let mut headers = Headers::default();
    let added = headers.add("Date", signature::date(created).as_bytes());
    added.map_err(|error| raise_refused(py, &error.into()))?;
    Ok(headers)
}

/// Whole unix seconds that can be written as a date.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "it is seen to fit"
)]
fn seconds(time: f64) -> PyResult<u64> {
    if (0.0..signature::LATEST as f64).contains(&time) {
        return Ok(time as u64);
    }
    Err(PyValueError::new_err("created takes unix seconds, such as those of time.time()"))
}
