//! The Python face: arguments in, results and exceptions out. Nothing outside this folder knows
//! Python.

#![allow(clippy::doc_markdown, reason = "the docs of what Python sees are Python's docstrings")]
#![allow(clippy::doc_link_with_quotes, reason = "the same")]

mod alike;
mod arguments;
mod auth;
mod awaited;
mod bell;
mod driver;
mod errors;
mod functions;
mod logging;
mod mailbox;
mod notification;
mod objects;
mod operation;
mod operations;
mod receiver;
mod request;
mod runtime;
mod sandbox;
mod verification;
mod waiting;
mod webhook;
mod webhooks;

use std::sync::OnceLock;

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;

/// The extension module behind `up42_webhooks`.
#[pymodule(gil_used = false)]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::auth::Auth;
    #[pymodule_export]
    use super::bell::Bell;
    #[pymodule_export]
    use super::functions::{
        authenticate, authenticate_async, create_webhook, create_webhook_async, ensure_webhook,
        ensure_webhook_async, exchange_default_session, get_webhook_events,
        get_webhook_events_async, get_webhooks, get_webhooks_async, initialize_webhook,
        initialize_webhook_async,
    };
    #[pymodule_export]
    use super::notification::Notification;
    #[pymodule_export]
    use super::receiver::Receiver;
    #[pymodule_export]
    use super::sandbox::Sandbox;
    #[pymodule_export]
    use super::verification::{parse_notification, sign_notification, verify_notification};
    #[pymodule_export]
    use super::webhook::Webhook;
    #[pymodule_export]
    use super::webhooks::Webhooks;

    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "it is Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        super::only_one_interpreter(module.py())
    }
}

/// What is kept for the whole process, the default session for one, holds objects of the
/// interpreter that came first; another one must not get at them.
fn only_one_interpreter(py: Python<'_>) -> PyResult<()> {
    static FIRST: OnceLock<usize> = OnceLock::new();
    // Each interpreter has a dict of modules of its own.
    let this = py.import("sys")?.getattr("modules")?.as_ptr().addr();
    if *FIRST.get_or_init(|| this) == this {
        return Ok(());
    }
    Err(PyImportError::new_err(
        "another interpreter of this process has up42_webhooks, which supports no subinterpreters; \
         use threads or processes",
    ))
}
