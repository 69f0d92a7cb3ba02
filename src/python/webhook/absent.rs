//! What stands in for an entry of a webhook's `__dict__` that is not there yet, and what makes a
//! webhook the dataclass that it was in the SDK.

use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple, PyType};

use super::Webhook;
use super::fields::FIELDS;
use super::fresh::dict;
use crate::python::errors::not_there;
use crate::python::functions::default_session;

/// An attribute of the class that gives way to an entry of the same name in `__dict__`.
#[pyclass(frozen, module = "up42_webhooks")]
pub(super) struct Absent {
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Auth,
    WorkspaceId,
    Info,
    /// An attribute of the class that the module `dataclasses` looks for.
    Dataclass(&'static str),
}

#[pymethods]
impl Absent {
    fn __get__<'py>(
        &self,
        py: Python<'py>,
        webhook: Option<&Bound<'py, Webhook>>,
        _class: Option<&Bound<'py, PyType>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if let Some(webhook) = webhook
            && let Some(value) = dict(webhook)?.get_item(self.name())?
        {
            return Ok(value);
        }
        let auth = || default_session(py).map_err(|error| not_there(py, error));
        match (self.what, webhook) {
            (What::Auth, Some(_)) => Ok(auth()?.into_any()),
            (What::WorkspaceId, _) => Ok(auth()?.get().workspace_id(py)?.into_any()),
            (What::Info, Some(webhook)) => {
                let info = PyDict::new(py);
                dict(webhook)?.set_item("_info", &info)?;
                Ok(info.into_any())
            }
            (What::Dataclass(name), _) => {
                py.import("up42_webhooks.fields")?.getattr("Webhook")?.getattr(name)
            }
            (_, None) => Err(PyAttributeError::new_err("only webhooks have it, not their class")),
        }
    }

    fn __set__(&self, webhook: &Bound<'_, Webhook>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        dict(webhook)?.set_item(self.name(), value)
    }

    fn __delete__(&self, webhook: &Bound<'_, Webhook>) -> PyResult<()> {
        let missing = |_| PyAttributeError::new_err(self.name());
        dict(webhook)?.del_item(self.name()).map_err(missing)
    }
}

impl Absent {
    /// What it is in the `__dict__` of a webhook.
    fn name(&self) -> &'static str {
        match self.what {
            What::Auth => "auth",
            What::WorkspaceId => "workspace_id",
            What::Info => "_info",
            What::Dataclass(name) => name,
        }
    }
}

#[pymethods]
impl Webhook {
    #[classattr]
    fn auth() -> Absent {
        Absent { what: What::Auth }
    }

    #[classattr]
    fn workspace_id() -> Absent {
        Absent { what: What::WorkspaceId }
    }

    #[classattr]
    fn _info() -> Absent {
        Absent { what: What::Info }
    }

    #[classattr]
    fn __dataclass_fields__() -> Absent {
        Absent { what: What::Dataclass("__dataclass_fields__") }
    }

    #[classattr]
    fn __dataclass_params__() -> Absent {
        Absent { what: What::Dataclass("__dataclass_params__") }
    }

    #[classattr]
    fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
        PyTuple::new(py, FIELDS.map(|(attribute, _)| attribute))
    }
}
