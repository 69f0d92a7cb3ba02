//! A request that a caller received, as the core's types: its body and its headers, in whatever
//! form a framework hands them over, and the secrets that may have signed it.

use std::borrow::Cow;

use bytes::Bytes;
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyMemoryView, PyString};
use secrecy::SecretString;

use super::arguments::{text, wrong_type};
use super::errors::raise_signature;
use crate::signature::{Headers, Terms};

/// The most entries that are read before it is clear which of them are headers: in an environ,
/// most are not.
const MOST_ENTRIES: usize = 10_000;

/// The body as it was received.
pub(super) fn body(body: &Bound<'_, PyAny>) -> PyResult<Bytes> {
    if let Ok(bytes) = body.cast::<PyBytes>() {
        Ok(Bytes::copy_from_slice(bytes.as_bytes()))
    } else if let Ok(text) = body.cast::<PyString>() {
        Ok(Bytes::copy_from_slice(text.to_str()?.as_bytes()))
    } else if let Ok(bytes) = body.cast::<PyByteArray>() {
        Ok(bytes.to_vec().into())
    } else if body.is_instance_of::<PyMemoryView>() {
        let bytes = body.call_method0(intern!(body.py(), "tobytes"))?;
        Ok(Bytes::copy_from_slice(bytes.cast::<PyBytes>()?.as_bytes()))
    } else {
        Err(wrong_type("body", "the bytes or the str that was received, unparsed,", body))
    }
}

/// The headers in a mapping, an iterable of pairs, or a WSGI environ.
pub(super) fn headers(given: &Bound<'_, PyAny>) -> PyResult<Headers> {
    let pairs = pairs(given)?;
    if pairs.len() > MOST_ENTRIES {
        let message = format!("headers has more than {MOST_ENTRIES} entries; pass the request's");
        return Err(PyValueError::new_err(message));
    }
    let is_environ = pairs.iter().any(|(name, _)| belongs_to_an_environ(name));
    let mut headers = Headers::default();
    for (name, value) in &pairs {
        let name = if is_environ { header_of_environ(name) } else { Some(name.clone()) };
        let Some(name) = name else { continue };
        let added = if let Ok(value) = value.cast::<PyString>() {
            headers.add(&name, &encoded(value)?)
        } else if let Ok(value) = value.cast::<PyBytes>() {
            headers.add(&name, value.as_bytes())
        } else {
            return Err(wrong_type("each value of headers", "a str or bytes", value));
        };
        added.map_err(|error| raise_signature(given.py(), &error))?;
    }
    Ok(headers)
}

/// A value in UTF-8; what could not be decoded when it came is what it was.
fn encoded<'a>(value: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(value) = value.to_str() {
        return Ok(Cow::Borrowed(value.as_bytes()));
    }
    let encoded =
        value.call_method1(intern!(value.py(), "encode"), ("utf-8", "surrogateescape"))?;
    Ok(Cow::Owned(encoded.cast::<PyBytes>()?.as_bytes().to_vec()))
}

type Pair<'py> = (String, Bound<'py, PyAny>);

fn pairs<'py>(headers: &Bound<'py, PyAny>) -> PyResult<Vec<Pair<'py>>> {
    if let Ok(headers) = headers.cast_exact::<PyDict>() {
        let pairs = headers.iter().take(MOST_ENTRIES + 1);
        return pairs.map(|(key, value)| Ok((name(&key)?, value))).collect();
    }
    let refuse = || wrong_type("headers", "a mapping or an iterable of pairs", headers);
    let is_text = |thing: &Bound<'_, PyAny>| {
        thing.is_instance_of::<PyString>() || thing.is_instance_of::<PyBytes>()
    };
    if is_text(headers) {
        return Err(refuse());
    }
    // A header that was sent twice is there twice among the items of every framework's headers.
    let items = match headers.getattr_opt(intern!(headers.py(), "items"))? {
        Some(items) => items.call0()?,
        None => headers.clone(),
    };
    let pair = |pair: PyResult<Bound<'py, PyAny>>| {
        let pair = Some(pair?).filter(|pair| !is_text(pair)).ok_or_else(refuse)?;
        let pair = pair.try_iter().map_err(|_| refuse())?.collect::<PyResult<Vec<_>>>()?;
        let [key, value] = <[_; 2]>::try_from(pair).map_err(|_| refuse())?;
        Ok((name(&key)?, value))
    };
    items.try_iter().map_err(|_| refuse())?.take(MOST_ENTRIES + 1).map(pair).collect()
}

fn name(name: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(name) = name.cast::<PyBytes>() {
        return Ok(String::from_utf8_lossy(name.as_bytes()).into_owned());
    }
    match name.cast::<PyString>() {
        Ok(name) => Ok(name.to_str()?.to_owned()),
        Err(_) => Err(wrong_type("each name of headers", "a str or bytes", name)),
    }
}

fn belongs_to_an_environ(name: &str) -> bool {
    name.starts_with("HTTP_") || name.starts_with("wsgi.")
}

/// The header that an entry of a WSGI environ has, if it has one.
fn header_of_environ(name: &str) -> Option<String> {
    let header = match name {
        "CONTENT_TYPE" | "CONTENT_LENGTH" => name,
        _ => name.strip_prefix("HTTP_")?,
    };
    Some(header.replace('_', "-"))
}

/// The terms that the arguments of the same names set.
pub(super) fn terms(
    secret: &Bound<'_, PyAny>,
    tolerance: Option<f64>,
    require_signed_body: bool,
) -> PyResult<Terms> {
    if tolerance.is_some_and(|tolerance| tolerance.is_nan() || tolerance < 0.0) {
        let message = "tolerance takes seconds, at least 0, or None for any age";
        return Err(PyValueError::new_err(message));
    }
    Ok(Terms { secrets: secrets(secret)?, tolerance, require_signed_body })
}

fn secrets(secret: &Bound<'_, PyAny>) -> PyResult<Vec<SecretString>> {
    let secrets = if secret.is_instance_of::<PyString>() {
        vec![one_secret(secret)?]
    } else if secret.is_instance_of::<PyBytes>() || secret.is_instance_of::<PyDict>() {
        return Err(wrong_type("secret", "a str or a list of them", secret));
    } else {
        let secrets = secret.try_iter();
        let secrets =
            secrets.map_err(|_| wrong_type("secret", "a str or a list of them", secret))?;
        secrets.map(|secret| one_secret(&secret?)).collect::<PyResult<_>>()?
    };
    if secrets.is_empty() {
        return Err(PyValueError::new_err("secret holds none; pass the secret of the webhook"));
    }
    Ok(secrets)
}

/// The secret, which holds something: anybody could sign with an empty one.
pub(super) fn one_secret(secret: &Bound<'_, PyAny>) -> PyResult<SecretString> {
    let secret = text("secret", secret)?;
    if secret.is_empty() {
        return Err(PyValueError::new_err(
            "secret is empty, and anybody could sign with it; pass the secret of the webhook",
        ));
    }
    Ok(secret.into())
}

/// The time, in unix seconds, that was passed as `now`, or that it is.
pub(super) fn time(now: Option<f64>) -> PyResult<f64> {
    match now {
        Some(now) if !now.is_finite() => {
            Err(PyValueError::new_err("now takes unix seconds, such as those of time.time()"))
        }
        Some(now) => Ok(now),
        None => Ok(crate::notification::now()),
    }
}
