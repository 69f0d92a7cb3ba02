//! Bytes in the place of the service's answers, over a real connection on loopback.
//!
//! The first byte says which call is made, the second how much of the answer is the fuzzer's: all
//! of it, or what stands behind a head that is good.

#![no_main]

use std::sync::{Arc, Mutex, OnceLock};

use libfuzzer_sys::fuzz_target;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use up42_webhooks::call::Call;
use up42_webhooks::config::{Config, Options};
use up42_webhooks::credentials::GivenCredentials;
use up42_webhooks::error::{Error, Result};
use up42_webhooks::id::Id;
use up42_webhooks::model::{Changes, Draft};
use up42_webhooks::session::Session;
use up42_webhooks::webhooks;

const TOKEN: &[u8] = br#"{"access_token": "t", "expires_in": 86400}"#;
const USER: &[u8] = br#"{"sub": "w"}"#;
const STATUSES: [u16; 8] = [200, 200, 201, 204, 400, 401, 404, 500];

/// What the server answers next: to a login, where `is_login`, or to a call.
#[derive(Default)]
struct Script {
    answer: Vec<u8>,
    is_login: bool,
}

struct House {
    runtime: Runtime,
    script: Arc<Mutex<Script>>,
    config: Arc<Config>,
    session: Session,
}

fn house() -> &'static House {
    static HOUSE: OnceLock<House> = OnceLock::new();
    HOUSE.get_or_init(|| {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let script = Arc::new(Mutex::new(Script::default()));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(serve(listener, Arc::clone(&script)));
        let options = Options {
            credentials: GivenCredentials {
                username: Some("me@example.com".into()),
                password: Some("unspeakable".into()),
                ..GivenCredentials::default()
            },
            api_url: Some(url.clone()),
            auth_url: Some(url),
            max_attempts: Some(1),
            timeout: Some(1.0),
            ..Options::default()
        };
        let config = Arc::new(Config::new(options, &|_| None).unwrap());
        let session = Session::new(Arc::clone(&config));
        House { runtime, script, config, session }
    })
}

async fn serve(listener: TcpListener, script: Arc<Mutex<Script>>) {
    while let Ok((connection, _)) = listener.accept().await {
        tokio::spawn(answer(connection, Arc::clone(&script)));
    }
}

async fn answer(mut connection: TcpStream, script: Arc<Mutex<Script>>) {
    let mut request = vec![0; 65536];
    // On loopback a request of ours comes in one piece, or its body right behind its head.
    let Ok(read) = connection.read(&mut request).await else { return };
    let said = request.get(..read).unwrap_or_default();
    let is_login = said.starts_with(b"POST /realms/");
    let answer = {
        let script = script.lock().unwrap();
        if is_login && !script.is_login {
            whole(200, TOKEN)
        } else if said.starts_with(b"GET /realms/") && !script.is_login {
            whole(200, USER)
        } else {
            script.answer.clone()
        }
    };
    let _ = connection.write_all(&answer).await;
}

fn whole(status: u16, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

async fn make(kind: u8, session: &Session, call: &mut Call) -> Result<()> {
    let id = Id::new("i", "webhook")?;
    let draft = Draft {
        name: "n".into(),
        url: "https://u.example".into(),
        events: Vec::new(),
        secret: None,
        active: true,
    };
    match kind % 7 {
        0 => webhooks::events(session, call).await.map(drop),
        1 => webhooks::list(session, call).await.map(drop),
        2 => webhooks::get(session, &id, call).await.map(drop),
        3 => webhooks::create(session, &draft, call).await.map(drop),
        4 => webhooks::update(session, &id, Changes::default(), None, call).await.map(drop),
        5 => webhooks::delete(session, &id, call).await,
        _ => webhooks::trigger_tests(session, &id, call).await.map(drop),
    }
}

fuzz_target!(|data: &[u8]| {
    let [kind, form, rest @ ..] = data else { return };
    let house = house();
    let is_login = kind & 0x80 != 0;
    let answer = match form {
        0..=63 => rest.to_vec(),
        form => whole(STATUSES[usize::from(*form) % STATUSES.len()], rest),
    };
    *house.script.lock().unwrap() = Script { answer, is_login };
    let fresh = Session::new(Arc::clone(&house.config));
    let session = if is_login { &fresh } else { &house.session };
    let result = house.runtime.block_on(async {
        let mut call = session.begin();
        make(*kind, session, &mut call).await
    });
    if let Err(error) = result {
        let text = error.to_string();
        assert!(!text.contains("unspeakable"), "{text}");
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(text.chars().count() < 3000, "{text}");
        let ours = matches!(
            error,
            Error::Refused(_)
                | Error::Connection(_)
                | Error::Timeout(_)
                | Error::Unexpected(_)
                | Error::WrongCredentials(_)
        );
        assert!(ours, "{error:?}");
    }
});
