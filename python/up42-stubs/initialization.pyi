from up42_webhooks.initialization import *
from up42_webhooks.initialization import __all__ as __all__
