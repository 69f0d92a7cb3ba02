//! The service's JSON as Python objects, parsed once and straight into them.

use bytes::Bytes;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::alike;
use super::errors::raise;
use crate::error::Error;
use crate::webhooks::Listed;

/// While an answer of so many bytes becomes objects, nobody looks for garbage: none of them can be
/// any, and to look through all of them again and again takes a tenth of the time.
const LONG: usize = 100_000;

/// An object of the service's.
pub(super) fn dict<'py>(py: Python<'py>, json: &Bytes) -> PyResult<Bound<'py, PyDict>> {
    Ok(parse(py, json)?.cast_into()?)
}

/// A list of the service's.
pub(super) fn list<'py>(py: Python<'py>, json: &Bytes) -> PyResult<Bound<'py, PyList>> {
    Ok(parse(py, json)?.cast_into()?)
}

/// The webhooks of a list. Those of a long one are checked while they become objects; where that
/// finds anything out of the ordinary, the whole check says what.
pub(super) fn webhooks<'py>(py: Python<'py>, listed: &Listed) -> PyResult<Bound<'py, PyList>> {
    if let Some(json) = listed.unchecked()
        && json.len() >= LONG
        && let Some(webhooks) = without_collector(py, || alike::webhooks(py, json))?
    {
        return Ok(webhooks);
    }
    let json = py.detach(|| listed.checked()).map_err(|error| raise(py, error))?;
    list(py, &json)
}

/// Does something while nobody looks for garbage.
fn without_collector<T>(py: Python<'_>, work: impl FnOnce() -> T) -> PyResult<T> {
    let gc = py.import(intern!(py, "gc"))?;
    let is_on = gc.call_method0(intern!(py, "isenabled"))?.is_truthy()?;
    gc.call_method0(intern!(py, "disable"))?;
    let done = work();
    if is_on {
        gc.call_method0(intern!(py, "enable"))?;
    }
    Ok(done)
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
