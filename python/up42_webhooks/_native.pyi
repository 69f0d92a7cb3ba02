from collections.abc import Callable, Coroutine, Iterable, Iterator, KeysView, Mapping
from dataclasses import Field
from datetime import datetime
from os import PathLike
from types import TracebackType
from typing import (
    Any,
    ClassVar,
    Final,
    Literal,
    Protocol,
    TypeAlias,
    TypedDict,
    TypeVar,
    final,
    overload,
)

from typing_extensions import Self, Unpack, disjoint_base

__all__ = [
    "Auth",
    "Notification",
    "Receiver",
    "Sandbox",
    "Webhook",
    "Webhooks",
    "_Bell",
    "__version__",
    "_exchange_default_session",
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

__version__: Final[str]

_Entry_co = TypeVar("_Entry_co", covariant=True)

class _Entries(Protocol[_Entry_co]):
    """A collection, but no `str`: what that may contain are only other `str`."""
    def __contains__(self, value: object, /) -> bool: ...
    def __iter__(self) -> Iterator[_Entry_co]: ...

_Event: TypeAlias = str | Mapping[str, Any]
_EventNames: TypeAlias = _Entries[_Event] | Iterator[_Event]

class _OldKeywords(TypedDict, total=False):
    env: str

class _OldSessionKeywords(_OldKeywords, total=False):
    authenticate: bool

@final
class Auth:
    """A session with UP42: who is logged in, and the connections that its calls share.

    `up42.authenticate` makes one and keeps it as the default of the process; with sessions of
    your own, several accounts and regions work side by side.

    Args:
        cfg_file (str | PathLike | dict | None): A JSON file with `username` and `password`, or
            what it would hold. Default: None.
        project_id (str | None): The id of a project; deprecated by UP42. Default: None.
        project_api_key (str | None): The key of that project. Default: None.
        username (str | None): The email address of an account. Default: None.
        password (str | None): The password of that account. Default: None.
        region (str): "eu" or "sa". Default: "eu".
        api_url (str | None): Another host for the API. Default: `UP42_API_URL` of the
            environment, else the region's.
        auth_url (str | None): Another host for logins. Default: `UP42_AUTH_URL` of the
            environment, else the region's.
        max_attempts (int): At most so many requests for one call, 1 to 100. Default: 5.
        timeout (float): How long a call may take, logins and pauses included, in seconds.
            Default: 120.
        connect_timeout (float): How long opening one connection may take, in seconds. Default: 10.
        **kwargs: `env` (str), the last label of the hosts' names, "com" unless told, as in old
            code; `authenticate` (bool), False to log in at the first call instead of at once.

    Raises:
        MissingCredentials: No credentials in the arguments, the file or the environment
            (`UP42_USERNAME`, `UP42_PASSWORD`).
        MultipleCredentialsSources: Credentials in the arguments and in a file, or of an account
            and a project.
        IncompleteCredentials: Half a pair of credentials.
        InvalidCredentials: A file that cannot be read, or holds something else.
        WrongCredentials: UP42 does not know these credentials.
        UnsupportedRegion: A region other than "eu" and "sa".
        ValueError: A host that is not https, unless it is http on this machine; a number that is
            out of range.
        ConnectionError, Timeout, HTTPError, ServiceError: The login failed otherwise.

    Example:
        >>> auth = up42.Auth(**sandbox.credentials)
        >>> up42.Webhook(auth, webhook_id).info["name"]
        'new-webhook'
    """
    def __new__(
        cls,
        cfg_file: str | PathLike[str] | Mapping[str, str] | None = None,
        project_id: str | None = None,
        project_api_key: str | None = None,
        username: str | None = None,
        password: str | None = None,
        *,
        region: str = "eu",
        api_url: str | None = None,
        auth_url: str | None = None,
        max_attempts: int = 5,
        timeout: float = 120,
        connect_timeout: float = 10,
        **kwargs: Unpack[_OldSessionKeywords],
    ) -> Self: ...
    @property
    def workspace_id(self) -> str:
        """The id of the account's workspace.

        Logs in first, where that has not happened yet.

        Returns:
            str: The `sub` of UP42's user information.

        Raises:
            WrongCredentials, ConnectionError, Timeout, HTTPError, ServiceError: The login failed.

        Example:
            >>> len(auth.workspace_id)
            36
        """
    @property
    def token(self) -> str:
        """A token that is valid now, for requests of your own; it lives for about five minutes.

        Returns:
            str: What stands behind `Bearer` in the header `Authorization`.

        Raises:
            WrongCredentials, ConnectionError, Timeout, HTTPError, ServiceError: The login failed.

        Example:
            >>> headers = {"Authorization": f"Bearer {auth.token}"}
        """
    def token_async(self) -> Coroutine[Any, Any, str]:
        """As `token`, to be awaited.

        Example:
            >>> import asyncio
            >>> asyncio.run(auth.token_async()) == auth.token
            True
        """
    @property
    def _api_url(self) -> str:
        """The host of the API."""
    def _show_login(self) -> bytes:
        """The answer to a login, as it came, for the command `check`."""
    def _show(self, path: str) -> bytes:
        """The answer of the API to a GET, as it came, for the command `check`."""

class Webhook:
    """A webhook: a URL that UP42 calls when an order or a job changes.

    Usually got from `up42.initialize_webhook`, `up42.create_webhook` or `up42.get_webhooks`, or
    made here and then saved. It can also be read like the `dict` that the service sent:
    `webhook["name"]`, `dict(webhook)`.

    It is made in one of two ways: as `Webhook(auth, webhook_id, webhook_info=None)`, a webhook
    that UP42 has, as in SDK 0.22 to 0.37; or as `Webhook(url, name, events, active=False,
    secret=None, id=None, created_at=None, updated_at=None)`, which sends nothing until `save()`,
    as in SDK 1.0 to 2.6. The SDK's dataclass functions (`asdict`, `fields`, `replace`) work on it.

    Args:
        auth (Auth): The session that it belongs to.
        webhook_id (str): Its id.
        webhook_info (dict | None): Its metadata, if known; without it they are asked for.
            Default: None.
        url (str): Where notifications go; https, or http on this machine.
        name (str): Its name.
        events (Sequence[str | Mapping]): The events that it is called for.
        active (bool): Whether it is called at all. Default: False.
        secret (str | None): What notifications are signed with, up to 500 characters.
            Default: None.
        id (str | None): Its id, where UP42 has it already. Default: None.
        created_at (str | None): When it was created. Default: None.
        updated_at (str | None): When it was last changed. Default: None.

    Attributes:
        auth (Auth): The session that it belongs to; before its first call, the default one.
        workspace_id (str): The id of that session's workspace.
        _info (dict): The metadata last seen; reading it sends nothing.

    Raises:
        TypeError: Arguments that are of neither form.
        ValueError: An id that is empty, "." or "..".
        HTTPError: There is no such webhook (404), or UP42 refused otherwise.
        ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

    Example:
        >>> webhook = up42.Webhook(auth, webhook_id)
        >>> webhook
        Webhook(name: new-webhook, webhook_id: 1df1ebb0-78a4-55d9-b806-15d22e391bd3, active: True)
        >>> webhook["events"]
        ['job.status', 'order.status']
        >>> mine = up42.Webhook("https://receiving-url.com", "mine", ["order.status"])
        >>> mine.save()
    """

    auth: Auth
    workspace_id: str
    _info: dict[str, Any]
    __match_args__ = (
        "url",
        "name",
        "events",
        "active",
        "secret",
        "id",
        "created_at",
        "updated_at",
    )
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    def __new__(cls, *_args: Any, **_kwargs: Any) -> Self: ...
    @overload
    def __init__(
        self, auth: Auth, webhook_id: str, webhook_info: dict[str, Any] | None = None
    ) -> None: ...
    @overload
    def __init__(
        self,
        url: str,
        name: str,
        events: _EventNames,
        active: bool = False,
        secret: str | None = None,
        id: str | None = None,
        created_at: str | None = None,
        updated_at: str | None = None,
    ) -> None: ...
    @property
    def info(self) -> dict[str, Any]:
        """The metadata, asked for anew; `_info` and the mapping view follow.

        Returns:
            dict: What the service sent, unknown fields and their order included.

        Raises:
            HTTPError: The webhook is gone (404), or UP42 refused otherwise.
            ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

        Example:
            >>> webhook.info["url"]
            'https://receiving-url.com'
        """
    def update(
        self,
        name: str | None = None,
        url: str | None = None,
        events: _EventNames | None = None,
        active: bool | None = None,
        secret: str | None = None,
    ) -> Self:
        """Changes the webhook. What is None stays as it is on the server.

        Unless all five arguments are given, the webhook is read first: UP42 takes all five fields
        or none.

        Args:
            name (str | None): Another name. Default: None.
            url (str | None): Another address; https, or http on this machine. Default: None.
            events (Sequence[str | Mapping] | None): Other events, by name, or as
                `get_webhook_events` returns them. Default: None.
            active (bool | None): Whether it is called at all. Default: None.
            secret (str | None): What notifications are signed with, up to 500 characters.
                Default: None.

        Returns:
            Webhook: Itself, as it is now on the server; it also reads as a `dict`.

        Raises:
            TypeError, ValueError: An argument of the wrong type; a url that is not encrypted.
                Nothing was sent.
            HTTPError: The webhook is gone (404), UP42 does not accept a value (400, 422), or it
                refused otherwise.
            ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

        Example:
            >>> webhook.update(name="new-name", active=False)
            Webhook(name: new-name, webhook_id: 1df1ebb0-78a4-55d9-b806-15d22e391bd3, active: False)
        """
    @property
    def webhook_id(self) -> str:
        """The id; None before the first `save`.

        Returns:
            str | None: The same as `id`.

        Example:
            >>> webhook.webhook_id
            '1df1ebb0-78a4-55d9-b806-15d22e391bd3'
        """
    @webhook_id.setter
    def webhook_id(self, value: str) -> None: ...
    @property
    def id(self) -> str | None:
        """The id; None before the first `save`.

        Returns:
            str | None: The same as `webhook_id`.

        Example:
            >>> webhook.id == webhook.webhook_id
            True
        """
    @id.setter
    def id(self, value: str | None) -> None: ...
    @property
    def url(self) -> str:
        """The address that UP42 calls.

        Returns:
            str | None: As assigned, else as last seen.

        Example:
            >>> webhook.url
            'https://receiving-url.com'
        """
    @url.setter
    def url(self, value: str) -> None: ...
    @property
    def name(self) -> str:
        """The name.

        Returns:
            str | None: As assigned, else as last seen.

        Example:
            >>> webhook.name
            'new-webhook'
        """
    @name.setter
    def name(self, value: str) -> None: ...
    @property
    def events(self) -> list[str]:
        """The names of the events that it is called for; what is appended is saved, too.

        Returns:
            list[str] | None: As assigned, else as last seen.

        Example:
            >>> webhook.events
            ['job.status', 'order.status']
        """
    @events.setter
    def events(self, value: list[str]) -> None: ...
    @property
    def active(self) -> bool:
        """Whether it is called at all.

        Returns:
            bool | None: As assigned, else as last seen.

        Example:
            >>> webhook.active
            True
        """
    @active.setter
    def active(self, value: bool) -> None: ...
    @property
    def secret(self) -> str | None:
        """What notifications are signed with, in the clear.

        Returns:
            str | None: As assigned, else as last known; "" where there is none.

        Example:
            >>> webhook.secret
            'QWZTFnMEXhqZKNmu'
        """
    @secret.setter
    def secret(self, value: str | None) -> None: ...
    @property
    def created_at(self) -> str | None:
        """When it was created, as the service wrote it; never sent.

        Returns:
            str | None: A time such as "2022-02-17T08:47:11.377149Z".

        Example:
            >>> webhook.created_at
            '2022-02-17T08:47:11.377149Z'
        """
    @created_at.setter
    def created_at(self, value: str | None) -> None: ...
    @property
    def updated_at(self) -> str | None:
        """When it was last changed, as the service wrote it; never sent.

        Returns:
            str | None: A time such as "2022-02-17T08:47:11.377149Z".

        Example:
            >>> webhook.updated_at
            '2022-02-17T08:47:11.377149Z'
        """
    @updated_at.setter
    def updated_at(self, value: str | None) -> None: ...
    def save(self) -> None:
        """Creates the webhook at UP42, or, when it has an id already, sends all its fields.

        A create is sent once: when its fate is unknown, the error says that it may or may not
        exist.

        Raises:
            TypeError, ValueError: An attribute of the wrong type; a url that is not encrypted.
                Nothing was sent.
            UserNotAuthenticated: It has no session yet, and `authenticate` was not called.
            HTTPError: UP42 does not accept a value (400, 422), the webhook is gone (404), or UP42
                refused otherwise.
            ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

        Example:
            >>> webhook.active = False
            >>> webhook.save()
            >>> webhook.info["active"]
            False
        """
    @staticmethod
    def get(webhook_id: str) -> Webhook:
        """A webhook of the account, by its id.

        Args:
            webhook_id (str): The id, as in UP42's console or `Webhook.all`.

        Returns:
            Webhook: The webhook, with its metadata.

        Raises:
            UserNotAuthenticated: `authenticate` was not called yet.
            ValueError: An id that is empty, "." or "..".
            HTTPError: There is no such webhook (404), or UP42 refused otherwise.
            ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

        Example:
            >>> up42.Webhook.get(webhook_id="1df1ebb0-78a4-55d9-b806-15d22e391bd3").name
            'new-webhook'
        """
    @overload
    @staticmethod
    def all(return_json: Literal[False] = False) -> list[Webhook]:
        """All webhooks of the account's workspace.

        Args:
            return_json (bool): True for a `dict` for each webhook, as the service sent it, in place
                of a `Webhook`. Default: False.

        Returns:
            list[Webhook] | list[dict]: The webhooks, in the service's order.

        Raises:
            UserNotAuthenticated: `authenticate` was not called yet.
            ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.

        Example:
            >>> [webhook.name for webhook in up42.Webhook.all()]
            ['new-webhook']
        """
    @overload
    @staticmethod
    def all(return_json: Literal[True]) -> list[dict[str, Any]]: ...
    @overload
    @staticmethod
    def all(return_json: bool) -> list[Webhook] | list[dict[str, Any]]: ...
    @classmethod
    def create(
        cls,
        name: str,
        url: str,
        events: _EventNames,
        active: bool = False,
        secret: str | None = None,
    ) -> Self:
        """Registers a webhook with UP42: makes one and saves it.

        It is sent once: when its fate is unknown, the error says that it may or may not exist.

        Args:
            name (str): Its name.
            url (str): Where notifications go; https, or http on this machine.
            events (Sequence[str | Mapping]): The events that it is called for, by name, or as
                `get_webhook_events` returns them.
            active (bool): Whether it is called at all. Default: False.
            secret (str | None): What notifications are signed with, up to 500 characters. Default:
                None, no signatures.

        Returns:
            Webhook: The webhook, with the id that it got; of a subclass, if it is called on one.

        Raises:
            UserNotAuthenticated: `authenticate` was not called yet.
            TypeError, ValueError: An argument of the wrong type; a url that is not encrypted.
                Nothing was sent.
            HTTPError: UP42 does not accept a value (400, 422), or it refused otherwise.
            ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

        Example:
            >>> webhook = up42.Webhook.create(
            ...     name="my-webhook", url="https://receiving-url.com", events=["order.status"]
            ... )
            >>> webhook.active
            False
        """
    @staticmethod
    def get_webhook_events() -> list[dict[str, Any]]:
        """The types of events that a webhook can be called for.

        Returns:
            list[dict]: Each with `name`, `title`, `category`, `description` and `documentation`.

        Raises:
            UserNotAuthenticated: `authenticate` was not called yet.
            ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.

        Example:
            >>> [event["name"] for event in up42.Webhook.get_webhook_events()]
            ['job.status', 'order.status']
        """
    @staticmethod
    def from_metadata(metadata: Mapping[str, Any]) -> Webhook:
        """A webhook of the default session, out of metadata that are known already.

        Args:
            metadata (Mapping): What the service sent: `id`, `name`, `url`, `events` and `active`
                at least.

        Returns:
            Webhook: The webhook; nothing was sent.

        Raises:
            KeyError: One of the five is missing.
            TypeError: The metadata are no mapping, or their id is no `str`.

        Example:
            >>> known = up42.get_webhooks(return_json=True)
            >>> up42.Webhook.from_metadata(known[0]).created_at
            '2022-02-17T08:47:11.377149Z'
        """
    def delete(self) -> None:
        """Deletes the webhook on the server.

        Raises:
            HTTPError: The webhook is gone already (404), or UP42 refused otherwise.
            ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

        Example:
            >>> webhook.delete()
        """
    def trigger_test_events(self) -> dict[str, Any]:
        """Has UP42 send a test notification for each event of the webhook to its url.

        An inactive webhook is tested, too.

        Returns:
            dict: UP42's report: `testsRun`, `testsSucceeded` and, from newer servers, `testsFailed`
            and `tests` with what was sent and how the receiver answered.

        Raises:
            HTTPError: The webhook is gone (404), or UP42 refused otherwise.
            ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise;
                tests are never triggered twice, and the text says when they may have been sent.

        Example:
            >>> webhook.trigger_test_events()["testsRun"]
            2
        """
    def trigger_test_event(self) -> dict[str, Any]:
        """The same as `trigger_test_events`: UP42's guides call it so.

        Returns:
            dict: As `trigger_test_events`.

        Raises:
            HTTPError, ConnectionError, Timeout, ServiceError, WrongCredentials: As
                `trigger_test_events`.

        Example:
            >>> webhook.trigger_test_event()["testsSucceeded"]
            0
        """
    def keys(self) -> KeysView[str]:
        """The names of the metadata last seen, so that `dict(webhook)` works.

        Returns:
            KeysView[str]: Those of `_info`.

        Example:
            >>> "secret" in webhook.keys()
            True
        """
    def info_async(self) -> Coroutine[Any, Any, dict[str, Any]]:
        """The metadata, asked for anew, as `info` gives them; to be awaited.

        Example:
            >>> import asyncio
            >>> asyncio.run(webhook.info_async())["url"]
            'https://receiving-url.com'
        """
    def save_async(self) -> Coroutine[Any, Any, None]:
        """As `save`, to be awaited.

        Example:
            >>> import asyncio
            >>> asyncio.run(webhook.save_async())
        """
    def delete_async(self) -> Coroutine[Any, Any, None]:
        """As `delete`, to be awaited.

        Example:
            >>> import asyncio
            >>> asyncio.run(webhook.delete_async())
        """
    def trigger_test_events_async(self) -> Coroutine[Any, Any, dict[str, Any]]:
        """As `trigger_test_events`, to be awaited.

        Example:
            >>> import asyncio
            >>> asyncio.run(webhook.trigger_test_events_async())["testsRun"]
            2
        """
    def trigger_test_event_async(self) -> Coroutine[Any, Any, dict[str, Any]]:
        """As `trigger_test_event`, to be awaited.

        Example:
            >>> import asyncio
            >>> asyncio.run(webhook.trigger_test_event_async())["testsRun"]
            2
        """
    def update_async(
        self,
        name: str | None = None,
        url: str | None = None,
        events: Iterable[str | Mapping[str, Any]] | None = None,
        active: bool | None = None,
        secret: str | None = None,
    ) -> Coroutine[Any, Any, Self]:
        """As `update`, to be awaited.

        Example:
            >>> import asyncio
            >>> asyncio.run(webhook.update_async(name="new-name")).name
            'new-name'
        """
    @staticmethod
    def get_async(webhook_id: str) -> Coroutine[Any, Any, Webhook]:
        """As `get`, to be awaited.

        Example:
            >>> import asyncio
            >>> asyncio.run(up42.Webhook.get_async(webhook_id)).name
            'new-webhook'
        """
    @overload
    @staticmethod
    def all_async(return_json: Literal[False] = False) -> Coroutine[Any, Any, list[Webhook]]:
        """As `all`, to be awaited.

        Example:
            >>> import asyncio
            >>> len(asyncio.run(up42.Webhook.all_async()))
            1
        """
    @overload
    @staticmethod
    def all_async(return_json: Literal[True]) -> Coroutine[Any, Any, list[dict[str, Any]]]: ...
    @overload
    @staticmethod
    def all_async(
        return_json: bool,
    ) -> Coroutine[Any, Any, list[Webhook] | list[dict[str, Any]]]: ...
    @classmethod
    def create_async(
        cls,
        name: str,
        url: str,
        events: Iterable[str | Mapping[str, Any]],
        active: bool = False,
        secret: str | None = None,
    ) -> Coroutine[Any, Any, Self]:
        """As `create`, to be awaited.

        Example:
            >>> import asyncio
            >>> created = up42.Webhook.create_async("mine", "https://u.example", ["job.status"])
            >>> asyncio.run(created).name
            'mine'
        """
    @staticmethod
    def get_webhook_events_async() -> Coroutine[Any, Any, list[dict[str, Any]]]:
        """As `get_webhook_events`, to be awaited.

        Example:
            >>> import asyncio
            >>> len(asyncio.run(up42.Webhook.get_webhook_events_async()))
            2
        """
    def _repr_html_(self) -> str:
        """For notebooks: a table, with the secret masked and what is not saved yet marked."""
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any], /) -> Self: ...
    def __replace__(self, **changes: Any) -> Self: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def __bool__(self) -> Literal[True]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __contains__(self, key: object, /) -> bool: ...
    def __getitem__(self, key: str, /) -> Any: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

@disjoint_base
class Webhooks:
    """The webhooks of one session, as in SDK 0.22 to 0.37: for several accounts in one process.

    Args:
        auth (Auth): The session.

    Attributes:
        auth (Auth): The session.
        workspace_id (str): The id of its workspace.

    Example:
        >>> from up42.webhooks import Webhooks
        >>> Webhooks(auth).get_webhooks()[0].name
        'new-webhook'
    """
    def __new__(cls, auth: Auth) -> Self: ...
    @property
    def auth(self) -> Auth:
        """The session.

        Returns:
            Auth: The one that it was made with.

        Example:
            >>> up42.webhooks.Webhooks(auth).auth is auth
            True
        """
    @property
    def workspace_id(self) -> str:
        """The id of the session's workspace.

        Returns:
            str: The same as `auth.workspace_id`.

        Raises:
            WrongCredentials, ConnectionError, Timeout, HTTPError, ServiceError: The login failed.

        Example:
            >>> up42.webhooks.Webhooks(auth).workspace_id == auth.workspace_id
            True
        """
    def get_webhook_events(self) -> list[dict[str, Any]]:
        """The types of events that a webhook can be called for.

        Returns:
            list[dict]: Each with `name`, `title`, `category`, `description` and `documentation`.

        Raises:
            ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.

        Example:
            >>> [event["name"] for event in up42.webhooks.Webhooks(auth).get_webhook_events()]
            ['job.status', 'order.status']
        """
    @overload
    def get_webhooks(self, return_json: Literal[False] = False) -> list[Webhook]:
        """All webhooks of the session's workspace.

        Args:
            return_json (bool): True for a `dict` for each webhook, as the service sent it, in place
                of a `Webhook`. Default: False.

        Returns:
            list[Webhook] | list[dict]: The webhooks, in the service's order.

        Raises:
            ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.

        Example:
            >>> len(up42.webhooks.Webhooks(auth).get_webhooks())
            1
        """
    @overload
    def get_webhooks(self, return_json: Literal[True]) -> list[dict[str, Any]]: ...
    @overload
    def get_webhooks(self, return_json: bool) -> list[Webhook] | list[dict[str, Any]]: ...
    def create_webhook(
        self,
        name: str,
        url: str,
        events: _EventNames,
        active: bool = False,
        secret: str | None = None,
    ) -> Webhook:
        """Registers a webhook in the session's workspace.

        It is sent once: when its fate is unknown, the error says that it may or may not exist.

        Args:
            name (str): Its name.
            url (str): Where notifications go; https, or http on this machine.
            events (Sequence[str | Mapping]): The events that it is called for, by name, or as
                `get_webhook_events` returns them.
            active (bool): Whether it is called at all. Default: False.
            secret (str | None): What notifications are signed with, up to 500 characters. Default:
                None, no signatures.

        Returns:
            Webhook: The webhook, with the id that it got.

        Raises:
            TypeError, ValueError: An argument of the wrong type; a url that is not encrypted.
                Nothing was sent.
            HTTPError: UP42 does not accept a value (400, 422), or it refused otherwise.
            ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

        Example:
            >>> webhooks = up42.webhooks.Webhooks(auth)
            >>> webhooks.create_webhook("mine", "https://receiving-url.com", ["job.status"]).active
            False
        """
    def get_webhook_events_async(self) -> Coroutine[Any, Any, list[dict[str, Any]]]:
        """As `get_webhook_events`, to be awaited.

        Example:
            >>> import asyncio
            >>> len(asyncio.run(up42.webhooks.Webhooks(auth).get_webhook_events_async()))
            2
        """
    @overload
    def get_webhooks_async(
        self, return_json: Literal[False] = False
    ) -> Coroutine[Any, Any, list[Webhook]]:
        """As `get_webhooks`, to be awaited.

        Example:
            >>> import asyncio
            >>> len(asyncio.run(up42.webhooks.Webhooks(auth).get_webhooks_async()))
            1
        """
    @overload
    def get_webhooks_async(
        self, return_json: Literal[True]
    ) -> Coroutine[Any, Any, list[dict[str, Any]]]: ...
    @overload
    def get_webhooks_async(
        self, return_json: bool
    ) -> Coroutine[Any, Any, list[Webhook] | list[dict[str, Any]]]: ...
    def create_webhook_async(
        self,
        name: str,
        url: str,
        events: Iterable[str | Mapping[str, Any]],
        active: bool = False,
        secret: str | None = None,
    ) -> Coroutine[Any, Any, Webhook]:
        """As `create_webhook`, to be awaited.

        Example:
            >>> import asyncio
            >>> webhooks = up42.webhooks.Webhooks(auth)
            >>> created = webhooks.create_webhook_async("mine", "https://u.example", ["job.status"])
            >>> asyncio.run(created).name
            'mine'
        """

# What holds headers without being a Mapping, such as those of http.client and werkzeug.
class _Items(Protocol):
    def items(self) -> Iterable[tuple[str | bytes, Any]]: ...

_Body: TypeAlias = bytes | bytearray | memoryview | str
_Headers: TypeAlias = _Items | Iterable[tuple[str | bytes, str | bytes]]

@final
class Notification:
    """A notification: what UP42 sent to a webhook's URL.

    It comes from `verify_notification`, `parse_notification` or a `Receiver`. Events, statuses and
    fields that are new pass as they are; what this one has not got, or has with another type, is
    None.

    Example:
        >>> notification = up42.parse_notification(
        ...     '{"event": "order.status", "body": {"status": "PLACED", "statusIsFinal": false}}'
        ... )
        >>> notification.status, notification.is_final, notification.order_id
        ('PLACED', False, None)
    """
    @property
    def event(self) -> str:
        """The event's name, such as "order.status".

        Returns:
            str: As it was sent.

        Example:
            >>> notification.event
            'order.status'
        """
    @property
    def live_mode(self) -> bool:
        """Whether it is about something real.

        Returns:
            bool: False in a test notification.

        Example:
            >>> notification.live_mode
            False
        """
    @property
    def message_id(self) -> str | None:
        """What stays the same when the notification comes again.

        Returns:
            str | None: The `messageId`.

        Example:
            >>> len(notification.message_id)
            36
        """
    @property
    def timestamp(self) -> datetime | None:
        """When UP42 wrote it.

        Returns:
            datetime | None: In UTC, to the microsecond; in `raw` there may be more digits.

        Example:
            >>> notification.timestamp.isoformat()
            '2023-01-09T03:34:52.267042+00:00'
        """
    @property
    def body(self) -> dict[str, Any]:
        """What happened to the order or the job.

        Returns:
            dict: The field `body`, as it was sent.

        Example:
            >>> notification.body["orderType"]
            'TASKING'
        """
    @property
    def status(self) -> str | None:
        """The status of the order or the job.

        Returns:
            str | None: The `status` of the body.

        Example:
            >>> notification.status
            'FULFILLED'
        """
    @property
    def order_id(self) -> str | None:
        """The id of the order.

        Returns:
            str | None: The `orderId` of the body.

        Example:
            >>> notification.order_id
            '00000000-0000-0000-0000-000000000001'
        """
    @property
    def is_final(self) -> bool | None:
        """Whether the status is the last one.

        Returns:
            bool | None: The `statusIsFinal` of the body.

        Example:
            >>> notification.is_final
            True
        """
    @property
    def body_is_signed(self) -> bool:
        """Whether a verified signature covers all that the notification says.

        Returns:
            bool: With False, anybody may have written it: ask UP42 before you act on it.

        Example:
            >>> notification.body_is_signed
            True
        """
    @property
    def raw(self) -> dict[str, Any]:
        """The whole notification.

        Returns:
            dict: As it was sent, unknown fields and their order included.

        Example:
            >>> list(notification.raw)
            ['event', 'liveMode', 'messageId', 'timestamp', 'body']
        """
    @property
    def attempt(self) -> int:
        """How often an inbox has handed it out, this time included.

        Returns:
            int: Above 1 where it was handed out before and not acknowledged.

        Example:
            >>> notification.attempt
            1
        """
    @property
    def _received(self) -> tuple[bytes, list[tuple[str, bytes]]]:
        """What a receiver took: the body and the headers of the request, as they came."""
    def _repr_html_(self) -> str:
        """The same for notebooks: a table, in which nothing that was sent can be markup."""

_Handler = TypeVar("_Handler", bound=Callable[[Notification], object])

@final
class Receiver:
    """Receives notifications: what verifies is acknowledged to UP42, and waits for you.

    Without an inbox, what waits is lost when the process ends, although UP42 was told that it
    arrived. With one, it is on the disk before UP42 is told, and stays there until `ack`.

    What UP42 sends again under the same message id is handed out once, if its body is signed.
    Take what comes with `get`, `for`, `aget` or `async for`, or name handlers with `on`. Use it as
    a context manager, or with `start` and `close`.

    Args:
        secret (str | Iterable[str] | None): The secret of the webhook, or several while it is
            exchanged. Default: None, together with `unverified=True`.
        host (str): The address to listen on. Default: "127.0.0.1".
        port (int): The port to listen on. Default: 0, any that is free.
        path (str): The path at which it receives. Default: "/".
        tolerance (float | None): The age in seconds from which on a signature is refused; None for
            any age. Default: 300, as at UP42.
        require_signed_body (bool): Whether the signature has to cover the body. Default: True.
        unverified (bool): True for a webhook without a secret: whatever comes is believed.
            Default: False.
        public (bool): True when an address that other machines reach is meant. Default: False.
        inbox (str | PathLike | None): The SQLite file in which notifications wait; it is made if it
            is not there. Default: None, they wait in memory.
        lease (float): With an inbox, the seconds within which what was handed out has to be
            acknowledged; after them it is handed out again. Default: 60.
        capacity (int): How many notifications may wait, up to 100,000; further ones are answered
            503. In memory they may also hold 64 MB at most. Default: 10000.

    Raises:
        ValueError: No secret, or an empty one; a public address without `public=True`; a path,
            lease or capacity that will not do.
        OSError: The inbox cannot be used.

    Example:
        >>> with up42.Receiver("QWZTFnMEXhqZKNmu") as receiver:
        ...     webhook = webhook.update(url=receiver.url, events=["order.status"])
        ...     report = webhook.trigger_test_events()
        ...     print(receiver.get(timeout=10).status)
        FULFILLED
    """
    def __new__(
        cls,
        secret: str | Iterable[str] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        path: str = "/",
        tolerance: float | None = 300,
        require_signed_body: bool = True,
        *,
        unverified: bool = False,
        public: bool = False,
        inbox: str | PathLike[str] | None = None,
        lease: float = 60,
        capacity: int = 10000,
    ) -> Self: ...
    @property
    def url(self) -> str:
        """Where it receives: the url for the webhook, as seen from this machine.

        Returns:
            str: An address such as "http://127.0.0.1:8042/".

        Raises:
            RuntimeError: It is not served.

        Example:
            >>> receiver.url == f"http://127.0.0.1:{receiver.port}/"
            True
        """
    @property
    def port(self) -> int:
        """The port that it is served on.

        Returns:
            int: The port given, or the free one that was found.

        Raises:
            RuntimeError: It is not served.

        Example:
            >>> receiver.port > 0
            True
        """
    def start(self) -> Self:
        """Serves it, on threads of its own; does nothing where it is served already.

        Returns:
            Receiver: Itself.

        Raises:
            OSError: The port is in use, or may not be used.

        Example:
            >>> receiver = up42.Receiver("QWZTFnMEXhqZKNmu").start()
            >>> receiver.close()
        """
    def close(self) -> None:
        """Ends it: answers what is being answered, and waits for the handlers that are at work.

        In memory, handlers are still given what waits. Whatever they do not take can still be
        taken, and it can be started again.

        Example:
            >>> receiver = up42.Receiver("QWZTFnMEXhqZKNmu").start()
            >>> receiver.close()
        """
    def get(self, timeout: float | None = None) -> Notification:
        """Waits for the next notification that no handler takes.

        With an inbox it is yours for the time of the lease; end that with `ack`.

        Args:
            timeout (float | None): How long to wait, in seconds; 0 to look only. Default: None, for
                as long as it takes.

        Returns:
            Notification: The oldest that waits.

        Raises:
            Timeout: The time was over; a `TimeoutError`.
            RuntimeError: None waits, and the receiver is not served.
            OSError: The inbox does not work.

        Example:
            >>> report = webhook.update(url=receiver.url).trigger_test_events()
            >>> receiver.get(timeout=10).event in ("job.status", "order.status")
            True
        """
    def aget(self, timeout: float | None = None) -> Coroutine[Any, Any, Notification]:
        """Waits for the next notification that no handler takes, in an event loop of asyncio.

        Args:
            timeout (float | None): How long to wait, in seconds. Default: None, for as long as it
                takes.

        Returns:
            Awaitable[Notification]: The oldest that waits.

        Raises:
            Timeout: The time was over; a `TimeoutError`.
            RuntimeError: None waits, and the receiver is not served.
            OSError: The inbox does not work.

        Example:
            >>> import asyncio
            >>> report = webhook.update(url=receiver.url).trigger_test_events()
            >>> asyncio.run(receiver.aget(timeout=10)).live_mode
            False
        """
    def ack(self, notification: Notification) -> None:
        """Ends what an inbox handed out: the notification is done, and is not handed out again.

        Its message id stays known. Without an inbox there is nothing to end, and this does nothing.

        Args:
            notification (Notification): One that came from this inbox.

        Raises:
            OSError: The inbox does not work.

        Example:
            >>> receiver.ack(notification)
        """
    @overload
    def on(self, event: str | None = None, handler: None = None) -> Callable[[_Handler], _Handler]:
        """Has every notification of an event handed to a function, on a thread of its own.

        One comes after the other. When all functions that the event has have returned, the
        notification is acknowledged. When one raises, that is logged; with an inbox, the
        notification comes again after the lease, with a higher `attempt`.

        Args:
            event (str | None): The event's name, such as "order.status". Default: None, every
                event.
            handler (Callable | None): The function; it takes a `Notification`. Default: None, to
                use this as a decorator.

        Returns:
            Callable: The function as it is, or the decorator.

        Raises:
            TypeError: A handler that cannot be called, or that is a coroutine function.

        Example:
            >>> @receiver.on("order.status")
            ... def handle(notification):
            ...     print(notification.order_id, notification.status)
        """
    @overload
    def on(self, event: str | None, handler: _Handler) -> _Handler: ...
    def _take(self, handled: bool) -> tuple[Notification | None, bool]:
        """The next notification, if one waits, and whether more may come.

        With `handled`, one that a handler takes; else one that none takes.
        """
    def _wait(self, seen: int, seconds: float) -> int:
        """Waits for news after the first `seen`, for so many seconds; how many there were."""
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> Notification: ...
    def __aiter__(self) -> Self: ...
    def __anext__(self) -> Coroutine[Any, Any, Notification]: ...

@final
class _Bell:
    """What the attendant of a receiver listens to; the receiver can end meanwhile."""
    def wait(self) -> bool:
        """Waits until it rings, and writes what there is for the log; whether it may ring again."""
    def is_open(self) -> bool:
        """Whether it may ring."""

@final
class Sandbox:
    """An UP42 of one's own: the webhook service in memory, on this machine's loopback.

    It speaks the whole API of UP42's webhooks, its refusals included, and needs no account. Test
    notifications are really sent, signed, to receivers on this machine; to no other. Use it as a
    context manager, or with `start` and `close`.

    Args:
        port (int): The port to listen on. Default: 0, any that is free.
        host (str): The loopback address to listen on. Default: "127.0.0.1".
        webhooks (Iterable[Mapping] | None): Webhooks to start with, as the service would show
            them, ids included; `name`, `url` and `events` at least. Default: None.
        sign_body (bool): Whether test notifications are signed with a digest of their body, which
            the real service may leave out. Default: True.
        token_lifetime (int): How long a login is good for, in seconds. Default: 300, as at UP42.

    Raises:
        ValueError: A host that is no loopback address; a webhook that is none; a lifetime below 1.

    Example:
        >>> with up42.Sandbox() as sandbox:
        ...     up42.authenticate(**sandbox.credentials)
        ...     up42.get_webhooks()
        []
    """
    def __new__(
        cls,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        webhooks: Iterable[Mapping[str, Any]] | None = None,
        sign_body: bool = True,
        token_lifetime: int = 300,
    ) -> Self: ...
    @property
    def url(self) -> str:
        """Where it is served.

        Returns:
            str: An address such as "http://127.0.0.1:8042".

        Raises:
            RuntimeError: It is not served.

        Example:
            >>> sandbox.url == f"http://127.0.0.1:{sandbox.port}"
            True
        """
    @property
    def port(self) -> int:
        """The port that it is served on.

        Returns:
            int: The port given, or the free one that was found.

        Raises:
            RuntimeError: It is not served.

        Example:
            >>> sandbox.port > 0
            True
        """
    @property
    def credentials(self) -> dict[str, Any]:
        """What logs in to it: arguments for `authenticate` and `Auth`.

        Returns:
            dict[str, str]: `username`, `password`, `api_url` and `auth_url`.

        Raises:
            RuntimeError: It is not served.

        Example:
            >>> up42.authenticate(**sandbox.credentials)
        """
    @property
    def project_credentials(self) -> dict[str, Any]:
        """What logs in to it as old code did, with a project.

        Returns:
            dict[str, str]: `project_id`, `project_api_key`, `api_url` and `auth_url`.

        Raises:
            RuntimeError: It is not served.

        Example:
            >>> sorted(sandbox.project_credentials)
            ['api_url', 'auth_url', 'project_api_key', 'project_id']
        """
    @property
    def webhooks(self) -> list[dict[str, Any]]:
        """The webhooks that it holds now.

        Returns:
            list[dict]: As the service would show them, in the order of their creation.

        Example:
            >>> [webhook["name"] for webhook in sandbox.webhooks]
            ['new-webhook']
        """
    @property
    def requests(self) -> list[dict[str, Any]]:
        """What it was asked, latest last: the last 10,000 requests.

        Returns:
            list[dict]: `method`, `path` and `status` of each; a `status` of None where the client
            hung up before the answer.

        Example:
            >>> webhooks = up42.get_webhooks()
            >>> sandbox.requests[-1]["method"], sandbox.requests[-1]["status"]
            ('GET', 200)
        """
    def start(self) -> Self:
        """Serves it, on threads of its own; does nothing where it is served already.

        Returns:
            Sandbox: Itself.

        Raises:
            OSError: The port is in use, or may not be used.

        Example:
            >>> sandbox = up42.Sandbox().start()
            >>> sandbox.close()
        """
    def close(self) -> None:
        """Ends it, and with it every connection and delivery under way.

        What it holds stays readable, and it can be started again.

        Example:
            >>> sandbox = up42.Sandbox().start()
            >>> sandbox.close()
            >>> sandbox.webhooks
            []
        """
    def reset(self) -> None:
        """Forgets what it was asked and every login, and holds again what it held at first.

        Example:
            >>> sandbox.reset()
            >>> sandbox.requests
            []
        """
    def _requests_after(self, seen: int) -> tuple[list[dict[str, Any]], int]:
        """The requests after the first `seen`, once there are any, and how many there were."""
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

def authenticate(
    cfg_file: str | PathLike[str] | Mapping[str, str] | None = None,
    project_id: str | None = None,
    project_api_key: str | None = None,
    username: str | None = None,
    password: str | None = None,
    *,
    region: str = "eu",
    api_url: str | None = None,
    auth_url: str | None = None,
    max_attempts: int = 5,
    timeout: float = 120,
    connect_timeout: float = 10,
    **kwargs: Unpack[_OldKeywords],
) -> None:
    """Logs in to UP42, at once, and makes this the default session of the process.

    A later call replaces it; one that fails leaves the session before it in place. Webhooks stay
    with the session that they came from.

    Without arguments and file, `UP42_USERNAME` and `UP42_PASSWORD` of the environment are used.
    By position, `cfg_file, username, password, region` is understood too, as in SDK 1.1 to 2.6.

    Args:
        cfg_file (str | PathLike | dict | None): A JSON file with `username` and `password`, or
            what it would hold. Default: None.
        project_id (str | None): The id of a project; deprecated by UP42. Default: None.
        project_api_key (str | None): The key of that project. Default: None.
        username (str | None): The email address of an account. Default: None.
        password (str | None): The password of that account. Default: None.
        region (str): "eu" or "sa". Default: "eu".
        api_url (str | None): Another host for the API. Default: `UP42_API_URL` of the
            environment, else the region's.
        auth_url (str | None): Another host for logins. Default: `UP42_AUTH_URL` of the
            environment, else the region's.
        max_attempts (int): At most so many requests for one call, 1 to 100. Default: 5.
        timeout (float): How long a call may take, logins and pauses included, in seconds.
            Default: 120.
        connect_timeout (float): How long opening one connection may take, in seconds. Default: 10.
        **kwargs: `env` (str), the last label of the hosts' names, "com" unless told, as in old
            code.

    Raises:
        MissingCredentials: No credentials in the arguments, the file or the environment.
        MultipleCredentialsSources: Credentials in the arguments and in a file, or of an account
            and a project.
        IncompleteCredentials: Half a pair of credentials.
        InvalidCredentials: A file that cannot be read, or holds something else.
        WrongCredentials: UP42 does not know these credentials.
        UnsupportedRegion: A region other than "eu" and "sa".
        ValueError: A host that is not https, unless it is http on this machine; a number that is
            out of range.
        ConnectionError, Timeout, HTTPError, ServiceError: The login failed otherwise.

    Example:
        >>> up42.authenticate(**sandbox.credentials)
    """

def _exchange_default_session(auth: Auth | None) -> Auth | None:
    """Makes `auth`, or nobody, the default session, and returns the one before."""

def initialize_webhook(webhook_id: str) -> Webhook:
    """A webhook of the account, by its id.

    Args:
        webhook_id (str): The id, as in UP42's console or `get_webhooks`.

    Returns:
        Webhook: The webhook, with its metadata.

    Raises:
        UserNotAuthenticated: `authenticate` was not called yet.
        ValueError: An id that is empty, "." or "..".
        HTTPError: There is no such webhook (404), or UP42 refused otherwise.
        ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

    Example:
        >>> webhook = up42.initialize_webhook(webhook_id="1df1ebb0-78a4-55d9-b806-15d22e391bd3")
        >>> webhook["name"]
        'new-webhook'
    """

@overload
def get_webhooks(return_json: Literal[False] = False) -> list[Webhook]:
    """All webhooks of the account's workspace.

    Args:
        return_json (bool): True for a `dict` for each webhook, as the service sent it, in place of
            a `Webhook`. Default: False.

    Returns:
        list[Webhook] | list[dict]: The webhooks, in the service's order.

    Raises:
        UserNotAuthenticated: `authenticate` was not called yet.
        ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.

    Example:
        >>> webhooks = up42.get_webhooks()
        >>> [webhook["name"] for webhook in up42.get_webhooks(return_json=True)]
        ['new-webhook']
    """

@overload
def get_webhooks(return_json: Literal[True]) -> list[dict[str, Any]]: ...
@overload
def get_webhooks(return_json: bool) -> list[Webhook] | list[dict[str, Any]]: ...
def create_webhook(
    name: str,
    url: str,
    events: _EventNames,
    active: bool = False,
    secret: str | None = None,
) -> Webhook:
    """Registers a webhook with UP42.

    It is sent once: when its fate is unknown, the error says that it may or may not exist.

    Args:
        name (str): Its name.
        url (str): Where notifications go; https, or http on this machine.
        events (Sequence[str | Mapping]): The events that it is called for, by name, or as
            `get_webhook_events` returns them.
        active (bool): Whether it is called at all. Default: False.
        secret (str | None): What notifications are signed with, up to 500 characters. Default:
            None, no signatures.

    Returns:
        Webhook: The webhook, with the id that it got.

    Raises:
        UserNotAuthenticated: `authenticate` was not called yet.
        TypeError, ValueError: An argument of the wrong type; a url that is not encrypted.
            Nothing was sent.
        HTTPError: UP42 does not accept a value (400, 422), or it refused otherwise.
        ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

    Example:
        >>> webhook = up42.create_webhook(
        ...     name="my-webhook",
        ...     url="https://receiving-url.com",
        ...     events=["job.status", "order.status"],
        ...     active=True,
        ...     secret="QWZTFnMEXhqZKNmu",
        ... )
        >>> webhook["active"]
        True
    """

def get_webhook_events() -> list[dict[str, Any]]:
    """The types of events that a webhook can be called for.

    Returns:
        list[dict]: Each with `name`, `title`, `category`, `description` and `documentation`; they
        can be passed to `create_webhook(events=...)` as they are.

    Raises:
        UserNotAuthenticated: `authenticate` was not called yet.
        ConnectionError, Timeout, HTTPError, ServiceError, WrongCredentials: The request failed.

    Example:
        >>> [event["name"] for event in up42.get_webhook_events()]
        ['job.status', 'order.status']
    """

def authenticate_async(
    cfg_file: str | PathLike[str] | Mapping[str, str] | None = None,
    project_id: str | None = None,
    project_api_key: str | None = None,
    username: str | None = None,
    password: str | None = None,
    *,
    region: str = "eu",
    api_url: str | None = None,
    auth_url: str | None = None,
    max_attempts: int = 5,
    timeout: float = 120,
    connect_timeout: float = 10,
    **kwargs: Unpack[_OldKeywords],
) -> Coroutine[Any, Any, None]:
    """As `authenticate`, to be awaited.

    Example:
        >>> import asyncio
        >>> asyncio.run(up42.authenticate_async(**sandbox.credentials))
    """

def initialize_webhook_async(webhook_id: str) -> Coroutine[Any, Any, Webhook]:
    """As `initialize_webhook`, to be awaited.

    Example:
        >>> import asyncio
        >>> asyncio.run(up42.initialize_webhook_async(webhook_id)).name
        'new-webhook'
    """

@overload
def get_webhooks_async(return_json: Literal[False] = False) -> Coroutine[Any, Any, list[Webhook]]:
    """As `get_webhooks`, to be awaited.

    Example:
        >>> import asyncio
        >>> [webhook.name for webhook in asyncio.run(up42.get_webhooks_async())]
        ['new-webhook']
    """

@overload
def get_webhooks_async(return_json: Literal[True]) -> Coroutine[Any, Any, list[dict[str, Any]]]: ...
@overload
def get_webhooks_async(
    return_json: bool,
) -> Coroutine[Any, Any, list[Webhook] | list[dict[str, Any]]]: ...
def create_webhook_async(
    name: str,
    url: str,
    events: Iterable[str | Mapping[str, Any]],
    active: bool = False,
    secret: str | None = None,
) -> Coroutine[Any, Any, Webhook]:
    """As `create_webhook`, to be awaited.

    Example:
        >>> import asyncio
        >>> created = up42.create_webhook_async("mine", "https://u.example", ["order.status"])
        >>> asyncio.run(created).name
        'mine'
    """

def ensure_webhook(
    name: str,
    url: str,
    events: Iterable[str | Mapping[str, Any]],
    active: bool = False,
    secret: str | None = None,
) -> Webhook:
    """The webhook with this name and url, as it should be.

    It is found, and changed where it differs, or else created. What a script that deploys
    something wants, and the way out when a create may or may not have happened: it can be called
    again. The events may be in any order. Of several such webhooks the first of the list is taken.

    Args:
        name (str): Its name.
        url (str): Where notifications go; https, or http on this machine.
        events (Sequence[str | Mapping]): The events that it is called for, by name, or as
            `get_webhook_events` returns them.
        active (bool): Whether it is called at all. Default: False.
        secret (str | None): What notifications are signed with, up to 500 characters. Default:
            None, which leaves the secret of a webhook that is there as it is.

    Returns:
        Webhook: The webhook; nothing was changed where it was so already.

    Raises:
        UserNotAuthenticated: `authenticate` was not called yet.
        TypeError, ValueError: An argument of the wrong type; a url that is not encrypted.
            Nothing was sent.
        HTTPError: UP42 does not accept a value (400, 422), or it refused otherwise.
        ConnectionError, Timeout, ServiceError, WrongCredentials: The request failed otherwise.

    Example:
        >>> webhook = up42.ensure_webhook("mine", "https://u.example", ["order.status"])
        >>> webhook == up42.ensure_webhook("mine", "https://u.example", ["order.status"])
        True
    """

def ensure_webhook_async(
    name: str,
    url: str,
    events: Iterable[str | Mapping[str, Any]],
    active: bool = False,
    secret: str | None = None,
) -> Coroutine[Any, Any, Webhook]:
    """As `ensure_webhook`, to be awaited.

    Example:
        >>> import asyncio
        >>> ensured = up42.ensure_webhook_async("mine", "https://u.example", ["order.status"])
        >>> asyncio.run(ensured).name
        'mine'
    """

def get_webhook_events_async() -> Coroutine[Any, Any, list[dict[str, Any]]]:
    """As `get_webhook_events`, to be awaited.

    Example:
        >>> import asyncio
        >>> [event["name"] for event in asyncio.run(up42.get_webhook_events_async())]
        ['job.status', 'order.status']
    """

def verify_notification(
    body: _Body,
    headers: _Headers,
    secret: str | Iterable[str],
    *,
    tolerance: float | None = 300,
    now: float | None = None,
    require_signed_body: bool = True,
) -> Notification:
    """Verifies that a notification comes from UP42, and reads it.

    Pass what was received as it was received: parsed and written again, a body is another one.

    Args:
        body (bytes | bytearray | memoryview | str): The body of the request, raw.
        headers (Mapping | Iterable): The headers of the request: a mapping, pairs, or a WSGI
            environ; names in any case, values `str` or `bytes`.
        secret (str | Iterable[str]): The secret of the webhook, or several while it is exchanged.
        tolerance (float | None): The age in seconds from which on a signature is refused; None for
            any age. Default: 300, as at UP42.
        now (float | None): The time to hold the age against, in unix seconds. Default: None, the
            time that it is.
        require_signed_body (bool): Whether the signature has to cover the body. With False, a
            notification's `body_is_signed` says whether it did; ask UP42 before you act on one
            that is not. Default: True.

    Returns:
        Notification: What was sent.

    Raises:
        SignatureError: The signature is not accepted; its `reason` says why.
        ValueError: It is, but the body is no notification; an empty secret.
        TypeError: An argument of the wrong type.

    Example:
        >>> body = b'{"event": "order.status", "body": {"status": "FULFILLED"}}'
        >>> headers = up42.sign_notification(body, "QWZTFnMEXhqZKNmu")
        >>> up42.verify_notification(body, headers, "QWZTFnMEXhqZKNmu").status
        'FULFILLED'
    """

def parse_notification(body: _Body) -> Notification:
    """Reads a notification without looking at a signature: for webhooks that have no secret.

    Anybody who knows the URL can send one. Give the webhook a secret, and use
    `verify_notification`, before anything of value depends on it.

    Args:
        body (bytes | bytearray | memoryview | str): The body of the request, raw.

    Returns:
        Notification: What was sent; its `body_is_signed` is False.

    Raises:
        ValueError: It is no notification: no JSON object with a text `event` and an object `body`.
        TypeError: A body of the wrong type.

    Example:
        >>> up42.parse_notification('{"event": "job.status", "body": {"status": "RUNNING"}}').event
        'job.status'
    """

def sign_notification(
    body: _Body,
    secret: str,
    *,
    created: float | None = None,
    headers: _Headers | None = None,
) -> dict[str, str]:
    """Signs a notification as UP42 does, for tests of a receiver.

    Args:
        body (bytes | bytearray | memoryview | str): The body to send, raw.
        secret (str): The secret of the webhook.
        created (float | None): When it is signed, in unix seconds; a fraction is cut off.
            Default: None, now.
        headers (Mapping | Iterable | None): Headers to cover beside the digest of the body; with
            a `Digest` or `Content-Digest` among them, that one stands for it. Default: None, a
            `Date`.

    Returns:
        dict[str, str]: Every header that the receiver needs: the covered ones, in their order,
        then `Signature-Input` and `Signature`.

    Raises:
        ValueError: An empty secret; a time before 1970 or after 9999; a header that no request
            can have, that is there twice, or that signing makes itself.
        TypeError: An argument of the wrong type.

    Example:
        >>> headers = up42.sign_notification(b"{}", "QWZTFnMEXhqZKNmu", created=1673235292)
        >>> headers["Signature-Input"]
        'up42-sig=("date" "digest");created=1673235292'
    """
