//! An inbox in memory: what is taken is gone, and what waits is lost with the process.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::inbox::{Broken, Inbox, Put, REMEMBERED, Taken, Wanted};
use crate::notification::Notification;

/// What may wait at most, in bytes.
const LARGEST: usize = 64 * 1024 * 1024;

/// The inbox of a receiver without a file.
#[derive(Debug)]
pub(super) struct Memory {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Notification>,
    /// The length of what waits, in bytes.
    length: usize,
    known: HashSet<[u8; 32]>,
    /// The same, oldest first.
    remembered: VecDeque<[u8; 32]>,
}

impl Memory {
    pub(super) fn new(capacity: usize) -> Self {
        Self { capacity, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inbox for Memory {
    fn put(&self, notification: &Notification) -> Result<Put, Broken> {
        let mut state = self.state();
        let identity = notification.identity();
        if identity.is_some_and(|identity| state.known.contains(&identity)) {
            return Ok(Put::Known);
        }
        let length = state.length + notification.json.len();
        if state.waiting.len() >= self.capacity || length > LARGEST {
            return Ok(Put::Full);
        }
        state.length = length;
        state.waiting.push_back(notification.clone());
        if let Some(identity) = identity {
            state.remember(identity);
        }
        Ok(Put::New)
    }

    fn take(&self, wanted: &Wanted) -> Result<Option<Taken>, Broken> {
        let mut state = self.state();
        let at = state.waiting.iter().position(|waiting| wanted.includes(&waiting.event));
        let taken = at.and_then(|at| state.waiting.remove(at));
        if let Some(taken) = &taken {
            state.length -= taken.json.len();
        }
        Ok(taken.map(|notification| Taken { notification, receipt: None, attempt: 1 }))
    }

    fn acknowledge(&self, _receipt: i64) -> Result<(), Broken> {
        Ok(())
    }
}

impl State {
    fn remember(&mut self, identity: [u8; 32]) {
        if self.remembered.len() == REMEMBERED
            && let Some(oldest) = self.remembered.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.known.insert(identity);
        self.remembered.push_back(identity);
    }
}
