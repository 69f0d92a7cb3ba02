//! Where notifications wait: the trait behind which that is decided, and its vocabulary.

use std::fmt;

use crate::notification::Notification;

/// How many message ids are remembered at least, so that what comes again is known.
pub const REMEMBERED: usize = 100_000;

/// What a notification that was put into an inbox has become.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Put {
    /// It waits there, and will not be lost.
    New,
    /// It was there before.
    Known,
    /// There is no room for it.
    Full,
}

/// A notification that was handed out.
#[derive(Debug)]
pub struct Taken {
    /// The notification.
    pub notification: Notification,
    /// What it is acknowledged with; `None` where it is gone from the inbox already.
    pub receipt: Option<i64>,
    /// How often it has been handed out, this time included.
    pub attempt: u32,
}

/// Which notifications are wanted, by the names of their events.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// Those of these events.
    Only(Vec<String>),
    /// All others.
    AllBut(Vec<String>),
}

impl Wanted {
    /// Whether a notification of `event` is one.
    #[must_use]
    pub fn includes(&self, event: &str) -> bool {
        match self {
            Self::Only(events) => events.iter().any(|other| other == event),
            Self::AllBut(events) => events.iter().all(|other| other != event),
        }
    }
}

/// An inbox that does not work: what failed, and where.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

/// A place where notifications wait. Each call is whole, whoever else uses the inbox meanwhile.
pub trait Inbox: fmt::Debug + Send + Sync {
    /// Keeps the notification if it is new: by its identity, and always where it has none. Once
    /// this says `New`, it is as safe as it will ever be.
    ///
    /// # Errors
    ///
    /// It may or may not have been kept.
    fn put(&self, notification: &Notification) -> Result<Put, Broken>;

    /// Hands out the oldest notification that is wanted and that nobody else has at the moment.
    ///
    /// # Errors
    ///
    /// Nothing was handed out.
    fn take(&self, wanted: &Wanted) -> Result<Option<Taken>, Broken>;

    /// Ends what was handed out with `receipt`: it is not handed out again, and stays known.
    ///
    /// # Errors
    ///
    /// It may be handed out again.
    fn acknowledge(&self, receipt: i64) -> Result<(), Broken>;
}
