from up42_webhooks.tools import *
from up42_webhooks.tools import __all__ as __all__
