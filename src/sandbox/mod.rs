//! An UP42 of one's own: the webhook service in memory, on this machine's loopback, with test
//! notifications that are really delivered. The client knows nothing of it.

mod delivery;
mod names;
mod routes;
mod store;

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value};
use tokio::runtime::{Builder, Runtime};

pub use store::Asked;
use store::Store;

/// How a sandbox behaves. It has no `Debug`: the webhooks have secrets.
pub struct Options {
    /// The address to listen on: a loopback address, or `localhost`.
    pub host: String,
    /// The port to listen on; 0 for any that is free.
    pub port: u16,
    /// The webhooks that it starts with, as the service would show them; what is missing is
    /// filled in.
    pub webhooks: Vec<Map<String, Value>>,
    /// Whether test notifications are signed with a digest of their body.
    pub sign_body: bool,
    /// How long a token is good for.
    pub token_lifetime: Duration,
}

/// Why a sandbox cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It would have been reachable from other machines.
    #[error(
        "the sandbox listens on loopback only and {0:?} is no loopback address; leave host out"
    )]
    NotLoopback(String),
    /// A webhook to start with is none.
    #[error("webhooks[{index}] cannot be held: {problem}; give it as the service would show it")]
    Webhook {
        /// Its place in the list.
        index: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// The address could not be listened on.
    #[error("the sandbox could not listen on {address}: {error}; give another port, or 0 for any")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's word.
        error: io::Error,
    },
}

/// The service, served or not. What it holds outlives closing.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    store: Arc<Store>,
    served: Mutex<Option<Served>>,
}

#[derive(Debug)]
struct Served {
    address: SocketAddr,
    runtime: Runtime,
}

impl Sandbox {
    /// A sandbox that is not served yet.
    ///
    /// # Errors
    ///
    /// `NotLoopback`, and `Webhook` for one that it cannot start with.
    pub fn new(options: Options) -> Result<Self, Error> {
        let host = match options.host.as_str() {
            "localhost" => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            host => host.parse().ok().filter(IpAddr::is_loopback),
        };
        let Some(host) = host else { return Err(Error::NotLoopback(options.host)) };
        let store = Store::new(options.webhooks, options.sign_body, options.token_lifetime)?;
        let address = SocketAddr::new(host, options.port);
        Ok(Self { address, store: Arc::new(store), served: Mutex::default() })
    }

    /// Serves it on threads of its own, if it is not served already.
    ///
    /// # Errors
    ///
    /// `Listen` when the port is in use, for example.
    pub fn start(&self) -> Result<(), Error> {
        let mut served = self.served();
        if served.is_none() {
            let failed = |error| Error::Listen { address: self.address, error };
            *served = Some(serve(self.address, &self.store).map_err(failed)?);
        }
        Ok(())
    }

    /// Ends it, and with it every connection and delivery under way.
    pub fn close(&self) {
        let served = self.served().take();
        if let Some(Served { runtime, .. }) = served {
            // Nothing in it blocks, so this is a matter of microseconds; the port is free after it.
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
    }

    /// Where it is served now.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.served().as_ref().map(|served| served.address)
    }

    /// What it holds, knows and was asked.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    fn served(&self) -> MutexGuard<'_, Option<Served>> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn serve(address: SocketAddr, store: &Arc<Store>) -> io::Result<Served> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("up42-sandbox")
        .enable_all()
        .build()?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    let app = routes::app(Arc::clone(store));
    runtime.spawn(async move { axum::serve(listener, app).await });
    Ok(Served { address, runtime })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn debug_shows_nothing_that_logs_in_and_no_webhook() {
        let webhook = json!({
            "name": "n", "url": "https://u.example", "events": [], "secret": "hush",
        });
        let options = Options {
            host: "127.0.0.1".into(),
            port: 0,
            webhooks: vec![webhook.as_object().unwrap().clone()],
            sign_body: true,
            token_lifetime: Duration::from_secs(300),
        };
        let sandbox = Sandbox::new(options).unwrap();
        let token = sandbox.store().grant_token();
        let shown = format!("{sandbox:?}");
        assert!(shown.contains(&sandbox.store().workspace_id), "{shown}");
        for secret in ["hush", &token, &sandbox.store().password, &sandbox.store().project_api_key]
        {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
