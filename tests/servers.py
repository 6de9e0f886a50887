"""The dashboard's server as a process of its own, for the tests that speak to it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(scenario: Path, cwd: Path | None = None) -> Iterator[str]:
    """Serve a scenario; yields the address it prints.  No traceback may have been printed when it ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "entente_sim", "explore", str(scenario), "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    lines: queue.Queue[str] = queue.Queue()
    errors: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    threading.Thread(target=lambda out=process.stdout: [lines.put(line) for line in out], daemon=True).start()
    threading.Thread(target=lambda out=process.stderr: errors.extend(out), daemon=True).start()
    try:
        yield lines.get(timeout=300).split()[0]
    finally:
        process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
    assert not [line for line in errors if "Traceback" in line], "".join(errors)
