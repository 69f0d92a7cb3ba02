//! How a call waits: on the calling thread, without the GIL, open to Ctrl-C, and in the process
//! that it began in.

use std::pin::pin;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use futures_util::future::{BoxFuture, Either, select};
use pyo3::exceptions::{PyOSError, PyRuntimeError};
use pyo3::prelude::*;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::sleep;

use super::driver::{Driver, UnderWay, shut_down};
use super::errors::raise;
use super::logging;
use super::operation::Ask;
use crate::call::{Call, Journal};
use crate::config::Config;
use crate::error::Result;
use crate::session::Session;

/// How long a wait goes on before it looks whether Python has a signal to handle.
const TICK: Duration = Duration::from_millis(100);

/// A session, and the runtime that its connections live on, made in each process at its first
/// call there.
#[derive(Debug)]
pub(super) struct Line {
    config: Arc<Config>,
    live: ArcSwapOption<Live>,
}

/// The part of a line that does not survive a fork: a child's copy of the runtime would wait for
/// ever, and closing its copies of the connections would deafen the parent.
#[derive(Debug)]
struct Live {
    process: u32,
    /// Always there; taken out when this is dropped.
    parts: Option<Parts>,
}

#[derive(Debug)]
struct Parts {
    runtime: Arc<Runtime>,
    session: Session,
    driver: Arc<Driver>,
    ticks: Arc<Ticks>,
}

/// What all waits of a session look up at, every `TICK`. One timer for all: each that begins
/// earlier than those before it costs a system call.
#[derive(Debug, Default)]
struct Ticks(Notify);

impl Ticks {
    fn begin(runtime: &Runtime) -> Arc<Self> {
        let ticks = Arc::<Self>::default();
        let ticking = Arc::clone(&ticks);
        runtime.spawn(async move {
            loop {
                sleep(TICK).await;
                ticking.0.notify_waiters();
            }
        });
        ticks
    }

    /// What comes of `future`, unless there is a tick before.
    async fn slice<F: Future + Unpin>(&self, future: &mut F) -> Option<F::Output> {
        match select(future, pin!(self.0.notified())).await {
            Either::Left((result, _)) => Some(result),
            Either::Right(_) => None,
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let Some(parts) = self.parts.take() else { return };
        if self.process == process::id() {
            drop(parts.session);
            parts.driver.close();
            shut_down(parts.runtime);
        } else {
            std::mem::forget(parts);
        }
    }
}

impl Line {
    pub(super) fn new(config: Config) -> Self {
        Self { config: Arc::new(config), live: ArcSwapOption::empty() }
    }

    /// Makes a call and waits for what comes of it.
    pub(super) fn call<T, F>(&self, py: Python<'_>, begin: F) -> PyResult<T>
    where
        T: Send,
        F: for<'a> FnOnce(&'a Session, &'a mut Call) -> BoxFuture<'a, Result<T>> + Send,
    {
        let live = py.detach(|| self.live()).map_err(PyOSError::new_err)?;
        let Some(Parts { runtime, session, ticks, .. }) = &live.parts else {
            return Err(elsewhere());
        };
        let mut call = session.begin();
        let journal = call.journal.clone();
        let mut future = begin(session, &mut call);
        let mut waited = false;
        loop {
            let tick = py.detach(|| {
                runtime.block_on(async {
                    if !waited {
                        notice_closed_connections().await;
                    }
                    ticks.slice(&mut future).await
                })
            });
            waited = true;
            let noted = logging::journal(py, &journal);
            if let Some(result) = tick {
                return noted.and_then(|()| result.map_err(|error| raise(py, error)));
            }
            // A handler may call us again: nothing is locked here, and the runtime is at rest.
            let undisturbed = noted.and_then(|()| py.check_signals());
            if live.process != process::id() {
                std::mem::forget(future);
                return Err(elsewhere());
            }
            if let Err(disturbance) = undisturbed {
                py.detach(|| {
                    let _inside = runtime.enter();
                    drop(future);
                    runtime.block_on(notice_closed_connections());
                });
                return Err(disturbance);
            }
        }
    }

    /// Makes a call while the calling thread goes on; `ring` is called when there is news of it.
    pub(super) fn start(
        &self,
        py: Python<'_>,
        ask: Ask,
        ring: impl Fn() + Send + 'static,
    ) -> PyResult<Started> {
        let live = py.detach(|| self.live()).map_err(PyOSError::new_err)?;
        let Some(Parts { runtime, session, driver, ticks }) = &live.parts else {
            return Err(elsewhere());
        };
        let ticks = Arc::clone(ticks);
        let session = session.clone();
        let mut call = session.begin();
        let journal = call.journal.clone();
        let end = End {
            answer: Arc::default(),
            under_way: Some(driver.begin(runtime).map_err(PyOSError::new_err)?),
            ring,
        };
        let answer = Arc::clone(&end.answer);
        let task = runtime.spawn(async move {
            notice_closed_connections().await;
            let journal = call.journal.clone();
            let mut future = ask(&session, &mut call);
            let result = loop {
                match ticks.slice(&mut future).await {
                    Some(result) => break result,
                    None if journal.has_news() => (end.ring)(),
                    None => {}
                }
            };
            end.answer.lock().unwrap_or_else(PoisonError::into_inner).answer = Some(result);
        });
        Ok(Started { journal, answer, task, live })
    }

    /// The runtime and the session of this process.
    fn live(&self) -> std::io::Result<Arc<Live>> {
        loop {
            let current = self.live.load_full();
            if let Some(live) = current.as_ref().filter(|live| live.process == process::id()) {
                return Ok(Arc::clone(live));
            }
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let parts = Parts {
                ticks: Ticks::begin(&runtime),
                runtime: Arc::new(runtime),
                session: Session::new(Arc::clone(&self.config)),
                driver: Arc::default(),
            };
            let fresh = Arc::new(Live { process: process::id(), parts: Some(parts) });
            // If another thread was first, its session is the one.
            self.live.compare_and_swap(&current, Some(fresh));
        }
    }
}

/// A call that goes on by itself, until somebody drops this.
pub(super) struct Started {
    /// What it has to tell.
    pub(super) journal: Journal,
    answer: Arc<Mutex<Ending>>,
    task: JoinHandle<()>,
    /// Keeps the connections until the call is over.
    live: Arc<Live>,
}

#[derive(Default)]
struct Ending {
    answer: Option<Result<Bytes>>,
    is_over: bool,
}

/// Tells of the end of a call, whatever kind of end it is.
struct End<R: Fn()> {
    answer: Arc<Mutex<Ending>>,
    /// Always there; taken out when this is dropped.
    under_way: Option<UnderWay>,
    ring: R,
}

impl<R: Fn()> Drop for End<R> {
    fn drop(&mut self) {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).is_over = true;
        drop(self.under_way.take());
        (self.ring)();
    }
}

impl Started {
    /// What came of it, once something did.
    pub(super) fn answer(&self, py: Python<'_>) -> Option<PyResult<Bytes>> {
        let (answer, is_over) = {
            let mut ending = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
            (ending.answer.take(), ending.is_over)
        };
        // Nothing is locked any more: Python runs code to make an exception.
        match answer {
            Some(result) => Some(result.map_err(|error| raise(py, error))),
            None if is_over => Some(Err(elsewhere())),
            None => None,
        }
    }
}

impl Drop for Started {
    /// Breaks it off, unless it is over.
    fn drop(&mut self) {
        if self.live.process == process::id() {
            self.task.abort();
        }
    }
}

/// Lets the connections see what has happened to them while no call was under way: twice round,
/// once to hear of it and once to act on it. A connection that the server closed is not used again.
async fn notice_closed_connections() {
    yield_now().await;
    yield_now().await;
}

fn elsewhere() -> PyErr {
    PyRuntimeError::new_err(
        "This call began in the parent process and goes on there; make it again in this one",
    )
}
