//! The fields of a webhook: their names here, at the service, and what an answer makes of them.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString};

/// The attributes of a webhook in the order of the SDK, each with the service's name for it.
pub(super) const FIELDS: [(&str, &str); 8] = [
    ("url", "url"),
    ("name", "name"),
    ("events", "events"),
    ("active", "active"),
    ("secret", "secret"),
    ("id", "id"),
    ("created_at", "createdAt"),
    ("updated_at", "updatedAt"),
];

/// A field, with its names as Python's own texts, which are looked up without being made anew.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) attribute: Py<PyString>,
    key: Py<PyString>,
}

/// Those of `FIELDS`.
pub(super) fn fields(py: Python<'_>) -> &[Field; 8] {
    static ALL: PyOnceLock<[Field; 8]> = PyOnceLock::new();
    let text = |text: &str| PyString::intern(py, text).unbind();
    let field = |(name, key)| Field { name, attribute: text(name), key: text(key) };
    ALL.get_or_init(py, || FIELDS.map(field))
}

/// The service's name for an attribute.
pub(super) fn key_of(attribute: &str) -> &str {
    let field = FIELDS.iter().find(|(name, _)| *name == attribute);
    field.map_or("id", |(_, key)| key)
}

/// Sets the attributes that have no value yet to what `info` says.
pub(super) fn set_defaults(state: &Bound<'_, PyDict>, info: &Bound<'_, PyDict>) -> PyResult<()> {
    for field in fields(state.py()) {
        if !state.contains(&field.attribute)? {
            set_attribute(state, field, info)?;
        }
    }
    keep_id(state)
}

/// The id has two names.
pub(super) fn keep_id(state: &Bound<'_, PyDict>) -> PyResult<()> {
    let id = state.get_item(intern!(state.py(), "id"))?;
    state.set_item(intern!(state.py(), "webhook_id"), id)
}

/// Sets an attribute to what `info` says. A secret that it leaves out is still the one last known,
/// and a list of events that says the same stays the same list.
pub(super) fn set_attribute(
    state: &Bound<'_, PyDict>,
    field: &Field,
    info: &Bound<'_, PyDict>,
) -> PyResult<()> {
    let now = info.get_item(&field.key)?;
    let name = &field.attribute;
    match (field.name, now) {
        ("secret", None) if state.contains(name)? => Ok(()),
        ("events", Some(now)) => match (state.get_item(name)?, now.cast::<PyList>()) {
            (Some(events), _) if events.eq(&now)? => Ok(()),
            (_, Ok(list)) => state.set_item(name, PyList::new(state.py(), list)?),
            (_, Err(_)) => state.set_item(name, now),
        },
        (_, now) => state.set_item(name, now),
    }
}
