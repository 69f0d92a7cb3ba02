from up42_webhooks.base import *
from up42_webhooks.base import __all__ as __all__
