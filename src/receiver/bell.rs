//! What tells those who wait that there is something new, and keeps what is to be said in the log
//! until somebody comes to write it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many lines are kept for the log; older ones go.
const KEPT: usize = 1000;

/// What a receiver has to say in the log.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A request was refused, and why.
    Refused(String),
    /// There was no room for a notification; said once, until there is room again.
    Full,
    /// A notification could not be kept.
    Broken(String),
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => write!(f, "The receiver refused a request: {why}"),
            Self::Full => f.write_str(
                "The receiver is full and answers 503 from now on, until notifications are taken; \
                 UP42 may or may not send them again: take them faster, or raise capacity",
            ),
            Self::Broken(why) => write!(f, "The receiver answered 503 to a notification: {why}"),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Bell {
    state: Mutex<State>,
    rung: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// How often it was rung.
    rung: u64,
    /// Whether more may come.
    open: bool,
    full: bool,
    entries: VecDeque<Entry>,
}

impl Bell {
    /// Something was put into the inbox.
    pub(super) fn ring(&self) {
        self.change(|state| state.full = false);
    }

    /// There is something to say.
    pub(super) fn say(&self, entry: Entry) {
        self.change(|state| {
            if entry == Entry::Full {
                if state.full {
                    return;
                }
                state.full = true;
            }
            if state.entries.len() == KEPT {
                state.entries.pop_front();
            }
            state.entries.push_back(entry);
        });
    }

    pub(super) fn set_open(&self, open: bool) {
        self.change(|state| state.open = open);
    }

    pub(super) fn is_open(&self) -> bool {
        self.state().open
    }

    /// Waits until it was rung after the first `seen` times, or `patience` ends; how often it was
    /// rung in all.
    pub(super) fn wait(&self, seen: u64, patience: Option<Duration>) -> u64 {
        let unheard = |state: &mut State| state.rung == seen;
        let state = self.state();
        let state = match patience {
            Some(patience) => self
                .rung
                .wait_timeout_while(state, patience, unheard)
                .map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state),
            None => self.rung.wait_while(state, unheard).unwrap_or_else(PoisonError::into_inner),
        };
        state.rung
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        self.state().entries.drain(..).collect()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        change(&mut state);
        state.rung += 1;
        drop(state);
        self.rung.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
