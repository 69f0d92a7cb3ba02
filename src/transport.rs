//! The connections of a session, and the one loop in which a request is sent again.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::{Client, redirect};
use tokio::time::{Instant, sleep, timeout_at};

use crate::call::{Call, Entry};
use crate::config::{BaseUrl, Config};
use crate::error::{Result, with_causes};
use crate::exchange::{Answer, Failure, Request};
use crate::tls;

/// What we call ourselves.
const USER_AGENT: &str = concat!("up42-webhooks/", env!("CARGO_PKG_VERSION"), " (Rust; reqwest)");

/// The connections of a session, opened when they are first needed.
#[derive(Debug)]
pub(crate) struct Transport {
    config: Arc<Config>,
    /// To other machines, through a proxy where the environment names one.
    remote: OnceLock<Client>,
    /// To this machine, never through a proxy.
    loopback: OnceLock<Client>,
}

impl Transport {
    pub(crate) fn new(config: Arc<Config>) -> Self {
        Self { config, remote: OnceLock::new(), loopback: OnceLock::new() }
    }

    /// Sends `request`, again where that is safe, until `call` runs out of time or attempts.
    pub(crate) async fn send(&self, request: &Request<'_>, call: &mut Call) -> Result<Answer> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let failure = match self.attempt(attempt, request, call).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            call.may_have_acted |= failure.outcome.may_have_acted();
            let repeatable = request.once.is_none();
            let pause = self.config.policy.pause(attempt, failure.outcome, repeatable);
            let left = call.deadline.saturating_duration_since(Instant::now());
            let Some(pause) = pause.filter(|pause| *pause < left) else {
                return Err(failure.error);
            };
            call.journal.note(Entry::Pause { pause, cause: failure.cause() });
            sleep(pause).await;
        }
    }

    async fn attempt(
        &self,
        attempt: u32,
        request: &Request<'_>,
        call: &Call,
    ) -> std::result::Result<Answer, Failure> {
        let begun = Instant::now();
        let exchange = async {
            let client = self.client(request.host).map_err(|cause| request.hopeless(cause))?;
            request.send(client).await
        };
        let result = timeout_at(call.deadline, exchange).await;
        let result =
            result.unwrap_or_else(|_| Err(request.out_of_time(out_of_time(self.config.timeout))));
        call.journal.note(Entry::Attempt {
            method: request.method.clone(),
            path: request.path.to_owned(),
            outcome: match &result {
                Ok(answer) => answer.status.to_string(),
                Err(failure) => failure.cause(),
            },
            elapsed: begun.elapsed(),
            attempt,
        });
        result
    }

    fn client(&self, host: &BaseUrl) -> std::result::Result<&Client, String> {
        let client = if host.is_loopback { &self.loopback } else { &self.remote };
        if let Some(client) = client.get() {
            return Ok(client);
        }
        let built = self.build_client(host.is_loopback)?;
        Ok(client.get_or_init(|| built))
    }

    fn build_client(&self, is_loopback: bool) -> std::result::Result<Client, String> {
        let config = &self.config;
        let tls = if config.api.is_tls || config.auth.is_tls {
            config.roots.client_config()?
        } else {
            tls::without_roots()?
        };
        let builder = Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(config.connect_timeout)
            .redirect(redirect::Policy::none())
            .referer(false)
            .tls_backend_preconfigured(tls);
        let builder = if is_loopback { builder.no_proxy() } else { builder };
        builder.build().map_err(|error| with_causes(&error))
    }
}

/// The cause of a timeout: how much time there was.
pub(crate) fn out_of_time(timeout: Duration) -> String {
    format!("the call's time ({} s) was over", timeout.as_secs_f64())
}
