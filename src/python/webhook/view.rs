//! How a webhook is looked at: as the `dict` that the service sent, as text, as HTML; and what
//! makes two of them the same.

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyString};

use super::Webhook;
use super::fields::FIELDS;
use super::state::{effective, is_unsaved, last_seen, value};

/// Colours and fonts are left to the notebook's theme. A long url is broken rather than cut.
const HEAD: &str = "<table style=\"max-width: 100%\">\
    <caption style=\"text-align: left; font-weight: bold\">Webhook</caption><tbody>";
const ROW: &str = "<tr><th style=\"text-align: left; vertical-align: top\">";
const BETWEEN: &str = "</th><td style=\"text-align: left; overflow-wrap: anywhere\">";

#[pymethods]
impl Webhook {
    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let field = |name: &str| -> PyResult<String> {
            let value = value(slf, name)?;
            Ok(if value.is_none() { "?".to_owned() } else { value.str()?.to_string() })
        };
        let (name, active) = (field("name")?, field("active")?);
        Ok(format!(
            "Webhook(name: {name}, webhook_id: {}, active: {active})",
            value(slf, "webhook_id")?
        ))
    }

    /// For notebooks: a table, with the secret masked and what is not saved yet marked.
    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        let py = slf.py();
        let escape = py.import(intern!(py, "html"))?.getattr(intern!(py, "escape"))?;
        let mut fields = FIELDS;
        fields.sort_by_key(|(attribute, _)| *attribute != "name");
        let mut rows = String::new();
        for (attribute, key) in fields {
            let Some(mut text) = shown(slf, attribute)? else { continue };
            if is_unsaved(slf, attribute, key)? {
                text.push_str(" (not saved yet)");
            }
            let text = escape.call1((text,))?;
            let text = text.cast::<PyString>()?.to_str()?;
            rows.extend([ROW, attribute, BETWEEN, text, "</td></tr>"]);
        }
        Ok(format!("{HEAD}{rows}</tbody></table>"))
    }

    #[expect(clippy::unused_self, reason = "Python asks each object")]
    fn __bool__(&self) -> bool {
        true
    }

    /// Equal are webhooks with the same id and the same metadata.
    fn __eq__(slf: &Bound<'_, Self>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let py = slf.py();
        match other.cast::<Self>() {
            Ok(other) => {
                let equal = effective(slf)?.eq(effective(other)?)?;
                Ok(equal.into_pyobject(py)?.to_owned().into_any().unbind())
            }
            Err(_) => Ok(py.NotImplemented()),
        }
    }

    fn __hash__(slf: &Bound<'_, Self>) -> PyResult<isize> {
        let id = value(slf, "webhook_id")?;
        if id.is_none() {
            return Err(PyTypeError::new_err(
                "This webhook is not saved yet, so it has no hash; call save() first",
            ));
        }
        id.hash()
    }

    fn __len__(slf: &Bound<'_, Self>) -> PyResult<usize> {
        Ok(last_seen(slf)?.len())
    }

    fn __contains__(slf: &Bound<'_, Self>, key: &Bound<'_, PyAny>) -> PyResult<bool> {
        last_seen(slf)?.contains(key)
    }

    fn __getitem__<'py>(
        slf: &Bound<'py, Self>,
        key: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        last_seen(slf)?.as_any().get_item(key)
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyIterator>> {
        last_seen(slf)?.try_iter()
    }

    /// The names of the metadata last seen, so that `dict(webhook)` works.
    ///
    /// Returns:
    ///     KeysView[str]: Those of `_info`.
    ///
    /// Example:
    ///     >>> "secret" in webhook.keys()
    ///     True
    fn keys<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        last_seen(slf)?.call_method0(intern!(slf.py(), "keys"))
    }
}

/// What a reader sees of an attribute; nothing of one that there is nothing to say of.
fn shown(webhook: &Bound<'_, Webhook>, attribute: &str) -> PyResult<Option<String>> {
    let value = value(webhook, attribute)?;
    Ok(Some(match attribute {
        "secret" if value.is_truthy()? => "••••••••".to_owned(),
        "secret" => "none".to_owned(),
        "id" if value.is_none() => "not saved yet".to_owned(),
        "events" if !value.is_instance_of::<PyString>() => match value.try_iter() {
            Ok(events) => {
                let events = events.map(|event| Ok(event?.str()?.to_string()));
                events.collect::<PyResult<Vec<_>>>()?.join(", ")
            }
            Err(_) => value.str()?.to_string(),
        },
        _ if value.is_none() => return Ok(None),
        _ => value.str()?.to_string(),
    }))
}
