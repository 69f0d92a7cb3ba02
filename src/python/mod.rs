//! The Python face: arguments in, results and exceptions out. Nothing outside this folder knows
//! Python.

#![allow(clippy::doc_markdown, reason = "the docs of what Python sees are Python's docstrings")]
#![allow(clippy::doc_link_with_quotes, reason = "the same")]

mod arguments;
mod auth;
mod awaited;
mod driver;
mod errors;
mod functions;
mod logging;
mod mailbox;
mod objects;
mod operation;
mod operations;
mod runtime;
mod sandbox;
mod webhook;
mod webhooks;

use pyo3::prelude::*;

/// The extension module behind `up42_webhooks`.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use super::auth::Auth;
    #[pymodule_export]
    use super::functions::{
        authenticate, authenticate_async, create_webhook, create_webhook_async, ensure_webhook,
        ensure_webhook_async, get_webhook_events, get_webhook_events_async, get_webhooks,
        get_webhooks_async, initialize_webhook, initialize_webhook_async,
    };
    #[pymodule_export]
    use super::sandbox::Sandbox;
    #[pymodule_export]
    use super::webhook::Webhook;
    #[pymodule_export]
    use super::webhooks::Webhooks;

    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "it is Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
