//! The calls of a webhook and of its class, to be awaited.

use pyo3::prelude::*;
use pyo3::types::PyType;

use super::{Webhook, changes, record};
use crate::python::arguments::Given;
use crate::python::awaited::Awaited;
use crate::python::functions::default_session;
use crate::python::operations;

type Object<'py> = Bound<'py, PyAny>;

#[pymethods]
impl Webhook {
    /// The metadata, asked for anew, as `info` gives them; to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> asyncio.run(webhook.info_async())["url"]
    ///     'https://receiving-url.com'
    fn info_async(slf: &Bound<'_, Self>) -> PyResult<Awaited> {
        Ok(operations::info(slf)?.awaited("Webhook.info_async"))
    }

    /// As `save`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> asyncio.run(webhook.save_async())
    fn save_async(slf: &Bound<'_, Self>) -> PyResult<Awaited> {
        Ok(operations::save(slf)?.awaited("Webhook.save_async"))
    }

    /// As `delete`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> asyncio.run(webhook.delete_async())
    fn delete_async(slf: &Bound<'_, Self>) -> PyResult<Awaited> {
        Ok(operations::delete(slf)?.awaited("Webhook.delete_async"))
    }

    /// As `trigger_test_events`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> asyncio.run(webhook.trigger_test_events_async())["testsRun"]
    ///     2
    fn trigger_test_events_async(slf: &Bound<'_, Self>) -> PyResult<Awaited> {
        Ok(operations::trigger_tests(slf)?.awaited("Webhook.trigger_test_events_async"))
    }

    /// As `trigger_test_event`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> asyncio.run(webhook.trigger_test_event_async())["testsRun"]
    ///     2
    fn trigger_test_event_async(slf: &Bound<'_, Self>) -> PyResult<Awaited> {
        Ok(operations::trigger_tests(slf)?.awaited("Webhook.trigger_test_event_async"))
    }

    /// As `update`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> asyncio.run(webhook.update_async(name="new-name")).name
    ///     'new-name'
    #[pyo3(signature = (name=None, url=None, events=None, active=None, secret=None))]
    fn update_async<'py>(
        slf: &Bound<'py, Self>,
        name: Given<'_, 'py>,
        url: Given<'_, 'py>,
        events: Given<'_, 'py>,
        active: Given<'_, 'py>,
        secret: Given<'_, 'py>,
    ) -> PyResult<Awaited> {
        let changes = changes(name, url, events, active, secret)?;
        Ok(operations::update(slf, changes)?.awaited("Webhook.update_async"))
    }

    /// As `get`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> asyncio.run(up42.Webhook.get_async(webhook_id)).name
    ///     'new-webhook'
    #[staticmethod]
    fn get_async(webhook_id: &Object<'_>) -> PyResult<Awaited> {
        let auth = default_session(webhook_id.py())?;
        Ok(operations::get(&auth, webhook_id, None)?.awaited("Webhook.get_async"))
    }

    /// As `all`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> len(asyncio.run(up42.Webhook.all_async()))
    ///     1
    #[staticmethod]
    #[pyo3(signature = (return_json=None), text_signature = "(return_json=False)")]
    fn all_async(py: Python<'_>, return_json: Given<'_, '_>) -> PyResult<Awaited> {
        Ok(operations::list(&default_session(py)?, return_json)?.awaited("Webhook.all_async"))
    }

    /// As `create`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> created = up42.Webhook.create_async("mine", "https://u.example", ["job.status"])
    ///     >>> asyncio.run(created).name
    ///     'mine'
    #[classmethod]
    #[pyo3(
        signature = (name, url, events, active=None, secret=None),
        text_signature = "($cls, name, url, events, active=False, secret=None)"
    )]
    fn create_async<'py>(
        cls: &Bound<'py, PyType>,
        name: &Object<'py>,
        url: &Object<'py>,
        events: &Object<'py>,
        active: Given<'_, 'py>,
        secret: Given<'_, 'py>,
    ) -> PyResult<Awaited> {
        let webhook = record::unsaved(cls, name, url, events, active, secret)?;
        Ok(operations::save_new(&webhook)?.awaited("Webhook.create_async"))
    }

    /// As `get_webhook_events`, to be awaited.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> len(asyncio.run(up42.Webhook.get_webhook_events_async()))
    ///     2
    #[staticmethod]
    fn get_webhook_events_async(py: Python<'_>) -> PyResult<Awaited> {
        Ok(operations::events(&default_session(py)?).awaited("Webhook.get_webhook_events_async"))
    }
}
