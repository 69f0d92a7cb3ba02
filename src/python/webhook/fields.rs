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

/// Where the events stand in it.
pub(super) const EVENTS: usize = 2;

/// A field as Python's own texts, which are looked up without being made anew.
pub(super) struct Names {
    pub(super) attribute: Py<PyString>,
    key: Py<PyString>,
}

/// Those of `FIELDS`.
pub(super) fn names(py: Python<'_>) -> &[Names; 8] {
    static NAMES: PyOnceLock<[Names; 8]> = PyOnceLock::new();
    let text = |text: &str| PyString::intern(py, text).unbind();
    let names = |(attribute, key)| Names { attribute: text(attribute), key: text(key) };
    NAMES.get_or_init(py, || FIELDS.map(names))
}

/// The service's name for an attribute.
pub(super) fn key_of(attribute: &str) -> &str {
    let field = FIELDS.iter().find(|(name, _)| *name == attribute);
    field.map_or("id", |(_, key)| key)
}

/// Sets the attributes that have no value yet to what `info` says.
pub(super) fn set_defaults(state: &Bound<'_, PyDict>, info: &Bound<'_, PyDict>) -> PyResult<()> {
    for (names, (attribute, _)) in names(state.py()).iter().zip(FIELDS) {
        if !state.contains(&names.attribute)? {
            set_attribute(state, attribute, names, info)?;
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
    attribute: &str,
    names: &Names,
    info: &Bound<'_, PyDict>,
) -> PyResult<()> {
    let now = info.get_item(&names.key)?;
    let name = &names.attribute;
    match (attribute, now) {
        ("secret", None) if state.contains(name)? => Ok(()),
        ("events", Some(now)) => match (state.get_item(name)?, now.cast::<PyList>()) {
            (Some(events), _) if events.eq(&now)? => Ok(()),
            (_, Ok(list)) => state.set_item(name, PyList::new(state.py(), list)?),
            (_, Err(_)) => state.set_item(name, now),
        },
        (_, now) => state.set_item(name, now),
    }
}
