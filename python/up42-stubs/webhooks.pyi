from up42_webhooks.webhooks import *
from up42_webhooks.webhooks import __all__ as __all__
