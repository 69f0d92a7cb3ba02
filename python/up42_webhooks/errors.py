"""The exceptions of up42: one base, and a class for each thing that can go wrong.

Each is also what the SDK raised for the same thing, so that old `except` clauses go on working.
"""

from __future__ import annotations

import builtins
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal

    _Reason = Literal[
        "missing header",
        "malformed",
        "expired",
        "from the future",
        "digest mismatch",
        "signature mismatch",
        "nothing covered",
        "body not covered",
    ]


class Up42Error(Exception):
    """Whatever up42 raises of its own accord; the class to catch them all.

    Example:
        >>> try:
        ...     up42.initialize_webhook("unknown")
        ... except up42.Up42Error as error:
        ...     print(type(error).__name__)
        HTTPError
    """

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle needs to make it again, in a process that may know more or less."""
        return _again, (plain(type(self)), self.args, vars(self))


class UserNotAuthenticated(Up42Error, RuntimeError, ValueError):
    """Nobody is logged in: `up42.authenticate` was not called yet.

    Example:
        >>> issubclass(up42.UserNotAuthenticated, RuntimeError)
        True
    """


class MissingCredentials(Up42Error, ValueError):
    """There are no credentials in the arguments, the file or the environment.

    Example:
        >>> try:
        ...     up42.authenticate()
        ... except up42.MissingCredentials:
        ...     print("set UP42_USERNAME and UP42_PASSWORD")
        set UP42_USERNAME and UP42_PASSWORD
    """


class MultipleCredentialsSources(Up42Error, ValueError):
    """There are credentials in more than one place, or of an account and a project.

    Example:
        >>> try:
        ...     up42.authenticate({"username": "me", "password": "p"}, username="me")
        ... except up42.MultipleCredentialsSources:
        ...     print("one place, please")
        one place, please
    """


class IncompleteCredentials(Up42Error, ValueError):
    """There is half a pair of credentials.

    Example:
        >>> try:
        ...     up42.authenticate(username="me@example.com")
        ... except up42.IncompleteCredentials:
        ...     print("the password, too")
        the password, too
    """


class InvalidCredentials(Up42Error, ValueError):
    """A file with credentials cannot be read, or holds something else.

    Example:
        >>> try:
        ...     up42.authenticate("no-such-file.json")
        ... except up42.InvalidCredentials as error:
        ...     print("no-such-file.json" in str(error))
        True
    """


class WrongCredentials(Up42Error, ValueError):
    """UP42 does not know these credentials.

    Example:
        >>> try:
        ...     up42.authenticate(**{**sandbox.credentials, "password": "guess"})
        ... except up42.WrongCredentials:
        ...     print("not this one")
        not this one
    """


class UnsupportedRegion(Up42Error, ValueError):
    """UP42 has no such region.

    Example:
        >>> try:
        ...     up42.authenticate(username="me@example.com", password="p", region="us")
        ... except up42.UnsupportedRegion:
        ...     print("eu or sa")
        eu or sa
    """


class HTTPError(Up42Error):
    """UP42 answered, and refused.

    Attributes:
        response (Response): The answer.
        status_code (int): Its status.
        url (str): Where the request went.
        method (str): The request's method.
        code (int | str | None): The service's own code, where it gave one.
        title (str | None): The short text of the service's problem report, where it gave one.
        detail (str | None): What the service says of this case, where it says something.

    Example:
        >>> try:
        ...     up42.initialize_webhook("unknown")
        ... except up42.HTTPError as error:
        ...     print(error.status_code, error.detail)
        404 Webhook not found
    """

    def __init__(  # noqa: PLR0913 - each is an attribute
        self,
        message: str,
        response: Response,
        method: str,
        *,
        code: int | str | None = None,
        title: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Make the error from the text and what it is about."""
        super().__init__(message)
        self.response: Response = response
        self.status_code: int = response.status_code
        self.url: str = response.url
        self.method: str = method
        self.code: int | str | None = code
        self.title: str | None = title
        self.detail: str | None = detail


class ConnectionError(Up42Error, builtins.ConnectionError):  # noqa: A001 - the SDK's name
    """UP42 did not answer, or not to the end.

    Example:
        >>> sandbox.close()
        >>> try:
        ...     webhook.info
        ... except up42.ConnectionError as error:
        ...     print("got no answer" in str(error))
        True
    """


class Timeout(Up42Error, TimeoutError):
    """The time for a call, or for a connection, was over.

    Example:
        >>> issubclass(up42.Timeout, TimeoutError)
        True
    """


class ServiceError(Up42Error, ValueError):
    """A whole answer came, and it is not what UP42's API promises.

    Example:
        >>> issubclass(up42.ServiceError, ValueError)
        True
    """


class SignatureError(Up42Error, ValueError):
    """The signature of a notification is not accepted, so it may be anybody's.

    The text says what to do, and has neither the secret nor a signature in it.

    Attributes:
        reason (str): Why not: "missing header", "malformed", "expired", "from the future",
            "digest mismatch", "signature mismatch", "nothing covered" or "body not covered".

    Example:
        >>> try:
        ...     up42.verify_notification(b"{}", {}, "QWZTFnMEXhqZKNmu")
        ... except up42.SignatureError as error:
        ...     print(error.reason)
        missing header
    """

    def __init__(self, message: str, reason: _Reason) -> None:
        """Make the error from the text and the reason."""
        super().__init__(message)
        self.reason: _Reason = reason


class _NoSession(UserNotAuthenticated, AttributeError):
    """Nobody is logged in, said of an attribute."""


class _NotThere(ValueError, AttributeError):
    """Something is missing first, said of an attribute."""


def not_there(error: Exception) -> Exception:
    """What to raise for an attribute in place of `error`.

    Args:
        error: What a call would raise before it asks anything.

    Returns:
        The same, also as the `AttributeError` that `hasattr`, `inspect.getmembers` and
        `unittest.mock` take for an attribute that is not there.

    Example:
        >>> from up42_webhooks.errors import not_there
        >>> isinstance(not_there(ValueError("Save it first")), AttributeError)
        True
    """
    if isinstance(error, UserNotAuthenticated):
        return _NoSession(*error.args)
    return _NotThere(*error.args) if isinstance(error, ValueError) else error


_AS_RAISED: dict[tuple[type, type], type[Up42Error]] = {}


def as_raised(cls: type[Up42Error]) -> type[Up42Error]:
    """The class to raise for `cls`: once the caller has imported requests, one of its own, too.

    Args:
        cls: `HTTPError`, `ConnectionError` or `Timeout`, which requests has under the same names.

    Returns:
        `cls`, or a subclass of it that `except requests.exceptions...` catches as well. requests
        is never imported here.

    Example:
        >>> from up42_webhooks.errors import as_raised
        >>> issubclass(as_raised(up42.Timeout), up42.Timeout)
        True
    """
    theirs = getattr(sys.modules.get("requests.exceptions"), cls.__name__, None)
    if not (isinstance(theirs, type) and issubclass(theirs, Exception)):
        return cls
    if (cls, theirs) not in _AS_RAISED:
        namespace = {"__module__": cls.__module__, "__doc__": cls.__doc__}
        made = type(cls.__name__, (cls, theirs), namespace)
        # Another thread may have been first; there is one class, so that it can be pickled.
        _AS_RAISED.setdefault((cls, theirs), made)
    return _AS_RAISED[cls, theirs]


def plain(cls: type[Up42Error]) -> type[Up42Error]:
    """The class that `as_raised` was asked for, by the class that it gave."""
    return next((ours for (ours, _), made in _AS_RAISED.items() if made is cls), cls)


def _again(cls: type[Up42Error], args: tuple[Any, ...], attributes: dict[str, Any]) -> Up42Error:
    """The exception that was pickled."""
    cls = as_raised(cls)
    error = cls.__new__(cls, *args)
    error.args = args
    vars(error).update(attributes)
    return error


class Headers(dict[str, str]):
    """The headers of an answer: a `dict` whose keys may be asked for in any case.

    Example:
        >>> from up42_webhooks.errors import Headers
        >>> Headers([("content-type", "text/plain")])["Content-Type"]
        'text/plain'
    """

    def __init__(self, headers: Iterable[tuple[str, str]] | dict[str, str] = ()) -> None:
        """Take the headers, names in lower case."""
        super().__init__((name.lower(), value) for name, value in dict(headers).items())

    def __getitem__(self, name: str) -> str:
        """The value of a header."""
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        """Whether the header was there."""
        return super().__contains__(name.lower() if isinstance(name, str) else name)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a header, or `default`."""
        return super().get(name.lower(), default)


class Response:
    """The answer to a request that was refused, in the words of requests.

    Attributes:
        status_code (int): The status.
        reason (str): The status in words.
        url (str): Where the request went.
        headers (Headers): The headers, by name in any case.
        content (bytes): The body, as it came.

    Example:
        >>> try:
        ...     up42.initialize_webhook("unknown")
        ... except up42.HTTPError as error:
        ...     print(error.response.reason, error.response.json()["error"]["code"])
        Not Found 404
    """

    def __init__(
        self, status_code: int, reason: str, url: str, headers: dict[str, str], content: bytes
    ) -> None:
        """Make it from its parts."""
        self.status_code: int = status_code
        self.reason: str = reason
        self.url: str = url
        self.headers: Headers = Headers(headers)
        self.content: bytes = content

    @property
    def ok(self) -> bool:
        """Whether it was a success: never, for an answer that is in an exception."""
        return self.status_code < 400  # noqa: PLR2004 - where HTTP's failures begin

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 in it is replaced."""
        return self.content.decode("utf-8", "replace")

    def __bool__(self) -> bool:
        """Whether it was a success, as with requests."""
        return self.ok

    def json(self) -> Any:
        """The body, parsed.

        Raises:
            ValueError: It is no JSON.
        """
        import json  # noqa: PLC0415 - a quarter of the time of `import up42`

        return json.loads(self.content)

    def __repr__(self) -> str:
        """The status, as requests shows it."""
        return f"<Response [{self.status_code}]>"
