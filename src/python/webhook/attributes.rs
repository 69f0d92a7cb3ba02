//! The attributes of a webhook: read from what is known of it, set for the next `save`.

use pyo3::prelude::*;

use super::Webhook;
use super::state::{assign, set_id, value};

type Object<'py> = Bound<'py, PyAny>;

#[pymethods]
impl Webhook {
    /// The id; None before the first `save`.
    ///
    /// Returns:
    ///     str | None: The same as `webhook_id`.
    ///
    /// Example:
    ///     >>> webhook.id == webhook.webhook_id
    ///     True
    #[getter]
    fn id<'py>(slf: &Bound<'py, Self>) -> PyResult<Object<'py>> {
        value(slf, "webhook_id")
    }

    #[setter]
    fn set_id(slf: &Bound<'_, Self>, value: &Object<'_>) -> PyResult<()> {
        set_id(slf, value)
    }

    /// The id; None before the first `save`.
    ///
    /// Returns:
    ///     str | None: The same as `id`.
    ///
    /// Example:
    ///     >>> webhook.webhook_id
    ///     '1df1ebb0-78a4-55d9-b806-15d22e391bd3'
    #[getter]
    fn webhook_id<'py>(slf: &Bound<'py, Self>) -> PyResult<Object<'py>> {
        value(slf, "webhook_id")
    }

    #[setter]
    fn set_webhook_id(slf: &Bound<'_, Self>, value: &Object<'_>) -> PyResult<()> {
        set_id(slf, value)
    }

    /// The address that UP42 calls.
    ///
    /// Returns:
    ///     str | None: As assigned, else as last seen.
    ///
    /// Example:
    ///     >>> webhook.url
    ///     'https://receiving-url.com'
    #[getter]
    fn url<'py>(slf: &Bound<'py, Self>) -> PyResult<Object<'py>> {
        value(slf, "url")
    }

    #[setter]
    fn set_url(slf: &Bound<'_, Self>, value: &Object<'_>) -> PyResult<()> {
        assign(slf, "url", value)
    }

    /// The name.
    ///
    /// Returns:
    ///     str | None: As assigned, else as last seen.
    ///
    /// Example:
    ///     >>> webhook.name
    ///     'new-webhook'
    #[getter]
    fn name<'py>(slf: &Bound<'py, Self>) -> PyResult<Object<'py>> {
        value(slf, "name")
    }

    #[setter]
    fn set_name(slf: &Bound<'_, Self>, value: &Object<'_>) -> PyResult<()> {
        assign(slf, "name", value)
    }

    /// The names of the events that it is called for; what is appended is saved, too.
    ///
    /// Returns:
    ///     list[str] | None: As assigned, else as last seen.
    ///
    /// Example:
    ///     >>> webhook.events
    ///     ['job.status', 'order.status']
    #[getter]
    fn events<'py>(slf: &Bound<'py, Self>) -> PyResult<Object<'py>> {
        value(slf, "events")
    }

    #[setter]
    fn set_events(slf: &Bound<'_, Self>, value: &Object<'_>) -> PyResult<()> {
        assign(slf, "events", value)
    }

    /// Whether it is called at all.
    ///
    /// Returns:
    ///     bool | None: As assigned, else as last seen.
    ///
    /// Example:
    ///     >>> webhook.active
    ///     True
    #[getter]
    fn active<'py>(slf: &Bound<'py, Self>) -> PyResult<Object<'py>> {
        value(slf, "active")
    }

    #[setter]
    fn set_active(slf: &Bound<'_, Self>, value: &Object<'_>) -> PyResult<()> {
        assign(slf, "active", value)
    }

    /// What notifications are signed with, in the clear.
    ///
    /// Returns:
    ///     str | None: As assigned, else as last known; "" where there is none.
    ///
    /// Example:
    ///     >>> webhook.secret
    ///     'QWZTFnMEXhqZKNmu'
    #[getter]
    fn secret<'py>(slf: &Bound<'py, Self>) -> PyResult<Object<'py>> {
        value(slf, "secret")
    }

    #[setter]
    fn set_secret(slf: &Bound<'_, Self>, value: &Object<'_>) -> PyResult<()> {
        assign(slf, "secret", value)
    }

    /// When it was created, as the service wrote it; never sent.
    ///
    /// Returns:
    ///     str | None: A time such as "2022-02-17T08:47:11.377149Z".
    ///
    /// Example:
    ///     >>> webhook.created_at
    ///     '2022-02-17T08:47:11.377149Z'
    #[getter]
    fn created_at<'py>(slf: &Bound<'py, Self>) -> PyResult<Object<'py>> {
        value(slf, "created_at")
    }

    #[setter]
    fn set_created_at(slf: &Bound<'_, Self>, value: &Object<'_>) -> PyResult<()> {
        assign(slf, "created_at", value)
    }

    /// When it was last changed, as the service wrote it; never sent.
    ///
    /// Returns:
    ///     str | None: A time such as "2022-02-17T08:47:11.377149Z".
    ///
    /// Example:
    ///     >>> webhook.updated_at
    ///     '2022-02-17T08:47:11.377149Z'
    #[getter]
    fn updated_at<'py>(slf: &Bound<'py, Self>) -> PyResult<Object<'py>> {
        value(slf, "updated_at")
    }

    #[setter]
    fn set_updated_at(slf: &Bound<'_, Self>, value: &Object<'_>) -> PyResult<()> {
        assign(slf, "updated_at", value)
    }
}
