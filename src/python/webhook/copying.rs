//! Copies of a webhook, in this process and in others. A session never leaves its process: there
//! are a password, a token and connections in it. So a pickled webhook takes with it whose it was,
//! and its next call goes to the default session where it is unpickled, if that is the same
//! workspace's.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::Webhook;
use super::fresh::dict;

#[pymethods]
impl Webhook {
    fn __copy__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let state = dict(slf)?.copy()?;
        // What is assigned to one is not assigned to the other.
        if let Some(unsaved) = state.get_item("_unsaved")? {
            state.set_item("_unsaved", unsaved.call_method0("copy")?)?;
        }
        twin(slf, &state)
    }

    fn __deepcopy__<'py>(
        slf: &Bound<'py, Self>,
        memo: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let state = dict(slf)?.copy()?;
        let auth = state.get_item(intern!(py, "auth"))?;
        without_auth(&state)?;
        let deepcopy = py.import(intern!(py, "copy"))?.getattr(intern!(py, "deepcopy"))?;
        let state = deepcopy.call1((state, memo))?.cast_into::<PyDict>()?;
        if let Some(auth) = auth {
            state.set_item(intern!(py, "auth"), auth)?;
        }
        twin(slf, &state)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let state = dict(slf)?.copy()?;
        without_auth(&state)?;
        let make = py.import(intern!(py, "copyreg"))?.getattr(intern!(py, "__newobj__"))?;
        (make, (slf.get_type(),), state).into_pyobject(py)
    }

    fn __setstate__(slf: &Bound<'_, Self>, state: &Bound<'_, PyDict>) -> PyResult<()> {
        dict(slf)?.update(state.as_mapping())
    }
}

/// Another webhook of the same class that knows `state`.
fn twin<'py>(
    webhook: &Bound<'py, Webhook>,
    state: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    let class = webhook.get_type();
    let twin = class.call_method1(intern!(webhook.py(), "__new__"), (&class,))?;
    let other = twin.cast::<Webhook>()?;
    dict(other)?.update(state.as_mapping())?;
    Ok(twin)
}

fn without_auth(state: &Bound<'_, PyDict>) -> PyResult<()> {
    if state.contains(intern!(state.py(), "auth"))? {
        state.del_item(intern!(state.py(), "auth"))?;
    }
    Ok(())
}
