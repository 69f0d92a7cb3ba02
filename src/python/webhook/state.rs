//! What a webhook knows, in its `__dict__`, where the SDK had it, too: `auth`, `workspace_id`,
//! `webhook_id` and `_info`; and `_attributes`, only while there is a need for it: the values of
//! attributes that were assigned and are not saved, and the list that `events` has handed out.

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use secrecy::ExposeSecret as _;

use super::Webhook;
use crate::id::Id;
use crate::model::{Changes, Draft};
use crate::python::arguments::{self, given_flag, given_secret, given_text, text};
use crate::python::auth::Auth;
use crate::python::errors::raise;
use crate::python::functions::default_session;

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

type Object<'py> = Bound<'py, PyAny>;

/// The `__dict__` of a webhook.
pub(super) fn dict<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Bound<'py, PyDict>> {
    Ok(webhook.getattr(intern!(webhook.py(), "__dict__"))?.cast_into()?)
}

/// The metadata last seen; none were while there is no `_info`.
pub(super) fn last_seen<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Bound<'py, PyDict>> {
    Ok(webhook.getattr(intern!(webhook.py(), "_info"))?.cast_into()?)
}

/// The id, or None.
pub(in crate::python) fn id<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Object<'py>> {
    webhook.getattr(intern!(webhook.py(), "webhook_id"))
}

/// The values that may differ from the metadata last seen.
fn attributes<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Option<Bound<'py, PyDict>>> {
    let attributes = dict(webhook)?.get_item(intern!(webhook.py(), "_attributes"))?;
    Ok(attributes.map(Bound::cast_into).transpose()?)
}

/// The value of an attribute: as assigned, else as last seen; None where it is neither.
pub(super) fn value<'py>(
    webhook: &Bound<'py, Webhook>,
    attribute: &str,
    key: &str,
) -> PyResult<Object<'py>> {
    let py = webhook.py();
    let none = || py.None().into_bound(py);
    if let Some(own) =
        attributes(webhook)?.map(|own| own.get_item(attribute)).transpose()?.flatten()
    {
        return Ok(own);
    }
    let seen = last_seen(webhook)?.get_item(key)?;
    if attribute == "secret" && seen.is_none() {
        let known = webhook.get().known_secret();
        return Ok(
            known.map_or_else(none, |known| PyString::new(py, known.expose_secret()).into_any())
        );
    }
    Ok(seen.unwrap_or_else(none))
}

/// Sets an attribute, for the next `save`.
pub(super) fn assign(
    webhook: &Bound<'_, Webhook>,
    attribute: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let own = if let Some(own) = attributes(webhook)? {
        own
    } else {
        let own = PyDict::new(webhook.py());
        dict(webhook)?.set_item(intern!(webhook.py(), "_attributes"), &own)?;
        own
    };
    own.set_item(attribute, value)
}

/// The list of events, the same one each time, so that what is appended to it is saved.
pub(super) fn own_events<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Object<'py>> {
    let events = value(webhook, "events", "events")?;
    let seen = last_seen(webhook)?.get_item("events")?;
    let (Some(seen), Ok(list)) = (seen, events.cast::<PyList>()) else { return Ok(events) };
    if !list.is(&seen) {
        return Ok(events);
    }
    let own = PyList::new(webhook.py(), list)?.into_any();
    assign(webhook, "events", &own)?;
    Ok(own)
}

/// Everything that a save would leave the service with, by the service's names; what is None is
/// left out.
pub(super) fn effective<'py>(webhook: &Bound<'py, Webhook>) -> PyResult<Bound<'py, PyDict>> {
    let effective = last_seen(webhook)?.copy()?;
    for (attribute, key) in FIELDS {
        let value = if attribute == "id" { id(webhook)? } else { value(webhook, attribute, key)? };
        if value.is_none() {
            if effective.contains(key)? {
                effective.del_item(key)?;
            }
        } else {
            effective.set_item(key, value)?;
        }
    }
    Ok(effective)
}

/// These are the metadata that `auth` has now; what is assigned and not saved stays assigned.
pub(in crate::python) fn refresh(
    webhook: &Bound<'_, Webhook>,
    auth: &Bound<'_, Auth>,
    info: &Bound<'_, PyDict>,
) -> PyResult<()> {
    if let Some(own) = attributes(webhook)? {
        let events = own.get_item("events")?;
        let seen = last_seen(webhook)?.get_item("events")?;
        if let (Some(events), Some(seen)) = (events, seen)
            && events.eq(seen)?
        {
            follow(&own, &events, info)?;
        }
    }
    remember(webhook, auth, info)
}

/// These are the metadata that `auth` has now that the attributes in `sent` are saved.
pub(in crate::python) fn settle(
    webhook: &Bound<'_, Webhook>,
    auth: &Bound<'_, Auth>,
    info: &Bound<'_, PyDict>,
    sent: &Bound<'_, PyDict>,
) -> PyResult<()> {
    if let Some(own) = attributes(webhook)? {
        for (attribute, value) in sent {
            // Something else may have been assigned meanwhile.
            if !own.get_item(&attribute)?.is_some_and(|now| now.is(&value)) {
                continue;
            }
            if attribute.eq("events")? {
                follow(&own, &value, info)?;
            } else {
                own.del_item(attribute)?;
            }
        }
    }
    remember(webhook, auth, info)
}

/// The list that was handed out, or assigned and sent, stays the one that `events` gives while it
/// says what the service says.
fn follow(
    own: &Bound<'_, PyDict>,
    events: &Bound<'_, PyAny>,
    info: &Bound<'_, PyDict>,
) -> PyResult<()> {
    match info.get_item("events")? {
        Some(now) if events.eq(&now)? => Ok(()),
        _ => own.del_item("events"),
    }
}

fn remember(
    webhook: &Bound<'_, Webhook>,
    auth: &Bound<'_, Auth>,
    info: &Bound<'_, PyDict>,
) -> PyResult<()> {
    let py = webhook.py();
    let state = dict(webhook)?;
    if let Some(own) = attributes(webhook)? {
        // These two are the service's to say.
        for attribute in ["created_at", "updated_at"] {
            if own.contains(attribute)? {
                own.del_item(attribute)?;
            }
        }
        if own.is_empty() {
            state.del_item(intern!(py, "_attributes"))?;
        }
    }
    let id = info.get_item(intern!(py, "id"))?.map_or_else(|| id(webhook), Ok)?;
    fill(webhook, auth, &id, info)
}

/// Puts together what a webhook of the service's consists of.
pub(super) fn fill(
    webhook: &Bound<'_, Webhook>,
    auth: &Bound<'_, Auth>,
    id: &Bound<'_, PyAny>,
    info: &Bound<'_, PyDict>,
) -> PyResult<()> {
    let py = webhook.py();
    let state = dict(webhook)?;
    state.set_item(intern!(py, "auth"), auth)?;
    state.set_item(intern!(py, "workspace_id"), auth.get().workspace_id(py)?)?;
    state.set_item(intern!(py, "webhook_id"), id)?;
    learn(webhook, info)?;
    state.set_item(intern!(py, "_info"), info)
}

/// Keeps the secret that `info` tells, for an answer that leaves it out.
pub(super) fn learn(webhook: &Bound<'_, Webhook>, info: &Bound<'_, PyDict>) -> PyResult<()> {
    if let Some(secret) = info.get_item(intern!(webhook.py(), "secret"))? {
        webhook.get().know(secret.extract::<String>().ok().map(Into::into));
    }
    Ok(())
}

/// All five fields as they would be saved, and the attributes among them.
pub(in crate::python) fn draft(webhook: &Bound<'_, Webhook>) -> PyResult<(Draft, Py<PyDict>)> {
    let field = |name: &str| value(webhook, name, name);
    let (secret, active) = (field("secret")?, field("active")?);
    let draft = Draft {
        name: text("name", &field("name")?)?,
        url: text("url", &field("url")?)?,
        events: arguments::events(&field("events")?)?,
        secret: given_secret("secret", Some(&secret).filter(|secret| !secret.is_none()))?,
        active: given_flag("active", Some(&active))?.unwrap_or_default(),
    };
    Ok((draft, sent(webhook)?))
}

/// `given`, and for what it leaves as it is, what was assigned and not saved; and the attributes
/// that are saved with it.
pub(in crate::python) fn changes(
    webhook: &Bound<'_, Webhook>,
    given: Changes,
) -> PyResult<(Changes, Py<PyDict>)> {
    let sent = sent(webhook)?;
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
    if changes.events.is_none()
        && let Some(events) = assigned("events")?
        && !last_seen(webhook)?
            .get_item("events")?
            .is_some_and(|seen| seen.eq(&events).unwrap_or(false))
    {
        changes.events = Some(arguments::events(&events)?);
    }
    if changes.secret.is_none()
        && let Some(secret) = assigned("secret")?
    {
        let secret = Some(&secret).filter(|secret| !secret.is_none());
        changes.secret = Some(given_secret("secret", secret)?);
    }
    Ok((changes, sent))
}

fn sent(webhook: &Bound<'_, Webhook>) -> PyResult<Py<PyDict>> {
    let own = attributes(webhook)?.map(|own| own.copy()).transpose()?;
    Ok(own.unwrap_or_else(|| PyDict::new(webhook.py())).unbind())
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
    let id = id(webhook)?;
    let id = if id.is_none() { None } else { Some(segment(&id)?) };
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
    let id = id(webhook)?;
    if id.is_none() {
        return Err(PyValueError::new_err(
            "This webhook is not saved yet, so UP42 does not know it; call save() first",
        ));
    }
    let id = segment(&id)?;
    Ok((session(webhook)?, id))
}

fn segment(id: &Bound<'_, PyAny>) -> PyResult<Id> {
    Id::new(&text("webhook_id", id)?, "webhook").map_err(|error| raise(id.py(), error))
}
