//! The two ways in which a webhook is made, told apart by what only one of them has: a session.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::Webhook;
use super::fields::FIELDS;
use super::fresh::dict;
use super::state::{self, assign};
use crate::python::arguments::text;
use crate::python::auth::Auth;

const FORMS: &str = "a webhook is made as Webhook(auth, webhook_id, webhook_info=None) or as \
                     Webhook(url, name, events, active=False, secret=None, id=None, \
                     created_at=None, updated_at=None)";

/// The parameters of a webhook that the service has; the first two are required.
const OF_SERVICE: [&str; 3] = ["auth", "webhook_id", "webhook_info"];

/// How many of `FIELDS` are required.
const REQUIRED: usize = 3;

/// What `Webhook(...)` does.
pub(super) fn initialize<'py>(
    webhook: &Bound<'py, Webhook>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<()> {
    let first_is_auth = args.iter().next().is_some_and(|first| first.is_instance_of::<Auth>());
    let named = |name: &str| kwargs.is_some_and(|kwargs| kwargs.contains(name).unwrap_or(false));
    if first_is_auth || OF_SERVICE.iter().any(|name| named(name)) {
        let [auth, webhook_id, info] = parameters(args, kwargs, OF_SERVICE, 2)?;
        of_service(webhook, auth.as_ref(), webhook_id.as_ref(), info.as_ref())
    } else {
        let attributes = FIELDS.map(|(attribute, _)| attribute);
        let values = parameters(args, kwargs, attributes, REQUIRED)?;
        of_fields(webhook, &attributes, values)
    }
}

fn of_service<'py>(
    webhook: &Bound<'py, Webhook>,
    auth: Option<&Bound<'py, PyAny>>,
    webhook_id: Option<&Bound<'py, PyAny>>,
    info: Option<&Bound<'py, PyAny>>,
) -> PyResult<()> {
    let (Some(auth), Some(webhook_id)) = (auth, webhook_id) else { return Err(misfit("")) };
    let auth = auth.cast::<Auth>().map_err(|_| misfit("auth takes an up42.Auth; "))?;
    text("webhook_id", webhook_id)?;
    let info = info.filter(|info| !info.is_none());
    let known = info.map(|info| info.cast::<PyDict>()).transpose();
    let known = known.map_err(|_| misfit("webhook_info takes a dict; "))?;
    if let Some(known) = known {
        state::fill(webhook, auth, known)?;
    } else {
        state::belong(&dict(webhook)?, auth)?;
    }
    state::set_id(webhook, webhook_id)?;
    if known.is_none() {
        webhook.getattr("info")?;
    }
    Ok(())
}

fn of_fields<'py, const N: usize>(
    webhook: &Bound<'py, Webhook>,
    names: &[&str; N],
    values: [Option<Bound<'py, PyAny>>; N],
) -> PyResult<()> {
    for (name, value) in names.iter().zip(values) {
        let value = match (*name, value) {
            (_, Some(value)) => value,
            ("active", None) => false.into_pyobject(webhook.py())?.to_owned().into_any(),
            (_, None) => webhook.py().None().into_bound(webhook.py()),
        };
        match *name {
            "id" => state::set_id(webhook, &value)?,
            name => assign(webhook, name, &value)?,
        }
    }
    Ok(())
}

/// The arguments by their parameters, as Python itself would have them.
fn parameters<'py, const N: usize>(
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
    names: [&str; N],
    required: usize,
) -> PyResult<[Option<Bound<'py, PyAny>>; N]> {
    let mut values = [const { None }; N];
    if args.len() > N {
        return Err(misfit(&format!("{} arguments are too many; ", args.len())));
    }
    for (value, argument) in values.iter_mut().zip(args) {
        *value = Some(argument);
    }
    for (name, argument) in kwargs.into_iter().flatten() {
        let name: String = name.extract()?;
        match names.iter().zip(values.iter_mut()).find(|(known, _)| **known == name) {
            Some((_, value @ None)) => *value = Some(argument),
            Some((_, Some(_))) => return Err(misfit(&format!("{name} is given twice; "))),
            None => return Err(misfit(&format!("{name} does not go with the others; "))),
        }
    }
    let missing = names.iter().zip(&values).take(required).find(|(_, value)| value.is_none());
    match missing {
        Some((name, _)) => Err(misfit(&format!("{name} is missing; "))),
        None => Ok(values),
    }
}

fn misfit(problem: &str) -> PyErr {
    PyTypeError::new_err(format!("{problem}{FORMS}"))
}
