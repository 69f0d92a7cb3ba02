//! The connections of a session: to whom, through what, and how long they are kept.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::{Client, redirect};
use rustls::ClientConfig;

use crate::ahead::{self, Ahead};
use crate::attempts;
use crate::call::Call;
use crate::config::Config;
use crate::error::{Result, with_causes};
use crate::exchange::{Answer, Request};
use crate::tls;

/// What we call ourselves.
const USER_AGENT: &str = concat!("up42-webhooks/", env!("CARGO_PKG_VERSION"), " (Rust; reqwest)");

/// How long a connection may lie idle before another is opened in its place. Shorter than servers
/// keep theirs, so that none is closed just as a request leaves for it.
const IDLE: Duration = Duration::from_secs(15);

/// The same for requests that must not be sent twice: no server is as impatient as that.
const IDLE_ONCE: Duration = Duration::from_secs(1);

/// How often, while it owes an answer, an HTTP/2 connection is asked whether it lives, and how
/// long it has to say so. Only one that is found dead is not used again.
const PING: Duration = Duration::from_secs(10);

/// What a connection is for.
#[derive(Clone, Copy)]
enum Purpose {
    /// To log in, where that is another host than the API.
    Logins,
    /// The API, for what may be sent again.
    Any,
    /// The API, for what must not be sent twice.
    Once,
}

/// The connections of a session, opened when they are first needed.
#[derive(Debug)]
pub(crate) struct Transport {
    config: Arc<Config>,
    tls: OnceLock<ClientConfig>,
    logins: OnceLock<Client>,
    any: OnceLock<Client>,
    once: OnceLock<Client>,
    /// A connection to the API that nobody has needed yet.
    ahead: Ahead,
}

impl Transport {
    pub(crate) fn new(config: Arc<Config>) -> Self {
        Self {
            config,
            tls: OnceLock::new(),
            logins: OnceLock::new(),
            any: OnceLock::new(),
            once: OnceLock::new(),
            ahead: Ahead::default(),
        }
    }

    /// Sends `request`, again where that is safe. `made` counts the attempts, those of before
    /// included.
    pub(crate) async fn send(
        &self,
        request: &Request<'_>,
        made: &mut u32,
        call: &mut Call,
    ) -> Result<Answer> {
        let send = async || {
            let client = self.client(self.purpose(request));
            let client = client.map_err(|cause| request.unprepared(cause))?;
            request.send(client).await
        };
        attempts::repeat(request, &self.config.policy, made, call, send).await
    }

    /// Opens a connection to the API, which will be needed after the login; where logins have one
    /// to the same host, there is no need.
    pub(crate) async fn open_ahead(&self) {
        let Config { api, auth, .. } = &*self.config;
        if api.is_same_host_as(auth) {
            return;
        }
        if let Ok(client) = self.client(Purpose::Any) {
            ahead::open(client, api.url("/")).await;
        }
    }

    fn purpose(&self, request: &Request<'_>) -> Purpose {
        if !request.host.is_same_host_as(&self.config.api) {
            return Purpose::Logins;
        }
        if request.once.is_some() { Purpose::Once } else { Purpose::Any }
    }

    fn client(&self, purpose: Purpose) -> std::result::Result<&Client, String> {
        let Config { api, auth, .. } = &*self.config;
        let (client, host, idle) = match purpose {
            Purpose::Logins => (&self.logins, auth, IDLE),
            Purpose::Any => (&self.any, api, IDLE),
            Purpose::Once => (&self.once, api, IDLE_ONCE),
        };
        if let Some(client) = client.get() {
            return Ok(client);
        }
        let builder = Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(self.config.connect_timeout)
            .pool_idle_timeout(idle)
            .http2_keep_alive_interval(PING)
            .http2_keep_alive_timeout(PING)
            .redirect(redirect::Policy::none())
            .referer(false)
            .tls_backend_preconfigured(self.tls()?.clone());
        // To this machine never through a proxy; to others where the environment names one.
        let builder = if host.is_loopback { builder.no_proxy() } else { builder };
        let builder = match purpose {
            Purpose::Any => builder.connector_layer(self.ahead.clone()),
            Purpose::Logins | Purpose::Once => builder,
        };
        let built = builder.build().map_err(|error| with_causes(&error))?;
        Ok(client.get_or_init(|| built))
    }

    /// How to encrypt; reading the system's certificates takes a while, so once is enough.
    fn tls(&self) -> std::result::Result<&ClientConfig, String> {
        if let Some(tls) = self.tls.get() {
            return Ok(tls);
        }
        let Config { api, auth, roots, .. } = &*self.config;
        let built =
            if api.is_tls || auth.is_tls { roots.client_config() } else { tls::without_roots() }?;
        Ok(self.tls.get_or_init(|| built))
    }
}
