from up42_webhooks.errors import *
