"""`up42.tools`: the switch for the log, with which the SDK's notebooks begin."""

from __future__ import annotations

__all__ = ["settings"]


def settings(log: bool = True) -> None:  # noqa: FBT001, FBT002 - as the SDK has it
    """Shows the log in the notebook or terminal, or no longer shows it.

    The SDK printed its log by itself; this package leaves it to the standard module `logging`, to
    the logger "up42_webhooks", until this is called. Other loggers are not touched.

    Args:
        log (bool): True to print each line of level INFO and above to standard error, False to
            stop that. Default: True.

    Raises:
        TypeError: `log` is no `bool`.

    Example:
        >>> up42.tools.settings(log=True)
        >>> up42.tools.settings(log=False)
    """
    import logging  # noqa: PLC0415 - several times what `import up42` takes

    if not isinstance(log, bool):
        raise TypeError(f"log takes a bool and not {type(log).__name__}")
    logger = logging.getLogger("up42_webhooks")
    for handler in [one for one in logger.handlers if one.name == __name__]:
        logger.removeHandler(handler)
    # What is printed here need not be printed by the root logger, too.
    logger.propagate = not log
    if log:
        handler = logging.StreamHandler()
        handler.name = __name__
        handler.setFormatter(logging.Formatter("%(asctime)s - %(message)s"))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.info("The log is shown; up42.tools.settings(log=False) ends that.")
