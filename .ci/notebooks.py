"""Execute every notebook from clean in a fresh kernel, its exercises after it; fail on the first error."""

from __future__ import annotations

import re
import sys
import textwrap
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
_FENCE = re.compile(r"^ *```python\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def with_exercises(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Add what stands in Python fences of the text, as cells at the end: a reader will type it there."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    notebook.cells += [nbformat.v4.new_code_cell(textwrap.dedent(code)) for code in _FENCE.findall(text)]
    return notebook


def main() -> int:
    """Run all notebooks."""
    paths = sorted(FOLDER.glob("*.ipynb"))
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        stored = [cell for cell in notebook.cells if cell.get("outputs")]
        if stored:
            print(f"{path.name}: holds stored outputs; clear them before committing.")
            return 1
        began = time.monotonic()
        NotebookClient(
            with_exercises(notebook), timeout=600, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
        ).execute()
        print(f"{path.name}: ran in {time.monotonic() - began:.0f} s")
    return 0 if paths else 1


if __name__ == "__main__":
    sys.exit(main())
