//! Who drives the calls that nobody waits for: one thread for each session, which works only while
//! such calls are under way. It never touches Python.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use tokio::runtime::Runtime;
use tokio::sync::Notify;

/// The thread, once it is needed, and what it has to do.
#[derive(Debug, Default)]
pub(super) struct Driver {
    work: Mutex<Work>,
    has_changed: Condvar,
    is_done: Notify,
}

#[derive(Debug, Default)]
struct Work {
    under_way: usize,
    has_thread: bool,
    is_closed: bool,
}

/// A call that is under way, as long as this is held.
pub(super) struct UnderWay(Arc<Driver>);

impl Driver {
    /// A call begins, on `runtime`.
    pub(super) fn begin(self: &Arc<Self>, runtime: &Arc<Runtime>) -> io::Result<UnderWay> {
        let mut work = self.work();
        if !work.has_thread {
            let (driver, runtime) = (Arc::clone(self), Arc::clone(runtime));
            let thread = thread::Builder::new().name("up42-async".into());
            thread.spawn(move || driver.drive(runtime))?;
            work.has_thread = true;
        }
        work.under_way += 1;
        self.has_changed.notify_one();
        Ok(UnderWay(Arc::clone(self)))
    }

    /// Nothing will begin any more.
    pub(super) fn close(&self) {
        self.work().is_closed = true;
        self.has_changed.notify_one();
    }

    fn drive(&self, runtime: Arc<Runtime>) {
        loop {
            {
                let mut work = self.work();
                while work.under_way == 0 && !work.is_closed {
                    work = self.has_changed.wait(work).unwrap_or_else(PoisonError::into_inner);
                }
                if work.under_way == 0 {
                    break;
                }
            }
            runtime.block_on(self.is_done.notified());
        }
        shut_down(runtime);
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut work = self.0.work();
        work.under_way -= 1;
        if work.under_way == 0 {
            self.0.is_done.notify_one();
        }
    }
}

/// Ends the runtime with the last who holds it; a name that is still being looked up does not
/// hold us up.
pub(super) fn shut_down(runtime: Arc<Runtime>) {
    if let Some(runtime) = Arc::into_inner(runtime) {
        runtime.shutdown_background();
    }
}
