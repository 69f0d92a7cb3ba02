"""UP42 webhooks: register a URL that UP42 calls when an order or a job changes.

`import up42` and `import up42_webhooks as up42` give the same module. Begin with
`up42.authenticate`, or, without an account, with `up42.Sandbox`.
"""

from up42_webhooks._native import (
    Auth,
    Notification,
    Receiver,
    Sandbox,
    Webhook,
    __version__,
    authenticate,
    create_webhook,
    get_webhook_events,
    get_webhooks,
    initialize_webhook,
    parse_notification,
    sign_notification,
    verify_notification,
)
from up42_webhooks.errors import (
    ConnectionError,  # noqa: A004 - the SDK's users know it by this name
    HTTPError,
    IncompleteCredentials,
    InvalidCredentials,
    MissingCredentials,
    MultipleCredentialsSources,
    ServiceError,
    SignatureError,
    Timeout,
    UnsupportedRegion,
    Up42Error,
    UserNotAuthenticated,
    WrongCredentials,
)

__all__ = [
    "Auth",
    "ConnectionError",
    "HTTPError",
    "IncompleteCredentials",
    "InvalidCredentials",
    "MissingCredentials",
    "MultipleCredentialsSources",
    "Notification",
    "Receiver",
    "Sandbox",
    "ServiceError",
    "SignatureError",
    "Timeout",
    "UnsupportedRegion",
    "Up42Error",
    "UserNotAuthenticated",
    "Webhook",
    "WrongCredentials",
    "__version__",
    "authenticate",
    "create_webhook",
    "get_webhook_events",
    "get_webhooks",
    "initialize_webhook",
    "parse_notification",
    "sign_notification",
    "verify_notification",
]
