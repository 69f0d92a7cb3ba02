//! One request and what comes of it: an answer, or a failure of a known kind.

use std::error::Error as StdError;
use std::fmt::{self, Display};
use std::time::{Duration, SystemTime};
use std::{io, mem};

use bytes::{Bytes, BytesMut};
use futures_util::FutureExt as _;
use http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue,
};
use http::{HeaderMap, Method, StatusCode};
use reqwest::{Client, RequestBuilder, Response};
use secrecy::zeroize::Zeroizing;

use crate::config::BaseUrl;
use crate::error::{CHECK_NETWORK, Error, Problem, Refusal, Unanswered, with_causes};
use crate::redact::Secrets;
use crate::retry::{Outcome, asked_pause};
use crate::{model, tls};

/// An answer larger than this is not read to its end, in bytes.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

/// What to do next where a proxy is in the way.
const CHECK_PROXY: &str = "check HTTPS_PROXY and NO_PROXY, and the proxy's user name and password";

/// The class of an error about a request without an answer.
type Class = fn(Box<Unanswered>) -> Error;

/// A request as it will be sent, perhaps more than once. It has no `Debug`: it carries secrets.
#[derive(Clone)]
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
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    method: Method,
    url: String,
    once: Option<&'static str>,
    /// What the request carried, some of it secret.
    sent: (Option<HeaderValue>, Option<Bytes>),
}

/// `content`, to be sent: it may hold a secret, and is wiped when nobody needs it any more.
pub(crate) fn wiped(content: Vec<u8>) -> Bytes {
    Bytes::from_owner(Zeroizing::new(content))
}

/// The header that says who asks, wiped likewise; `None` when `credentials` are unfit for one.
pub(crate) fn authorization(scheme: &str, credentials: &str) -> Option<HeaderValue> {
    let header = wiped([scheme, " ", credentials].concat().into_bytes());
    let mut header = HeaderValue::from_maybe_shared(header).ok()?;
    header.set_sensitive(true);
    Some(header)
}

impl fmt::Debug for Answer {
    /// Without the body, which may hold a token, or a webhook's secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({} {}: {})", self.method, self.url, self.status)
    }
}

/// A request that came to nothing.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) outcome: Outcome,
    pub(crate) error: Error,
}

impl Answer {
    /// This answer is not what the API promises.
    pub(crate) fn unexpected(&self, problem: impl Display) -> Error {
        let (authorization, body) = &self.sent;
        let said = Secrets::of(authorization.as_ref(), body.as_deref()).quote(&self.body);
        Error::unexpected(&self.method, &self.url, problem, &said, self.once)
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
        let mut response = self.build(client).send().await.map_err(|error| self.failed(&error))?;
        let (status, headers) = (response.status(), mem::take(response.headers_mut()));
        let body = self.read(response).await?;
        if !status.is_success() {
            return Err(self.refused(status, headers, body));
        }
        if headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(self.unexpected("it is compressed, which nobody asked for", &body));
        }
        Ok(self.answered(status, body))
    }

    /// It was answered with a success.
    pub(crate) fn answered(&self, status: StatusCode, body: Bytes) -> Answer {
        let content = self.body.as_ref().map(|(_, content)| content.clone());
        Answer {
            status,
            body,
            method: self.method.clone(),
            url: self.url(),
            once: self.once,
            sent: (self.authorization.clone(), content),
        }
    }

    fn build(&self, client: &Client) -> RequestBuilder {
        let url = self.host.url(self.path);
        let builder = client.request(self.method.clone(), url);
        let builder = builder.header(ACCEPT, HeaderValue::from_static("application/json"));
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
        let too_large = || format!("it holds more than {} MB", LARGEST_ANSWER / (1024 * 1024));
        let announced = response.content_length().unwrap_or_default();
        let announced = usize::try_from(announced).unwrap_or(usize::MAX);
        if announced > LARGEST_ANSWER {
            // What is there already is quoted; nothing more is waited for.
            let beginning = response.chunk().now_or_never().and_then(Result::ok).flatten();
            return Err(self.unexpected(too_large(), &beginning.unwrap_or_default()));
        }
        let mut next = async || response.chunk().await.map_err(|error| self.failed(&error));
        let first = next().await?.unwrap_or_default();
        let Some(second) = next().await? else { return Ok(first) };
        let mut whole = BytesMut::with_capacity(announced);
        whole.extend_from_slice(&first);
        whole.extend_from_slice(&second);
        while let Some(chunk) = next().await? {
            whole.extend_from_slice(&chunk);
            if whole.len() > LARGEST_ANSWER {
                return Err(self.unexpected(too_large(), &whole));
            }
        }
        Ok(whole.freeze())
    }

    fn url(&self) -> String {
        self.host.at(self.path)
    }

    fn secrets(&self) -> Secrets {
        let body = self.body.as_ref().map(|(_, content)| content.as_ref());
        Secrets::of(self.authorization.as_ref(), body)
    }

    /// It was not sent, as there is nothing to send it with, and that will not change.
    pub(crate) fn unprepared(&self, cause: String) -> Failure {
        self.unanswered(Error::Connection, Outcome::Hopeless, cause, tls::CHECK_TRUST)
    }

    /// It was broken off after `time`, with the call's own time where that `is_over`.
    pub(crate) fn out_of_time(&self, time: Duration, is_over: bool) -> Failure {
        let over = if is_over { ", and the call's time (timeout) is over" } else { "" };
        let cause = format!("no answer within {:.1} s{over}", time.as_secs_f64());
        self.lost(Error::Timeout, cause)
    }

    fn failed(&self, error: &reqwest::Error) -> Failure {
        let cause = cause(error);
        let class = if error.is_timeout() { Error::Timeout } else { Error::Connection };
        if error.is_builder() {
            return self.unanswered(class, Outcome::Hopeless, cause, CHECK_NETWORK);
        }
        if error.is_connect() {
            return match find::<rustls::Error>(error) {
                Some(why) => {
                    let cause = tls::distrust(why);
                    self.unanswered(class, Outcome::Hopeless, cause, tls::CHECK_TRUST)
                }
                None => self.unconnected(error, class),
            };
        }
        if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) {
            return self.unexpected(format!("it is no HTTP: {cause}"), b"");
        }
        self.lost(class, cause)
    }

    fn unconnected(&self, error: &reqwest::Error, class: Class) -> Failure {
        let cause = cause(error);
        // These words are all by which the client tells that the other side is a proxy.
        let (cause, next) = if cause.starts_with("tunnel error") {
            (format!("the proxy did not connect us ({cause})"), CHECK_PROXY)
        } else if error.is_timeout() {
            (format!("no connection in the time for one, connect_timeout ({cause})"), CHECK_NETWORK)
        } else {
            (cause, CHECK_NETWORK)
        };
        self.unanswered(class, Outcome::NotSent, cause, next)
    }

    /// It was sent, or partly, and no whole answer came.
    pub(crate) fn lost(&self, class: Class, cause: String) -> Failure {
        self.unanswered(class, Outcome::Lost, cause, self.once.unwrap_or(CHECK_NETWORK))
    }

    fn unanswered(
        &self,
        class: Class,
        outcome: Outcome,
        cause: String,
        next: &'static str,
    ) -> Failure {
        let unanswered = Unanswered { method: self.method.clone(), url: self.url(), cause, next };
        Failure { outcome, error: class(Box::new(unanswered)) }
    }

    /// It was answered with a refusal.
    pub(crate) fn refused(&self, status: StatusCode, headers: HeaderMap, body: Bytes) -> Failure {
        let retry_after = asked_pause(&headers, SystemTime::now());
        let outcome = Outcome::Answered(status, retry_after);
        let secrets = self.secrets();
        let Problem { code, title, detail } = model::problem(&body);
        let refusal = Refusal {
            method: self.method.clone(),
            url: self.url(),
            status,
            headers,
            problem: Problem {
                code: code.map(|code| match code.as_str() {
                    Some(text) => secrets.mask(text).into(),
                    None => code,
                }),
                title: title.map(|title| secrets.mask(&title)),
                detail: detail.map(|detail| secrets.mask(&detail)),
            },
            said: secrets.quote(&body),
            retry_after,
            body,
            uncertain: self.once.filter(|_| outcome.may_have_acted()),
        };
        Failure { outcome, error: Error::Refused(Box::new(refusal)) }
    }

    /// It was answered, and with something that will not do.
    fn unexpected(&self, problem: impl Display, beginning: &[u8]) -> Failure {
        let said = self.secrets().quote(beginning);
        let error = Error::unexpected(&self.method, &self.url(), problem, &said, self.once);
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

/// The error of one kind that lies behind `error`.
fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    // An io::Error names as its source what lies behind the error in it, so look inside, too.
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.downcast_ref().or_else(|| find(inside?)).or_else(|| find(error.source()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_belongs_to_somebody_who_wipes_it() {
        // Bytes with an owner are never unique; the only owner here is `Zeroizing`.
        assert!(Bytes::from(b"hush".to_vec()).is_unique());
        assert!(!wiped(b"hush".to_vec()).is_unique());
    }

    #[test]
    fn the_header_that_says_who_asks_is_not_shown() {
        let header = authorization("Bearer", "hush").unwrap();
        assert_eq!(header, "Bearer hush");
        assert!(!format!("{header:?}").contains("hush"));
        assert!(authorization("Bearer", "hu\nsh").is_none());
    }
}
