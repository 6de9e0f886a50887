"""Sweeps under faults: killed, no disk, no permission, lost workers, bits flipped, clocks set back, two writers.

After each fault the sweep is run again, as a person would; in the end its store must hold the bytes of a sweep that
nothing befell, and whatever was refused on the way must have been refused in a sentence that says what to do.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from entente_sim.experiments.executors import open_executor
from entente_sim.experiments.files import ResultsError
from entente_sim.experiments.store import Store
from entente_sim.experiments.sweep import finish, sweep
from tests.sweep_files import contents
from tests.trust._bench import Bench, BrokenError, bench, refused, sound

__all__ = ["FAULTS", "Bench", "bench", "faults", "main"]

ROOT = Path(__file__).parents[2]


# --- SIGKILL ----------------------------------------------------------------------------------------------------------

_CALLS = (
    (os, "fsync"), (os, "open"), (os, "write"), (os, "ftruncate"), (os, "close"), (tempfile, "mkstemp"),
    (Path, "write_bytes"), (Path, "replace"), (Path, "chmod"), (Path, "mkdir"), (Path, "unlink"), (Path, "iterdir"),
)  # fmt: skip
"""Calls at which a process may die, or the system may refuse."""


@contextmanager
def _at_call(number: int, befall: Callable[[str, tuple[Any, ...]], None], where: str) -> Iterator[list[str]]:
    """Let something befall the n-th of the calls on files of a store."""
    left, seen = [number], [""]

    def wrapped(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            touched = any(where in str(one) for one in (*arguments, *more.values())) or name in ("fsync", "write")
            if touched:
                left[0] -= 1
                if left[0] == 0:
                    seen[0] = name
                    befall(name, arguments)
            return real(*arguments, **more)

        return call

    patches = [mock.patch.object(owner, name, wrapped(name, getattr(owner, name))) for owner, name in _CALLS]
    for patch in patches:
        patch.start()
    try:
        yield seen
    finally:
        for patch in patches:
            patch.stop()


def _die(name: str, arguments: tuple[Any, ...]) -> None:
    if name == "write_bytes":  # half of it is on the disk
        with open(arguments[0], "wb") as file:
            file.write(arguments[1][: len(arguments[1]) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


_PATIENCE = 300.0
"""Seconds in which a process must end."""


def _in_child(work: Callable[[], None]) -> int:
    """Fork, work there; returns the process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # threads of the parent do nothing meanwhile
        child = os.fork()
    if child:
        return child
    code = 1
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1), os.dup2(nowhere.fileno(), 2)
        work()
        code = 0
    except ResultsError:
        code = 3
    finally:
        os._exit(code)


def _ended(child: int) -> int:
    """The state in which a process ends; one that does not end is broken."""
    limit = time.monotonic() + _PATIENCE
    while time.monotonic() < limit:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return status
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise BrokenError(f"a sweep did not end within {_PATIENCE:.0f} s")


def _killed_by_time(made: Bench, store: Path, rng: random.Random) -> bool:
    child = _in_child(lambda: sweep(made.plan, store, workers=rng.choice((1, 2))) and None)
    time.sleep(rng.uniform(0.0, made.seconds))
    os.kill(child, signal.SIGKILL)
    status = _ended(child)
    return os.WIFSIGNALED(status)


def _killed_at_call(made: Bench, store: Path, rng: random.Random) -> bool:
    number = rng.randrange(1, 12 + 4 * made.plan.tasks)

    def work() -> None:
        with _at_call(number, _die, str(store)):
            sweep(made.plan, store, workers=1)

    status = _ended(_in_child(work))
    if not os.WIFSIGNALED(status) and os.WEXITSTATUS(status):
        raise BrokenError(f"a sweep after a kill ended with exit code {os.WEXITSTATUS(status)}")
    return os.WIFSIGNALED(status)


def _kill(made: Bench, store: Path, rng: random.Random) -> str:
    """Kill it, from time to time twice, and look into what is left before it is completed."""
    if rng.random() < 0.3:
        made.copied(store, rng.random(), rng)
    kills = 0
    for _ in range(rng.choice((1, 1, 2, 3))):
        kills += (_killed_by_time if rng.random() < 0.5 else _killed_at_call)(made, store, rng)
        if (store / "manifest.json").exists():
            sound(made, store)
    return f"killed {kills}"


# --- what the system refuses ------------------------------------------------------------------------------------------


def _disk(made: Bench, store: Path, rng: random.Random) -> str:
    """The n-th call fails: no space, a quota, a bad disk, no permission, too many files."""
    code = rng.choice((errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EMFILE))

    def fail(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "write_bytes":
            with open(arguments[0], "wb") as file:
                file.write(arguments[1][: len(arguments[1]) // 2])
        raise OSError(code, os.strerror(code))

    share = rng.random()
    if rng.random() < 0.5:
        made.copied(store, share, rng)
    before = {path: path.read_bytes() for path in store.glob("runs/0*.parquet")}
    try:
        with _at_call(rng.randrange(1, 12 + 4 * made.plan.tasks), fail, str(store)) as seen:
            sweep(made.plan, store, workers=1)
    except Exception as error:
        refused(error)
        if any(not path.exists() or path.read_bytes() != content for path, content in before.items()):
            raise BrokenError("what was finished was lost when a write failed") from error
        return f"refused: {errno.errorcode[code]} at {seen[0]}"
    return f"went on: {errno.errorcode[code]} at {seen[0] or 'no call'}"


def _small_files(made: Bench, store: Path, rng: random.Random) -> str:
    """No file may grow beyond some bytes: the system itself refuses the write."""
    import resource

    limit = rng.choice((0, 100, 1_000, 3_000, 5_000))

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        sweep(made.plan, store, workers=1)

    status = _ended(_in_child(work))
    if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) not in (0, 3):
        raise BrokenError(f"files limited to {limit} bytes: status {status}")
    return "refused" if os.WEXITSTATUS(status) else "over"


# --- what befalls files -----------------------------------------------------------------------------------------------


def _damage(made: Bench, store: Path, rng: random.Random) -> str:
    """Harm one file of a whole store, at any byte."""
    made.copied(store)
    path = rng.choice([one for one in sorted(store.rglob("*")) if one.is_file()])
    raw = bytearray(path.read_bytes())
    at = rng.randrange(len(raw))
    how = rng.choice(("bit", "bit", "bit", "byte", "cut", "zeros", "longer", "gone", "another's", "renamed"))
    if how == "bit":
        raw[at] ^= 1 << rng.randrange(8)
    elif how == "byte":
        raw[at] = (raw[at] + rng.randrange(1, 256)) % 256
    elif how == "cut":
        del raw[at:]
    elif how == "zeros":
        raw[at : at + 512] = bytes(len(raw[at : at + 512]))
    elif how == "longer":
        raw += bytes(rng.randrange(1, 100))
    elif how == "another's":
        raw = bytearray(rng.choice([one for one in made.whole.values() if one != bytes(raw)]))
    path.write_bytes(bytes(raw))
    if how == "gone":
        path.unlink()
    elif how == "renamed" and path.parent.name == "runs":
        number = rng.randrange(made.plan.tasks + 3)
        path.rename(path.with_name(f"{number:06d}-{path.name.split('-')[1]}"))
    sound(made, store)
    what = "shard" if path.parent.name == "runs" else path.name
    try:
        made.finished(store)
    except ResultsError as error:
        if path.name != "manifest.json":
            raise BrokenError(f"a store with a damaged {what} is refused for good: {error}") from error
        refused(error)
        path.write_bytes(made.whole["manifest.json"])
        return f"refused: {what}"
    return f"mended: {what}"


def _leftovers(made: Bench, store: Path, rng: random.Random) -> str:
    """Half-written files and strangers lie about in it."""
    made.copied(store, rng.random(), rng)
    name = rng.choice([".000001-x.parquet.abc.part", "runs/.000001-abc.part", ".manifest.json.x.part"])
    (store / name).write_bytes(rng.randbytes(rng.choice((0, 10, 5000))))
    if rng.random() < 0.3:
        (store / "runs" / f"{rng.randrange(99):06d}-{'0' * 20}.parquet").write_bytes(b"PAR1")
    sound(made, store)
    made.finished(store)
    return "cleared away"


def _version(made: Bench, store: Path, rng: random.Random) -> str:
    """It was made by another version: it is left alone."""
    made.copied(store, rng.random(), rng)
    before = contents(store)
    with mock.patch("entente_sim.experiments.store.code_digest", return_value="0" * 64):
        try:
            sweep(made.plan, store, workers=1)
        except ResultsError as error:
            if "another version" not in refused(error):
                raise BrokenError(str(error)) from error
        else:
            raise BrokenError("a store of another version was gone on with")
    if contents(store) != before:
        raise BrokenError("a store of another version was changed")
    return "refused"


# --- time, company, workers -------------------------------------------------------------------------------------------


def _clock(made: Bench, store: Path, rng: random.Random) -> str:
    """The clock is set back or leaps in the midst of it, and files bear times to come."""
    made.copied(store, rng.random(), rng)
    for path in store.rglob("*"):
        os.utime(path, (rng.choice((0, 1, 2**31, 4e9)),) * 2)
    real, leap = time.time, [0.0]

    def leaping() -> float:
        leap[0] += rng.choice((-1e9, -3600.0, -1e-3, 0.0, 1e8))
        return real() + leap[0]

    with mock.patch.object(time, "time", leaping):
        sweep(made.plan, store, workers=2)
    return "no difference"


def _two(made: Bench, store: Path, rng: random.Random) -> str:
    """Two or three begin at once on one store."""
    children = [_in_child(lambda: sweep(made.plan, store, workers=1) and None) for _ in range(rng.choice((2, 2, 3)))]
    codes = []
    if rng.random() < 0.3:
        time.sleep(rng.uniform(0, made.seconds))
        os.kill(rng.choice(children), signal.SIGKILL)
    for child in children:
        status = _ended(child)
        codes.append(-1 if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
    if not set(codes) <= {0, 3, -1}:
        raise BrokenError(f"exit codes {codes}")
    return f"{codes.count(0)} finished, {codes.count(3)} refused, {codes.count(-1)} killed"


def _workers(made: Bench, store: Path, rng: random.Random) -> str:
    """A worker process is killed."""
    with Store.open(store, made.plan) as opened:
        try:
            with open_executor("processes", workers=2) as pool:
                for number, _ in enumerate(finish(opened, pool)):
                    if number == rng.choice((0, 0, 1, 3)):
                        os.kill(rng.choice(list(pool[0]._processes)), signal.SIGKILL)  # type: ignore[attr-defined]
        except Exception as error:
            if "workers were lost" not in refused(error):
                raise
            return "refused"
    return "over before"


FAULTS: dict[str, tuple[float, Callable[[Bench, Path, random.Random], str]]] = {
    "killed": (50.0, _kill), "system call refused": (16.0, _disk), "no room for a file": (3.0, _small_files),
    "file damaged": (16.0, _damage), "leftovers": (4.0, _leftovers), "another version": (3.0, _version),
    "clock set back": (3.0, _clock), "two writers": (4.0, _two), "worker lost": (1.0, _workers),
}  # fmt: skip
"""Share of the trials, and the fault."""


def faults(trials: int, seed: int, made: Bench, *, only: tuple[str, ...] = ()) -> dict[str, Any]:
    """Try so many faults; what broke has its seed and number beside it."""
    names = [name for name in FAULTS if not only or name in only]
    outcomes: dict[str, Counter[str]] = {name: Counter() for name in names}
    broken: list[dict[str, Any]] = []
    longest, kills = 0.0, 0
    for number in range(trials):
        rng = random.Random(f"{seed}/{number}")  # noqa: S311
        name = rng.choices(names, [FAULTS[name][0] for name in names])[0]
        store = made.folder / f"trial {number}"
        began = time.perf_counter()
        try:
            came = FAULTS[name][1](made, store, rng)
            made.finished(store)
            sound(made, store)
        except Exception as error:
            came = "broken"
            broken.append({"trial": number, "fault": name, "said": f"{error}", "at": traceback.format_exc(limit=-6)})
        outcomes[name][came] += 1
        kills += int(came.removeprefix("killed ")) if name == "killed" and came != "broken" else 0
        longest = max(longest, time.perf_counter() - began)
        shutil.rmtree(store, ignore_errors=True)
    return {
        "trials": trials, "seed": seed, "kills": kills, "longest": round(longest, 2),
        "by_fault": {name: dict(sorted(found.items())) for name, found in outcomes.items()}, "broken": broken,
        "runs_of_a_sweep": made.plan.runs, "tasks_of_a_sweep": made.plan.tasks,
    }  # fmt: skip


def main(arguments: list[str]) -> int:
    """Inject faults, write what came of them to results/trust/faults.json, and say it; 1 if anything broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust faults", description=__doc__)
    parser.add_argument("--trials", type=int, default=500, help="about half of them are kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help=f"faults: {', '.join(FAULTS)}")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "trust")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        told = faults(given.trials, given.seed, bench(Path(folder)), only=tuple(given.only))
    told["seconds"] = round(time.monotonic() - began)
    (given.out / "faults.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"{told['trials']} faults, {told['kills']} of them kills: {len(told['broken'])} broke anything.")
    return int(bool(told["broken"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
