//! Copies of a webhook, in this process and in others. A session never leaves its process: there
//! are a password, a token and connections in it. So a pickled webhook takes with it whose it was,
//! and its next call goes to the default session where it is unpickled, if that is the same
//! workspace's.

use pyo3::IntoPyObjectExt as _;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::Webhook;
use super::fresh::dict;

#[pymethods]
impl Webhook {
    fn __copy__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let (state, slots) = knowledge(slf)?;
        // What is assigned to one is not assigned to the other.
        if let Some(unsaved) = state.get_item("_unsaved")? {
            state.set_item("_unsaved", unsaved.call_method0("copy")?)?;
        }
        let twin = twin(slf)?;
        teach(&twin, &state, &slots)?;
        Ok(twin)
    }

    fn __deepcopy__<'py>(
        slf: &Bound<'py, Self>,
        memo: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let twin = twin(slf)?;
        // What it knows may lead back to it.
        memo.set_item(slf.as_ptr().addr(), &twin)?;
        let (state, slots) = knowledge(slf)?;
        let auth = state.get_item(intern!(py, "auth"))?;
        without_auth(&state)?;
        let deepcopy = py.import(intern!(py, "copy"))?.getattr(intern!(py, "deepcopy"))?;
        let state = deepcopy.call1((state, memo))?.cast_into::<PyDict>()?;
        let slots = deepcopy.call1((slots, memo))?.cast_into::<PyDict>()?;
        if let Some(auth) = auth {
            state.set_item(intern!(py, "auth"), auth)?;
        }
        teach(&twin, &state, &slots)?;
        Ok(twin)
    }

    /// What `copy.replace` calls, which came with Python 3.13.
    #[pyo3(signature = (**changes))]
    fn __replace__<'py>(
        slf: &Bound<'py, Self>,
        changes: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("dataclasses")?.getattr("replace")?.call((slf,), changes)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let (state, slots) = knowledge(slf)?;
        without_auth(&state)?;
        let state = if slots.is_empty() {
            state.into_any()
        } else {
            (state, slots).into_bound_py_any(py)?
        };
        let make = py.import(intern!(py, "copyreg"))?.getattr(intern!(py, "__newobj__"))?;
        (make, (slf.get_type(),), state).into_pyobject(py)
    }
}

/// Copies of what is in the `__dict__` of a webhook, and in the slots of the caller's own class.
fn knowledge<'py>(
    webhook: &Bound<'py, Webhook>,
) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyDict>)> {
    let py = webhook.py();
    let slots = PyDict::new(py);
    let copyreg = py.import(intern!(py, "copyreg"))?;
    let names = copyreg.call_method1(intern!(py, "_slotnames"), (webhook.get_type(),))?;
    for name in names.try_iter()? {
        let name = name?.cast_into::<PyString>()?;
        if let Some(value) = webhook.getattr_opt(&name)? {
            slots.set_item(name, value)?;
        }
    }
    Ok((dict(webhook)?.copy()?, slots))
}

/// Another webhook of the same class, which knows nothing yet.
fn twin<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Bound<'py, PyAny>> {
    let class = webhook.get_type();
    class.call_method1(intern!(webhook.py(), "__new__"), (&class,))
}

/// From now on `twin` knows this.
fn teach(
    twin: &Bound<'_, PyAny>,
    state: &Bound<'_, PyDict>,
    slots: &Bound<'_, PyDict>,
) -> PyResult<()> {
    dict(twin.cast()?)?.update(state.as_mapping())?;
    for (name, value) in slots {
        twin.setattr(name.cast::<PyString>()?, value)?;
    }
    Ok(())
}

fn without_auth(state: &Bound<'_, PyDict>) -> PyResult<()> {
    if state.contains(intern!(state.py(), "auth"))? {
        state.del_item(intern!(state.py(), "auth"))?;
    }
    Ok(())
}
