//! A receiver of notifications: it takes what verifies, once, and hands it out in its own time.
//! It knows what a notification and a signature are, and nothing of the service that sends them.

mod bell;
mod file;
mod inbox;
mod memory;
mod routes;

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;

use crate::signature::Terms;
use bell::Bell;
pub use bell::Entry;
use file::File;
pub use inbox::{Broken, Inbox, Put, REMEMBERED, Taken, Wanted};
use memory::Memory;

/// How a receiver behaves.
#[derive(Debug)]
pub struct Options {
    /// On what terms a notification is accepted; `None` to believe whatever comes.
    pub terms: Option<Terms>,
    /// The address to listen on, or `localhost`.
    pub host: String,
    /// Whether that may be an address that other machines reach.
    pub public: bool,
    /// The port to listen on; 0 for any that is free.
    pub port: u16,
    /// The path at which it receives.
    pub path: String,
    /// The file in which notifications wait; `None` for memory.
    pub inbox: Option<PathBuf>,
    /// How long a notification out of that file is its taker's.
    pub lease: Duration,
    /// How many may wait.
    pub capacity: usize,
}

/// Why a receiver cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An option that will not do.
    #[error("{0}")]
    Option(String),
    /// The file cannot be used.
    #[error("the inbox cannot be used: {0}; give the path of an inbox, or of a file to make")]
    Inbox(#[from] Broken),
    /// The address could not be listened on.
    #[error("the receiver could not listen on {address}: {error}; give another port, or 0 for any")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's word.
        error: io::Error,
    },
}

/// A receiver, served or not. What waits in it outlives closing.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    served: Mutex<Option<Served>>,
}

/// What the server and those who take share.
#[derive(Debug)]
struct Shared {
    terms: Option<Terms>,
    path: String,
    inbox: Box<dyn Inbox>,
    bell: Bell,
    large_bodies: Semaphore,
}

#[derive(Debug)]
struct Served {
    address: SocketAddr,
    runtime: Runtime,
    server: JoinHandle<()>,
    /// Dropped to end the server.
    end: oneshot::Sender<Infallible>,
}

impl Receiver {
    /// A receiver that is not served yet; its file is opened, or made.
    ///
    /// # Errors
    ///
    /// `Option` and `Inbox`.
    pub fn new(options: Options) -> Result<Self, Error> {
        let host = host(&options.host, options.public)?;
        let path = options.path;
        let is_path = |byte: u8| byte.is_ascii_graphic() && !b"?#".contains(&byte);
        if !path.starts_with('/') || !path.bytes().all(is_path) {
            let problem = format!("path is one such as '/' or '/up42', and not {path:?}");
            return Err(Error::Option(problem));
        }
        if !(1..=REMEMBERED).contains(&options.capacity) {
            return Err(Error::Option(format!("capacity is between 1 and {REMEMBERED}")));
        }
        let inbox: Box<dyn Inbox> = match &options.inbox {
            Some(path) => Box::new(File::open(path, options.lease, options.capacity)?),
            None => Box::new(Memory::new(options.capacity)),
        };
        let address = SocketAddr::new(host, options.port);
        let (terms, bell) = (options.terms, Bell::default());
        let large_bodies = Semaphore::new(routes::LARGE_BODIES);
        let shared = Shared { terms, path, inbox, bell, large_bodies };
        Ok(Self { address, shared: Arc::new(shared), served: Mutex::default() })
    }

    /// Serves it on threads of its own; whether it was not served already.
    ///
    /// # Errors
    ///
    /// `Listen` when the port is in use, for example.
    pub fn start(&self) -> Result<bool, Error> {
        let mut served = self.served();
        if served.is_some() {
            return Ok(false);
        }
        let failed = |error| Error::Listen { address: self.address, error };
        *served = Some(serve(self.address, &self.shared).map_err(failed)?);
        self.shared.bell.set_open(true);
        Ok(true)
    }

    /// Ends it: answers what is being answered, for a second at most, and closes every connection;
    /// whoever waits for a notification is told.
    pub fn close(&self) {
        let served = self.served().take();
        if let Some(Served { runtime, server, end, .. }) = served {
            drop(end);
            // It ends by itself, or has ended.
            let _ = runtime.block_on(server);
            runtime.shutdown_timeout(Duration::from_secs(5));
            self.shared.bell.set_open(false);
        }
    }

    /// Whether it is served now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.shared.bell.is_open()
    }

    /// Where it is served now.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.served().as_ref().map(|served| served.address)
    }

    /// The path at which it receives.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.shared.path
    }

    /// Where notifications wait.
    #[must_use]
    pub fn inbox(&self) -> &dyn Inbox {
        self.shared.inbox.as_ref()
    }

    /// Waits for news after the first `seen`, for as long as `patience`; how many there were.
    #[must_use]
    pub fn wait(&self, seen: u64, patience: Option<Duration>) -> u64 {
        self.shared.bell.wait(seen, patience)
    }

    /// What there is to say in the log since the last time.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.shared.bell.entries()
    }

    fn served(&self) -> MutexGuard<'_, Option<Served>> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The address to listen on: one of this machine alone, unless it is said twice.
fn host(host: &str, public: bool) -> Result<IpAddr, Error> {
    let address = match host {
        "localhost" => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        host => host.parse().ok(),
    };
    let refuse = |problem| Err(Error::Option(format!("host {host:?} {problem}")));
    match address {
        None => refuse("is no address; give one such as '127.0.0.1'"),
        Some(address) if !public && !address.is_loopback() => refuse(
            "can be reached from other machines; if that is meant, pass public=True too, and put \
             a proxy with https before it",
        ),
        Some(address) => Ok(address),
    }
}

fn serve(address: SocketAddr, shared: &Arc<Shared>) -> io::Result<Served> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(2)
        .thread_name("up42-receiver")
        .enable_all()
        .build()?;
    let listener = {
        let _inside = runtime.enter();
        tokio::net::TcpListener::from_std(listener)?
    };
    let (end, ending) = oneshot::channel();
    let server = runtime.spawn(routes::serve(listener, Arc::clone(shared), ending));
    Ok(Served { address, runtime, server, end })
}
