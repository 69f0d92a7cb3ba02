"""Runs the notebooks in examples/ on a sandbox, and keeps what they show.

What differs at each run (ids, times, ports) is no change: a notebook that shows the same but for
that stays as it is, byte for byte.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

import up42_webhooks as up42

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))

SECRET = "QWZTFnMEXhqZKNmu"  # noqa: S105 - made up

# What UP42 has already.
HELD = [
    {
        "id": "1df1ebb0-78a4-55d9-b806-15d22e391bd3",
        "name": "deliveries",
        "url": "https://hooks.example.com/up42/deliveries",
        "events": ["order.status"],
        "active": True,
        "secret": SECRET,
        "createdAt": "2022-02-17T08:47:11.377149Z",
        "updatedAt": "2023-01-09T03:34:52.266344Z",
    },
    {
        "id": "9a5f1d0e-4c3b-4f6e-8d27-60b1c2f3a4d5",
        "name": "job board",
        "url": "https://hooks.example.com/up42/jobs",
        "events": ["job.status"],
        "active": False,
        "createdAt": "2022-05-03T12:00:04.000218Z",
        "updatedAt": "2022-05-03T12:00:04.000218Z",
    },
]

VOLATILE = {
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}": "<id>",
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d+Z?": "<time>",
    r"127\.0\.0\.1:\d+": "<receiver>",
}


def main() -> int:
    """Run all, and write those that show something else than before."""
    for path in NOTEBOOKS:
        kept = nbformat.read(path, as_version=4)
        with up42.Sandbox(webhooks=HELD) as sandbox:
            fresh = run(kept, sandbox)
        changed = shape(fresh) != shape(kept)
        if changed:
            nbformat.write(fresh, path)
        print(f"{path.relative_to(ROOT)}: {'written' if changed else 'shows the same'}")
    return 0


def run(notebook: Any, sandbox: up42.Sandbox) -> Any:
    """The notebook with what its cells show, run by a fresh kernel of this Python.

    Args:
        notebook: The notebook; it stays as it is.
        sandbox: The UP42 that the environment of the kernel names.

    Returns:
        A copy with new outputs.

    Raises:
        CellExecutionError: A cell failed.
    """
    import matplotlib.font_manager  # noqa: F401, PLC0415 - looks for fonts now, and tells no cell

    fresh = nbformat.from_dict(notebook)
    receiver = up42.Receiver(unverified=True)  # some notebooks sign, some do not
    with tempfile.TemporaryDirectory() as folder, receiver:
        environment = {name: v for name, v in os.environ.items() if not name.startswith("UP42_")}
        for name, value in sandbox.credentials.items():
            environment[f"UP42_{name.upper()}"] = value
        environment |= {"RECEIVER_URL": receiver.url, "RECEIVER_SECRET": SECRET}
        environment["IPYTHONDIR"] = folder
        client = NotebookClient(
            fresh,
            km=AsyncKernelManager(
                # Without folders of kernels there is only the one of this Python.
                kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
                connection_file=f"{folder}/kernel.json",
                transport="ipc",
                ip=f"{folder}/kernel",
            ),
            resources={"metadata": {"path": folder}},
            timeout=60,
            coalesce_streams=True,
            record_timing=False,
        )
        client.owns_km = True  # so that the kernel ends with the notebook
        client.execute(env=environment)
    fresh.metadata = notebook.metadata  # the kernel has written its version there
    return fresh


def shape(notebook: Any) -> list[str]:
    """What the cells say and show, a text for each, but for what differs at each run."""
    texts = []
    for cell in notebook.cells:
        text = json.dumps(cell, sort_keys=True, ensure_ascii=False)
        text = re.sub("<svg.*?</svg>", words, text)
        for pattern, name in VOLATILE.items():
            text = re.sub(pattern, name, text)
        texts.append(text)
    return texts


def words(picture: re.Match[str]) -> str:
    """The words in a picture: all else of it depends on fonts and machines."""
    return " ".join(re.findall("<!-- (.*?) -->", picture[0]))


if __name__ == "__main__":
    sys.exit(main())
