//! The connections of a session: to whom, through what, and how long they are kept.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::{Client, redirect};
use rustls::ClientConfig;

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

/// The connections of a session, opened when they are first needed.
#[derive(Debug)]
pub(crate) struct Transport {
    config: Arc<Config>,
    tls: OnceLock<ClientConfig>,
    /// To other machines, through a proxy where the environment names one.
    remote: Connections,
    /// To this machine, never through a proxy.
    loopback: Connections,
}

#[derive(Debug, Default)]
struct Connections {
    any: OnceLock<Client>,
    /// For requests that must not be sent twice.
    once: OnceLock<Client>,
}

impl Transport {
    pub(crate) fn new(config: Arc<Config>) -> Self {
        Self {
            config,
            tls: OnceLock::new(),
            remote: Connections::default(),
            loopback: Connections::default(),
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
            let client = self.client(request).map_err(|cause| request.unprepared(cause))?;
            request.send(client).await
        };
        attempts::repeat(request, &self.config.policy, made, call, send).await
    }

    fn client(&self, request: &Request<'_>) -> std::result::Result<&Client, String> {
        let is_loopback = request.host.is_loopback;
        let connections = if is_loopback { &self.loopback } else { &self.remote };
        let (client, idle) = match request.once {
            None => (&connections.any, IDLE),
            Some(_) => (&connections.once, IDLE_ONCE),
        };
        if let Some(client) = client.get() {
            return Ok(client);
        }
        let built = self.build_client(is_loopback, idle)?;
        Ok(client.get_or_init(|| built))
    }

    fn build_client(
        &self,
        is_loopback: bool,
        idle: Duration,
    ) -> std::result::Result<Client, String> {
        let builder = Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(self.config.connect_timeout)
            .pool_idle_timeout(idle)
            .http2_keep_alive_interval(PING)
            .http2_keep_alive_timeout(PING)
            .redirect(redirect::Policy::none())
            .referer(false)
            .tls_backend_preconfigured(self.tls()?.clone());
        let builder = if is_loopback { builder.no_proxy() } else { builder };
        builder.build().map_err(|error| with_causes(&error))
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
