"""Compiling on two processors: a helper process compiles the kernels last first, while a run needs them in order.

Whoever comes to a kernel that the other has compiled finds it on disk, so the two meet in the middle and need not
speak to each other.  Without a helper everything works as well, and takes longer at first use.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
from contextlib import suppress

__all__ = ["start"]

_COMPILER = "entente_sim.engine.compiling"

_ALONE = "ENTENTE_SIM_COMPILE_ALONE"
"""Set in the environment, it keeps helpers away; a helper has it set."""


def start() -> None:
    """Start a helper, unless there is no second processor for it or this process is itself a worker or a helper."""
    second = (os.cpu_count() or 1) > 1
    if not second or _ALONE in os.environ or multiprocessing.parent_process() is not None or not sys.executable:
        return
    path = os.pathsep.join(filter(None, sys.path))
    with suppress(OSError):
        helper = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", _COMPILER], env={**os.environ, "PYTHONPATH": path, _ALONE: "1"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        atexit.register(_end, helper)


def _end(helper: subprocess.Popen[bytes]) -> None:
    """Leave no process behind; what it has compiled stays."""
    helper.kill()
    helper.wait()
