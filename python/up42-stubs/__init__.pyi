"""Types of `import up42`: those of `up42_webhooks`.

A single module cannot say that it is typed, so this folder says it for `up42.py`. Where the SDK
itself is installed too, `import up42` is the SDK, whose names are left untyped here.
"""

from typing import Any

from up42_webhooks import *
from up42_webhooks import __all__ as __all__
from up42_webhooks import __version__ as __version__

def __getattr__(name: str) -> Any: ...
