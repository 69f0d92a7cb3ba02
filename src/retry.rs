//! What may be sent again, and after how long. Decisions only: `transport` sends and waits.

use std::time::{Duration, SystemTime};

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, StatusCode};

/// How often, and in what rhythm, a request is sent again.
#[derive(Clone, Debug)]
pub struct Policy {
    /// At most so many requests for one call.
    pub max_attempts: u32,
    /// The longest pause after the first attempt; doubled after each further one.
    pub base: Duration,
    /// The longest pause of all.
    pub cap: Duration,
    /// Draws a pause between nothing and the longest one.
    pub jitter: fn(Duration) -> Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_attempts: 5,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(8),
            jitter: |longest| longest.mul_f64(fastrand::f64()),
        }
    }
}

/// What became of a request that did not succeed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// There was no connection: nothing was sent.
    NotSent,
    /// It was sent, or partly sent, and no whole answer came.
    Lost,
    /// It will fail the same way again: a certificate that is refused, say.
    Hopeless,
    /// A whole answer with this status, and the pause that it asks for.
    Answered(StatusCode, Option<Duration>),
}

impl Outcome {
    /// Whether the service may have done what it was asked although the request failed.
    #[must_use]
    pub fn may_have_acted(self) -> bool {
        match self {
            Self::NotSent | Self::Hopeless => false,
            Self::Lost => true,
            Self::Answered(status, _) => {
                status.is_server_error()
                    || status.is_informational()
                    || status == StatusCode::REQUEST_TIMEOUT
            }
        }
    }
}

impl Policy {
    /// The pause before the next attempt, or `None` when there is to be none.
    ///
    /// `attempt` counts from 1; `repeatable` says whether doing it twice does no harm.
    #[must_use]
    pub fn pause(&self, attempt: u32, outcome: Outcome, repeatable: bool) -> Option<Duration> {
        if attempt >= self.max_attempts {
            return None;
        }
        match outcome {
            Outcome::NotSent => Some(self.backoff(attempt)),
            Outcome::Lost => repeatable.then(|| self.backoff(attempt)),
            Outcome::Hopeless => None,
            Outcome::Answered(status, asked) => {
                let again = match status.as_u16() {
                    429 => true,
                    408 | 500 | 502 | 503 | 504 => repeatable,
                    _ => false,
                };
                again.then(|| asked.unwrap_or_else(|| self.backoff(attempt)))
            }
        }
    }

    /// How much of the time that is `left` one attempt may take. One that will be made again
    /// leaves half of it to those that follow: a server that stalls once fails no call.
    #[must_use]
    pub fn patience(&self, attempt: u32, left: Duration, repeatable: bool) -> Duration {
        if repeatable && attempt < self.max_attempts { left / 2 } else { left }
    }

    fn backoff(&self, attempt: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        (self.jitter)(self.base.saturating_mul(doubled).min(self.cap))
    }
}

/// The pause that an answer asks for. A date counts from that of the answer: its clock is the
/// server's, and what it says is as exact as `now`, which is ours, is not.
#[must_use]
pub fn asked_pause(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let sent = text(DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    parse_retry_after(text(RETRY_AFTER)?, sent.unwrap_or(now))
}

/// The pause that a `Retry-After` asks for: seconds, or a date; nothing when it is neither.
#[must_use]
pub fn parse_retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy {
        max_attempts: 5,
        base: Duration::from_millis(500),
        cap: Duration::from_secs(8),
        jitter: |longest| longest,
    };

    fn answered(status: u16) -> Outcome {
        Outcome::Answered(StatusCode::from_u16(status).unwrap(), None)
    }

    #[test]
    fn the_table_of_what_is_sent_again() {
        let (safe, once) = (true, false);
        for (outcome, kind, again) in [
            (Outcome::NotSent, safe, true),
            (Outcome::NotSent, once, true),
            (Outcome::Lost, safe, true),
            (Outcome::Lost, once, false),
            (Outcome::Hopeless, safe, false),
            (Outcome::Hopeless, once, false),
            (answered(429), safe, true),
            (answered(429), once, true),
        ] {
            assert_eq!(POLICY.pause(1, outcome, kind).is_some(), again, "{outcome:?} {kind}");
        }
        for status in [408, 500, 502, 503, 504] {
            assert!(POLICY.pause(1, answered(status), safe).is_some(), "{status}");
            assert!(POLICY.pause(1, answered(status), once).is_none(), "{status}");
        }
        for status in [301, 400, 401, 403, 404, 405, 409, 422, 501, 505] {
            assert!(POLICY.pause(1, answered(status), safe).is_none(), "{status}");
        }
    }

    #[test]
    fn pauses_double_up_to_the_cap_and_end_with_the_last_attempt() {
        let pauses = |policy: &Policy| -> Vec<_> {
            (1..=7).map(|attempt| policy.pause(attempt, Outcome::NotSent, true)).collect()
        };
        let millis = |value| Some(Duration::from_millis(value));
        let five = [millis(500), millis(1000), millis(2000), millis(4000), None, None, None];
        assert_eq!(pauses(&POLICY), five);
        let patient = Policy { max_attempts: u32::MAX, ..POLICY };
        assert_eq!(pauses(&patient)[4..], [millis(8000), millis(8000), millis(8000)]);
        let last = patient.pause(u32::MAX - 1, Outcome::NotSent, true);
        assert_eq!(last, millis(8000));
    }

    #[test]
    fn a_drawn_pause_lies_between_nothing_and_the_longest() {
        let policy = Policy::default();
        let drawn: Vec<_> =
            (0..200).filter_map(|_| policy.pause(2, Outcome::NotSent, true)).collect();
        assert_eq!(drawn.len(), 200);
        assert!(drawn.iter().all(|pause| *pause <= Duration::from_secs(1)));
        assert!(drawn.iter().any(|pause| *pause != drawn[0]));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_anything_else_is_not_there() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let seconds = |value| Some(Duration::from_secs(value));
        for (value, pause) in [
            ("0", seconds(0)),
            (" 7 ", seconds(7)),
            ("99999999999999999999999", seconds(u64::MAX)),
            ("Sun, 06 Nov 1994 08:50:00 GMT", seconds(23)),
            ("Sun, 06 Nov 1994 08:49:00 GMT", seconds(0)),
            ("-3", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(parse_retry_after(value, now), pause, "{value:?}");
        }
        let asked = Outcome::Answered(StatusCode::TOO_MANY_REQUESTS, seconds(30));
        assert_eq!(POLICY.pause(1, asked, false), seconds(30));
    }

    #[test]
    fn a_date_counts_from_that_of_the_answer_whatever_our_own_clock_says() {
        let headers = |pairs: &[(HeaderName, &'static str)]| -> HeaderMap {
            let pairs = pairs.iter().cloned();
            pairs.map(|(name, value)| (name, http::HeaderValue::from_static(value))).collect()
        };
        let (eight, half_past) = ("Sun, 06 Nov 1994 08:00:00 GMT", "Sun, 06 Nov 1994 08:30:00 GMT");
        let half_an_hour = Some(Duration::from_secs(1800));
        for clock in [0, 784_108_800, 4_000_000_000] {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(clock);
            let both = headers(&[(DATE, eight), (RETRY_AFTER, half_past)]);
            assert_eq!(asked_pause(&both, now), half_an_hour);
            let over = headers(&[(DATE, half_past), (RETRY_AFTER, eight)]);
            assert_eq!(asked_pause(&over, now), Some(Duration::ZERO));
        }
        let eight_here = SystemTime::UNIX_EPOCH + Duration::from_secs(784_108_800);
        for date in [&[][..], &[(DATE, "soon")]] {
            let mut pairs = date.to_vec();
            pairs.push((RETRY_AFTER, half_past));
            assert_eq!(asked_pause(&headers(&pairs), eight_here), half_an_hour);
        }
        assert_eq!(asked_pause(&headers(&[(DATE, eight)]), eight_here), None);
        let mut binary = HeaderMap::new();
        binary.insert(RETRY_AFTER, http::HeaderValue::from_bytes(b"\xff7").unwrap());
        assert_eq!(asked_pause(&binary, eight_here), None);
    }

    #[test]
    fn what_can_be_sent_again_leaves_half_of_the_time_to_the_next_attempt() {
        let left = Duration::from_secs(120);
        assert_eq!(POLICY.patience(1, left, true), left / 2);
        assert_eq!(POLICY.patience(4, left, true), left / 2);
        assert_eq!(POLICY.patience(5, left, true), left);
        assert_eq!(POLICY.patience(1, left, false), left);
    }

    #[test]
    fn what_may_have_acted() {
        assert!(Outcome::Lost.may_have_acted());
        assert!(answered(503).may_have_acted());
        assert!(answered(408).may_have_acted());
        assert!(answered(101).may_have_acted());
        assert!(!Outcome::NotSent.may_have_acted());
        assert!(!Outcome::Hopeless.may_have_acted());
        assert!(!answered(429).may_have_acted());
        assert!(!answered(404).may_have_acted());
    }
}
