from up42_webhooks.auth import *
from up42_webhooks.auth import __all__ as __all__
