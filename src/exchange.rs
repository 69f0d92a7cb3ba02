//! One request and what comes of it: an answer, or a failure of a known kind.

use std::error::Error as StdError;
use std::io;
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, Method, StatusCode};
use reqwest::{Client, RequestBuilder, Response};

use crate::config::BaseUrl;
use crate::error::{Error, Refusal, Unanswered, with_causes};
use crate::model;
use crate::retry::{Outcome, parse_retry_after};

/// An answer larger than this is not read to its end, in bytes.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

/// A request as it will be sent, perhaps more than once.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) host: &'a BaseUrl,
    pub(crate) path: &'a str,
    pub(crate) authorization: Option<HeaderValue>,
    /// The media type and the content.
    pub(crate) body: Option<(&'static str, Bytes)>,
    /// For a request that must not act twice: what is uncertain once it failed midway.
    pub(crate) once: Option<&'static str>,
}

/// A whole answer of success.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    method: Method,
    url: String,
}

/// A request that came to nothing.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) outcome: Outcome,
    pub(crate) error: Error,
}

impl Answer {
    /// This answer is not what the API promises.
    pub(crate) fn unexpected(&self, problem: impl std::fmt::Display) -> Error {
        Error::unexpected(&self.method, &self.url, problem, &self.body)
    }
}

impl Failure {
    /// Why there is no answer of success, in a few words.
    pub(crate) fn cause(&self) -> String {
        match &self.error {
            Error::Refused(refusal) => refusal.status.to_string(),
            Error::Connection(unanswered) | Error::Timeout(unanswered) => unanswered.cause.clone(),
            error => error.to_string(),
        }
    }
}

impl Request<'_> {
    /// Sends it once.
    pub(crate) async fn send(&self, client: &Client) -> Result<Answer, Failure> {
        let response = self.build(client).send().await.map_err(|error| self.failed(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.read(response).await?;
        if status.is_success() {
            Ok(Answer { status, body, method: self.method.clone(), url: self.url() })
        } else {
            Err(self.refused(status, headers, body))
        }
    }

    fn build(&self, client: &Client) -> RequestBuilder {
        let builder =
            client.request(self.method.clone(), self.url()).header(ACCEPT, "application/json");
        let builder = match &self.authorization {
            Some(authorization) => builder.header(AUTHORIZATION, authorization),
            None => builder,
        };
        match &self.body {
            Some((kind, content)) => builder.header(CONTENT_TYPE, *kind).body(content.clone()),
            // A POST without a body says so: nobody should wait for one.
            None if self.method == Method::POST => builder.header(CONTENT_LENGTH, 0),
            None => builder,
        }
    }

    /// The whole body, unless it is too large.
    async fn read(&self, mut response: Response) -> Result<Bytes, Failure> {
        let announced = response.content_length().unwrap_or_default();
        let mut next = async || response.chunk().await.map_err(|error| self.failed(&error));
        let first = next().await?.unwrap_or_default();
        if announced > LARGEST_ANSWER as u64 {
            return Err(self.too_large(&first));
        }
        let Some(second) = next().await? else { return Ok(first) };
        let mut whole = BytesMut::from(first);
        whole.extend_from_slice(&second);
        while let Some(chunk) = next().await? {
            whole.extend_from_slice(&chunk);
            if whole.len() > LARGEST_ANSWER {
                return Err(self.too_large(&whole));
            }
        }
        Ok(whole.freeze())
    }

    fn url(&self) -> String {
        self.host.at(self.path)
    }

    /// It failed in a way that will not change.
    pub(crate) fn hopeless(&self, cause: String) -> Failure {
        let unanswered = Unanswered { uncertain: None, ..self.unanswered(cause) };
        Failure { outcome: Outcome::Hopeless, error: Error::Connection(Box::new(unanswered)) }
    }

    /// The time for it was over.
    pub(crate) fn out_of_time(&self, cause: String) -> Failure {
        let error = Error::Timeout(Box::new(self.unanswered(cause)));
        Failure { outcome: Outcome::Lost, error }
    }

    fn failed(&self, error: &reqwest::Error) -> Failure {
        let cause = cause(error);
        if error.is_builder() || is_tls(error) {
            return self.hopeless(cause);
        }
        let mut unanswered = self.unanswered(cause);
        let outcome = if error.is_connect() {
            unanswered.uncertain = None;
            Outcome::NotSent
        } else {
            Outcome::Lost
        };
        let class = if error.is_timeout() { Error::Timeout } else { Error::Connection };
        Failure { outcome, error: class(Box::new(unanswered)) }
    }

    fn unanswered(&self, cause: String) -> Unanswered {
        let method = self.method.clone();
        Unanswered { method, url: self.url(), cause, uncertain: self.once }
    }

    fn refused(&self, status: StatusCode, headers: HeaderMap, body: Bytes) -> Failure {
        let asked = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let asked = asked.and_then(|value| parse_retry_after(value, SystemTime::now()));
        let outcome = Outcome::Answered(status, asked);
        let refusal = Refusal {
            method: self.method.clone(),
            url: self.url(),
            status,
            headers,
            problem: model::problem(&body),
            body,
            uncertain: self.once.filter(|_| outcome.may_have_acted()),
        };
        Failure { outcome, error: Error::Refused(Box::new(refusal)) }
    }

    fn too_large(&self, beginning: &[u8]) -> Failure {
        let problem = format!("it holds more than {} MB", LARGEST_ANSWER / (1024 * 1024));
        let error = Error::unexpected(&self.method, &self.url(), problem, beginning);
        Failure { outcome: Outcome::Hopeless, error }
    }
}

/// Why there is no answer: what lies behind the words of reqwest and of its client, which say
/// only at which step it was.
fn cause(error: &reqwest::Error) -> String {
    let source = error.source();
    let deeper = source.and_then(StdError::source);
    deeper.or(source).map_or_else(|| error.to_string(), with_causes)
}

/// Whether the other side's certificate, or its way to encrypt, was refused.
fn is_tls(error: &(dyn StdError + 'static)) -> bool {
    // An io::Error names as its source what lies behind the error in it, so look inside, too.
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.is::<rustls::Error>()
        || inside.is_some_and(|inside| is_tls(inside))
        || error.source().is_some_and(is_tls)
}
