"""Damaged files of every kind: each is read or refused in a sentence, within bounds, and nothing else happens.

Trial N under a seed is always the same trial.  Trials run in processes of their own, each for a stretch of numbers, so
that one that hangs or dies is known by its number; it is counted as a fault, and the next process goes on behind it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from entente_sim.scenario import loading
from tests.trust._guarded import BYTES, GOOD, SECONDS, SECONDS_PER_MB, Outcome, guarded, limit_memory
from tests.trust._kinds import CHILD_TEXT, KINDS, Kind, prepared

__all__ = ["Tally", "fuzz", "main", "reproduced"]

STRETCH = 5_000
"""Trials of one process."""

HANGS = 60.0
"""Seconds without a sign of life after which a process is taken to hang, whatever its processor time says."""

KEPT = 3
"""Faulty inputs kept of each sort."""

SAMPLED = 400
"""One trial in so many also goes through the command line."""

ROOT = Path(__file__).parents[2]


@dataclass
class Tally:
    """What was tried and what came of it."""

    trials: int = 0
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    damages: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, Any] = field(default_factory=dict)
    largest: dict[str, Any] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    commands: Counter[str] = field(default_factory=Counter)

    def add(self, number: int, kind: str, how: str, outcome: Outcome) -> None:
        """Count a trial."""
        self.trials += 1
        self.outcomes.setdefault(kind, Counter())[outcome.what] += 1
        self.damages[how] += 1
        told = {"trial": number, "kind": kind, "how": how, "outcome": outcome.what}
        if outcome.seconds > self.slowest.get("seconds", -1.0):
            self.slowest = told | {"seconds": outcome.seconds}
        if outcome.bytes > self.largest.get("bytes", -1):
            self.largest = told | {"bytes": outcome.bytes}
        if not outcome.good:
            self.faults.append(told | {"said": outcome.said})

    def frame(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "trials": self.trials,
            "by_kind": {kind: dict(sorted(found.items())) for kind, found in sorted(self.outcomes.items())},
            "by_damage": dict(sorted(self.damages.items())),
            "outcomes": dict(sorted(sum(self.outcomes.values(), Counter()).items())),
            "slowest": self.slowest,
            "largest": self.largest,
            "commands": dict(sorted(self.commands.items())),
            "faults": self.faults,
        }


def _chosen(seed: int, number: int, kinds: tuple[Kind, ...]) -> tuple[random.Random, Kind]:
    rng = random.Random(f"{seed}/{number}")  # noqa: S311
    return rng, rng.choices(kinds, [kind.weight for kind in kinds])[0]


def _trial(seed: int, number: int, base: Path, kinds: tuple[Kind, ...]) -> tuple[str, str, Path, Outcome]:
    rng, kind = _chosen(seed, number, kinds)
    room = base / kind.name
    before = set(os.listdir(room))
    how, path, use = kind.damage(rng, room)
    raw = path.read_bytes()
    outcome = guarded(use, room, kind.refusals, size=len(raw), longer=kind.longer)
    made = set(os.listdir(room)) - before - {path.name, "store"}
    if made and outcome.good:
        outcome = Outcome("left something", f"{sorted(made)}", outcome.seconds, outcome.bytes)
    for name in made:
        (room / name).unlink()
    if number % SAMPLED == 0 or not outcome.good:
        (base / "sampled").write_bytes(raw)
    _restore(room, path, base)
    return kind.name, how, path, outcome


def _restore(room: Path, path: Path, base: Path) -> None:
    good = base / "canary" / path.name
    if good.exists() and path.parent == room:
        shutil.copy(good, path)
    elif path.name == "child.yaml":
        path.write_text(CHILD_TEXT, encoding="utf-8")
    elif path.suffix == ".csv" and (room / "good" / path.name).exists():
        shutil.copy(room / "good" / path.name, path)


def _stretch(seed: int, numbers: range, base: str, kept: str, kinds: tuple[str, ...], send: Any) -> None:
    """Run trials in a process of their own and send word of each."""
    place = Path(base)
    os.chdir(place)
    chosen = tuple(kind for kind in KINDS if kind.name in kinds)
    listed = loading.shipped()
    loading.shipped = lambda: listed  # looking into the folder of shipped files takes half the time of a trial
    prepared(place, chosen)
    limit_memory()
    with open(os.devnull, "w") as nowhere:  # what libraries print is not of interest
        os.dup2(nowhere.fileno(), 1), os.dup2(nowhere.fileno(), 2)
    for number in numbers:
        send.send(("begun", number))
        kind, how, path, outcome = _trial(seed, number, place, chosen)
        if not outcome.good or number % SAMPLED == 0:
            shutil.move(place / "sampled", Path(kept) / f"{number}{path.suffix}")
        send.send(("done", number, kind, how, outcome))
    send.send(("finished",))


def _watched(seed: int, numbers: range, base: Path, kept: Path, kinds: tuple[Kind, ...]) -> Iterator[tuple[Any, ...]]:
    """Run a stretch, and say which trial killed or hung its process; the rest goes on in another."""
    while len(numbers):
        receive, send = multiprocessing.Pipe(duplex=False)
        room = Path(tempfile.mkdtemp(dir=base))
        names = tuple(kind.name for kind in kinds)
        process = multiprocessing.get_context("spawn").Process(
            target=_stretch, args=(seed, numbers, str(room), str(kept), names, send)
        )
        process.start()
        send.close()
        at, what = numbers[0], "died"
        try:
            while True:
                if not receive.poll(HANGS + 60.0 * (at == numbers[0])):
                    what = "hung"
                    break
                said = receive.recv()
                if said[0] == "finished":
                    what = ""
                    break
                at = said[1]
                if said[0] == "done":
                    yield said[1:]
        except EOFError:
            pass
        process.kill()
        process.join()
        shutil.rmtree(room, ignore_errors=True)
        if not what:
            return
        _, kind = _chosen(seed, at, kinds)
        yield at, kind.name, "?", Outcome(what, f"exit code {process.exitcode}", 0.0, 0)
        numbers = range(at + 1, numbers.stop)


def fuzz(
    trials: int, seed: int, folder: Path, *, seconds: float | None = None, only: tuple[str, ...] = (),
    first: int = 0, commands: bool = True, after: Callable[[Tally], None] = lambda _: None,
) -> Tally:  # fmt: skip
    """Try so many damaged files, or as many as there is time for.

    Parameters
    ----------
    trials, seed, first
        How many, which luck, and the number of the first.
    folder
        Where inputs that broke something are kept.
    seconds
        Stop after this time.
    only
        Kinds to try; all by default.
    commands
        Whether a sample goes through the command line too.
    after
        Called with the tally from time to time.
    """
    kinds = tuple(kind for kind in KINDS if not only or kind.name in only)
    tally, began = Tally(), time.monotonic()
    kept = folder / "fuzz"
    kept.mkdir(parents=True, exist_ok=True)
    sorts: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as base:  # noqa: S108
        for at in range(first, first + trials, STRETCH):
            for number, kind, how, outcome in _watched(
                seed, range(at, min(at + STRETCH, first + trials)), Path(base), kept, kinds
            ):
                tally.add(number, kind, how, outcome)
                found = next(kept.glob(f"{number}.*"), None)
                if outcome.good and found is not None:
                    if commands and found.suffix == ".yaml":
                        _by_command(tally, number, kind, how, found)
                    found.unlink(missing_ok=True)
                elif not outcome.good:
                    sorts[kind, outcome.what] += 1
                    if found is not None and sorts[kind, outcome.what] > KEPT:
                        found.unlink()
                    elif found is not None:
                        tally.faults[-1]["input"] = found.name
                if seconds is not None and time.monotonic() - began > seconds:
                    return tally
            after(tally)
    return tally


def _by_command(tally: Tally, number: int, kind: str, how: str, path: Path) -> None:
    """Put a file to ``entente-sim validate``: exit code 0 or 2, a sentence, and no traceback."""
    command = [sys.executable, "-m", "entente_sim", "validate", str(path)]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False, cwd=path.parent)
    said = done.stderr.decode(errors="replace")
    good = done.returncode in (0, 2) and "Traceback" not in said and (done.returncode == 0 or len(said) > 10)
    tally.commands["as it should" if good else "faulty"] += 1
    if not good:
        tally.add(number, kind, how, Outcome("command line", said[-2000:], 0.0, 0))


def reproduced(seed: int, number: int, folder: Path) -> Outcome:
    """Run one trial again, in this process."""
    here = Path.cwd()
    prepared(folder, KINDS)
    os.chdir(folder)
    try:
        return _trial(seed, number, folder, KINDS)[-1]
    finally:
        os.chdir(here)


def main(arguments: list[str]) -> int:
    """Fuzz, write what was found to results/trust/fuzz.json, and say it in a line; 1 if anything broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust fuzz", description=__doc__)
    parser.add_argument("--trials", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first trial")
    parser.add_argument("--seconds", type=float, default=None, help="stop after this time")
    parser.add_argument("--only", nargs="*", default=[], help=f"kinds: {', '.join(kind.name for kind in KINDS)}")
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "trust")
    given = parser.parse_args(arguments)
    began = time.monotonic()

    def keep(tally: Tally) -> None:
        """Write what is known so far, so that a stopped trial is not lost."""
        told = tally.frame() | {
            "seed": given.seed, "first": given.first, "seconds": round(time.monotonic() - began),
            "bounds": {"seconds": SECONDS, "seconds_per_mb": SECONDS_PER_MB, "bytes": BYTES},
        }  # fmt: skip
        (given.out / "fuzz.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")

    tally = fuzz(
        given.trials,
        given.seed,
        given.out,
        seconds=given.seconds,
        only=tuple(given.only),
        first=given.first,
        after=keep,
    )
    keep(tally)
    told = tally.frame()
    counts = ", ".join(f"{count:,} {what}" for what, count in told["outcomes"].items())
    print(f"{tally.trials:,} damaged files: {counts}.")
    return int(any(what not in GOOD for what in told["outcomes"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
