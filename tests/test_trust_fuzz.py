"""A short form of ``python -m tests.trust fuzz``: damaged files of every kind, and that the guard sees what it must."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from entente_sim.scenario.errors import ScenarioError
from tests.trust import _guarded
from tests.trust._kinds import KINDS
from tests.trust.fuzz import fuzz

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bounds are set by means of Linux")


def test_damaged_files_of_every_kind_are_read_or_refused(tmp_path: Path) -> None:
    tally = fuzz(1_200, 2, tmp_path)
    assert [(one["trial"], one["kind"], one["how"], one["outcome"], one["said"]) for one in tally.faults] == []
    assert tally.trials == 1_200
    assert set(tally.outcomes) >= {kind.name for kind in KINDS if kind.weight > 1}
    assert tally.commands["as it should"] >= 1
    assert not list((tmp_path / "fuzz").iterdir())
    found = tally.frame()["outcomes"]
    assert set(found) == {"loaded", "ran", "refused"}
    assert found["loaded"] > 60


def _spin() -> str:
    end = time.process_time() + 60
    while time.process_time() < end:
        pass
    return "loaded"


def _refuse() -> str:
    raise ScenarioError.one("is refused in three words.")


def _grow() -> str:
    return f"loaded {len(bytearray(500_000_000)) and ''}".strip()


def _somewhere_else() -> str:
    (Path(__file__).parent / "x").unlink(missing_ok=True)
    with open(os.devnull, "w") as nowhere:
        nowhere.write("x")
    return "loaded"


def _other_words() -> str:
    float("x")
    return "loaded"


@pytest.mark.parametrize(
    ("use", "what"),
    [
        (lambda: "loaded", "loaded"),
        (_refuse, "refused"),
        (_spin, "too long"),
        (_grow, "too much memory"),
        (lambda: str(1 / 0), "traceback: ZeroDivisionError"),
        (_other_words, "not its own words: ValueError"),
        (_somewhere_else, "outside write"),
        (lambda: str(os.system("true")), "executed"),  # noqa: S605, S607
        (lambda: str(subprocess.run(["true"], check=True)), "executed"),  # noqa: S607
    ],
)
def test_the_guard_sees_what_it_must(
    use: Callable[[], str], what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_guarded, "SECONDS", 0.2 if what == "too long" else 20.0)  # of a machine that others use too
    monkeypatch.setattr(_guarded, "_SOURCE", str(Path(__file__).parent))
    sys.addaudithook(_guarded._watch)
    gc.collect()  # what other tests left, and is given back meanwhile, would hide what grows
    found = _guarded.guarded(use, tmp_path, (ValueError,)).what
    assert found == what
