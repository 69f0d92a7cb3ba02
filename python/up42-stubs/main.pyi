from up42_webhooks.main import *
from up42_webhooks.main import __all__ as __all__
