"""Do something with a file under guard: bounds on time and memory, and no write, process or peep outside its folder."""

from __future__ import annotations

import linecache
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import entente_sim

__all__ = ["GOOD", "SECONDS", "Outcome", "guarded", "limit_memory"]

SECONDS, SECONDS_PER_MB = 2.0, 15.0
"""Processor seconds that a file may take to be read or refused, and more for each megabyte it has."""

BYTES = 200_000_000
"""Memory that it may take on top of what the process has."""

GOOD = ("loaded", "refused", "ran")
"""What may come of a file; everything else is a fault."""

_SOURCE = str(Path(entente_sim.__file__).parent)
_STARTS = ("os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "subprocess.Popen", "pty.spawn",
           "socket.connect", "webbrowser.open")  # fmt: skip
_NOT_UNPICKLED = ("os", "posix", "nt", "subprocess", "shutil", "sys", "socket")  # compiled kernels are pickles
_WRITES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
           "shutil.rmtree", "shutil.copyfile", "shutil.move")  # fmt: skip


@dataclass
class _Watch:
    """What an audit hook, which cannot be taken off again, has seen while it was on."""

    on: bool = False
    room: str = ""
    seen: list[str] | None = None

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on or self.seen is None:
            return
        if event in _STARTS or (event == "pickle.find_class" and arguments[0] in _NOT_UNPICKLED):
            self.seen.append(f"executed: {event} {arguments!r:.200}")
        elif event == "open" and not isinstance(arguments[0], int):
            path, mode, flags = os.fsdecode(arguments[0]), arguments[1] or "", arguments[2] or 0
            writes = any(sign in mode for sign in "wax+") or flags & 3
            if "canary" in path:
                self.seen.append(f"outside read: {path}")
            if writes and not path.startswith(self.room) and "__pycache__" not in path:
                self.seen.append(f"outside write: {path}")
        elif event in _WRITES and not isinstance(arguments[0], int):
            path = os.fsdecode(arguments[0])
            if not path.startswith(self.room) and "__pycache__" not in path:
                self.seen.append(f"outside write: {event} {path}")


_watch = _Watch()


@dataclass(frozen=True)
class Outcome:
    """What came of a file: one of :data:`GOOD` or the name of a fault, what was said, and what it took."""

    what: str
    said: str
    seconds: float
    bytes: int

    @property
    def good(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.what in GOOD


class _TooLongError(BaseException):
    """Raised by the alarm; nothing but the guard may catch it."""


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise _TooLongError


def limit_memory() -> None:
    """Let this process have a gigabyte more than it has, so that a blow-up ends in ``MemoryError``."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + 1_500_000_000, resource.RLIM_INFINITY))
    sys.addaudithook(_watch)


def guarded(
    use: Callable[[], str], room: Path, refusals: tuple[type[Exception], ...], *, size: int = 0, longer: float = 1.0
) -> Outcome:
    """Use a file and say what came of it.

    Parameters
    ----------
    use
        Reads the file; returns what came of it where it is not refused.
    room
        The only folder in which anything may be written.
    refusals
        Errors that are a refusal in words.
    size
        Bytes of the file.
    longer
        How many times as long as others it may take: where much else is read, or models are run.
    """
    seen: list[str] = []
    _watch.room, _watch.seen = str(room), seen
    before, began = _memory(reset=True), _spent()
    bound = longer * SECONDS + SECONDS_PER_MB * size / 1e6
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, bound)
    _watch.on = True
    try:
        what, said = use(), ""
    except refusals as error:
        signal.setitimer(signal.ITIMER_PROF, 0)
        what, said = _refusal(error)
    except _TooLongError:
        what, said = "too long", "".join(traceback.format_exc(limit=-6))
    except MemoryError:
        what, said = "too much memory", "".join(traceback.format_exc(limit=-6))
    except BaseException as error:
        what, said = f"traceback: {type(error).__name__}", "".join(traceback.format_exc(limit=-8))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _watch.on = False
    took, grown = _spent() - began, _memory() - before
    if seen:
        what, said = seen[0].partition(":")[0], seen[0]
    elif what in GOOD and took > bound:
        what = "too long"
    elif what in GOOD and grown > BYTES:
        what = "too much memory"
    return Outcome(what, said, round(took, 4), grown)


def _refusal(error: Exception) -> tuple[str, str]:
    """Whether a refusal is this package's own and can be shown to a person."""
    said = str(error)
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = last.tb_frame.f_code.co_filename if last is not None else ""
    line = linecache.getline(place, last.tb_lineno).strip() if last is not None else ""
    if not place.startswith(_SOURCE) or not line.startswith("raise"):
        return f"not its own words: {type(error).__name__}", "".join(traceback.format_exception(error, limit=-6))
    problems = [str(one) for one in getattr(error, "problems", [said])]
    for one in problems:
        if len(one.split()) < 3 or any(sign < " " or sign in "\x7f\u2028\u2029" for sign in one):
            return "not a sentence", repr(one)
        if len(one) > 3_000:
            return "too many words", one[:4_000]
    return "refused", problems[0]


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _memory(reset: bool = False) -> int:
    """Memory held now (after a reset), or the most held since; in bytes."""
    name = "VmRSS" if reset else "VmHWM"
    if reset:
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    return 0
