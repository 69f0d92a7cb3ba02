//! What can go wrong, in one type. Each variant is one class of what callers catch.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::redact::quote;

/// Why a call did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// No credentials in the arguments, a file or the environment.
    #[error("{0}")]
    MissingCredentials(String),
    /// Credentials from more than one source.
    #[error("{0}")]
    MultipleCredentialsSources(String),
    /// Half a pair of credentials.
    #[error("{0}")]
    IncompleteCredentials(String),
    /// A credentials file that cannot be read or holds something else.
    #[error("{0}")]
    InvalidCredentials(String),
    /// The service does not know these credentials.
    #[error("{0}")]
    WrongCredentials(String),
    /// A region without hosts.
    #[error("{0}")]
    UnsupportedRegion(String),
    /// An argument that was refused before anything was sent.
    #[error("{0}")]
    InvalidArgument(String),
    /// The service answered, and refused.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// No answer, or not a whole one.
    #[error("{0}")]
    Connection(Box<Unanswered>),
    /// The time for the call was over.
    #[error("{0}")]
    Timeout(Box<Unanswered>),
    /// A whole answer that is not what the API promises.
    #[error("{0}")]
    Unexpected(String),
}

/// What every call of the core returns.
pub type Result<T> = std::result::Result<T, Error>;

/// An answer other than success.
#[derive(Clone)]
pub struct Refusal {
    /// What was asked for.
    pub method: Method,
    /// Where, whole.
    pub url: String,
    /// The answer's status.
    pub status: StatusCode,
    /// The answer's headers.
    pub headers: HeaderMap,
    /// The answer's body, as it came.
    pub body: Bytes,
    /// The service's own words, where it had any, without the secrets of the request.
    pub problem: Problem,
    /// How the body begins, without the secrets of the request.
    pub said: String,
    /// The pause that it asks for.
    pub retry_after: Option<Duration>,
    /// What is now uncertain, for a request that may have acted although it was refused.
    pub uncertain: Option<&'static str>,
}

/// The service's own words about a refusal, out of whichever of its three shapes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problem {
    /// The service's code, a number or a text.
    pub code: Option<serde_json::Value>,
    /// The short text of RFC 7807.
    pub title: Option<String>,
    /// What it says of this case.
    pub detail: Option<String>,
}

/// A request without a whole answer.
#[derive(Clone, Debug)]
pub struct Unanswered {
    /// What was asked for.
    pub method: Method,
    /// Where, whole.
    pub url: String,
    /// Why there is no answer.
    pub cause: String,
    /// What to do next, or what is now uncertain, for a request that may have acted.
    pub next: &'static str,
}

/// What to do next where nothing else is known.
pub(crate) const CHECK_NETWORK: &str = "check the network and the host, then call again";

impl Refusal {
    /// The status line's words: those of the standard, as HTTP/2 sends none.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or_default()
    }

    fn advice(&self) -> &'static str {
        match self.status.as_u16() {
            300..=399 => "redirects are not followed: give the final address as api_url",
            400 | 422 => "correct the arguments and call again",
            401 => "log in again with credentials that are valid",
            403 => "use an account that may do this",
            404 => "check the id, and the host if nothing is found",
            408 | 429 | 500..=599 => "call again later",
            _ => "check the host and the arguments",
        }
    }
}

impl fmt::Debug for Refusal {
    /// Without headers and body, which may repeat secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("status", &self.status)
            .field("problem", &self.problem)
            .field("uncertain", &self.uncertain)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = url::Url::parse(&self.url).map(|url| url.path().to_owned());
        let path = path.as_deref().unwrap_or(&self.url);
        write!(f, "{} {path} was refused with {}", self.method, self.status.as_u16())?;
        if !self.reason().is_empty() {
            write!(f, " {}", self.reason())?;
        }
        write!(f, ": ")?;
        match (&self.problem.title, &self.problem.detail) {
            (Some(title), Some(detail)) => {
                write!(f, "{}: {}", quote(title.as_bytes()), quote(detail.as_bytes()))?;
            }
            (Some(words), None) | (None, Some(words)) => f.write_str(&quote(words.as_bytes()))?,
            (None, None) => write!(f, "the service said {}", self.said)?,
        }
        match (self.uncertain, self.retry_after) {
            (Some(uncertain), _) => write!(f, "; {uncertain}"),
            (None, Some(pause)) => {
                write!(f, "; call again in {} s, as the service asks", pause.as_secs())
            }
            (None, None) => write!(f, "; {}", self.advice()),
        }
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, url, cause, next } = self;
        write!(f, "{method} {url} got no answer: {cause}; {next}")
    }
}

impl Error {
    /// An answer that is not what the API promises: what is wrong with it, what it `said`,
    /// without the secrets of the request, and what is now `uncertain`.
    #[must_use]
    pub fn unexpected(
        method: &Method,
        url: &str,
        problem: impl fmt::Display,
        said: &str,
        uncertain: Option<&str>,
    ) -> Self {
        Self::Unexpected(format!(
            "{method} {url} was answered with something else than the API promises ({problem}): \
             {said}; {}",
            uncertain.unwrap_or("check that the host is UP42's")
        ))
    }
}

/// `error` with all its causes: what happened is usually said by the innermost.
pub(crate) fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_the_answer() {
        let refusal = Refusal {
            method: Method::GET,
            url: "https://api.example/a".into(),
            status: StatusCode::FORBIDDEN,
            headers: HeaderMap::from_iter([(
                http::header::SET_COOKIE,
                http::HeaderValue::from_static("hush"),
            )]),
            body: Bytes::from_static(b"hush"),
            problem: Problem::default(),
            said: "no".into(),
            retry_after: None,
            uncertain: None,
        };
        let shown = format!("{:?}", Error::Refused(Box::new(refusal)));
        assert!(shown.contains("403") && !shown.contains("hush"), "{shown}");
    }
}
