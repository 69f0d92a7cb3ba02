//! What a webhook knows, in its `__dict__`, where the SDK had it, too: `auth`, `workspace_id`,
//! `webhook_id` and `_info`, as in SDK 0.22 to 0.37; the eight attributes, as in SDK 1.0 to 2.6;
//! and `_unsaved`, the names of those that were assigned, only while there are such.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyList, PySet};
use secrecy::{ExposeSecret, SecretString};

use super::Webhook;
use super::fields::{FIELDS, fields, keep_id, key_of, set_attribute};
use super::fresh::dict;
use crate::id::Id;
use crate::model::{Changes, Draft};
use crate::python::arguments::{self, given_flag, given_secret, given_text, text};
use crate::python::auth::Auth;
use crate::python::errors::raise;
use crate::python::functions::default_session;

/// What a save sends.
const SENT: [&str; 5] = ["name", "url", "events", "secret", "active"];

type Object<'py> = Bound<'py, PyAny>;

/// The metadata last seen; none were while there is no `_info`.
pub(super) fn last_seen<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Bound<'py, PyDict>> {
    Ok(webhook.getattr(intern!(webhook.py(), "_info"))?.cast_into()?)
}

/// The value of an attribute; None where it has none.
pub(in crate::python) fn value<'py>(
    webhook: &Bound<'py, Webhook>,
    attribute: &str,
) -> PyResult<Object<'py>> {
    let value = match webhook.get().fresh.info(webhook.py()) {
        Some(info) if attribute != "events" => info.get_item(key_of(attribute))?,
        _ => dict(webhook)?.get_item(attribute)?,
    };
    Ok(value.unwrap_or_else(|| webhook.py().None().into_bound(webhook.py())))
}

/// Sets an attribute, for the next `save`.
pub(super) fn assign(
    webhook: &Bound<'_, Webhook>,
    attribute: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let state = dict(webhook)?;
    match value.cast::<PyIterator>() {
        // It can be read once, and may be sent more often than that.
        Ok(events) if attribute == "events" => {
            let events = events.try_iter()?.collect::<PyResult<Vec<_>>>()?;
            state.set_item(attribute, events)?;
        }
        _ => state.set_item(attribute, value)?,
    }
    mark(&state, attribute)
}

/// The attribute is assigned and not saved.
fn mark(state: &Bound<'_, PyDict>, attribute: &str) -> PyResult<()> {
    match unsaved(state)? {
        Some(unsaved) => unsaved.add(attribute),
        None => state.set_item("_unsaved", PySet::new(state.py(), [attribute])?),
    }
}

/// Sets the id, by both of its names.
pub(super) fn set_id(webhook: &Bound<'_, Webhook>, id: &Bound<'_, PyAny>) -> PyResult<()> {
    let state = dict(webhook)?;
    state.set_item(intern!(webhook.py(), "webhook_id"), id)?;
    state.set_item(intern!(webhook.py(), "id"), id)
}

/// The names of the attributes that were assigned and are not saved.
fn unsaved<'py>(state: &Bound<'py, PyDict>) -> PyResult<Option<Bound<'py, PySet>>> {
    let unsaved = state.get_item(intern!(state.py(), "_unsaved"))?;
    Ok(unsaved.map(Bound::cast_into).transpose()?)
}

/// Whether a `save` would change what the service was last seen to have.
pub(super) fn is_unsaved(
    webhook: &Bound<'_, Webhook>,
    attribute: &str,
    key: &str,
) -> PyResult<bool> {
    if !SENT.contains(&attribute) {
        return Ok(false);
    }
    let seen = last_seen(webhook)?.get_item(key)?;
    seen.map_or(Ok(false), |seen| seen.ne(value(webhook, attribute)?))
}

/// Everything that a save would leave the service with, by the service's names; what is None is
/// left out.
pub(super) fn effective<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Bound<'py, PyDict>> {
    let effective = last_seen(webhook)?.copy()?;
    for (attribute, key) in FIELDS {
        let value = value(webhook, attribute)?;
        if !value.is_none() {
            effective.set_item(key, value)?;
        } else if effective.contains(key)? {
            effective.del_item(key)?;
        }
    }
    Ok(effective)
}

/// Puts together what a webhook consists of that the service of `auth` has just sent.
pub(super) fn fill(
    webhook: &Bound<'_, Webhook>,
    auth: &Bound<'_, Auth>,
    info: &Bound<'_, PyDict>,
) -> PyResult<()> {
    belong(&dict(webhook)?, auth)?;
    know(webhook, info)
}

/// Puts together what a webhook consists of, but for its session.
pub(super) fn know(webhook: &Bound<'_, Webhook>, info: &Bound<'_, PyDict>) -> PyResult<()> {
    let state = dict(webhook)?;
    state.set_item(intern!(webhook.py(), "_info"), info)?;
    for field in fields(webhook.py()) {
        set_attribute(&state, field, info)?;
    }
    keep_id(&state)
}

/// `auth` is the session from now on of the webhook whose `__dict__` is `state`.
pub(super) fn belong(state: &Bound<'_, PyDict>, auth: &Bound<'_, Auth>) -> PyResult<()> {
    let py = state.py();
    state.set_item(intern!(py, "auth"), auth)?;
    state.set_item(intern!(py, "workspace_id"), auth.get().workspace_id(py)?)
}

/// This is the secret that was sent, should the answer have left it out.
pub(in crate::python) fn keep_secret(
    webhook: &Bound<'_, Webhook>,
    secret: Option<&SecretString>,
) -> PyResult<()> {
    if last_seen(webhook)?.contains("secret")? {
        return Ok(());
    }
    dict(webhook)?.set_item("secret", secret.map(ExposeSecret::expose_secret))
}

/// Whether the list that `events` gives was changed since it was last in step with the service.
fn events_differ(state: &Bound<'_, PyDict>) -> PyResult<bool> {
    let py = state.py();
    let events = state.get_item(intern!(py, "events"))?;
    let events = events.unwrap_or_else(|| py.None().into_bound(py));
    let seen = match state.get_item(intern!(py, "_info"))? {
        Some(info) => info.cast::<PyDict>()?.get_item(intern!(py, "events"))?,
        None => None,
    };
    seen.map_or(Ok(!events.is_none()), |seen| Ok(!seen.eq(events)?))
}

/// These are the metadata that `auth` has now; what is assigned and not saved stays assigned.
pub(in crate::python) fn refresh(
    webhook: &Bound<'_, Webhook>,
    auth: &Bound<'_, Auth>,
    info: &Bound<'_, PyDict>,
) -> PyResult<()> {
    let state = dict(webhook)?;
    let unsaved = unsaved(&state)?;
    let keeps_events = events_differ(&state)?;
    for field in fields(state.py()) {
        let is_assigned = unsaved.as_ref().is_some_and(|unsaved| {
            SENT.contains(&field.name) && unsaved.contains(&field.attribute).unwrap_or(false)
        });
        if !is_assigned && (field.name != "events" || !keeps_events) {
            set_attribute(&state, field, info)?;
        }
    }
    keep_id(&state)?;
    if let Some(unsaved) = unsaved {
        // These two are the service's to say.
        unsaved.discard("created_at")?;
        unsaved.discard("updated_at")?;
        if unsaved.is_empty() {
            state.del_item("_unsaved")?;
        }
    }
    state.set_item(intern!(state.py(), "_info"), info)?;
    belong(&state, auth)
}

/// These are the metadata that `auth` has now that the attributes in `sent` are saved.
pub(in crate::python) fn settle(
    webhook: &Bound<'_, Webhook>,
    auth: &Bound<'_, Auth>,
    info: &Bound<'_, PyDict>,
    sent: &Bound<'_, PyDict>,
) -> PyResult<()> {
    let state = dict(webhook)?;
    let unsaved = unsaved(&state)?;
    for (attribute, value) in sent {
        // Something else may have been assigned meanwhile, or the events changed, perhaps back to
        // what was last seen.
        if !state.get_item(&attribute)?.is_some_and(|now| now.eq(&value).unwrap_or(false)) {
            if attribute.eq("events")? {
                mark(&state, "events")?;
            }
            continue;
        }
        if let Some(unsaved) = &unsaved {
            unsaved.discard(&attribute)?;
        }
        if attribute.eq("events")?
            && let Some(field) = fields(state.py()).iter().find(|field| field.name == "events")
        {
            set_attribute(&state, field, info)?;
        }
    }
    refresh(webhook, auth, info)
}

/// All five fields as they would be saved, and the attributes that they are of.
pub(in crate::python) fn draft(webhook: &Bound<'_, Webhook>) -> PyResult<(Draft, Py<PyDict>)> {
    let field = |name: &str| value(webhook, name);
    let (secret, active) = (field("secret")?, field("active")?);
    let draft = Draft {
        name: text("name", &field("name")?)?,
        url: text("url", &field("url")?)?,
        events: arguments::events(&field("events")?)?,
        secret: given_secret("secret", not_none(&secret))?,
        active: given_flag("active", Some(&active))?.unwrap_or_default(),
    };
    Ok((draft, snapshot(webhook, &SENT)?))
}

/// `given`, and for what it leaves as it is, what was assigned and not saved; and the attributes
/// that are saved with it.
pub(in crate::python) fn changes(
    webhook: &Bound<'_, Webhook>,
    given: Changes,
) -> PyResult<(Changes, Py<PyDict>)> {
    let state = dict(webhook)?;
    let names = unsaved(&state)?;
    let is_unsaved = |name: &str| match (name, &names) {
        ("events", _) if events_differ(&state)? => Ok(true),
        (_, Some(names)) => names.contains(name),
        (_, None) => Ok::<_, PyErr>(false),
    };
    let mut attributes = Vec::new();
    for name in SENT {
        if is_unsaved(name)? {
            attributes.push(name);
        }
    }
    let sent = snapshot(webhook, &attributes)?;
    let assigned = |name: &str| sent.bind(webhook.py()).get_item(name);
    let mut changes = given;
    if changes.name.is_none() {
        changes.name = given_text("name", assigned("name")?.as_ref())?;
    }
    if changes.url.is_none() {
        changes.url = given_text("url", assigned("url")?.as_ref())?;
    }
    if changes.active.is_none() {
        changes.active = given_flag("active", assigned("active")?.as_ref())?;
    }
    if changes.events.is_none() {
        changes.events = assigned("events")?.as_ref().map(arguments::events).transpose()?;
    }
    if changes.secret.is_none()
        && let Some(secret) = assigned("secret")?
    {
        changes.secret = Some(given_secret("secret", not_none(&secret))?);
    }
    Ok((changes, sent))
}

fn not_none<'a, 'py>(value: &'a Object<'py>) -> Option<&'a Object<'py>> {
    Some(value).filter(|value| !value.is_none())
}

/// The attributes as they are now; of a list, what is in it now.
fn snapshot(webhook: &Bound<'_, Webhook>, attributes: &[&str]) -> PyResult<Py<PyDict>> {
    let snapshot = PyDict::new(webhook.py());
    for attribute in attributes {
        let value = value(webhook, attribute)?;
        match value.cast::<PyList>() {
            Ok(list) => snapshot.set_item(attribute, PyList::new(webhook.py(), list)?)?,
            Err(_) => snapshot.set_item(attribute, value)?,
        }
    }
    Ok(snapshot.unbind())
}

/// The session of a webhook: its own, or, before its first call, the default one.
fn session<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Bound<'py, Auth>> {
    let py = webhook.py();
    let state = dict(webhook)?;
    if let Some(auth) = state.get_item(intern!(py, "auth"))? {
        return Ok(auth.cast_into()?);
    }
    let auth = default_session(py)?;
    // A webhook that was pickled says whose it was.
    if let Some(whose) = state.get_item(intern!(py, "workspace_id"))?
        && !whose.eq(auth.get().workspace_id(py)?)?
    {
        return Err(PyValueError::new_err(
            "This webhook belongs to another workspace than the one that is logged in to; call \
             up42.authenticate with its account first",
        ));
    }
    Ok(auth)
}

/// The session and the id of a webhook that may have none yet.
pub(in crate::python) fn session_and_id<'py>(
    webhook: &Bound<'py, Webhook>,
) -> PyResult<(Bound<'py, Auth>, Option<Id>)> {
    let id = value(webhook, "webhook_id")?;
    let id = not_none(&id).map(segment).transpose()?;
    Ok((session(webhook)?, id))
}

/// The session and the id of a webhook that the service knows.
///
/// # Errors
///
/// `ValueError` for one that was not saved yet.
pub(in crate::python) fn session_and_known_id<'py>(
    webhook: &Bound<'py, Webhook>,
) -> PyResult<(Bound<'py, Auth>, Id)> {
    let id = value(webhook, "webhook_id")?;
    let Some(id) = not_none(&id) else {
        return Err(PyValueError::new_err(
            "This webhook is not saved yet, so UP42 does not know it; call save() first",
        ));
    };
    let id = segment(id)?;
    Ok((session(webhook)?, id))
}

fn segment(id: &Object<'_>) -> PyResult<Id> {
    Id::new(&text("webhook_id", id)?, "webhook").map_err(|error| raise(id.py(), error))
}
