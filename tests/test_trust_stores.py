"""Stores and tables that are damaged or made to deceive: refused in a sentence, or made good, never believed."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from entente_sim.analysis.calibration import posterior as posteriors
from entente_sim.analysis.calibration.posterior import posterior, shipped_posterior
from entente_sim.analysis.hindcast.data import DataError, observed
from entente_sim.experiments.files import ResultsError, atomic
from entente_sim.experiments.kept import Kept
from entente_sim.experiments.plan import Plan
from entente_sim.experiments.store import Store
from entente_sim.experiments.stored import checksum, read_manifest
from entente_sim.experiments.sweep import sweep
from entente_sim.experiments.swept import open_sweep
from entente_sim.report.swept import can_draw
from tests.history_data import write_data
from tests.made_sweeps import made_up, plain, unit
from tests.sweep_files import contents, planned


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return planned(tmp_path_factory.mktemp("plan"))


@pytest.fixture(scope="module")
def good(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good") / "store"
    sweep(plan, folder, workers=1)
    return folder


@pytest.fixture
def store(good: Path, tmp_path: Path) -> Path:
    """A whole store to harm."""
    return Path(shutil.copytree(good, tmp_path / "store"))


def resealed(path: Path, content: bytes) -> Path:
    """Put other content in a shard's place, under the digest it then has."""
    path.unlink()
    target = path.with_name(f"{path.name.split('-')[0]}-{hashlib.sha256(content).hexdigest()[:20]}.parquet")
    target.write_bytes(content)
    return target


def rewritten(store: Path, change: Callable[[dict[str, Any]], object], *, sealed: bool = True) -> None:
    """Change what the manifest says; with a checksum that is right."""
    content = json.loads((store / "manifest.json").read_text(encoding="utf-8"))
    change(content)
    if sealed:
        content["checksum"] = checksum(content)
    (store / "manifest.json").write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda m: m.update(name="../../x"), "name"),
        (lambda m: m.update(name=".."), "name"),
        (lambda m: m.update(name="a\x1bb"), "name"),
        (lambda m: m.pop("tasks"), "tasks"),
        (lambda m: m.update(tasks=10**12), "tasks"),
        (lambda m: m.update(points="6"), "points"),
        (lambda m: m.update(points=7), "tasks"),
        (lambda m: m["definition"].update(replicates=10**9), "tasks"),
        (lambda m: m["definition"].update(replicates=float("nan")), "definition.replicates"),
        (lambda m: m["definition"].update(record={"poles": [["a", "b"]]}), "definition.record.poles"),
        (lambda m: m["definition"].update(record={"poles": [[2006, 2000]]}), "definition.record"),
        (lambda m: m["definition"].update(paths=[]), "definition.paths"),
        (lambda m: m["definition"].update(paths=["x"]), "definition.paths"),
        (lambda m: m.update(axes=[]), "axes"),
        (lambda m: m.update(versions="1.0"), "versions"),
        (lambda m: m.update(sample={"method": "morris", "size": 2, "ranges": {}}), "sample"),
        (lambda m: m.update(years=[]), "years"),
    ],
)
def test_a_manifest_that_cannot_be_true_is_refused(
    store: Path, plan: Plan, change: Callable[[dict[str, Any]], object], named: str
) -> None:
    rewritten(store, change)
    before = contents(store)
    for use in (open_sweep, lambda folder: sweep(plan, folder, workers=1)):
        with pytest.raises(ResultsError, match=rf"manifest.json' is damaged: .* \({named}.*move the folder away"):
            use(store)
    assert contents(store) == before


@pytest.mark.parametrize(
    "change",
    [
        {"size": 3},
        {"size": 5},
        {"method": "saltelli"},
        {"method": "tea leaves"},
        {"ranges": {path: [1, 0] for path in unit(3)}},
    ],
)
def test_a_sample_that_its_points_do_not_bear_out_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    made_up(tmp_path / "made", "morris", 4, 2, plain(lambda shares: shares.sum(axis=-1)), ranges=unit(3))
    rewritten(tmp_path / "made", lambda m: m["sample"].update(change))
    with pytest.raises(ResultsError, match=r"is damaged: .* \(sample"):
        open_sweep(tmp_path / "made")


def test_a_manifest_with_any_word_changed_is_refused(store: Path) -> None:
    rewritten(store, lambda m: m.update(title="Another title"), sealed=False)
    with pytest.raises(ResultsError, match=r"is damaged: .* \(checksum\)"):
        open_sweep(store)
    rewritten(store, lambda m: m.pop("checksum"), sealed=False)
    assert open_sweep(store).manifest["title"] == "Another title"


def test_a_manifest_that_leaves_the_number_of_runs_out_can_be_drawn_from(store: Path) -> None:
    rewritten(store, lambda m: m.pop("runs"))
    assert can_draw(open_sweep(store))


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"kind":' * 5_000, b"\xff", b"", b"9" * 5_000, b"x" * 60_000_000]
)
def test_a_manifest_that_is_none_is_refused(store: Path, content: bytes) -> None:
    (store / "manifest.json").write_bytes(content)
    with pytest.raises(ResultsError, match=r"manifest\.json"):
        read_manifest(store)


@pytest.mark.parametrize("harm", ["gone", "cut", "one value", "another's", "no table"])
def test_a_damaged_design_is_refused_and_written_anew(store: Path, plan: Plan, good: Path, harm: str) -> None:
    path = store / "design.parquet"
    table = pq.read_table(path)
    if harm == "gone":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[:-20])
    elif harm == "no table":
        path.write_text("no table", encoding="utf-8")
    elif harm == "one value":
        values = table.column(1).to_numpy().copy()
        values[2] += 1e-9
        pq.write_table(table.set_column(1, table.column_names[1], pa.array(values)), path)
    else:
        pq.write_table(table.slice(1), path)
    with pytest.raises(ResultsError, match=r"design.parquet' (is damaged|cannot be read).* which writes it anew"):
        open_sweep(store)
    with Store.open(store, plan) as opened:
        assert opened.notes == [f"'{path}' was missing or damaged. It is written anew."]
    assert contents(store) == contents(good)


def test_the_file_of_another_task_is_not_taken_for_ones_own(store: Path, plan: Plan, good: Path) -> None:
    """Its content is whole and bears its digest; only the number in its name is wrong."""
    first, second = sorted((store / "runs").iterdir())[:2]
    second.unlink()
    first.rename(first.with_name(f"000001-{first.name.split('-')[1]}"))
    with pytest.warns(UserWarning, match="it is the file of another task"):
        assert open_sweep(store).missing == 2
    sweep(plan, store, workers=1)
    assert contents(store) == contents(good)


def test_the_file_of_another_sweep_is_not_taken_for_ones_own(store: Path, plan: Plan, good: Path) -> None:
    path = sorted((store / "runs").iterdir())[1]
    table = pq.read_table(path)
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata({"sweep": "0" * 64, "task": "1"}), sink)
    resealed(path, sink.getvalue().to_pybytes())
    with pytest.warns(UserWarning, match="it belongs to another sweep"):
        assert open_sweep(store).missing == 1
    sweep(plan, store, workers=1)
    assert contents(store) == contents(good)


@pytest.mark.parametrize(
    "harm", ["column gone", "column renamed", "text for numbers", "text for readings", "rows lost", "no table"]
)
def test_a_shard_of_another_shape_is_run_again(store: Path, plan: Plan, good: Path, harm: str) -> None:
    path = sorted((store / "runs").iterdir())[2]
    table = pq.read_table(path)
    if harm == "column gone":
        table = table.drop_columns(["blocs"])
    elif harm == "column renamed":
        table = table.rename_columns([{"poles": "x"}.get(name, name) for name in table.column_names])
    elif harm == "text for numbers":
        table = table.set_column(0, "point", pa.array(["x"] * len(table)))
    elif harm == "text for readings":
        table = table.set_column(table.column_names.index("poles"), "poles", pa.array(["x"] * len(table)))
    else:
        table = table.slice(1)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    resealed(path, b"PAR1" if harm == "no table" else sink.getvalue().to_pybytes())
    with pytest.warns(UserWarning, match=r"lacks 1 of 5 tasks\. .* is damaged"):
        open_sweep(store)
    sweep(plan, store, workers=1)
    assert contents(store) == contents(good)


@pytest.mark.parametrize("point", [-1, 6, 2**31 - 1])
def test_a_shard_that_names_points_that_are_not_is_refused(store: Path, point: int) -> None:
    path = sorted((store / "runs").iterdir())[2]
    table = pq.read_table(path)
    sink = pa.BufferOutputStream()
    pq.write_table(table.set_column(0, "point", pa.array([point] * len(table), pa.int32())), sink)
    resealed(path, sink.getvalue().to_pybytes())
    swept = open_sweep(store)
    for read in (lambda: swept.values("poles"), swept.dataset):
        with pytest.raises(ResultsError, match="cannot be read"):
            read()


def test_a_shard_that_cannot_be_read_now_is_not_taken_away(
    store: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = contents(store), Path.read_bytes

    def failing(self: Path) -> bytes:
        if self.name.startswith("000003"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", failing)
        with pytest.raises(ResultsError, match=r"000003.* cannot be read \(Input/output error\); nothing was changed"):
            sweep(plan, store, workers=1)
    assert contents(store) == before


def test_a_column_that_is_not_there_gets_a_sentence(store: Path) -> None:
    with pytest.raises(ValueError, match=r"'nothing' is not a column\. Columns: point, replicate"):
        open_sweep(store).frame(["nothing"])


def test_a_disk_that_fails_twice_gets_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither can the file be written nor what was begun of it be taken away."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(ResultsError, match="Read-only file system"), atomic(tmp_path / "x") as part:
            part.write_text("x", encoding="utf-8")
    assert not (tmp_path / "x").exists()


# --- tables -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: b"\xff\xfe" + raw, "it is not UTF-8 text"),
        (lambda raw: raw.replace(b",", b',"', 1), "is no table with commas|is no posterior"),
        (lambda raw: raw.replace(b"\n", b"\0\n"), "is no table with commas|is no posterior"),
        (lambda raw: b"x" * 200_000 + raw, "is no table with commas|is no posterior"),
        (lambda _: b"", "is no posterior of this version"),
        (lambda raw: raw + raw.splitlines()[-1].replace(b"0.", b"nan", 1) + b"\n", "no number|out of range"),
    ],
)
def test_a_posterior_that_is_none_gets_a_sentence(tmp_path: Path, change: Callable[[bytes], bytes], said: str) -> None:
    path = tmp_path / "posterior.csv"
    lines = shipped_posterior().read_bytes().splitlines(keepends=True)
    path.write_bytes(change(b"".join(lines[:12])))
    with pytest.raises(ValueError, match=said) as caught:
        posterior(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_value_of_a_posterior_that_is_out_of_range_is_named(tmp_path: Path) -> None:
    path = tmp_path / "posterior.csv"
    head, row = [one for one in shipped_posterior().read_text(encoding="utf-8").splitlines() if one[0] != "#"][:2]
    cells = row.split(",")
    cells[head.split(",").index("posture.inertia")] = "-7"
    path.write_text("\n".join([head, row, ",".join(cells)]), encoding="utf-8")
    with pytest.raises(ValueError, match=r"row 2: posture.inertia is out of range \(Input should be greater than"):
        posterior(path)


def test_a_posterior_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posteriors, "_LARGEST", 100)
    with pytest.raises(ValueError, match="as no table of a posterior is"):
        posterior(shipped_posterior())
    with pytest.raises(ValueError, match="cannot be read"):
        posterior(tmp_path)
    with pytest.raises(ValueError, match="cannot be read"):
        posterior("a\0b")


def test_readings_that_are_damaged_anywhere_are_made_anew(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    what = {"arm": "a"}
    kept.put(what, {"one": np.arange(9.0)})
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for at in range(0, len(whole), 3):
        for harm in (bytes([whole[at] ^ 0xFF]), struct.pack("<H", 0xFFFF)):
            path.write_bytes(whole[:at] + harm + whole[at + len(harm) :])
            found = kept.get(what, ["one"])
            assert found is None or found["one"].size in (0, 9)
            kept.put(what, {"two": np.ones(2)})
            assert np.array_equal(kept.get(what, ["two"])["two"], np.ones(2))  # type: ignore[index]
            path.unlink()


def test_a_long_word_for_a_number_in_public_data_is_not_repeated_at_length(tmp_path: Path) -> None:
    write_data(tmp_path)
    (tmp_path / "arms_tiv.csv").write_text(
        f"supplier_iso3,recipient_iso3,year,tiv_millions\nRUS,CHN,{'x' * 90_000},1\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match="line 2: year is 'xxx") as caught:
        observed("arms", tmp_path, ("RUS", "CHN"))
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("rivalries_tss.csv", "c,RUS,CHN,1950,1e12", "end is .*, not a year"),
        ("rivalries_tss.csv", "c,RUS,CHN,-1e300,1960", "start is .*, not a year"),
        ("rivalries_tss.csv", "c,RUS,CHN,inf,1960", "start is .*, not a number"),
        ("arms_tiv.csv", "Russia,RUS,China,CHN,1996,inf", "tiv_millions is .*, not a number"),
        ("states.csv", "XXX,1e9", "cow_first is .*, not a year"),
    ],
)
def test_public_data_out_of_this_world_get_a_sentence(tmp_path: Path, name: str, row: str, said: str) -> None:
    write_data(tmp_path)
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")
    with pytest.raises(DataError, match=said):
        observed("arms" if name == "arms_tiv.csv" else "rivalry", tmp_path, ("RUS", "CHN"))


def test_rows_of_public_data_without_a_year_are_left_out(tmp_path: Path) -> None:
    """So that what is known of the others is as before."""
    write_data(tmp_path)
    before = observed("rivalry", tmp_path, ("RUS", "CHN"))
    for name, row in (("rivalries_tss.csv", "c,RUS,CHN,,1960"), ("states.csv", "RUS,"), ("states.csv", "CHN,1949")):
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(f"{row}\n")
    assert observed("rivalry", tmp_path, ("RUS", "CHN")).equals(before)


def test_a_disk_without_room_for_the_holder_of_the_lock_is_told_of_by_what_must_be_written(
    store: Path, plan: Plan, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose the lock is stands in it; a whole store needs no more room."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        sweep(plan, store, workers=1)
    assert contents(store) == contents(good)


def test_a_design_with_a_byte_changed_that_no_value_shows_is_written_anew(store: Path, plan: Plan, good: Path) -> None:
    path = store / "design.parquet"
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b"parquet-cpp-arrow", b"parquet-cpp-arroW"))
    assert path.read_bytes() != raw
    assert open_sweep(store).missing == 0
    sweep(plan, store, workers=1)
    assert contents(store) == contents(good)
