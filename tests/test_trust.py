"""The long trials: that they are listed, told of and judged right; what they try is not tried here."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests import golden
from tests.trust import __main__ as trials
from tests.trust import _rooms, matrix, supply

ROOT = Path(__file__).parents[1]


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))  # where the page's other tools stand
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_trials_are_listed_and_an_unknown_one_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert trials.main([]) == 0
    listed = capsys.readouterr().out
    assert all(f"{name} " in listed for name in ("matrix", "supply"))
    assert trials.main(["no such trial"]) == 1


def test_the_page_copes_with_a_trial_that_has_not_been_run(generate: ModuleType, tmp_path: Path) -> None:
    one = {
        "what": "files <like> | these", "tried": {"files": 12000, "worlds": 0},
        "outcomes": {"refused": 12000, "hung": 0},
        "broke": [{"what": "a\npipe | in it", "mended": "yes"}], "seconds": 200.0,
    }  # fmt: skip
    (tmp_path / "other.json").write_text(json.dumps(one))
    tables = generate.trust(tmp_path)
    assert set(tables) == {"trials", "broke"}
    assert "| `matrix` | | not run yet | | |" in tables["trials"]
    row = "| `other` | files &lt;like> \\| these | 12,000 files; 0 worlds | 12,000 refused; 0 hung | 3 min |"
    assert row in tables["trials"]
    assert "| `other` | a pipe \\| in it | yes |" in tables["broke"]
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert all(f"<!-- {name} -->" in page for name in ("trials", "ways", "supply", "broke"))
    assert "12,000 files" in generate.filled(page, tables)


def test_trials_that_tell_more_than_a_row_are_put_into_one(generate: ModuleType, tmp_path: Path) -> None:
    found = {
        "fuzz": {
            "trials": 9, "by_kind": {"worlds": {}}, "commands": {"well": 2}, "outcomes": {"refused": 9}, "seconds": 5,
        },
        "faults": {"trials": 4, "kills": 3, "broken": ["one"], "seconds": 70},
        "mutants": {"rooms": {"measures": {"mutants": 8, "share killed": 0.875, "interval": [0.5, 0.96]}}},
    }  # fmt: skip
    for name, one in found.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(one))
    table = generate.trust(tmp_path)["trials"]
    assert "9 damaged files; 1 kinds; 2 of them by command | 9 refused; 0 mended since | 5 s |" in table
    assert (
        "4 faults; 3 of them kills | 3 completed to the same bytes, or refused in a sentence; 1 broken | 1 min |"
        in table
    )
    assert "8 faults planted in measures | 87.5 % of measures noticed (50 to 96) |  |" in table


def test_ways_that_could_not_be_gone_are_told(generate: ModuleType, tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"way": "one", "python": "3.11", "mesa": "3.3", "digests": 2, "same": 1, "readings": 3, "furthest": 1e-13},
        {"way": "two", "missing": "Python 3.13 is not on this machine"},
    ]
    common = {"what": "w", "tried": {}, "outcomes": {}, "broke": [], "seconds": 1.0}
    (tmp_path / "matrix.json").write_text(json.dumps({**common, "rows": rows}))
    (tmp_path / "supply.json").write_text(json.dumps({**common, "rows": [supply._row("x", 3, "files", ["a", "b"])]}))
    tables = generate.trust(tmp_path)
    assert "| one | 3.11, 3.3 | 2 | 1 | 1.0e-13 |" in tables["ways"]
    assert "| two | | not run: Python 3.13 is not on this machine | | |" in tables["ways"]
    assert "| x | 3 files | a; b |" in tables["supply"]


def test_the_matrix_sees_other_bytes_and_other_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    held = {"record": "r", "first": "f", "readings": {"a": 1.0, "b": 2.0, "c": float("nan")}}
    monkeypatch.setattr(golden, "golden", lambda: {"x": held})
    assert matrix.judged({"x": held}) == {
        "scenarios": 1, "digests": 2, "same": 2, "other": [], "readings": 3, "apart": [], "furthest": 0.0,
    }  # fmt: skip
    near = matrix.judged({"x": {"first": "f", "record": "r", "readings": {"a": 1.0 + 1e-12, "b": 2.0}}})
    assert near["apart"] == []
    assert 0 < near["furthest"] < golden.TOLERANCE
    far = matrix.judged({"x": {"first": "other", "readings": {"a": 1.1, "b": 2.0}}})
    assert (far["other"], far["apart"], far["digests"]) == (["x: first"], ["x: a"], 1)


def test_every_way_has_its_own_name_and_the_promised_ones_are_there() -> None:
    names = [way.name for way in matrix.ways()]
    assert len(set(names)) == len(names)
    for part in (
        "chunks of a run",
        "processes",
        "dask",
        "PYTHONHASHSEED",
        "3.11",
        "3.13",
        "3.3.1",
        "3.5.1",
        "pre-release",
    ):
        assert any(part in name for name in names), part


def test_a_command_that_fails_is_told_and_not_raised_at_once() -> None:
    with pytest.raises(_rooms.FailedError, match="no such luck"):
        _rooms.ran([_rooms.sys.executable, "-c", "raise SystemExit('no such luck')"])
    with pytest.raises(_rooms.NotHereError, match=r"Python 9\.9 is not on this machine"):
        _rooms.python_of("9.9")


def test_rows_that_are_not_tried_again_are_kept(tmp_path: Path) -> None:
    first, second = {"way": "a", "same": 1}, {"way": "b", "same": 2}
    assert _rooms.with_earlier("matrix", [first], "way", tmp_path) == [first]
    _rooms.write("matrix", {"rows": [first, second]}, tmp_path)
    again, new = {"way": "b", "same": 3}, {"way": "c", "same": 4}
    assert _rooms.with_earlier("matrix", [new, again], "way", tmp_path) == [first, again, new]


def test_a_way_that_fails_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise _rooms.FailedError("it fell over")

    monkeypatch.setattr(matrix, "tried", fail)
    assert matrix.main(["--only", "dask", "--out", str(tmp_path)]) == 1
    found = json.loads((tmp_path / "matrix.json").read_text())
    assert found["outcomes"]["other bytes"] == 1
    assert found["rows"][0]["other"] == ["it fell over"]

    def absent(*_: object) -> None:
        raise _rooms.NotHereError("no Python 3.13")

    monkeypatch.setattr(matrix, "tried", absent)
    assert matrix.main(["--only", "dask", "--out", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "matrix.json").read_text())["outcomes"]["ways not to be had here"] == 1


def test_an_interrupted_sweep_of_a_shipped_scenario_is_told_of(tmp_path: Path) -> None:
    row = matrix.interrupted(tmp_path, ["libya_syria"])
    assert (row["digests"], row["same"], row["other"]) == (3, 3, [])
