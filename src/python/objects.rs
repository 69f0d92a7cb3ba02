//! The service's JSON as Python objects, parsed once and straight into them.

use bytes::Bytes;
use jiter::{PythonParse, StringCacheMode};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use super::errors::raise;
use crate::error::Error;

/// An object of the service's.
pub(super) fn dict<'py>(py: Python<'py>, json: &Bytes) -> PyResult<Bound<'py, PyDict>> {
    Ok(parse(py, json)?.cast_into()?)
}

/// A list of the service's.
pub(super) fn list<'py>(py: Python<'py>, json: &Bytes) -> PyResult<Bound<'py, PyList>> {
    Ok(parse(py, json)?.cast_into()?)
}

fn parse<'py>(py: Python<'py>, json: &Bytes) -> PyResult<Bound<'py, PyAny>> {
    let parser = PythonParse { cache_mode: StringCacheMode::All, ..PythonParse::default() };
    parser.python_parse(py, json).map_err(|error| {
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
