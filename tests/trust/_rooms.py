"""Rooms for trials: environments of their own for other versions of Python and of libraries, in a temporary folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class NotHereError(Exception):
    """What a trial needs cannot be had on this machine; the trial says so and goes on."""


class FailedError(Exception):
    """A command failed; the trial has found something."""


def python_of(version: str) -> str:
    """Interpreter of a version such as ``3.13``: on the path, or among pyenv's."""
    folders = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    for found in (f"python{version}", *map(str, folders)):
        try:
            told = subprocess.run([found, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True)
        except OSError:
            continue
        if told.returncode == 0:
            return told.stdout.strip()
    raise NotHereError(f"Python {version} is not on this machine")


def outside(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment variables in which nothing of the checkout is imported."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return {**kept, "MPLBACKEND": "Agg", **(extra or {})}


def ran(command: Sequence[str | Path], *, cwd: Path = ROOT, limit: float = 3600.0, **environment: str) -> str:
    """Run a command and return what it printed.

    Raises
    ------
    FailedError
        If it fails, with the last lines of what it said.
    """
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=outside(environment), capture_output=True, text=True,
        timeout=limit, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise FailedError(" / ".join(lines[-3:]) or f"exit {done.returncode}")
    return done.stdout


def built_in(folder: Path) -> tuple[Path, Path]:
    """Return the sdist and the wheel of a folder."""
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


@dataclass(frozen=True)
class Rooms:
    """A folder of environments, with the tool that makes them and the package they are made for."""

    folder: Path

    @property
    def uv(self) -> Path:
        """The installer: on the path, or installed into the folder."""
        found = shutil.which("uv")
        if found is not None:
            return Path(found)
        tools = self.folder / "tools"
        if not (tools / "bin" / "uv").exists():
            ran([sys.executable, "-m", "venv", tools])
            ran([tools / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"])
        return tools / "bin" / "uv"

    def built(self) -> tuple[Path, Path]:
        """Build the sdist, and the wheel from the sdist."""
        out = self.folder / "dist"
        if not out.exists():
            ran([self.uv, "build", "--quiet", "--out-dir", out, ROOT])
        return built_in(out)

    def pinned(self, version: str, *options: str) -> Path:
        """Resolve what ``pyproject.toml`` asks for, as lowest as it allows or otherwise, to a list of versions."""
        out = self.folder / f"pinned-{version}-{len(list(self.folder.glob('pinned-*')))}.txt"
        command = [self.uv, "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--python", python_of(version)]
        ran([*command, *options, ROOT / "pyproject.toml", "--output-file", out])
        return out

    def room(self, name: str, version: str, *wanted: str | Path, pins: Path | None = None) -> Path:
        """Make an environment with the built wheel in it, and return its interpreter.

        ``wanted`` are further requirements; with ``pins``, the wheel is put beside exactly those.
        """
        place = self.folder / name
        python = place / "bin" / "python"
        if python.exists():
            return python
        ran([self.uv, "venv", "--quiet", "--python", python_of(version), place])
        install = [self.uv, "pip", "install", "--quiet", "--python", python]
        wheel = self.built()[1]
        if pins is None:
            ran([*install, wheel, *wanted])
        else:
            ran([*install, "--requirement", pins, *wanted])
            ran([*install, "--no-deps", wheel])
        return python


RESULTS = ROOT / "results" / "trust"
"""Where ``docs/generate.py --trust`` looks for what was found."""


def with_earlier(name: str, rows: Sequence[dict[str, Any]], key: str, folder: Path) -> list[dict[str, Any]]:
    """Return rows beside those that an earlier trial found and this one did not try again; ``key`` tells them apart."""
    path = folder / f"{name}.json"
    if not path.exists():
        return list(rows)
    mine = {row[key]: row for row in rows}
    earlier = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return [mine.pop(row[key], row) for row in earlier] + list(mine.values())


def write(name: str, findings: Mapping[str, Any], folder: Path = RESULTS) -> None:
    """Keep what a trial found."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(findings, indent=1) + "\n", encoding="utf-8")


def told(lines: Iterable[str]) -> None:
    """Say something at once, however long the trial goes on."""
    for line in lines:
        print(line, flush=True)
