//! What callers pass, as the core's types: strict about types, generous about forms, and named in
//! the error when it will not do.

use std::ffi::CString;
use std::path::PathBuf;

use pyo3::exceptions::{
    PyDeprecationWarning, PyOverflowError, PyTypeError, PyUserWarning, PyValueError,
};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyInt, PyMapping, PyString};
use secrecy::SecretString;
use serde_json::Value;

use super::errors::raise;
use crate::config::{Config, Options};
use crate::credentials::{Credentials, CredentialsFile, GivenCredentials};

/// An argument that may have been left out.
pub(super) type Given<'a, 'py> = Option<&'a Bound<'py, PyAny>>;

/// The text that was passed as `name`.
pub(super) fn text(name: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    match value.cast::<PyString>() {
        Ok(text) => Ok(text.to_str()?.to_owned()),
        Err(_) => Err(wrong_type(name, "a str", value)),
    }
}

/// The text that was passed as `name`, if any was.
pub(super) fn given_text(name: &str, value: Given<'_, '_>) -> PyResult<Option<String>> {
    value.map(|value| text(name, value)).transpose()
}

/// The secret text that was passed as `name`, if any was.
pub(super) fn given_secret(name: &str, value: Given<'_, '_>) -> PyResult<Option<SecretString>> {
    Ok(given_text(name, value)?.map(Into::into))
}

/// The flag that was passed as `name`, if any was.
pub(super) fn given_flag(name: &str, value: Given<'_, '_>) -> PyResult<Option<bool>> {
    let flag = |value: &Bound<'_, PyAny>| match value.cast::<PyBool>() {
        Ok(flag) => Ok(flag.is_true()),
        Err(_) => Err(wrong_type(name, "a bool", value)),
    };
    value.map(flag).transpose()
}

/// The whole number that was passed as `name`, if any was. One that is too large for the type is
/// out of every range, as is one below zero: 0 stands for both.
fn given_count(name: &str, value: Given<'_, '_>) -> PyResult<Option<u32>> {
    let count = |value: &Bound<'_, PyAny>| match value.cast::<PyInt>() {
        Ok(number) if !value.is_instance_of::<PyBool>() => Ok(number.extract().unwrap_or(0)),
        _ => Err(wrong_type(name, "an int", value)),
    };
    value.map(count).transpose()
}

/// The number that was passed as `name`, if any was; one too large for a float is infinite.
fn given_number(name: &str, value: Given<'_, '_>) -> PyResult<Option<f64>> {
    let number = |value: &Bound<'_, PyAny>| match value.extract::<f64>() {
        _ if value.is_instance_of::<PyBool>() => Err(wrong_type(name, "a number", value)),
        Ok(number) => Ok(number),
        Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => Ok(f64::INFINITY),
        Err(_) => Err(wrong_type(name, "a number", value)),
    };
    value.map(number).transpose()
}

/// The names of events: texts, or what `get_webhook_events()` returns.
pub(super) fn events(events: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    let is_one = events.is_instance_of::<PyString>()
        || events.is_instance_of::<PyBytes>()
        || events.cast::<PyMapping>().is_ok();
    let refuse = || wrong_type("events", "a list of names, such as ['order.status'],", events);
    if is_one {
        return Err(refuse());
    }
    let events = events.try_iter().map_err(|_| refuse())?;
    events.map(|event| event_name(&event?)).collect()
}

fn event_name(event: &Bound<'_, PyAny>) -> PyResult<String> {
    let Ok(mapping) = event.cast::<PyMapping>() else { return text("each of events", event) };
    let name = mapping.get_item("name").map_err(|_| {
        PyValueError::new_err("one of events has no name; give its name, such as 'order.status'")
    })?;
    text("the name of each of events", &name)
}

pub(super) fn wrong_type(name: &str, wanted: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let got = value.get_type().name().map_or_else(|_| "that".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{name} takes {wanted} and not {got}"))
}

/// The values of the keywords in `kwargs` that are known; any other is refused as Python itself
/// would.
pub(super) fn keywords<'py, const N: usize>(
    kwargs: Option<&Bound<'py, PyDict>>,
    function: &str,
    known: [&str; N],
) -> PyResult<[Option<Bound<'py, PyAny>>; N]> {
    let mut values = [const { None }; N];
    for (name, value) in kwargs.into_iter().flatten() {
        let name: String = name.extract()?;
        let slot = known.iter().zip(values.iter_mut()).find(|(known, _)| **known == name);
        let Some((_, slot)) = slot else {
            let message = format!("{function}() got an unexpected keyword argument '{name}'");
            return Err(PyTypeError::new_err(message));
        };
        *slot = Some(value);
    }
    Ok(values)
}

/// What `authenticate` and `Auth` take, by the names of generation 0.
#[derive(Clone, Copy)]
pub(super) struct Login<'a, 'py> {
    pub(super) cfg_file: Given<'a, 'py>,
    pub(super) project_id: Given<'a, 'py>,
    pub(super) project_api_key: Given<'a, 'py>,
    pub(super) username: Given<'a, 'py>,
    pub(super) password: Given<'a, 'py>,
    pub(super) region: Given<'a, 'py>,
    pub(super) api_url: Given<'a, 'py>,
    pub(super) auth_url: Given<'a, 'py>,
    pub(super) max_attempts: Given<'a, 'py>,
    pub(super) timeout: Given<'a, 'py>,
    pub(super) connect_timeout: Given<'a, 'py>,
    pub(super) env: Given<'a, 'py>,
}

impl Login<'_, '_> {
    /// Everything that the session needs to know.
    pub(super) fn config(self, py: Python<'_>) -> PyResult<Config> {
        let login = self.by_position()?;
        let environ = py.import("os")?.getattr("environ")?;
        let environment = |name: &str| {
            let value = environ.get_item(name).and_then(|value| value.extract::<String>());
            value.ok().filter(|value| !value.is_empty())
        };
        let file = login.cfg_file.map(credentials_file).transpose()?;
        let exposure = file.as_ref().and_then(|file| file.exposure(&environment));
        let options = Options {
            credentials: GivenCredentials {
                file,
                username: given_text("username", login.username)?,
                password: given_secret("password", login.password)?,
                project_id: given_text("project_id", login.project_id)?,
                project_api_key: given_secret("project_api_key", login.project_api_key)?,
            },
            region: given_text("region", login.region)?,
            env: given_text("env", login.env)?,
            api_url: given_text("api_url", login.api_url)?,
            auth_url: given_text("auth_url", login.auth_url)?,
            max_attempts: given_count("max_attempts", login.max_attempts)?,
            timeout: given_number("timeout", login.timeout)?,
            connect_timeout: given_number("connect_timeout", login.connect_timeout)?,
        };
        let config = Config::new(options, &environment).map_err(|error| raise(py, error))?;
        if let Some(warning) = exposure {
            PyErr::warn(py, &py.get_type::<PyUserWarning>(), &CString::new(warning)?, 1)?;
        }
        if matches!(config.credentials, Credentials::Project { .. }) {
            let warning = c"UP42 has deprecated project credentials; give username and password";
            PyErr::warn(py, &py.get_type::<PyDeprecationWarning>(), warning, 1)?;
        }
        Ok(config)
    }

    /// Releases 1.1 to 2.6 took `cfg_file, username, password, region` by position. A project id
    /// has no `@`: with one it is a user name, and what follows are password and region.
    fn by_position(mut self) -> PyResult<Self> {
        let id = given_text("project_id", self.project_id)?;
        if id.is_none_or(|id| !id.contains('@')) {
            return Ok(self);
        }
        if self.project_api_key.is_some() && self.password.is_some() {
            return Err(PyTypeError::new_err("the password is given twice; give it once"));
        }
        self.region = self.username.or(self.region);
        self.username = self.project_id.take();
        self.password = self.project_api_key.take().or(self.password);
        Ok(self)
    }
}

/// The path of a file with credentials, or what it would hold.
fn credentials_file(file: &Bound<'_, PyAny>) -> PyResult<CredentialsFile> {
    if let Ok(mapping) = file.cast::<PyMapping>() {
        let held = mapping.items()?.iter().map(|item| credential(&item));
        return Ok(CredentialsFile::Object(held.collect::<PyResult<_>>()?));
    }
    match file.extract::<PathBuf>() {
        Ok(path) => Ok(CredentialsFile::Path(path)),
        Err(_) => Err(wrong_type("cfg_file", "a path or a dict", file)),
    }
}

/// A key of what a file with credentials would hold, and the text that it stands for. Whatever
/// else it stands for is not looked at: it will be refused by its key.
fn credential(item: &Bound<'_, PyAny>) -> PyResult<(String, Value)> {
    let (key, value) = item.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
    let value = match value.cast::<PyString>() {
        Ok(text) => Value::String(text.to_str()?.to_owned()),
        Err(_) if value.is_none() => Value::Null,
        Err(_) => Value::Bool(true),
    };
    Ok((text("each key of cfg_file", &key)?, value))
}
