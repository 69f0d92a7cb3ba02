"""`import up42`: the package `up42_webhooks`, by the name that code written for the SDK uses."""

import sys

import up42_webhooks


class _NotOurs:
    """Explains the failure of `import up42.order`, whose parent is not the SDK but this."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        parent, _, module = name.rpartition(".")
        if parent == __name__:
            from up42_webhooks.leftovers import explain  # noqa: PLC0415 - for those who need it

            if reason := explain(module):
                raise ModuleNotFoundError(reason, name=name)


for _name in ("auth", "base", "errors", "initialization", "main", "tools", "webhooks"):
    sys.modules[f"{__name__}.{_name}"] = getattr(up42_webhooks, _name)
sys.modules[__name__] = up42_webhooks
if all(getattr(finder, "__module__", None) != __name__ for finder in sys.meta_path):
    sys.meta_path.append(_NotOurs)
