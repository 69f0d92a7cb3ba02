//! `up42.Notification`: a notification as Python sees it.

use std::fmt::Write as _;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString};

use super::objects;
use crate::notification::{self, Timestamp};
use crate::receiver::Taken;

/// How much of a text `repr` shows, in characters.
const SHOWN: usize = 80;

/// A notification: what UP42 sent to a webhook's URL.
///
/// It comes from `verify_notification`, `parse_notification` or a `Receiver`. Events, statuses and
/// fields that are new pass as they are; what this one has not got, or has with another type, is
/// None.
///
/// Example:
///     >>> notification = up42.parse_notification(
///     ...     '{"event": "order.status", "body": {"status": "PLACED", "statusIsFinal": false}}'
///     ... )
///     >>> notification.status, notification.is_final, notification.order_id
///     ('PLACED', False, None)
#[pyclass(frozen, module = "up42_webhooks", weakref)]
pub(super) struct Notification {
    content: notification::Notification,
    /// The same as Python's objects, the whole and its body, once somebody asks for them.
    made: PyOnceLock<(Py<PyDict>, Py<PyDict>)>,
    attempt: u32,
    pub(super) receipt: Option<i64>,
}

/// A header as it came.
type Received<'a, 'py> = (&'a str, Bound<'py, PyBytes>);

#[pymethods]
impl Notification {
    /// The event's name, such as "order.status".
    ///
    /// Returns:
    ///     str: As it was sent.
    ///
    /// Example:
    ///     >>> notification.event
    ///     'order.status'
    #[getter]
    fn event(&self) -> &str {
        &self.content.event
    }

    /// Whether it is about something real.
    ///
    /// Returns:
    ///     bool: False in a test notification.
    ///
    /// Example:
    ///     >>> notification.live_mode
    ///     False
    #[getter]
    fn live_mode(&self) -> bool {
        self.content.live_mode
    }

    /// What stays the same when the notification comes again.
    ///
    /// Returns:
    ///     str | None: The `messageId`.
    ///
    /// Example:
    ///     >>> len(notification.message_id)
    ///     36
    #[getter]
    fn message_id(&self) -> Option<&str> {
        self.content.message_id.as_deref()
    }

    /// When UP42 wrote it.
    ///
    /// Returns:
    ///     datetime | None: In UTC, to the microsecond; in `raw` there may be more digits.
    ///
    /// Example:
    ///     >>> notification.timestamp.isoformat()
    ///     '2023-01-09T03:34:52.267042+00:00'
    #[getter]
    fn timestamp<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.content.timestamp.map(|timestamp| aware(py, timestamp)).transpose()
    }

    /// What happened to the order or the job.
    ///
    /// Returns:
    ///     dict: The field `body`, as it was sent.
    ///
    /// Example:
    ///     >>> notification.body["orderType"]
    ///     'TASKING'
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        Ok(self.made(py)?.1.bind(py).clone())
    }

    /// The status of the order or the job.
    ///
    /// Returns:
    ///     str | None: The `status` of the body.
    ///
    /// Example:
    ///     >>> notification.status
    ///     'FULFILLED'
    #[getter]
    fn status(&self) -> Option<&str> {
        self.content.status.as_deref()
    }

    /// The id of the order.
    ///
    /// Returns:
    ///     str | None: The `orderId` of the body.
    ///
    /// Example:
    ///     >>> notification.order_id
    ///     '00000000-0000-0000-0000-000000000001'
    #[getter]
    fn order_id(&self) -> Option<&str> {
        self.content.order_id.as_deref()
    }

    /// Whether the status is the last one.
    ///
    /// Returns:
    ///     bool | None: The `statusIsFinal` of the body.
    ///
    /// Example:
    ///     >>> notification.is_final
    ///     True
    #[getter]
    fn is_final(&self) -> Option<bool> {
        self.content.is_final
    }

    /// Whether a verified signature covers all that the notification says.
    ///
    /// Returns:
    ///     bool: With False, anybody may have written it: ask UP42 before you act on it.
    ///
    /// Example:
    ///     >>> notification.body_is_signed
    ///     True
    #[getter]
    fn body_is_signed(&self) -> bool {
        self.content.body_is_signed
    }

    /// The whole notification.
    ///
    /// Returns:
    ///     dict: As it was sent, unknown fields and their order included.
    ///
    /// Example:
    ///     >>> list(notification.raw)
    ///     ['event', 'liveMode', 'messageId', 'timestamp', 'body']
    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        Ok(self.made(py)?.0.bind(py).clone())
    }

    /// How often an inbox has handed it out, this time included.
    ///
    /// Returns:
    ///     int: Above 1 where it was handed out before and not acknowledged.
    ///
    /// Example:
    ///     >>> notification.attempt
    ///     1
    #[getter]
    fn attempt(&self) -> u32 {
        self.attempt
    }

    /// What a receiver took: the body and the headers of the request, as they came.
    #[getter]
    fn _received<'py>(&self, py: Python<'py>) -> (Bound<'py, PyBytes>, Vec<Received<'_, 'py>>) {
        let headers = self.content.headers.iter();
        let headers = headers.map(|(name, value)| (name, PyBytes::new(py, value)));
        (PyBytes::new(py, &self.content.json), headers.collect())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut shown = String::from("Notification(");
        for (name, value) in self.said() {
            let value = value.map(|value| PyString::new(py, &cut(value)).repr());
            match value.transpose()? {
                Some(value) => write!(shown, "{name}={value}, ").unwrap_or_default(),
                None => write!(shown, "{name}=None, ").unwrap_or_default(),
            }
        }
        let signed = if self.content.body_is_signed { "True" } else { "False" };
        Ok(format!("{shown}body_is_signed={signed})"))
    }

    /// The same for notebooks: a table, in which nothing that was sent can be markup.
    fn _repr_html_(&self) -> String {
        let mut rows = String::new();
        for (name, value) in self.said() {
            let value = value.map_or_else(String::new, |value| escape(&cut(value)));
            write!(rows, "<tr><th>{name}</th><td>{value}</td></tr>").unwrap_or_default();
        }
        let signed = if self.content.body_is_signed { "True" } else { "False" };
        format!("<table>{rows}<tr><th>body_is_signed</th><td>{signed}</td></tr></table>")
    }
}

impl Notification {
    pub(super) fn new(content: notification::Notification) -> Self {
        Self { content, made: PyOnceLock::new(), attempt: 1, receipt: None }
    }

    /// One that was taken out of an inbox.
    pub(super) fn taken(taken: Taken) -> Self {
        let Taken { notification, receipt, attempt } = taken;
        Self { attempt, receipt, ..Self::new(notification) }
    }

    /// The whole notification, and its body.
    fn made(&self, py: Python<'_>) -> PyResult<&(Py<PyDict>, Py<PyDict>)> {
        self.made.get_or_try_init(py, || {
            let raw = objects::dict(py, &self.content.json)?;
            let body = raw.as_any().get_item(intern!(py, "body"))?.cast_into()?;
            Ok((raw.unbind(), body.unbind()))
        })
    }

    /// What is shown of it at a glance.
    fn said(&self) -> [(&'static str, Option<&str>); 4] {
        let content = &self.content;
        [
            ("event", Some(content.event.as_str())),
            ("status", content.status.as_deref()),
            ("order_id", content.order_id.as_deref()),
            ("message_id", content.message_id.as_deref()),
        ]
    }
}

fn aware(py: Python<'_>, timestamp: Timestamp) -> PyResult<Bound<'_, PyAny>> {
    let datetime = py.import(intern!(py, "datetime"))?;
    let utc = datetime.getattr(intern!(py, "timezone"))?.getattr(intern!(py, "utc"))?;
    let class = datetime.getattr(intern!(py, "datetime"))?;
    let whole = class.call_method1(intern!(py, "fromtimestamp"), (timestamp.seconds, utc))?;
    let micros = PyDict::new(py);
    micros.set_item(intern!(py, "microsecond"), timestamp.micros)?;
    whole.call_method(intern!(py, "replace"), (), Some(&micros))
}

/// The beginning of `text`.
fn cut(text: &str) -> String {
    let mut characters = text.chars();
    let beginning: String = characters.by_ref().take(SHOWN).collect();
    if characters.next().is_some() { format!("{beginning}…") } else { beginning }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#x27;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
