//! The one loop in which a request is sent again. How it is sent is the caller's.

use tokio::time::{Instant, sleep, timeout};

use crate::call::{Call, Entry};
use crate::error::Result;
use crate::exchange::{Answer, Failure, Request};
use crate::retry::Policy;

/// Has `send` send `request`, again where that is safe, until `call` runs out of time or `policy`
/// of attempts. `made` counts the attempts, those before this included.
pub(crate) async fn repeat<F>(
    request: &Request<'_>,
    policy: &Policy,
    made: &mut u32,
    call: &mut Call,
    send: impl Fn() -> F,
) -> Result<Answer>
where
    F: Future<Output = std::result::Result<Answer, Failure>>,
{
    let repeatable = request.once.is_none();
    loop {
        *made += 1;
        let begun = Instant::now();
        let left = call.left();
        let patience = policy.patience(*made, left, repeatable);
        let result = timeout(patience, send()).await;
        let result =
            result.unwrap_or_else(|_| Err(request.out_of_time(patience, patience == left)));
        call.journal.note(Entry::Attempt {
            method: request.method.clone(),
            path: request.path.to_owned(),
            outcome: match &result {
                Ok(answer) => answer.status.to_string(),
                Err(failure) => failure.cause(),
            },
            elapsed: begun.elapsed(),
            attempt: *made,
        });
        let failure = match result {
            Ok(answer) => return Ok(answer),
            Err(failure) => failure,
        };
        call.may_have_acted |= failure.outcome.may_have_acted();
        let pause = policy.pause(*made, failure.outcome, repeatable);
        // A pause that outlasts the call is not begun.
        let Some(pause) = pause.filter(|pause| *pause < call.left()) else {
            return Err(failure.error);
        };
        call.journal.note(Entry::Pause { pause, cause: failure.cause() });
        sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::VecDeque;
    use std::time::Duration;

    use http::{HeaderMap, Method, StatusCode};

    use super::*;
    use crate::call::Journal;
    use crate::config::{BaseUrl, Config, Options};
    use crate::credentials::tests::account;
    use crate::error::Error;

    const UNCERTAIN: &str = "it may or may not exist";

    fn host() -> BaseUrl {
        let options = Options { credentials: account(), ..Options::default() };
        Config::new(options, &|_| None).unwrap().api
    }

    fn request<'a>(host: &'a BaseUrl, once: Option<&'static str>) -> Request<'a> {
        let method = if once.is_some() { Method::POST } else { Method::GET };
        Request { method, host, path: "/p", authorization: None, body: None, once }
    }

    /// Draws no pause but the longest, so that times are exact.
    fn policy() -> Policy {
        Policy { jitter: |longest| longest, ..Policy::default() }
    }

    fn call() -> Call {
        Call::new(Duration::from_secs(120), Journal::default())
    }

    /// What one attempt does.
    #[derive(Clone, Copy)]
    enum Does {
        Succeed,
        Stall,
        Lose,
        Refuse(u16, Option<&'static str>),
    }
    use Does::{Lose, Refuse, Stall, Succeed};

    /// Plays `script` to a request, stalling at its end; tells what came of it, how many attempts
    /// were made, and how long it took on the clock that stands still unless it is waited on.
    async fn play(
        script: &[Does],
        once: Option<&'static str>,
        made: &mut u32,
        call: &mut Call,
    ) -> (Result<Answer>, Duration) {
        let (host, begun) = (host(), Instant::now());
        let request = request(&host, once);
        let script = RefCell::new(VecDeque::from(script.to_vec()));
        let result = repeat(&request, &policy(), made, call, || {
            let does = script.borrow_mut().pop_front().unwrap_or(Stall);
            let request = request.clone();
            async move {
                match does {
                    Succeed => Ok(request.answered(StatusCode::OK, "{}".into())),
                    Stall => std::future::pending().await,
                    Lose => Err(request.lost(Error::Connection, "lost".into())),
                    Refuse(status, asked) => {
                        let mut headers = HeaderMap::new();
                        if let Some(asked) = asked {
                            headers.insert("retry-after", asked.parse().unwrap());
                        }
                        let status = StatusCode::from_u16(status).unwrap();
                        Err(request.refused(status, headers, "{}".into()))
                    }
                }
            }
        })
        .await;
        (result, begun.elapsed())
    }

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    /// Timers go by milliseconds.
    #[track_caller]
    fn assert_took(elapsed: Duration, wanted: f64) {
        let difference = (elapsed.as_secs_f64() - wanted).abs();
        assert!(difference < 0.01, "{elapsed:?} and not {wanted} s");
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_are_those_of_the_policy_and_the_fifth_failure_is_the_last() {
        let (mut made, mut call) = (0, call());
        let (result, elapsed) = play(&[Lose; 9], None, &mut made, &mut call).await;
        assert!(matches!(result, Err(Error::Connection(_))));
        assert_eq!(made, 5);
        assert_took(elapsed, 0.5 + 1.0 + 2.0 + 4.0);
        assert!(call.may_have_acted);
        let journal: Vec<_> = call.journal.take().iter().map(ToString::to_string).collect();
        assert_eq!(journal.len(), 9);
        assert!(journal[0].starts_with("GET /p: lost, ") && journal[0].ends_with(", attempt 1"));
        assert_eq!(journal[3], "waiting 1.0 s before sending again: lost");
        assert!(journal[8].ends_with(", attempt 5"));
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_service_asks_for_is_waited_for_exactly() {
        let script = [Refuse(429, Some("30")), Refuse(503, Some("7")), Succeed];
        let (result, elapsed) = play(&script, None, &mut 0, &mut call()).await;
        assert!(result.is_ok());
        assert_took(elapsed, 37.0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_beyond_the_deadline_raises_at_once() {
        for asked in ["120", "121", "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"] {
            for once in [None, Some(UNCERTAIN)] {
                let script = [Refuse(429, Some(asked)), Succeed];
                let (result, elapsed) = play(&script, once, &mut 0, &mut call()).await;
                let Err(Error::Refused(refusal)) = result else { panic!("{asked}") };
                assert_eq!(elapsed, Duration::ZERO, "{asked}");
                let text = refusal.to_string();
                assert!(text.contains("; call again in ") && !text.contains(UNCERTAIN), "{text}");
            }
        }
        let script = [Refuse(503, Some("70")), Refuse(503, Some("70"))];
        let (_, elapsed) = play(&script, None, &mut 0, &mut call()).await;
        assert_took(elapsed, 70.0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_stalls_once_fails_no_read() {
        let (result, elapsed) = play(&[Stall, Succeed], None, &mut 0, &mut call()).await;
        assert!(result.is_ok());
        assert_took(elapsed, 60.0 + 0.5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_stalls_for_ever_ends_with_the_deadline() {
        let (mut made, mut call) = (0, call());
        let (result, elapsed) = play(&[], None, &mut made, &mut call).await;
        let Err(Error::Timeout(unanswered)) = result else { panic!("{result:?}") };
        assert!(unanswered.cause.ends_with("the call's time (timeout) is over"));
        assert_took(elapsed, 120.0);
        assert_eq!(made, 5);
    }

    #[tokio::test(start_paused = true)]
    async fn what_must_not_be_done_twice_has_all_the_time_and_one_attempt() {
        for (does, time) in [(Stall, 120.0), (Lose, 0.0), (Refuse(503, Some("1")), 0.0)] {
            let (mut made, mut call) = (0, call());
            let (result, elapsed) =
                play(&[does, Succeed], Some(UNCERTAIN), &mut made, &mut call).await;
            assert!(result.unwrap_err().to_string().ends_with(UNCERTAIN));
            assert_took(elapsed, time);
            assert_eq!(made, 1);
            assert!(call.may_have_acted);
        }
        let script = [Refuse(429, Some("1")), Succeed];
        let (mut made, mut call) = (0, call());
        let (result, _) = play(&script, Some(UNCERTAIN), &mut made, &mut call).await;
        assert!(result.is_ok() && made == 2 && !call.may_have_acted);
    }

    #[tokio::test(start_paused = true)]
    async fn attempts_of_before_a_new_token_count() {
        let (mut made, mut call) = (0, call());
        let script = [Lose, Lose, Lose, Refuse(401, None)];
        let (result, _) = play(&script, None, &mut made, &mut call).await;
        assert!(matches!(result, Err(Error::Refused(_))));
        let (result, _) = play(&[Lose, Succeed], None, &mut made, &mut call).await;
        assert!(result.is_err());
        assert_eq!(made, 5);
        // The one with the new token is made even so, and is the last.
        let (result, elapsed) = play(&[Lose, Succeed], None, &mut made, &mut call).await;
        assert!(result.is_err() && made == 6);
        assert_eq!(elapsed, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_without_time_ends_at_once() {
        let mut call = Call::new(seconds(0.0), Journal::default());
        let (result, elapsed) = play(&[], None, &mut 0, &mut call).await;
        assert!(matches!(result, Err(Error::Timeout(_))));
        assert_took(elapsed, 0.0);
    }
}
