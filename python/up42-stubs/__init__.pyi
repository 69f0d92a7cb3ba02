"""Types of `import up42`: those of `up42_webhooks`.

A single module cannot say that it is typed, so this folder says it for `up42.py`. Type checkers
look at it before anything else, so where the SDK is installed too, its names have to be here.
"""

from typing import Any

# The SDK's classes, from its own modules; where it is not installed, this imports nothing.
from up42.budgets import *  # type: ignore[import-untyped]
from up42.glossary import *  # type: ignore[import-untyped]
from up42.order import *  # type: ignore[import-untyped]
from up42.order_template import *  # type: ignore[import-untyped]
from up42.processing import *  # type: ignore[import-untyped]
from up42.stac import *  # type: ignore[import-untyped]
from up42.tasking import *  # type: ignore[import-untyped]

from up42_webhooks import *
from up42_webhooks import __all__ as __all__
from up42_webhooks import __version__ as __version__
from up42_webhooks import auth as auth
from up42_webhooks import base as base
from up42_webhooks import errors as errors
from up42_webhooks import initialization as initialization
from up42_webhooks import main as main
from up42_webhooks import tools as tools
from up42_webhooks import webhooks as webhooks

# The SDK's functions, which are in modules that have the names of ours.
catalog_client: Any
get_up42_py_version: Any
stac_client: Any
