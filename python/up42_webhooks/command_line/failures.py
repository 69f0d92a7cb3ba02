"""What a failure is to a terminal: an exit code and one sentence."""

from __future__ import annotations

import up42_webhooks as up42

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

REFUSED = 1
"""The service refused, or did not answer, or something was not as it should be."""
MISUSED = 2
"""The words that were typed will not do; nothing was sent."""
UNAUTHENTICATED = 3
"""There are no credentials, or they are not accepted."""
INTERRUPTED = 130
"""Ctrl-C."""

UNAUTHORIZED, NOT_FOUND = 401, 404

NO_CREDENTIALS = (
    "There are no credentials: set UP42_USERNAME and UP42_PASSWORD in the environment, or name a "
    "file that holds them with --cfg-file"
)

# What the library advises, in the words of a terminal.
ADVICE = {
    "look for it with up42.get_webhooks() before you create it again, or call "
    "up42.ensure_webhook(), which does both": "look for it with `up42-webhooks list` before you "
    "create it again, or create it with --ensure, which does both",
    "give the final address as api_url": "set the final address as UP42_API_URL",
}


class Misuse(ValueError):
    """What was typed will not do."""


class Failure(RuntimeError):
    """It was tried, and something is not as it should be."""


def exit_code(error: BaseException) -> int:
    """The exit code that says what kind of failure it was."""
    if isinstance(error, up42.HTTPError):
        return UNAUTHENTICATED if error.status_code == UNAUTHORIZED else REFUSED
    about_credentials = (
        up42.MissingCredentials,
        up42.MultipleCredentialsSources,
        up42.IncompleteCredentials,
        up42.InvalidCredentials,
        up42.WrongCredentials,
        up42.UserNotAuthenticated,
    )
    if isinstance(error, about_credentials):
        return UNAUTHENTICATED
    is_ours = isinstance(error, up42.Up42Error | Failure | OSError)
    return REFUSED if is_ours else MISUSED


def sentence(error: BaseException, options: argparse.Namespace) -> str:
    """What happened, and what to do next."""
    if isinstance(error, up42.MissingCredentials):
        return NO_CREDENTIALS
    text = " ".join(str(error).split())
    for ours, theirs in ADVICE.items():
        text = text.replace(ours, theirs)
    if isinstance(error, up42.HTTPError) and error.status_code == NOT_FOUND:
        if webhook_id := getattr(options, "id", None):
            known = "`up42-webhooks list` shows those that there are"
            return f"Webhook {webhook_id} was not found; {known}"
        return f"It was not found: {text}"
    return text
