"""The dataclass that `Webhook` was in SDK 1.0 to 2.6: its fields, in their order.

`dataclasses.asdict`, `fields` and `replace` look for these on the class; it is imported when they
do, since the module `dataclasses` takes longer than all of `import up42`.
"""

from dataclasses import dataclass


@dataclass(eq=False, repr=False)
class Webhook:
    """A webhook as the module `dataclasses` sees it."""

    url: str
    name: str
    events: list[str]
    active: bool = False
    secret: str | None = None
    id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
