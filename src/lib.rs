//! A client of UP42's webhook service, an UP42 of one's own to try it on, and their Python face.
//!
//! Data goes down: `webhooks` (the calls) → `session` (who is logged in) → `transport` (one
//! request, sent again where that is safe). Only `python` knows Python.

mod ahead;
mod attempts;
pub mod call;
pub mod config;
pub mod credentials;
pub mod error;
mod exchange;
pub mod id;
pub mod model;
pub mod notification;
mod proxy;
pub mod receiver;
mod redact;
pub mod retry;
pub mod sandbox;
pub mod session;
pub mod signature;
mod tls;
mod transport;
pub mod webhooks;

#[cfg(test)]
mod properties;
#[cfg(feature = "python")]
mod python;
