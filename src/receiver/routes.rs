//! What a receiver answers, and the server that gives each client its time and no more.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONNECTION};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::Shared;
use super::bell::Entry;
use super::inbox::{Broken, Put};
use crate::notification::{Notification, Refused, now};
use crate::signature::Headers;

/// A larger body is refused, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;

/// A larger body needs a place: before they are verified, there may be only so many in memory.
/// Notifications are far smaller, and wait for none of those.
const SMALL_BODY: usize = 64 * 1024;

/// How many places there are for those.
pub(super) const LARGE_BODIES: usize = 32;

/// A body is read to its end up to here, so that whoever sends it can read the refusal.
const READ_AT_MOST: usize = 16 * 1024 * 1024;

/// How long the head of a request may take, and how long a connection may lie idle.
const HEAD_TIME: Duration = Duration::from_secs(5);

/// How long a body may take.
const BODY_TIME: Duration = Duration::from_secs(5);

/// More connections wait until one of these ends.
const MOST_CONNECTIONS: usize = 4096;

/// How long the end waits for answers under way.
const GRACE: Duration = Duration::from_secs(1);

/// The pause after a connection could not be accepted, as when there are too many open files.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `end` comes; what is being answered then is answered still.
pub(super) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    mut end: oneshot::Receiver<Infallible>,
) {
    let app = Router::new().fallback(answer).with_state(shared);
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_header_size(64 * 1024);
    // A client may have said all that it has to say, and wait for the answer.
    server.half_close(true);
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let under_way = GracefulShutdown::new();
    while let Either::Left((client, _)) = select(pin!(accept(&listener, &places)), &mut end).await {
        let Some((stream, place)) = client else { break };
        let service = TowerToHyperService::new(app.clone());
        let connection = server.serve_connection(TokioIo::new(stream), service);
        let connection = under_way.watch(connection);
        tokio::spawn(async move {
            // Whoever is at the other end has heard what there was to say.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    // Those who are still saying something had their time.
    let _ = timeout(GRACE, under_way.shutdown()).await;
}

/// The next client, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return Some((stream, place)),
            Err(_) => sleep(PAUSE).await,
        }
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let mut place = None;
    let body = match timeout(BODY_TIME, read(body, &shared, &mut place)).await {
        Ok(Ok(body)) => body,
        Ok(Err((status, problem))) => return refuse(&shared, status, problem),
        Err(_) => return refuse(&shared, StatusCode::REQUEST_TIMEOUT, "The body took too long"),
    };
    if head.uri.path() != shared.path {
        return refuse(&shared, StatusCode::NOT_FOUND, "Nothing is received at this path");
    }
    if head.method != Method::POST {
        let refusal = refuse(&shared, StatusCode::METHOD_NOT_ALLOWED, "A notification is a POST");
        return ([(ALLOW, "POST")], refusal).into_response();
    }
    match read_notification(&shared, body, &head.headers) {
        Ok(notification) => keep(Arc::clone(&shared), notification).await,
        Err(refused) => {
            let status = match &refused {
                Refused::Signature(_) => StatusCode::UNAUTHORIZED,
                Refused::Content(_) => StatusCode::BAD_REQUEST,
            };
            refuse(&shared, status, &refused.to_string())
        }
    }
}

/// Reads the body before anything is answered: a client that is still sending could not read it.
async fn read<'a>(
    body: Body,
    shared: &'a Shared,
    place: &mut Option<SemaphorePermit<'a>>,
) -> Result<Bytes, (StatusCode, &'static str)> {
    let mut frames = body.into_data_stream();
    let mut whole = Vec::new();
    let mut length = 0;
    while let Some(frame) = frames.next().await {
        let frame = frame.map_err(|_| (StatusCode::BAD_REQUEST, "The body broke off"))?;
        length += frame.len();
        if length > SMALL_BODY && place.is_none() {
            *place = shared.large_bodies.acquire().await.ok();
        }
        if length <= LARGEST_BODY {
            whole.extend_from_slice(&frame);
        } else if length > READ_AT_MOST {
            break;
        }
    }
    if length > LARGEST_BODY {
        return Err((StatusCode::PAYLOAD_TOO_LARGE, "The body holds more than 1 MB"));
    }
    Ok(whole.into())
}

fn read_notification(
    shared: &Shared,
    body: Bytes,
    given: &HeaderMap,
) -> Result<Notification, Refused> {
    let mut headers = Headers::default();
    let all =
        given.iter().try_for_each(|(name, value)| headers.add(name.as_str(), value.as_bytes()));
    let notification = match &shared.terms {
        Some(terms) => {
            all?;
            Notification::verify(body, &headers, terms, now())?
        }
        None => Notification::parse(body)?,
    };
    Ok(Notification { headers, ..notification })
}

/// Answers once the notification is as safe as the inbox makes it; whoever acts on it comes later.
async fn keep(shared: Arc<Shared>, notification: Notification) -> Response {
    // Whoever waits hears of it even if the sender has hung up meanwhile.
    let put = spawn_blocking(move || match shared.inbox.put(&notification) {
        Ok(Put::New) => {
            shared.bell.ring();
            true
        }
        Ok(Put::Known) => true,
        Ok(Put::Full) => {
            shared.bell.say(Entry::Full);
            false
        }
        Err(Broken(why)) => {
            shared.bell.say(Entry::Broken(why));
            false
        }
    });
    if put.await.unwrap_or(false) {
        StatusCode::OK.into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "Not now\n").into_response()
    }
}

fn refuse(shared: &Shared, status: StatusCode, problem: &str) -> Response {
    shared.bell.say(Entry::Refused(format!("{}: {problem}", status.as_u16())));
    let close = [(CONNECTION, "close")];
    match status {
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT => {
            (status, close, format!("{problem}\n")).into_response()
        }
        _ => (status, format!("{problem}\n")).into_response(),
    }
}
