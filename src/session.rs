//! Who is logged in: a token, renewed once for everybody, and the workspace that it opens.

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either, Shared, WeakShared, select};
use http::{HeaderValue, Method, StatusCode};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};
use url::form_urlencoded;

use crate::call::{Call, Journal};
use crate::config::Config;
use crate::credentials::Credentials;
use crate::error::{CHECK_NETWORK, Error, Refusal, Result, Unanswered};
use crate::exchange::{Answer, Request, authorization, wiped};
use crate::id::Id;
use crate::model::complaint;
use crate::redact::quote;
use crate::transport::Transport;

const TOKEN_PATH: &str = "/realms/public/protocol/openid-connect/token";
const USERINFO_PATH: &str = "/realms/public/protocol/openid-connect/userinfo";

/// How long before its end a token is no longer used; of a short-lived one, half its life.
const MARGIN: Duration = Duration::from_secs(30);

/// A user of the service: the credentials, the connections, the token of the moment. Cloning
/// gives another handle on the same.
#[derive(Clone, Debug)]
pub struct Session(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: Arc<Config>,
    transport: Transport,
    tokens: Mutex<Tokens>,
    workspace: OnceLock<Workspace>,
}

#[derive(Debug, Default)]
struct Tokens {
    current: Option<Arc<Token>>,
    /// The login under way, which everybody who needs a token waits for; gone with the last
    /// of them.
    renewal: Option<Renewal>,
}

#[derive(Clone, Debug)]
struct Renewal {
    login: WeakShared<Login>,
    /// When the call that began it has no more time for it.
    deadline: Instant,
    /// What it has to tell, to the first of those who wait.
    journal: Journal,
}

type Login = BoxFuture<'static, Result<Arc<Token>>>;

#[derive(Debug)]
struct Token {
    access: SecretString,
    header: HeaderValue,
    expires: Instant,
}

#[derive(Debug)]
struct Workspace {
    id: String,
    segment: Id,
}

#[derive(Deserialize)]
struct Grant {
    access_token: SecretString,
    expires_in: u64,
}

#[derive(Deserialize)]
struct UserInfo {
    sub: String,
}

impl Session {
    /// A session that logs in at its first call.
    #[must_use]
    pub fn new(config: Arc<Config>) -> Self {
        Self(Arc::new(Inner {
            transport: Transport::new(Arc::clone(&config)),
            config,
            tokens: Mutex::default(),
            workspace: OnceLock::new(),
        }))
    }

    /// A call of this session that begins now.
    #[must_use]
    pub fn begin(&self) -> Call {
        Call::new(self.0.config.timeout, Journal::default())
    }

    /// A token that is valid now, after a login where there is none.
    ///
    /// # Errors
    ///
    /// `WrongCredentials`, and whatever else may befall a login.
    pub async fn access_token(&self, call: &mut Call) -> Result<SecretString> {
        Ok(self.token(None, call).await?.access.clone())
    }

    /// The id of the account's workspace, after a login where there was none yet.
    ///
    /// # Errors
    ///
    /// As `access_token`.
    pub async fn workspace_id(&self, call: &mut Call) -> Result<&str> {
        Ok(&self.workspace(call).await?.id)
    }

    /// The whole answer to a login, which changes nothing else here.
    ///
    /// # Errors
    ///
    /// As `access_token`.
    pub async fn show_login(&self, call: &mut Call) -> Result<Bytes> {
        Ok(self.ask_for_token(call).await?.body)
    }

    /// The whole answer of the API to a GET.
    ///
    /// # Errors
    ///
    /// As `access_token`, and whatever may befall a request.
    pub async fn show(&self, path: &str, call: &mut Call) -> Result<Bytes> {
        Ok(self.send(Method::GET, path, None, None, call).await?.body)
    }

    /// The workspace as a segment of a path.
    pub(crate) async fn workspace_segment(&self, call: &mut Call) -> Result<&Id> {
        Ok(&self.workspace(call).await?.segment)
    }

    async fn workspace(&self, call: &mut Call) -> Result<&Workspace> {
        if self.0.workspace.get().is_none() {
            self.token(None, call).await?;
        }
        // A login ends only after the workspace is known, so this is never the error.
        let unknown = || Error::Unexpected("The login told no workspace; log in again".into());
        self.0.workspace.get().ok_or_else(unknown)
    }

    /// Sends a request to the API as this user, once more with a new token should this one be
    /// refused.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        json: Option<Bytes>,
        once: Option<&'static str>,
        call: &mut Call,
    ) -> Result<Answer> {
        let token = self.token(None, call).await?;
        let mut request = Request {
            method,
            host: &self.0.config.api,
            path,
            authorization: Some(token.header.clone()),
            body: json.map(|json| ("application/json", json)),
            once,
        };
        let mut made = 0;
        match self.0.transport.send(&request, &mut made, call).await {
            Err(Error::Refused(refusal)) if refusal.status == StatusCode::UNAUTHORIZED => {
                let token = self.token(Some(&token), call).await?;
                request.authorization = Some(token.header.clone());
                self.0.transport.send(&request, &mut made, call).await
            }
            result => result,
        }
    }

    /// A token that is valid now, and not the one that was `refused`.
    async fn token(&self, refused: Option<&Arc<Token>>, call: &mut Call) -> Result<Arc<Token>> {
        loop {
            let (login, deadline) = match self.token_or_login(refused, call) {
                Ok(token) => return Ok(token),
                Err(login) => login,
            };
            let result = timeout_at(call.deadline, login).await;
            match result.map_err(|_| self.login_took_too_long())? {
                // Whoever began it had less time than this call, which begins another.
                Err(Error::Timeout(_)) if deadline <= Instant::now() && !call.left().is_zero() => {}
                result => return result,
            }
        }
    }

    /// The token of the moment if it will do, or else the login under way and its deadline. One
    /// that is refused is never used again, by nobody.
    fn token_or_login(
        &self,
        refused: Option<&Arc<Token>>,
        call: &Call,
    ) -> std::result::Result<Arc<Token>, (Shared<Login>, Instant)> {
        let mut tokens = self.tokens();
        tokens.current.take_if(|token| {
            token.expires <= Instant::now()
                || refused.is_some_and(|refused| Arc::ptr_eq(refused, token))
        });
        if let Some(token) = &tokens.current {
            return Ok(Arc::clone(token));
        }
        if let Some(renewal) = &tokens.renewal
            && let Some(login) = renewal.login.upgrade()
        {
            renewal.journal.tell(&call.journal);
            return Err((login, renewal.deadline));
        }
        let journal = Journal::default();
        journal.tell(&call.journal);
        let own = Call::new(self.0.config.timeout, journal.clone());
        let deadline = own.deadline;
        let login = self.clone().renew(own).boxed().shared();
        tokens.renewal = login.downgrade().map(|login| Renewal { login, deadline, journal });
        Err((login, deadline))
    }

    fn tokens(&self) -> MutexGuard<'_, Tokens> {
        self.0.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn login_took_too_long(&self) -> Error {
        Error::Timeout(Box::new(Unanswered {
            method: Method::POST,
            url: self.0.config.auth.at(TOKEN_PATH),
            cause: format!(
                "the call's time (timeout) was over after {:.1} s",
                self.0.config.timeout.as_secs_f64()
            ),
            next: CHECK_NETWORK,
        }))
    }

    /// Logs in, and learns the workspace where it is not known yet.
    async fn renew(self, mut call: Call) -> Result<Arc<Token>> {
        let is_first = self.0.workspace.get().is_none();
        let login = pin!(self.log_in(&mut call));
        let result = if is_first {
            match select(login, pin!(self.0.transport.open_ahead())).await {
                Either::Left((result, _)) => result,
                Either::Right(((), login)) => login.await,
            }
        } else {
            login.await
        };
        let mut tokens = self.tokens();
        tokens.renewal = None;
        let token = result?;
        tokens.current = Some(Arc::clone(&token));
        Ok(token)
    }

    async fn log_in(&self, call: &mut Call) -> Result<Arc<Token>> {
        let begun = Instant::now();
        let answer = self.ask_for_token(call).await?;
        let grant: Grant = parse(&answer)?;
        let header = authorization("Bearer", grant.access_token.expose_secret());
        let header = header.ok_or_else(|| answer.unexpected("access_token is no token"))?;
        let lifetime = Duration::from_secs(grant.expires_in);
        let used = lifetime.saturating_sub(MARGIN.min(lifetime / 2));
        let expires = begun.checked_add(used).unwrap_or(begun);
        let token = Arc::new(Token { access: grant.access_token, header, expires });
        if self.0.workspace.get().is_none() {
            let workspace = self.ask_for_workspace(&token, call).await?;
            self.0.workspace.get_or_init(|| workspace);
        }
        Ok(token)
    }

    async fn ask_for_token(&self, call: &mut Call) -> Result<Answer> {
        let (authorization, form) = prove(&self.0.config.credentials);
        let request = Request {
            method: Method::POST,
            host: &self.0.config.auth,
            path: TOKEN_PATH,
            authorization,
            body: Some(("application/x-www-form-urlencoded", form)),
            once: None,
        };
        self.0.transport.send(&request, &mut 0, call).await.map_err(refused_credentials)
    }

    async fn ask_for_workspace(&self, token: &Token, call: &mut Call) -> Result<Workspace> {
        let request = Request {
            method: Method::GET,
            host: &self.0.config.auth,
            path: USERINFO_PATH,
            authorization: Some(token.header.clone()),
            body: None,
            once: None,
        };
        let answer = self.0.transport.send(&request, &mut 0, call).await?;
        let UserInfo { sub: id } = parse(&answer)?;
        let segment = Id::new(&id, "workspace").map_err(|error| answer.unexpected(error))?;
        Ok(Workspace { id, segment })
    }
}

fn parse<'a, T: Deserialize<'a>>(answer: &'a Answer) -> Result<T> {
    // serde would take a list for the fields in their order.
    if !answer.body.trim_ascii_start().starts_with(b"{") {
        return Err(answer.unexpected("it is no object"));
    }
    serde_json::from_slice(&answer.body).map_err(|error| answer.unexpected(complaint(&error)))
}

/// The header and the form that prove who asks for a token.
fn prove(credentials: &Credentials) -> (Option<HeaderValue>, Bytes) {
    match credentials {
        Credentials::Account { username, password } => {
            let password = password.expose_secret();
            // There is room for all of it: growing would leave a copy behind.
            let room = 3 * (username.len() + password.len()) + 100;
            let mut form = form_urlencoded::Serializer::new(String::with_capacity(room));
            form.append_pair("grant_type", "password")
                .append_pair("username", username)
                .append_pair("password", password)
                .append_pair("client_id", "up42-sdk")
                .append_pair("scope", "openid");
            (None, wiped(form.finish().into_bytes()))
        }
        Credentials::Project { project_id, project_api_key } => {
            let pair = [project_id, ":", project_api_key.expose_secret()].concat();
            let pair = Zeroizing::new(STANDARD.encode(Zeroizing::new(pair).as_bytes()));
            (authorization("Basic", &pair), Bytes::from_static(b"grant_type=client_credentials"))
        }
    }
}

/// A login that was refused because of who asked, as its own class.
fn refused_credentials(error: Error) -> Error {
    const CODES: [&str; 3] = ["invalid_grant", "invalid_client", "unauthorized_client"];
    let about_credentials = |refusal: &Refusal| {
        let code = refusal.problem.code.as_ref().and_then(|code| code.as_str());
        refusal.status == StatusCode::UNAUTHORIZED
            || (refusal.status == StatusCode::BAD_REQUEST
                && code.is_some_and(|code| CODES.contains(&code)))
    };
    match error {
        Error::Refused(refusal) if about_credentials(&refusal) => {
            let said = refusal.problem.detail.as_deref().map(|said| quote(said.as_bytes()));
            let said = said.as_deref().unwrap_or("no reason given");
            Error::WrongCredentials(format!(
                "UP42 refused the login with {} ({said}); check the credentials, and that they \
                 belong to this region and host",
                refusal.status.as_u16()
            ))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Options;
    use crate::credentials::tests::account;

    #[test]
    fn debug_shows_neither_password_nor_token() {
        let options = Options { credentials: account(), ..Options::default() };
        let session = Session::new(Arc::new(Config::new(options, &|_| None).unwrap()));
        let header = authorization("Bearer", "hush").unwrap();
        let token = Token { access: "hush".into(), header, expires: Instant::now() };
        session.tokens().current = Some(Arc::new(token));
        let shown = format!("{session:#?}");
        assert!(shown.contains("access") && shown.contains("me@example.com"), "{shown}");
        assert!(!shown.contains("hush"), "{shown}");
    }
}
