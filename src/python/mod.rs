//! The Python face: arguments in, results and exceptions out. Nothing outside this folder knows
//! Python.

#![allow(clippy::doc_markdown, reason = "the docs of what Python sees are Python's docstrings")]
#![allow(clippy::doc_link_with_quotes, reason = "the same")]

mod arguments;
mod auth;
mod bell;
mod errors;
mod functions;
mod logging;
mod notification;
mod objects;
mod receiver;
mod request;
mod runtime;
mod sandbox;
mod verification;
mod waiting;
mod webhook;

use pyo3::prelude::*;

/// The extension module behind `up42_webhooks`.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use super::auth::Auth;
    #[pymodule_export]
    use super::bell::Bell;
    #[pymodule_export]
    use super::functions::{
        authenticate, create_webhook, get_webhook_events, get_webhooks, initialize_webhook,
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
    #[expect(non_upper_case_globals, reason = "it is Python's name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
