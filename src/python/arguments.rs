//! What callers pass, as the core's types: strict about types, generous about forms.

use pyo3::exceptions::{PyDeprecationWarning, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyMapping, PyString};
use pythonize::depythonize;
use secrecy::SecretString;

use super::errors::raise;
use crate::config::{Config, Options};
use crate::credentials::{Credentials, CredentialsFile, GivenCredentials};

/// The names of events: texts, or what `get_webhook_events()` returns.
pub(super) struct Events(pub(super) Vec<String>);

impl<'py> FromPyObject<'_, 'py> for Events {
    type Error = PyErr;

    fn extract(events: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let is_one = events.is_instance_of::<PyString>()
            || events.is_instance_of::<PyBytes>()
            || events.cast::<PyMapping>().is_ok();
        if is_one {
            return Err(PyTypeError::new_err(format!(
                "events takes a list of names, such as ['order.status'], and not a {}",
                events.get_type().name()?
            )));
        }
        let names: PyResult<_> =
            events.try_iter()?.map(|event| event.and_then(|event| event_name(&event))).collect();
        Ok(Self(names?))
    }
}

fn event_name(event: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(mapping) = event.cast::<PyMapping>() {
        let name = mapping.get_item("name").map_err(|_| {
            PyValueError::new_err("an event without a name; give its name, such as 'order.status'")
        })?;
        return text(&name);
    }
    text(event)
}

fn text(name: &Bound<'_, PyAny>) -> PyResult<String> {
    match name.cast::<PyString>() {
        Ok(name) => Ok(name.to_str()?.to_owned()),
        Err(_) => Err(PyTypeError::new_err(format!(
            "the name of an event is a str, such as 'order.status', and not a {}",
            name.get_type().name()?
        ))),
    }
}

/// A secret text, kept as one.
pub(super) struct Secret(pub(super) SecretString);

impl<'py> FromPyObject<'_, 'py> for Secret {
    type Error = PyErr;

    fn extract(secret: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        Ok(Self(secret.extract::<String>()?.into()))
    }
}

/// The path of a file with credentials, or what it would hold.
pub(super) struct CfgFile(CredentialsFile);

impl<'py> FromPyObject<'_, 'py> for CfgFile {
    type Error = PyErr;

    fn extract(file: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if file.cast::<PyMapping>().is_ok() {
            return Ok(Self(CredentialsFile::Object(depythonize(&file)?)));
        }
        Ok(Self(CredentialsFile::Path(file.extract()?)))
    }
}

/// What `authenticate` and `Auth` take, by the names of generation 0.
pub(super) struct Login {
    pub(super) cfg_file: Option<CfgFile>,
    pub(super) project_id: Option<String>,
    pub(super) project_api_key: Option<Secret>,
    pub(super) username: Option<String>,
    pub(super) password: Option<Secret>,
    pub(super) region: String,
    pub(super) api_url: Option<String>,
    pub(super) auth_url: Option<String>,
    pub(super) env: Option<String>,
}

impl Login {
    /// Everything that the session needs to know.
    pub(super) fn config(self, py: Python<'_>) -> PyResult<Config> {
        let login = self.by_position()?;
        let options = Options {
            credentials: GivenCredentials {
                file: login.cfg_file.map(|file| file.0),
                username: login.username,
                password: login.password.map(|password| password.0),
                project_id: login.project_id,
                project_api_key: login.project_api_key.map(|key| key.0),
            },
            region: login.region,
            env: login.env,
            api_url: login.api_url,
            auth_url: login.auth_url,
        };
        let environ = py.import("os")?.getattr("environ")?;
        let environment = |name: &str| {
            let value = environ.get_item(name).and_then(|value| value.extract::<String>());
            value.ok().filter(|value| !value.is_empty())
        };
        let config = Config::new(options, &environment).map_err(|error| raise(py, error))?;
        if matches!(config.credentials, Credentials::Project { .. }) {
            let warning = c"UP42 has deprecated project credentials; give username and password";
            PyErr::warn(py, &py.get_type::<PyDeprecationWarning>(), warning, 1)?;
        }
        Ok(config)
    }

    /// Releases 1.1 to 2.6 took `cfg_file, username, password, region` by position. A project id
    /// has no `@`: with one it is a user name, and what follows are password and region.
    fn by_position(mut self) -> PyResult<Self> {
        if self.project_id.as_ref().is_none_or(|id| !id.contains('@')) {
            return Ok(self);
        }
        if self.project_api_key.is_some() && self.password.is_some() {
            return Err(PyTypeError::new_err("the password is given twice; give it once"));
        }
        if let Some(region) = self.username.take() {
            self.region = region;
        }
        self.username = self.project_id.take();
        self.password = self.project_api_key.take().or(self.password);
        Ok(self)
    }
}

/// The values of the keywords in `kwargs` that old code passes; any other is refused as Python
/// itself would.
pub(super) fn old_keywords<'py, const N: usize>(
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
