"""UP42 webhooks: register a URL that UP42 calls when an order or a job changes.

`import up42` and `import up42_webhooks as up42` give the same module. Begin with
`up42.authenticate`, or, without an account, with `up42.Sandbox`.
"""

import sys

from up42_webhooks._native import (
    Auth,
    Notification,
    Receiver,
    Sandbox,
    Webhook,
    __version__,
    authenticate,
    authenticate_async,
    create_webhook,
    create_webhook_async,
    ensure_webhook,
    ensure_webhook_async,
    get_webhook_events,
    get_webhook_events_async,
    get_webhooks,
    get_webhooks_async,
    initialize_webhook,
    initialize_webhook_async,
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
    "authenticate_async",
    "create_webhook",
    "create_webhook_async",
    "ensure_webhook",
    "ensure_webhook_async",
    "get_webhook_events",
    "get_webhook_events_async",
    "get_webhooks",
    "get_webhooks_async",
    "initialize_webhook",
    "initialize_webhook_async",
    "parse_notification",
    "sign_notification",
    "verify_notification",
]

# The modules that code written for the SDK imports from; imported when they are asked for.
_MODULES = ("auth", "base", "errors", "initialization", "main", "tools", "webhooks")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from up42_webhooks import auth as auth
    from up42_webhooks import base as base
    from up42_webhooks import errors as errors
    from up42_webhooks import initialization as initialization
    from up42_webhooks import main as main
    from up42_webhooks import tools as tools
    from up42_webhooks import webhooks as webhooks
else:

    def __getattr__(name: str) -> object:
        """A module of ours that is not imported yet, or why there is no such thing."""
        if name in _MODULES:
            __import__(f"{__name__}.{name}")
            return sys.modules[f"{__name__}.{name}"]
        from up42_webhooks.leftovers import explain  # noqa: PLC0415 - for those who need it

        reason = explain(name)
        # `from up42 import ...` asks first whether there is such an attribute, and would not pass
        # on the reason why there is not.
        if reason and sys._getframe(1).f_code.co_name == "_handle_fromlist":  # noqa: SLF001
            raise ImportError(reason)
        raise AttributeError(reason or f"module 'up42' has no attribute '{name}'")


def __dir__() -> list[str]:
    """What works, and nothing else."""
    return sorted([*__all__, *_MODULES, "__doc__", "__file__", "__name__", "__path__"])
