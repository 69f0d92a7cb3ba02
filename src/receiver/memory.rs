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
        let length = state.length + length(notification);
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
            state.length -= length(taken);
        }
        Ok(taken.map(|notification| Taken { notification, receipt: None, attempt: 1 }))
    }

    fn acknowledge(&self, _receipt: i64) -> Result<(), Broken> {
        Ok(())
    }
}

/// What a notification takes, in bytes.
fn length(notification: &Notification) -> usize {
    notification.json.len() + notification.headers.length()
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn notification(id: usize, length: usize, body_is_signed: bool) -> Notification {
        let more = "x".repeat(length);
        let event = if id.is_multiple_of(2) { "even" } else { "odd" };
        let json =
            format!(r#"{{"event":"{event}","messageId":"{id}","more":"{more}","body":{{}}}}"#);
        let parsed = Notification::parse(Bytes::from(json)).unwrap();
        Notification { body_is_signed, ..parsed }
    }

    fn all() -> Wanted {
        Wanted::AllBut(Vec::new())
    }

    #[test]
    fn what_is_wanted_is_taken_oldest_first() {
        let memory = Memory::new(10);
        for id in 0..6 {
            assert_eq!(memory.put(&notification(id, 0, true)).unwrap(), Put::New);
        }
        let take = |wanted: &Wanted| {
            memory.take(wanted).unwrap().and_then(|taken| taken.notification.message_id)
        };
        let odd = vec!["odd".to_owned()];
        assert_eq!(take(&Wanted::Only(odd.clone())).as_deref(), Some("1"));
        assert_eq!(take(&Wanted::AllBut(odd.clone())).as_deref(), Some("0"));
        assert_eq!(take(&all()).as_deref(), Some("2"));
        assert_eq!(take(&Wanted::Only(Vec::new())), None);
        assert_eq!(take(&Wanted::Only(odd)).as_deref(), Some("3"));
    }

    #[test]
    fn the_last_ids_are_remembered_and_no_more() {
        let memory = Memory::new(1);
        for id in 0..=REMEMBERED {
            assert_eq!(memory.put(&notification(id, 0, true)).unwrap(), Put::New);
            assert!(memory.take(&all()).unwrap().is_some());
        }
        for id in [1, REMEMBERED] {
            assert_eq!(memory.put(&notification(id, 0, true)).unwrap(), Put::Known);
        }
        assert_eq!(memory.put(&notification(0, 0, true)).unwrap(), Put::New);
        assert_eq!(memory.state().known.len(), REMEMBERED);
    }

    #[test]
    fn what_waits_is_bounded_in_bytes_too() {
        let memory = Memory::new(REMEMBERED);
        let put = |id| memory.put(&notification(id, LARGEST / 4, false)).unwrap();
        assert_eq!([put(0), put(1), put(2), put(3)], [Put::New, Put::New, Put::New, Put::Full]);
        assert!(memory.take(&all()).unwrap().is_some());
        assert_eq!(put(3), Put::New);
    }
}
