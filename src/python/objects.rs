//! The service's JSON as Python objects, parsed once and straight into them.

use bytes::Bytes;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::alike;
use super::errors::raise;
use crate::error::Error;

/// While an answer of so many bytes becomes objects, nobody looks for garbage: none of them can be
/// any, and to look through all of them again and again takes a tenth of the time.
const LONG: usize = 100_000;

/// An object of the service's.
pub(super) fn dict<'py>(py: Python<'py>, json: &Bytes) -> PyResult<Bound<'py, PyDict>> {
    Ok(parse(py, json)?.cast_into()?)
}

/// A list of the service's.
pub(super) fn list<'py>(py: Python<'py>, json: &Bytes) -> PyResult<Bound<'py, PyList>> {
    if json.len() < LONG {
        return Ok(parse(py, json)?.cast_into()?);
    }
    let gc = py.import(intern!(py, "gc"))?;
    let is_on = gc.call_method0(intern!(py, "isenabled"))?.is_truthy()?;
    gc.call_method0(intern!(py, "disable"))?;
    let list = match alike::list(py, json) {
        Some(list) => Ok(list.into_any()),
        None => parse(py, json),
    };
    if is_on {
        gc.call_method0(intern!(py, "enable"))?;
    }
    Ok(list?.cast_into()?)
}

fn parse<'py>(py: Python<'py>, json: &Bytes) -> PyResult<Bound<'py, PyAny>> {
    alike::value(py, json).map_err(|error| {
        let problem = error.description(json);
        raise(
            py,
            Error::Unexpected(format!(
                "UP42 did what it was asked, but its answer holds something that Python cannot \
                 read ({problem}); check that the host is UP42's"
            )),
        )
    })
}
