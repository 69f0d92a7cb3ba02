//! One call of the caller's: what bounds it, what it has done so far, and what it has to tell.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
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

    /// The time until the deadline.
    pub(crate) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
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
pub struct Journal(Arc<Mutex<Pages>>);

#[derive(Debug, Default)]
struct Pages {
    entries: Vec<Entry>,
    /// The journals of those who wait for the same; the first that is still read gets it all.
    readers: Vec<Weak<Mutex<Pages>>>,
}

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
        let reader = self.pages().readers.iter().find_map(Weak::upgrade);
        let reader = reader.map_or_else(|| self.clone(), Self);
        reader.pages().entries.push(entry);
    }

    /// From now on `reader` is told what is noted here, unless one before it still is.
    pub(crate) fn tell(&self, reader: &Self) {
        self.pages().readers.push(Arc::downgrade(&reader.0));
    }

    /// Whether anything was noted since the last time.
    #[must_use]
    pub fn has_news(&self) -> bool {
        !self.pages().entries.is_empty()
    }

    /// What was noted since the last time.
    #[must_use]
    pub fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut self.pages().entries)
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(cause: &str) -> Entry {
        Entry::Pause { pause: Duration::ZERO, cause: cause.to_owned() }
    }

    fn told(journal: &Journal) -> Vec<String> {
        journal.take().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_noted_goes_to_the_first_reader_that_is_still_there() {
        let (shared, first, second) = (Journal::default(), Journal::default(), Journal::default());
        shared.tell(&first);
        shared.tell(&second);
        shared.note(pause("a"));
        assert_eq!(told(&first), ["waiting 0.0 s before sending again: a"]);
        drop(first);
        shared.note(pause("b"));
        assert_eq!(told(&second), ["waiting 0.0 s before sending again: b"]);
        assert!(told(&shared).is_empty());
        drop(second);
        shared.note(pause("c"));
        assert_eq!(told(&shared).len(), 1);
    }

    #[tokio::test]
    async fn a_timeout_beyond_every_clock_is_a_year() {
        let call = Call::new(Duration::MAX, Journal::default());
        assert!(call.deadline > Instant::now() + Duration::from_secs(300 * 24 * 3600));
    }
}
