//! What an `_async` call returns: a coroutine that makes the call when it is awaited, on asyncio's
//! own loop, and breaks it off when it is cancelled.

use std::ffi::CString;
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::{PyRuntimeError, PyRuntimeWarning, PyStopIteration};
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;

use super::logging;
use super::mailbox::Mailbox;
use super::operation::{Finish, Operation};
use super::runtime::Started;

/// A call that is made when it is awaited.
#[pyclass(frozen, weakref, module = "up42_webhooks", name = "coroutine")]
pub(super) struct Awaited {
    name: &'static str,
    state: Mutex<State>,
}

enum State {
    New(Operation),
    UnderWay(UnderWay),
    /// It is being stepped, or it is over.
    Over,
}

struct UnderWay {
    started: Started,
    finish: Finish,
    mailbox: Py<Mailbox>,
    number: u64,
    /// Steps the future that the event loop waits for.
    future: Py<PyAny>,
}

#[pymethods]
impl Awaited {
    fn __await__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self.take() {
            State::New(operation) => self.begin(py, operation),
            State::UnderWay(under_way) => self.go_on(py, under_way),
            State::Over => Err(PyRuntimeError::new_err("this call was awaited already")),
        }
    }

    fn send<'py>(
        &self,
        py: Python<'py>,
        _value: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.__next__(py)
    }

    #[pyo3(signature = (exception, value=None, _traceback=None))]
    fn throw<'py>(
        &self,
        py: Python<'py>,
        exception: &Bound<'py, PyAny>,
        value: Option<&Bound<'py, PyAny>>,
        _traceback: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.close(py)?;
        let exception = value.unwrap_or(exception);
        Err(PyErr::from_value(exception.clone()))
    }

    /// Breaks the call off, if it is under way.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        match self.take() {
            State::UnderWay(under_way) => under_way.break_off(py),
            State::New(_) | State::Over => Ok(()),
        }
    }

    #[getter]
    fn __name__(&self) -> &'static str {
        self.name
    }

    #[getter]
    fn __qualname__(&self) -> &'static str {
        self.name
    }

    fn __repr__(&self) -> String {
        format!("<coroutine up42.{}>", self.name)
    }

    /// The task that awaits us is known to the future that we wait for.
    #[expect(clippy::needless_pass_by_value, reason = "pyo3 hands it over")]
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        let Ok(state) = self.state.try_lock() else { return Ok(()) };
        let State::UnderWay(under_way) = &*state else { return Ok(()) };
        visit.call(&under_way.mailbox)?;
        visit.call(&under_way.future)
    }

    fn __clear__(&self) {
        match self.take() {
            State::UnderWay(under_way) => drop(under_way),
            state => self.put(state),
        }
    }
}

impl Awaited {
    pub(super) fn new(name: &'static str, operation: Operation) -> Self {
        Self { name, state: Mutex::new(State::New(operation)) }
    }

    fn begin<'py>(&self, py: Python<'py>, operation: Operation) -> PyResult<Bound<'py, PyAny>> {
        let event_loop = running_loop(py)?;
        let mailbox = Mailbox::of(&event_loop)?;
        let (number, bell) = (mailbox.get().number(), mailbox.get().bell());
        let (started, finish) = operation.start(py, move || bell.ring(number))?;
        // Only this loop looks who was rung for, so it is not too late.
        let future = Mailbox::wait(&mailbox, &event_loop, number)?;
        let steps = future.call_method0(intern!(py, "__await__"))?;
        let under_way = UnderWay {
            started,
            finish,
            mailbox: mailbox.unbind(),
            number,
            future: steps.clone().unbind(),
        };
        self.put(State::UnderWay(under_way));
        steps.call_method0(intern!(py, "__next__"))
    }

    fn go_on<'py>(&self, py: Python<'py>, under_way: UnderWay) -> PyResult<Bound<'py, PyAny>> {
        match under_way.future.call_method0(py, intern!(py, "__next__")) {
            // Somebody else has stepped us: the future is not done yet.
            Ok(future) => {
                self.put(State::UnderWay(under_way));
                Ok(future.into_bound(py))
            }
            Err(error) if error.is_instance_of::<PyStopIteration>(py) => self.hear(py, under_way),
            Err(error) => {
                under_way.break_off(py)?;
                Err(error)
            }
        }
    }

    /// The bell was rung: the call is over, or it has something to tell.
    fn hear<'py>(&self, py: Python<'py>, mut under_way: UnderWay) -> PyResult<Bound<'py, PyAny>> {
        logging::journal(py, &under_way.started.journal)?;
        if let Some(answer) = under_way.started.answer(py) {
            let result = (under_way.finish)(py, answer?)?;
            return Err(PyStopIteration::new_err((result.unbind(),)));
        }
        let event_loop = running_loop(py)?;
        let mailbox = under_way.mailbox.bind(py);
        let future = Mailbox::wait(mailbox, &event_loop, under_way.number)?;
        let steps = future.call_method0(intern!(py, "__await__"))?;
        under_way.future = steps.clone().unbind();
        self.put(State::UnderWay(under_way));
        steps.call_method0(intern!(py, "__next__"))
    }

    fn take(&self) -> State {
        std::mem::replace(
            &mut *self.state.lock().unwrap_or_else(PoisonError::into_inner),
            State::Over,
        )
    }

    fn put(&self, state: State) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

impl UnderWay {
    fn break_off(self, py: Python<'_>) -> PyResult<()> {
        self.mailbox.get().forget(self.number);
        let journal = self.started.journal.clone();
        drop(self);
        logging::journal(py, &journal)
    }
}

impl Drop for Awaited {
    fn drop(&mut self) {
        if !matches!(self.take(), State::New(_)) {
            return;
        }
        Python::try_attach(|py| {
            let message = format!("up42.{} was never awaited, so nothing was sent", self.name);
            let message = CString::new(message).unwrap_or_default();
            PyErr::warn(py, &py.get_type::<PyRuntimeWarning>(), &message, 1)
                .unwrap_or_else(|error| error.write_unraisable(py, None));
        });
    }
}

/// The loop that awaits us.
fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let asyncio = py.import(intern!(py, "asyncio"))?;
    asyncio.call_method0(intern!(py, "get_running_loop")).map_err(|_| {
        PyRuntimeError::new_err(
            "no event loop of asyncio's is running: await this in a coroutine, or give it to \
             asyncio.run",
        )
    })
}
