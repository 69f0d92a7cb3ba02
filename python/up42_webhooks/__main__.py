"""`python -m up42_webhooks`: the same as the command `up42-webhooks`."""

import sys

from up42_webhooks.command_line import main

if __name__ == "__main__":
    sys.exit(main())
