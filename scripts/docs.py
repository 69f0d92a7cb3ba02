"""Writes what is made from the docstrings: those of the stub, and docs/reference.md.

`python scripts/docs.py` writes both; with `--check` it only says whether they are as they should
be. It looks at the package that this Python has installed.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import up42_webhooks as up42
from up42_webhooks import _native

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
STUB = ROOT / "python" / "up42_webhooks" / "_native.pyi"
REFERENCE = ROOT / "docs" / "reference.md"

HEAD = """\
# Reference

Every public name of `up42`, made from the docstrings by `make docs`.
"""


# What a webhook has, and its class only stands in for; the class's docstring tells of them.
STATE = {"auth", "workspace_id"}


def main() -> int:
    """Write, or check."""
    wanted = {STUB: stub(STUB.read_text()), REFERENCE: reference()}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    if "--check" not in sys.argv:
        for path in stale:
            path.write_text(wanted[path])
        return 0
    for path in stale:
        print(f"{path.relative_to(ROOT)} is not as the docstrings have it: run `make docs`")
    return 1 if stale else 0


def stub(text: str) -> str:
    """The stub `text`, with the docstrings of the extension."""
    lines = text.splitlines()
    for node, doc in reversed(list(documented(ast.parse(text), _native))):
        indent = " " * (node.col_offset + 4)
        end = '\n"""' if "\n" in doc else '"""'
        quoted = [f"{indent}{line}".rstrip() for line in f'"""{doc}{end}'.splitlines()]
        first = node.body[0]
        if is_placeholder(first) and first.lineno == node.body[-1].lineno:
            head = lines[first.lineno - 1].removesuffix("...").rstrip()
            lines[first.lineno - 1 : first.end_lineno] = [head, *quoted]
        elif is_docstring(first):
            lines[first.lineno - 1 : first.end_lineno] = quoted
        else:
            before = min(part.lineno for part in [first, *getattr(first, "decorator_list", [])])
            lines[before - 1 : before - 1] = quoted
    return "\n".join(lines) + "\n"


Node = ast.ClassDef | ast.FunctionDef


def documented(tree: ast.Module | ast.ClassDef, owner: Any) -> Iterator[tuple[Node, str]]:
    """The classes and functions in `tree` that have a docstring in the extension."""
    seen = set()
    for node in tree.body:
        if not isinstance(node, Node) or node.name in seen or node.name.startswith("__"):
            continue
        seen.add(node.name)
        thing = getattr(owner, node.name, None)
        doc = inspect.getdoc(thing)
        if doc:
            yield node, doc
        if isinstance(node, ast.ClassDef):
            yield from documented(node, thing)


def is_placeholder(node: ast.stmt) -> bool:
    """Whether `node` is a lone `...`."""
    return isinstance(node, ast.Expr) and getattr(node.value, "value", None) is ...


def is_docstring(node: ast.stmt) -> bool:
    """Whether `node` is a text that stands alone."""
    return isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str)


def reference() -> str:
    """The text of docs/reference.md."""
    things = {name: getattr(up42, name) for name in up42.__all__ if not name.startswith("_")}
    things["webhooks.Webhooks"] = up42.webhooks.Webhooks
    things["tools.settings"] = up42.tools.settings
    functions = {name: thing for name, thing in things.items() if inspect.isroutine(thing)}
    errors = {name: thing for name, thing in things.items() if is_error(thing)}
    classes = {name: things[name] for name in things.keys() - functions.keys() - errors.keys()}
    parts = [HEAD]
    for title, group in (("Functions", functions), ("Classes", classes), ("Exceptions", errors)):
        parts.append(f"\n## {title}\n")
        for name in sorted(group):
            parts += entry(f"up42.{name}", group[name], level=3)
            parts += members(name, group[name])
    parts += entry("up42_webhooks.errors.Response", up42.errors.Response, level=3)
    return "\n".join(parts)


def is_error(thing: Any) -> bool:
    """Whether `thing` can be raised."""
    return inspect.isclass(thing) and issubclass(thing, BaseException)


def members(name: str, owner: Any) -> Iterator[str]:
    """The entries of what a class defines itself."""
    if not inspect.isclass(owner) or is_error(owner):
        return
    for member in sorted(vars(owner)):
        stands_in = name == "Webhook" and member in STATE
        if not member.startswith("_") and not stands_in:
            yield from entry(f"{name}.{member}", getattr(owner, member), level=4)


def entry(title: str, thing: Any, level: int) -> Iterator[str]:
    """The heading and the text of one name."""
    signature = ""
    if callable(thing) and not is_error(thing):
        signature = str(inspect.signature(thing)).replace("self, /, ", "").replace("self, /", "")
    yield f"\n{'#' * level} `{title}{signature}`\n"
    if is_error(thing):
        bases = [base.__name__ for base in thing.__bases__]
        yield f"Also: {', '.join(f'`{base}`' for base in bases)}.\n"
    yield markdown(inspect.getdoc(thing) or "")


def markdown(doc: str) -> str:
    """A docstring as Markdown: its sections as lists, its example as code."""
    text, *rest = re.split(r"^(\w+):\n", doc, flags=re.MULTILINE)
    parts = [text.strip()]
    for section, indented in zip(rest[::2], rest[1::2], strict=True):
        body = inspect.cleandoc("\n" + indented)
        parts.append(f"\n**{section}**\n")
        if section == "Example":
            parts.append(f"```python\n{body}\n```")
        elif section == "Returns":
            parts.append(body)
        else:
            items = re.sub(r"\n {4,}", " ", body).splitlines()
            parts += [re.sub(r"^(.*?): ", r"- `\1`: ", item) for item in items]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
