//! A call to the service, ready to be made: what is asked, and what Python gets out of the answer.

use bytes::Bytes;
use futures_util::future::BoxFuture;
use pyo3::prelude::*;

use super::auth::Auth;
use super::awaited::Awaited;
use super::runtime::Started;
use crate::call::Call;
use crate::error::Result;
use crate::session::Session;

pub(super) type Ask =
    Box<dyn for<'a> FnOnce(&'a Session, &'a mut Call) -> BoxFuture<'a, Result<Bytes>> + Send>;
pub(super) type Finish =
    Box<dyn for<'py> FnOnce(Python<'py>, Bytes) -> PyResult<Bound<'py, PyAny>> + Send>;

/// One call of a session's, not made yet.
pub(super) struct Operation {
    auth: Py<Auth>,
    ask: Ask,
    finish: Finish,
}

impl Operation {
    /// Asks the service of `auth`, without Python; then makes what comes of it, with Python.
    pub(super) fn new(
        auth: &Bound<'_, Auth>,
        ask: impl for<'a> FnOnce(&'a Session, &'a mut Call) -> BoxFuture<'a, Result<Bytes>>
        + Send
        + 'static,
        finish: impl for<'py> FnOnce(Python<'py>, Bytes) -> PyResult<Bound<'py, PyAny>> + Send + 'static,
    ) -> Self {
        Self { auth: auth.clone().unbind(), ask: Box::new(ask), finish: Box::new(finish) }
    }

    /// Makes it on the calling thread, which waits.
    pub(super) fn wait(self, py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
        let answer = self.auth.get().line.call(py, self.ask)?;
        (self.finish)(py, answer)
    }

    /// Makes it when it is awaited; `name` is that of the function.
    pub(super) fn awaited(self, name: &'static str) -> Awaited {
        Awaited::new(name, self)
    }

    /// Makes it while the calling thread goes on. `ring` is called, on any thread, when there is
    /// an answer or something to log.
    pub(super) fn start(
        self,
        py: Python<'_>,
        ring: impl Fn() + Send + 'static,
    ) -> PyResult<(Started, Finish)> {
        Ok((self.auth.get().line.start(py, self.ask, ring)?, self.finish))
    }
}
