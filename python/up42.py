"""`import up42`: the package `up42_webhooks`, by the name that code written for the SDK uses."""

import sys

import up42_webhooks

sys.modules[__name__] = up42_webhooks
