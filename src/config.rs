//! Where the service is and how a session behaves towards it. Nothing here sends anything.

use std::time::Duration;

use url::{Host, Url};

use crate::credentials::{Credentials, GivenCredentials};
use crate::error::{Error, Result};
use crate::proxy;
use crate::retry::Policy;
use crate::tls::Roots;

/// A call is not attempted more often than this, whatever the caller says.
const MOST_ATTEMPTS: u32 = 100;

/// No wait may be longer than a day, in seconds.
const LONGEST_TIMEOUT: f64 = 86400.0;

/// The value of a variable of the environment, unless it is unset or empty.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a caller says of a session. What is `None` has a default.
#[derive(Debug, Default)]
pub struct Options {
    /// Who logs in.
    pub credentials: GivenCredentials,
    /// `eu`, the default, or `sa`.
    pub region: Option<String>,
    /// The last label of the hosts' names, as old code says it: `com`.
    pub env: Option<String>,
    /// Another host for the API.
    pub api_url: Option<String>,
    /// Another host for logins.
    pub auth_url: Option<String>,
    /// At most so many requests for one call; 5.
    pub max_attempts: Option<u32>,
    /// How long a call may take, logins and pauses included, in seconds; 120.
    pub timeout: Option<f64>,
    /// How long opening one connection may take, in seconds; 10.
    pub connect_timeout: Option<f64>,
}

/// Everything that a session needs to know, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Who logs in.
    pub credentials: Credentials,
    /// The host of the API.
    pub api: BaseUrl,
    /// The host of logins.
    pub auth: BaseUrl,
    /// How long a call may take, logins and pauses included.
    pub timeout: Duration,
    /// How long opening one connection may take.
    pub connect_timeout: Duration,
    /// What is sent again.
    pub policy: Policy,
    /// Whose certificates are trusted.
    pub(crate) roots: Roots,
}

impl Config {
    /// Puts together what the caller said, what the environment says, and the defaults.
    ///
    /// # Errors
    ///
    /// The credentials' own, `UnsupportedRegion`, and `InvalidArgument` for a host that is not
    /// to be talked to, a proxy that cannot be used, and a number that is out of range.
    pub fn new(options: Options, environment: Environment<'_>) -> Result<Self> {
        let domain = domain(options.region.as_deref(), options.env.as_deref())?;
        let host = |given: Option<String>, argument: &str, variable: &str, service: &str| {
            if let Some(url) = given {
                return BaseUrl::new(&url, argument);
            }
            match environment(variable) {
                Some(url) => BaseUrl::new(&url, variable),
                None => BaseUrl::new(&format!("https://{service}.{domain}"), argument),
            }
        };
        let api = host(options.api_url, "api_url", "UP42_API_URL", "api")?;
        let auth = host(options.auth_url, "auth_url", "UP42_AUTH_URL", "auth")?;
        if !(api.is_loopback && auth.is_loopback) {
            proxy::check(environment)?;
        }
        Ok(Self {
            credentials: options.credentials.choose(environment)?,
            api,
            auth,
            timeout: seconds("timeout", options.timeout, 120.0)?,
            connect_timeout: seconds("connect_timeout", options.connect_timeout, 10.0)?,
            policy: policy(options.max_attempts)?,
            roots: Roots::new(environment),
        })
    }
}

fn policy(max_attempts: Option<u32>) -> Result<Policy> {
    let default = Policy::default();
    let max_attempts = max_attempts.unwrap_or(default.max_attempts);
    if !(1..=MOST_ATTEMPTS).contains(&max_attempts) {
        return Err(Error::InvalidArgument(format!(
            "max_attempts takes a number from 1 to {MOST_ATTEMPTS}"
        )));
    }
    Ok(Policy { max_attempts, ..default })
}

fn seconds(name: &str, given: Option<f64>, default: f64) -> Result<Duration> {
    let seconds = given.unwrap_or(default);
    // Written so that what is no number is refused, too.
    if seconds > 0.0 && seconds <= LONGEST_TIMEOUT {
        return Ok(Duration::from_secs_f64(seconds));
    }
    Err(Error::InvalidArgument(format!(
        "{name} takes a number of seconds, more than 0 and at most {LONGEST_TIMEOUT}"
    )))
}

/// The part of the hosts' names behind `api.` and `auth.`.
fn domain(region: Option<&str>, env: Option<&str>) -> Result<String> {
    let env = env.unwrap_or("com");
    let is_label = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if env.is_empty() || !env.bytes().all(is_label) {
        return Err(Error::InvalidArgument(format!(
            "env is the last label of the host's name, as in api.up42.com, and {env:?} is none; \
             leave env out, or give api_url and auth_url"
        )));
    }
    match region.unwrap_or("eu") {
        "eu" => Ok(format!("up42.{env}")),
        "sa" => Ok(format!("sa.up42.{env}")),
        other => Err(Error::UnsupportedRegion(format!(
            "UP42 has the regions 'eu' and 'sa' and none is called {other:?}; \
             give one of them, or api_url and auth_url for another host"
        ))),
    }
}

/// The address that a host's paths are put behind: `https`, or `http` on this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseUrl {
    base: String,
    url: Url,
    /// Whether connections to it are encrypted.
    pub(crate) is_tls: bool,
    /// Whether it is on this machine.
    pub(crate) is_loopback: bool,
}

impl BaseUrl {
    fn new(text: &str, name: &str) -> Result<Self> {
        // The text is not quoted: it may hold a password.
        let refuse =
            |why: &str| Error::InvalidArgument(format!("{name} is not usable: {why}; {FORM}"));
        let url = Url::parse(text.trim()).map_err(|error| refuse(&error.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("it has a user name or a password in it"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("it has a query or a fragment"));
        }
        let is_loopback = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if is_loopback => {}
            "http" => return Err(refuse("http is for loopback addresses only")),
            scheme => return Err(refuse(&format!("its scheme is {scheme:?}"))),
        }
        Ok(Self {
            base: url.as_str().trim_end_matches('/').to_owned(),
            is_tls: url.scheme() == "https",
            is_loopback,
            url,
        })
    }

    /// Whether connections to the one will do for the other.
    pub(crate) fn is_same_host_as(&self, other: &Self) -> bool {
        self.is_tls == other.is_tls
            && self.url.port_or_known_default() == other.url.port_or_known_default()
            && self.url.host() == other.url.host()
    }

    /// The same to send to: only the path is looked at anew.
    pub(crate) fn url(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        match url.path().trim_end_matches('/') {
            "" => url.set_path(path),
            folder => url.set_path(&[folder, path].concat()),
        }
        url
    }

    /// The address of `path`, which begins with a slash.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        [&self.base, path].concat()
    }
}

const FORM: &str = "give an address such as https://api.up42.com";

/// Whether a URL's host is this machine: a loopback address, or `localhost`.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::tests::account;

    fn config(options: Options, environment: &[(&str, &str)]) -> Result<Config> {
        Config::new(options, &|name| {
            let found = environment.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn options() -> Options {
        Options { credentials: account(), ..Options::default() }
    }

    fn hosts(options: Options, environment: &[(&str, &str)]) -> (String, String) {
        let config = config(options, environment).unwrap();
        (config.api.at("/a"), config.auth.at("/b"))
    }

    fn pair(api: &str, auth: &str) -> (String, String) {
        (api.to_owned(), auth.to_owned())
    }

    #[test]
    fn hosts_follow_region_and_env() {
        let eu = pair("https://api.up42.com/a", "https://auth.up42.com/b");
        assert_eq!(hosts(options(), &[]), eu);
        let region = Options { region: Some("sa".into()), ..options() };
        assert_eq!(
            hosts(region, &[]),
            pair("https://api.sa.up42.com/a", "https://auth.sa.up42.com/b")
        );
        let env = Options { env: Some("dev".into()), ..options() };
        assert_eq!(hosts(env, &[]), pair("https://api.up42.dev/a", "https://auth.up42.dev/b"));
    }

    #[test]
    fn an_argument_wins_over_the_environment_and_that_over_the_region() {
        let environment =
            [("UP42_API_URL", "http://127.0.0.1:1/"), ("UP42_AUTH_URL", "http://[::1]:2/x/")];
        let seen = hosts(options(), &environment);
        assert_eq!(seen, pair("http://127.0.0.1:1/a", "http://[::1]:2/x/b"));
        let argument = Options { api_url: Some("http://localhost:3".into()), ..options() };
        assert_eq!(
            hosts(argument, &environment),
            pair("http://localhost:3/a", "http://[::1]:2/x/b")
        );
    }

    #[test]
    fn a_host_that_is_not_to_be_talked_to_is_refused_and_not_quoted() {
        for url in [
            "http://api.up42.com",
            "http://localhost.example",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "https://me:hush@api.up42.com",
            "https://api.up42.com/?hush=1",
            "api.up42.com",
            "https://",
            "",
        ] {
            let options = Options { api_url: Some(url.into()), ..options() };
            let error = config(options, &[]).unwrap_err();
            assert!(matches!(error, Error::InvalidArgument(_)), "{url}: {error:?}");
            assert!(error.to_string().starts_with("api_url is not usable: "), "{error}");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
        let error = config(options(), &[("UP42_AUTH_URL", "nowhere")]).unwrap_err();
        assert!(error.to_string().starts_with("UP42_AUTH_URL is not usable: "), "{error}");
    }

    #[test]
    fn an_env_that_would_lead_to_another_host_is_refused() {
        for env in ["com@evil.example", "com/x", "evil.example", ""] {
            let options = Options { env: Some(env.into()), ..options() };
            assert!(matches!(config(options, &[]), Err(Error::InvalidArgument(_))), "{env}");
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused_by_name() {
        let limits = |max_attempts, timeout, connect_timeout| {
            config(Options { max_attempts, timeout, connect_timeout, ..options() }, &[])
        };
        let defaults = limits(None, None, None).unwrap();
        assert_eq!(defaults.policy.max_attempts, 5);
        assert_eq!(defaults.timeout, Duration::from_secs(120));
        assert_eq!(defaults.connect_timeout, Duration::from_secs(10));
        let given = limits(Some(1), Some(0.25), Some(86400.0)).unwrap();
        assert_eq!(given.policy.max_attempts, 1);
        assert_eq!(given.timeout, Duration::from_millis(250));
        assert_eq!(given.connect_timeout, Duration::from_secs(86400));
        let bad = [0.0, -1.0, f64::NAN, f64::INFINITY, 86400.5, f64::MAX];
        let refused = [(limits(Some(0), None, None), "max_attempts")]
            .into_iter()
            .chain([(limits(Some(101), None, None), "max_attempts")])
            .chain(bad.map(|value| (limits(None, Some(value), None), "timeout")))
            .chain(bad.map(|value| (limits(None, None, Some(value)), "connect_timeout")));
        for (refused, name) in refused {
            let error = refused.unwrap_err();
            assert!(matches!(error, Error::InvalidArgument(_)), "{error:?}");
            assert!(error.to_string().starts_with(&format!("{name} takes a number")), "{error}");
        }
    }

    #[test]
    fn a_region_without_hosts_is_refused_by_name() {
        let options = Options { region: Some("us".into()), ..options() };
        let error = config(options, &[]).unwrap_err();
        assert!(matches!(error, Error::UnsupportedRegion(_)));
        assert!(error.to_string().contains("\"us\""), "{error}");
    }
}
