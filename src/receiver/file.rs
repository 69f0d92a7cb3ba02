//! An inbox in an SQLite file: what was put into it outlives the process, and stays until it is
//! acknowledged. Several processes may use one file.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf, absolute};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::inbox::{Broken, Inbox, Put, REMEMBERED, Taken, Wanted};
use crate::notification::Notification;
use crate::signature::Headers;

/// How long one waits for another who writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// What marks a file as an inbox: "UP42", and the version of what is in it.
const APPLICATION: i64 = 0x5550_3432;
const VERSION: i64 = 1;

/// `id` is the identity; what has none is never known. Of what was acknowledged nothing else is
/// left: its `json` and its `headers` are null.
const SCHEMA: &str = "
    CREATE TABLE notification (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id BLOB UNIQUE,
        event TEXT NOT NULL,
        json BLOB,
        headers BLOB,
        body_is_signed INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        leased_until INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX waiting ON notification (number) WHERE json IS NOT NULL;
    CREATE INDEX done ON notification (number) WHERE json IS NULL;
";

const INSERT: &str = "
    INSERT INTO notification (id, event, json, headers, body_is_signed) VALUES (?1, ?2, ?3, ?4, ?5)
";

const TAKE: &str = "
    UPDATE notification SET attempts = attempts + 1, leased_until = ?1
    WHERE number = (
        SELECT number FROM notification
        WHERE json IS NOT NULL AND leased_until <= ?2
            AND (event IN (SELECT value FROM json_each(?3))) = ?4
        ORDER BY number LIMIT 1
    )
    RETURNING number, json, headers, body_is_signed, attempts
";

/// The inbox of a receiver with a file.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    lease: Duration,
    capacity: usize,
    /// Writes what arrives, and waits until it is on the disk.
    arrivals: Mutex<Connection>,
    /// Writes what is handed out and acknowledged. Should the machine lose that, it is handed out
    /// again.
    work: Mutex<Connection>,
}

impl File {
    pub(super) fn open(path: &Path, lease: Duration, capacity: usize) -> Result<Self, Broken> {
        let open = |durably| {
            open(path, durably).map_err(|error| Broken(format!("{}: {error}", path.display())))
        };
        let (arrivals, work) = (Mutex::new(open(true)?), Mutex::new(open(false)?));
        Ok(Self { path: path.to_owned(), lease, capacity, arrivals, work })
    }

    fn broken(&self, error: &rusqlite::Error) -> Broken {
        Broken(format!("the inbox {} does not work: {error}", self.path.display()))
    }
}

impl Inbox for File {
    fn put(&self, notification: &Notification) -> Result<Put, Broken> {
        let put = put(&mut lock(&self.arrivals), notification, self.capacity);
        put.map_err(|error| self.broken(&error))
    }

    fn take(&self, wanted: &Wanted) -> Result<Option<Taken>, Broken> {
        let taken = take(&lock(&self.work), wanted, self.lease);
        let Some(row) = taken.map_err(|error| self.broken(&error))? else { return Ok(None) };
        let unreadable = |error| {
            Broken(format!("the inbox {} holds something else: {error}", self.path.display()))
        };
        let parsed = Notification::parse(row.json.into()).map_err(unreadable)?;
        Ok(Some(Taken {
            notification: Notification {
                body_is_signed: row.body_is_signed,
                headers: read_headers(&row.headers),
                ..parsed
            },
            receipt: Some(row.number),
            attempt: row.attempts,
        }))
    }

    fn acknowledge(&self, receipt: i64) -> Result<(), Broken> {
        let work = lock(&self.work);
        let done = work
            .prepare_cached("UPDATE notification SET json = NULL, headers = NULL WHERE number = ?1")
            .and_then(|mut done| done.execute([receipt]));
        done.map(|_| ()).map_err(|error| self.broken(&error))
    }
}

struct Row {
    number: i64,
    json: Vec<u8>,
    headers: Vec<u8>,
    body_is_signed: bool,
    attempts: u32,
}

fn open(path: &Path, durably: bool) -> Result<Connection, String> {
    // To SQLite, some names that are no whole paths mean something else than a file.
    let path = absolute(path).map_err(|error| error.to_string())?;
    create(&path).map_err(|error| error.to_string())?;
    let mut connection = Connection::open(&path).map_err(|error| error.to_string())?;
    let marks = prepare(&mut connection, durably).map_err(|error| error.to_string())?;
    if marks == (APPLICATION, VERSION) {
        return Ok(connection);
    }
    Err("it is a database, but not an inbox of this version".into())
}

/// Makes the file, if it is not there, for its owner alone.
fn create(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

/// Makes it an inbox, if it is empty; what marks it as what it is.
fn prepare(connection: &mut Connection, durably: bool) -> rusqlite::Result<(i64, i64)> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", if durably { "FULL" } else { "NORMAL" })?;
    // Only macOS needs to be told that the disk, too, has to write.
    connection.pragma_update(None, "fullfsync", durably)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let tables: i64 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        transaction.execute_batch(SCHEMA)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()?;
    let mark = |name| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok((mark("application_id")?, mark("user_version")?))
}

fn put(
    arrivals: &mut Connection,
    notification: &Notification,
    capacity: usize,
) -> rusqlite::Result<Put> {
    let arriving = arrivals.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let identity = notification.identity();
    if let Some(identity) = &identity {
        let mut find = arriving.prepare_cached("SELECT 1 FROM notification WHERE id = ?1")?;
        if find.exists([identity])? {
            return Ok(Put::Known);
        }
    }
    let waiting: i64 = arriving
        .prepare_cached("SELECT count(*) FROM notification WHERE json IS NOT NULL")?
        .query_row([], |row| row.get(0))?;
    if usize::try_from(waiting).is_ok_and(|waiting| waiting >= capacity) {
        return Ok(Put::Full);
    }
    arriving.prepare_cached(INSERT)?.execute(params![
        identity,
        notification.event,
        notification.json.as_ref(),
        written(&notification.headers),
        notification.body_is_signed
    ])?;
    let forgotten = arriving.last_insert_rowid() - i64::try_from(REMEMBERED).unwrap_or(i64::MAX);
    arriving
        .prepare_cached("DELETE FROM notification WHERE json IS NULL AND number <= ?1")?
        .execute([forgotten])?;
    arriving.commit()?;
    Ok(Put::New)
}

fn take(work: &Connection, wanted: &Wanted, lease: Duration) -> rusqlite::Result<Option<Row>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let (events, wanted) = match wanted {
        Wanted::Only(events) => (events, true),
        Wanted::AllBut(events) => (events, false),
    };
    let events = serde_json::Value::from(events.as_slice()).to_string();
    let millis = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let mut take = work.prepare_cached(TAKE)?;
    let values = params![millis(now.saturating_add(lease)), millis(now), events, wanted];
    let row = take.query_row(values, |row| {
        Ok(Row {
            number: row.get(0)?,
            json: row.get(1)?,
            headers: row.get(2)?,
            body_is_signed: row.get(3)?,
            attempts: row.get(4)?,
        })
    });
    row.optional()
}

/// A line for each header; no value that came in a request has a line break in it.
fn written(headers: &Headers) -> Vec<u8> {
    let line = |(name, value): (&str, &[u8])| [name.as_bytes(), b":", value, b"\n"].concat();
    headers.iter().flat_map(line).collect()
}

fn read_headers(lines: &[u8]) -> Headers {
    let mut headers = Headers::default();
    for line in lines.split(|byte| *byte == b'\n') {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        if let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            // They were let in when the notification came.
            let _ = headers.add(&String::from_utf8_lossy(name), value);
        }
    }
    headers
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
