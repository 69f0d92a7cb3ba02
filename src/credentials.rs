//! Who logs in: credentials from the one source that the caller named.

use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::config::Environment;
use crate::error::{Error, Result};

/// A pair that the service can check.
#[derive(Clone, Debug)]
pub enum Credentials {
    /// A user of UP42.
    Account {
        /// The user's name, an email address.
        username: String,
        /// The password of that user.
        password: SecretString,
    },
    /// One project of a user; UP42 has deprecated these.
    Project {
        /// The project's id.
        project_id: String,
        /// The project's key.
        project_api_key: SecretString,
    },
}

/// Credentials as a caller gives them: some of the four, or a file, or nothing.
#[derive(Clone, Debug, Default)]
pub struct GivenCredentials {
    /// A file with the four, or with some of them.
    pub file: Option<CredentialsFile>,
    /// The user's name.
    pub username: Option<String>,
    /// The user's password.
    pub password: Option<SecretString>,
    /// The project's id.
    pub project_id: Option<String>,
    /// The project's key.
    pub project_api_key: Option<SecretString>,
}

/// A JSON object with credentials, or the path to one.
#[derive(Clone)]
pub enum CredentialsFile {
    /// Where it lies; a leading `~` is the home folder.
    Path(PathBuf),
    /// What it would hold.
    Object(Map<String, Value>),
}

impl std::fmt::Debug for CredentialsFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Self::Object(_) => f.write_str("Object(…)"),
        }
    }
}

const HOW: &str = "give username and password, or cfg_file, or set UP42_USERNAME and UP42_PASSWORD";

impl GivenCredentials {
    /// The credentials out of the arguments, or the file, or, when neither is given, the
    /// environment.
    pub(crate) fn choose(mut self, environment: Environment<'_>) -> Result<Credentials> {
        match (self.file.take(), self.any()) {
            (Some(_), true) => Err(Error::MultipleCredentialsSources(
                "Credentials are given both in cfg_file and in the arguments; leave one out".into(),
            )),
            (Some(file), false) => {
                let (given, source) = file.read(environment)?;
                given.pair(&source)
            }
            (None, true) => self.pair("the arguments"),
            (None, false) => Self {
                username: environment("UP42_USERNAME"),
                password: environment("UP42_PASSWORD").map(SecretString::from),
                ..Self::default()
            }
            .pair("the environment (UP42_USERNAME and UP42_PASSWORD)"),
        }
    }

    fn any(&self) -> bool {
        self.username.is_some()
            || self.password.is_some()
            || self.project_id.is_some()
            || self.project_api_key.is_some()
    }

    /// The one whole pair among the four; an empty text counts as none.
    fn pair(self, source: &str) -> Result<Credentials> {
        let text = |value: Option<String>| value.filter(|text| !text.is_empty());
        let secret =
            |value: Option<SecretString>| value.filter(|text| !text.expose_secret().is_empty());
        let (username, password) = (text(self.username), secret(self.password));
        let (project_id, project_api_key) = (text(self.project_id), secret(self.project_api_key));
        let account = username.is_some() || password.is_some();
        let project = project_id.is_some() || project_api_key.is_some();
        match (username, password, project_id, project_api_key) {
            _ if account && project => Err(Error::MultipleCredentialsSources(format!(
                "There are credentials of an account and of a project in {source}; leave one pair out"
            ))),
            (Some(username), Some(password), ..) => Ok(Credentials::Account { username, password }),
            (.., Some(project_id), Some(project_api_key)) => {
                Ok(Credentials::Project { project_id, project_api_key })
            }
            (None, None, None, None) => Err(Error::MissingCredentials(format!(
                "There are no credentials in {source}; {HOW}"
            ))),
            (username, password, project_id, _) => {
                let missing = match (username, password, project_id) {
                    (Some(_), ..) => "password",
                    (_, Some(_), _) => "username",
                    (.., Some(_)) => "project_api_key",
                    _ => "project_id",
                };
                Err(Error::IncompleteCredentials(format!(
                    "There is half a pair of credentials in {source}: {missing} is missing or \
                     empty; give it too"
                )))
            }
        }
    }
}

impl CredentialsFile {
    /// What is to be said of a file that other users of the machine may open, where files have
    /// modes.
    #[must_use]
    pub fn exposure(&self, environment: Environment<'_>) -> Option<String> {
        let Self::Path(path) = self else { return None };
        let path = expand_home(path.clone(), environment);
        let mode = mode(&path)?;
        (mode & 0o077 != 0).then(|| {
            let path = path.display();
            format!(
                "The credentials file {path} is open to other users of this machine (its mode is \
                 {mode:03o}): run chmod 600 {path}"
            )
        })
    }

    /// What it holds, and what to call it.
    fn read(self, environment: Environment<'_>) -> Result<(GivenCredentials, String)> {
        match self {
            Self::Object(object) => Ok((from_object(object, "cfg_file")?, "cfg_file".to_owned())),
            Self::Path(path) => {
                // The text is not quoted: it holds a password.
                if path.to_string_lossy().trim_start().starts_with('{') {
                    return Err(Error::InvalidCredentials(
                        "cfg_file is JSON itself, and no path to a file of it: give the path, or \
                         a dict"
                            .into(),
                    ));
                }
                let path = expand_home(path, environment);
                let name = path.display().to_string();
                let invalid = |why: String| {
                    Error::InvalidCredentials(format!(
                        "The credentials file {name} {why}; it should be a JSON object with \
                         username and password"
                    ))
                };
                let text = std::fs::read(&path)
                    .map(Zeroizing::new)
                    .map_err(|error| invalid(format!("could not be read: {error}")))?;
                // Only where the JSON breaks is told: serde's words may quote the file.
                let value: Value = serde_json::from_slice(&text).map_err(|error| {
                    let (line, column) = (error.line(), error.column());
                    invalid(format!("is no JSON (line {line}, column {column})"))
                })?;
                match value {
                    Value::Object(object) => Ok((from_object(object, &name)?, name)),
                    _ => Err(invalid("holds no JSON object".into())),
                }
            }
        }
    }
}

fn from_object(object: Map<String, Value>, source: &str) -> Result<GivenCredentials> {
    let mut given = GivenCredentials::default();
    for (key, value) in object {
        let value = match value {
            Value::String(text) => Some(text),
            Value::Null => None,
            _ => {
                return Err(Error::InvalidCredentials(format!(
                    "There is a {key} in {source} that is no text; put it in quotation marks"
                )));
            }
        };
        match key.as_str() {
            "username" => given.username = value,
            "password" => given.password = value.map(SecretString::from),
            "project_id" => given.project_id = value,
            "project_api_key" => given.project_api_key = value.map(SecretString::from),
            _ => {
                return Err(Error::InvalidCredentials(format!(
                    "There is an unknown key {key:?} in {source}; leave only username and password"
                )));
            }
        }
    }
    Ok(given)
}

/// Who may open the file at `path`, as chmod counts; nothing where files have no modes.
#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;

    Some(path.metadata().ok()?.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}

fn expand_home(path: PathBuf, environment: Environment<'_>) -> PathBuf {
    let home = || environment("HOME").or_else(|| environment("USERPROFILE"));
    match (path.strip_prefix("~"), home()) {
        (Ok(rest), Some(home)) => Path::new(&home).join(rest),
        _ => path,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn account() -> GivenCredentials {
        given(Some("me@example.com"), Some("hush"), None, None)
    }

    fn given(
        username: Option<&str>,
        password: Option<&str>,
        project_id: Option<&str>,
        project_api_key: Option<&str>,
    ) -> GivenCredentials {
        GivenCredentials {
            file: None,
            username: username.map(Into::into),
            password: password.map(SecretString::from),
            project_id: project_id.map(Into::into),
            project_api_key: project_api_key.map(SecretString::from),
        }
    }

    fn object(text: &str) -> GivenCredentials {
        let object = serde_json::from_str(text).unwrap();
        GivenCredentials { file: Some(CredentialsFile::Object(object)), ..Default::default() }
    }

    fn choose(given: GivenCredentials) -> Result<Credentials> {
        given.choose(&|_| None)
    }

    #[test]
    fn a_whole_pair_is_taken_from_wherever_it_stands() {
        let sources = [account(), object(r#"{"username":"me@example.com","password":"hush"}"#)];
        for source in sources {
            let Credentials::Account { username, password } = choose(source).unwrap() else {
                panic!("no account")
            };
            assert_eq!((username.as_str(), password.expose_secret()), ("me@example.com", "hush"));
        }
        let environment = |name: &str| match name {
            "UP42_USERNAME" => Some("env@example.com".to_owned()),
            "UP42_PASSWORD" => Some("hush".to_owned()),
            _ => None,
        };
        let chosen = GivenCredentials::default().choose(&environment).unwrap();
        assert!(
            matches!(chosen, Credentials::Account { username, .. } if username == "env@example.com")
        );
        let project = choose(given(None, None, Some("p"), Some("hush"))).unwrap();
        assert!(matches!(project, Credentials::Project { project_id, .. } if project_id == "p"));
    }

    #[test]
    fn each_wrong_combination_has_its_own_class() {
        type Is = fn(&Error) -> bool;
        let both = GivenCredentials { file: object("{}").file, ..account() };
        let multiple: Is = |error| matches!(error, Error::MultipleCredentialsSources(_));
        let incomplete: Is = |error| matches!(error, Error::IncompleteCredentials(_));
        let missing: Is = |error| matches!(error, Error::MissingCredentials(_));
        let invalid: Is = |error| matches!(error, Error::InvalidCredentials(_));
        for (source, is) in [
            (both, multiple),
            (given(Some("u"), None, Some("p"), None), multiple),
            (object(r#"{"username":"u","password":"p","project_id":"x"}"#), multiple),
            (given(Some("u"), None, None, None), incomplete),
            (given(None, Some("p"), None, None), incomplete),
            (given(None, None, Some("p"), Some("")), incomplete),
            (given(None, None, None, Some("k")), incomplete),
            (object(r#"{"username":"u","password":null}"#), incomplete),
            (given(None, None, None, None), missing),
            (given(Some(""), Some(""), None, None), missing),
            (object("{}"), missing),
            (object(r#"{"user":"u","password":"p"}"#), invalid),
            (object(r#"{"username":"u","password":5}"#), invalid),
        ] {
            let described = format!("{source:?}");
            let error = choose(source).unwrap_err();
            assert!(is(&error), "{described}: {error:?}");
        }
    }

    #[test]
    fn arguments_keep_the_environment_from_being_asked() {
        let environment = |_: &str| Some("env".to_owned());
        let error = given(Some(""), None, None, None).choose(&environment).unwrap_err();
        assert!(matches!(error, Error::MissingCredentials(_)), "{error:?}");
    }

    #[test]
    fn a_file_that_does_not_do_is_named() {
        let folder = std::env::temp_dir().join(format!("up42-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("cfg.json");
        let read = |text: Option<&str>| {
            if let Some(text) = text {
                std::fs::write(&path, text).unwrap();
            }
            let file = Some(CredentialsFile::Path(path.clone()));
            choose(GivenCredentials { file, ..Default::default() })
        };
        for text in [None, Some("hush"), Some("[\"hush\"]"), Some(""), Some("{\"a\": hush}")] {
            let error = read(text).unwrap_err();
            assert!(matches!(error, Error::InvalidCredentials(_)), "{error:?}");
            assert!(error.to_string().contains("cfg.json"), "{error}");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
        assert!(read(Some(r#"{"username":"u","password":"p"}"#)).is_ok());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn json_in_place_of_a_path_is_not_quoted() {
        let file = Some(CredentialsFile::Path(" {\"password\": \"hush\"}".into()));
        let error = choose(GivenCredentials { file, ..Default::default() }).unwrap_err();
        assert!(matches!(error, Error::InvalidCredentials(_)), "{error:?}");
        assert!(!error.to_string().contains("hush"), "{error}");
    }

    #[test]
    fn a_leading_tilde_is_the_home_folder() {
        let home = |name: &str| (name == "HOME").then(|| "/home/me".to_owned());
        assert_eq!(expand_home("~/cfg.json".into(), &home), Path::new("/home/me/cfg.json"));
        assert_eq!(expand_home("a/~/cfg.json".into(), &home), Path::new("a/~/cfg.json"));
        assert_eq!(expand_home("~/cfg.json".into(), &|_| None), Path::new("~/cfg.json"));
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?} {:?}", account(), choose(account()).unwrap());
        assert!(!shown.contains("hush"), "{shown}");
        assert!(!format!("{:?}", object(r#"{"password":"hush"}"#)).contains("hush"));
    }
}
