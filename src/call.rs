//! One call of the caller's: what bounds it, what it has done so far, and what it has to tell.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Method;
use tokio::time::Instant;

/// What all requests of one call share, logins and pauses included.
#[derive(Debug)]
pub struct Call {
    /// When the caller's patience ends.
    pub deadline: Instant,
    /// Whether a request that failed may have acted nevertheless.
    pub may_have_acted: bool,
    /// What it has to tell, as it happens.
    pub journal: Journal,
}

impl Call {
    /// A call that begins now and may take `timeout`.
    #[must_use]
    pub fn new(timeout: Duration, journal: Journal) -> Self {
        Self { deadline: deadline_after(timeout), may_have_acted: false, journal }
    }
}

/// Now and `timeout`; a year, should that be beyond what a clock can say.
fn deadline_after(timeout: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
    let now = Instant::now();
    now.checked_add(timeout).unwrap_or(now + YEAR)
}

/// What happened during a call, for the caller's log. Cloning gives another handle on the same.
#[derive(Clone, Debug, Default)]
pub struct Journal(Arc<Mutex<Vec<Entry>>>);

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum Entry {
    /// A request was sent, or tried.
    Attempt {
        /// What was asked for.
        method: Method,
        /// Where, without the host.
        path: String,
        /// What came of it: a status, or why there is none.
        outcome: String,
        /// How long it took.
        elapsed: Duration,
        /// Which attempt at this request it was, from 1.
        attempt: u32,
    },
    /// The call waits before it sends again.
    Pause {
        /// For how long.
        pause: Duration,
        /// Why.
        cause: String,
    },
}

impl Journal {
    pub(crate) fn note(&self, entry: Entry) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// What was noted since the last time.
    #[must_use]
    pub fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attempt { method, path, outcome, elapsed, attempt } => {
                let milliseconds = elapsed.as_secs_f64() * 1000.0;
                write!(f, "{method} {path}: {outcome}, {milliseconds:.1} ms, attempt {attempt}")
            }
            Self::Pause { pause, cause } => {
                write!(f, "waiting {:.1} s before sending again: {cause}", pause.as_secs_f64())
            }
        }
    }
}
