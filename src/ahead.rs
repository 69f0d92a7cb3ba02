//! A connection that is opened ahead of need, and kept for the first request that needs one.
//! Nothing is sent on it before, but what encryption begins with.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use reqwest::Client;
use tokio::task_local;
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

/// How long it is good for. Nobody listens whether the server closes it, and no server is as
/// impatient as that.
const KEPT: Duration = Duration::from_secs(1);

task_local! {
    /// Set while a connection is opened that nobody needs yet.
    static AHEAD: ();
}

/// The connection that one client has in hand; the layer around the client's connector.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ahead(Arc<Mutex<Option<Kept>>>);

#[derive(Debug)]
struct Kept {
    connection: Box<dyn Any + Send>,
    since: Instant,
}

/// Opens a connection to where `url` is, for the client whose connector has a layer of these.
pub(crate) async fn open(client: &Client, url: url::Url) {
    // The request never leaves: its connection is put aside, and it fails for want of one.
    let request = client.get(url).send();
    AHEAD.scope((), request.map(drop)).await;
}

impl Ahead {
    fn keep(&self, connection: impl Any + Send) {
        let kept = Kept { connection: Box::new(connection), since: Instant::now() };
        let before = self.kept().replace(kept);
        drop(before);
    }

    fn take<C: 'static>(&self) -> Option<C> {
        let kept = self.kept().take()?;
        let connection = kept.connection.downcast().ok()?;
        (kept.since.elapsed() < KEPT).then_some(*connection)
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Layer<S> for Ahead {
    type Service = Connector<S>;

    fn layer(&self, inner: S) -> Connector<S> {
        Connector { inner, ahead: self.clone() }
    }
}

/// A connector that first looks whether there is a connection already.
#[derive(Clone, Debug)]
pub(crate) struct Connector<S> {
    inner: S,
    ahead: Ahead,
}

impl<S, To> Service<To> for Connector<S>
where
    S: Service<To, Response: Send + 'static, Future: Send + 'static>,
    S::Error: From<Box<dyn std::error::Error + Send + Sync>> + Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, to: To) -> Self::Future {
        if AHEAD.try_with(|()| ()).is_ok() {
            let (ahead, opening) = (self.ahead.clone(), self.inner.call(to));
            return async move {
                ahead.keep(opening.await?);
                Err(S::Error::from("it was opened ahead of need".into()))
            }
            .boxed();
        }
        match self.ahead.take() {
            Some(connection) => ready(Ok(connection)).boxed(),
            None => self.inner.call(to).boxed(),
        }
    }
}
