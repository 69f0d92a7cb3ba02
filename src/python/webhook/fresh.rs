//! What a webhook knows before anybody has looked: the answer that it came in. A list of ten
//! thousand makes ten thousand of these, and a `__dict__` only for those that are looked into.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use pyo3::{PyTraverseError, PyVisit};

use super::{Known, Webhook, fields};
use crate::python::auth::Auth;

/// The session and the metadata that a webhook was made of, until its `__dict__` has them.
#[derive(Default)]
pub(super) struct Fresh(Mutex<Option<Answer>>);

struct Answer {
    auth: Py<Auth>,
    info: Py<PyDict>,
}

impl Fresh {
    /// What the service of `auth` has just sent.
    pub(super) fn new(auth: &Bound<'_, Auth>, info: &Bound<'_, PyDict>) -> Self {
        let answer = Answer { auth: auth.clone().unbind(), info: info.clone().unbind() };
        Self(Mutex::new(Some(answer)))
    }

    /// The metadata, while nobody has looked.
    pub(super) fn info<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyDict>> {
        self.answer().as_ref().map(|answer| answer.info.bind(py).clone())
    }

    fn answer(&self) -> MutexGuard<'_, Option<Answer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts what is known into `dict`, where it is from now on. Nothing is locked meanwhile: a
    /// collection of garbage can run any code, which may look into the same webhook.
    fn unfold(&self, dict: &Bound<'_, PyDict>) -> PyResult<()> {
        let py = dict.py();
        let answer = self.answer();
        let Some(Answer { auth, info }) = answer.as_ref() else { return Ok(()) };
        let (auth, info) = (auth.bind(py).clone(), info.bind(py).clone());
        drop(answer);
        dict.set_default(intern!(py, "auth"), &auth)?;
        dict.set_default(intern!(py, "workspace_id"), auth.get().workspace_id(py)?)?;
        dict.set_default(intern!(py, "_info"), &info)?;
        fields::set_defaults(dict, &info)?;
        let known = self.answer().take();
        drop(known);
        Ok(())
    }
}

/// The `__dict__` of a webhook, with everything that it knows.
pub(super) fn dict<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Bound<'py, PyDict>> {
    let own = descriptor(webhook.py())?;
    let dict = own.call_method1(intern!(webhook.py(), "__get__"), (webhook,))?;
    let dict = dict.cast_into()?;
    webhook.get().fresh.unfold(&dict)?;
    Ok(dict)
}

/// What gives an object the `__dict__` that Python keeps for it.
fn descriptor(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static DESCRIPTOR: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let descriptor = DESCRIPTOR.get_or_try_init(py, || {
        let class = py.get_type::<Known>().getattr(intern!(py, "__dict__"))?;
        Ok::<_, PyErr>(class.get_item(intern!(py, "__dict__"))?.unbind())
    })?;
    Ok(descriptor.bind(py))
}

#[pymethods]
impl Webhook {
    #[getter]
    fn __dict__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        dict(slf)
    }

    #[setter(__dict__)]
    fn set_dict(slf: &Bound<'_, Self>, other: &Bound<'_, PyDict>) -> PyResult<()> {
        dict(slf)?;
        descriptor(slf.py())?.call_method1(intern!(slf.py(), "__set__"), (slf, other))?;
        Ok(())
    }

    #[expect(clippy::needless_pass_by_value, reason = "pyo3 hands it over so")]
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // Where it is locked, somebody is just looking, and so it lives.
        let Ok(answer) = self.fresh.0.try_lock() else { return Ok(()) };
        let Some(Answer { auth, info }) = answer.as_ref() else { return Ok(()) };
        visit.call(auth)?;
        visit.call(info)
    }

    fn __clear__(&self) {
        let known = self.fresh.answer().take();
        drop(known);
    }
}
