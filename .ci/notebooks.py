"""Execute every notebook from clean in a fresh kernel; fail on the first error."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"


def main() -> int:
    """Run all notebooks."""
    paths = sorted(FOLDER.glob("*.ipynb"))
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        stored = [cell for cell in notebook.cells if cell.get("outputs")]
        if stored:
            print(f"{path.name}: holds stored outputs; clear them before committing.")
            return 1
        NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
        ).execute()
        print(f"{path.name}: ran")
    return 0 if paths else 1


if __name__ == "__main__":
    sys.exit(main())
