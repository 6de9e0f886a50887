"""The store of a sweep: whatever interrupts it, the same bytes; whatever is wrong with it, a sentence and no loss."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from entente_sim.experiments import store as stores
from entente_sim.experiments.files import ResultsError
from entente_sim.experiments.plan import Plan
from entente_sim.experiments.store import Store
from entente_sim.experiments.sweep import sweep
from entente_sim.experiments.swept import open_sweep
from tests.sweep_files import SWEEP_TEXT, contents, planned, write
from tests.test_cli import call

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sweeps")


@pytest.fixture(scope="module")
def plan(folder: Path) -> Plan:
    return planned(folder)


@pytest.fixture(scope="module")
def whole(plan: Plan, folder: Path) -> dict[str, bytes]:
    """What an uninterrupted sweep leaves."""
    sweep(plan, folder / "whole", workers=1)
    return contents(folder / "whole")


@pytest.fixture
def half(tmp_path: Path, whole: dict[str, bytes]) -> Path:
    """A store in which the second and the last task are missing."""
    store = tmp_path / "half"
    for name, content in whole.items():
        if not name.startswith(("runs/000001", "runs/000004")):
            path = store / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return store


def test_a_store_holds_manifest_design_and_one_file_a_task(whole: dict[str, bytes]) -> None:
    assert sorted(name.split("-")[0] for name in whole) == [
        "design.parquet", "manifest.json", *(f"runs/00000{k}" for k in range(5)),
    ]  # fmt: skip
    manifest = json.loads(whole["manifest.json"])
    assert (manifest["points"], manifest["runs"], manifest["tasks"]) == (6, 18, 5)


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_change_nothing(plan: Plan, tmp_path: Path, whole: dict[str, bytes], workers: int) -> None:
    sweep(plan, tmp_path / "s", workers=workers)
    assert contents(tmp_path / "s") == whole


def test_what_is_missing_is_run_and_nothing_else(plan: Plan, half: Path, whole: dict[str, bytes]) -> None:
    kept = {path: path.stat().st_mtime_ns for path in (half / "runs").iterdir()}
    seen: list[tuple[str, int, int]] = []
    sweep(plan, half, workers=1, progress=lambda *news: seen.append(news))
    assert contents(half) == whole
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert seen == [("sweep", 16, 18), ("sweep", 18, 18)]


def test_an_interrupt_leaves_what_is_finished(plan: Plan, tmp_path: Path, whole: dict[str, bytes]) -> None:
    def stop(*news: object) -> None:
        if news[1] == 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(plan, tmp_path / "s", workers=2, progress=stop)
    assert len(list((tmp_path / "s" / "runs").iterdir())) == 2
    sweep(plan, tmp_path / "s", workers=1)
    assert contents(tmp_path / "s") == whole


KILLED = """
import os, signal, sys
from pathlib import Path
from entente_sim.experiments import store
from entente_sim.experiments.plan import plan_of
from entente_sim.experiments.sweep import sweep

real, left = store._write, [int(sys.argv[3])]

def write(path, content):
    left[0] -= 1
    if left[0] == 0:
        path.with_name(f".{path.name}.part").write_bytes(content[: len(content) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    real(path, content)
    if left[0] == 1 and sys.argv[4] == "after":
        os.kill(os.getpid(), signal.SIGKILL)

store._write = write
sweep(plan_of(sys.argv[1], per_task=4), sys.argv[2], workers=2)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_again_and_again_it_ends_in_the_same_bytes(plan: Plan, tmp_path: Path, whole: dict[str, bytes]) -> None:
    """Killed while it writes the design, the manifest, and files half-way and just after."""
    path, out = write(tmp_path), tmp_path / "s"
    for moment, when in (("1", "amid"), ("2", "amid"), ("3", "amid"), ("3", "after"), ("2", "amid")):
        command = [sys.executable, "-c", KILLED, str(path), str(out), moment, when]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr
    assert list(out.rglob(".*.part")), "something was half-written"
    assert 0 < len(list((out / "runs").glob("0*"))) < 5
    sweep(plan, out, workers=2)
    assert contents(out) == whole


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_the_command_killed_at_any_moment_ends_in_the_same_bytes(tmp_path: Path) -> None:
    """With processes, as a person would run it."""
    path = write(tmp_path, SWEEP_TEXT.replace("replicates: 3", "replicates: 200"))
    base = [sys.executable, "-m", "entente_sim", "sweep", str(path), "--workers", "2"]
    assert subprocess.run([*base, "--out", str(tmp_path / "whole")], check=False, timeout=300).returncode == 0
    command = [*base, "--executor", "processes", "--out", str(tmp_path / "s")]
    runs = tmp_path / "s" / "runs"
    for finished in (0, 1, 3):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            limit = time.monotonic() + 120
            while len(list(runs.glob("0*"))) < finished or not runs.exists():
                assert time.monotonic() < limit
                time.sleep(0.01)
            process.kill()
    assert 3 <= len(list(runs.glob("0*"))) < 10
    done = call("sweep", str(path), "--executor", "processes", "--workers", "2", "--out", str(tmp_path / "s"))
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "s") == contents(tmp_path / "whole")


# --- what can be wrong with a store ----------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", ["cut short", "one bit", "empty", "renamed"])
def test_only_a_damaged_file_is_run_again(plan: Plan, tmp_path: Path, whole: dict[str, bytes], harm: str) -> None:
    out = tmp_path / "s"
    sweep(plan, out, workers=1)
    victim, *others = sorted((out / "runs").glob("000002*")) + sorted((out / "runs").glob("000003*"))
    content = victim.read_bytes()
    middle = len(content) // 2
    if harm == "renamed":
        victim.rename(victim.with_name(others[0].name.replace("000003", "000002")))
    elif harm == "one bit":
        victim.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    else:
        victim.write_bytes(content[:middle] if harm == "cut short" else b"")
    with pytest.warns(UserWarning, match=r"lacks 1 of 5 tasks. .* is damaged: its content is not what was written"):
        assert open_sweep(out).missing == 1
    kept = {path: path.stat().st_mtime_ns for path in (out / "runs").iterdir() if "000002" not in path.name}
    with Store.open(out, plan) as store:
        assert store.missing == [2]
        (note,) = store.notes
        assert "is damaged: its content is not what was written. It is run again." in note
    sweep(plan, out, workers=1)
    assert contents(out) == whole
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_a_store_of_another_version_is_left_alone(plan: Plan, half: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(half)
    monkeypatch.setattr(stores, "code_digest", lambda: "0123456789abcdef")
    with pytest.raises(ResultsError, match=r"was made by another version of entente-sim \(.*source 01234567\): go on"):
        sweep(plan, half)
    assert contents(half) == before


def test_a_store_of_another_sweep_is_left_alone(half: Path, tmp_path: Path) -> None:
    before = contents(half)
    other = planned(tmp_path, SWEEP_TEXT.replace("seed: 7", "seed: 8").replace("1.0]", "0.95]"))
    with pytest.raises(
        ResultsError, match=r"holds another sweep, 'sweep' \(other points, seed\): choose another folder"
    ):
        sweep(other, half)
    assert contents(half) == before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", "mine", "holds something else"),
        ("manifest.json", "{", "cannot be read"),
        ("manifest.json", '{"command": "entente-sim run"}', "holds results of another kind"),
    ],
)
def test_a_folder_of_something_else_is_left_alone(
    plan: Plan, tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(ResultsError, match=said):
        sweep(plan, tmp_path)
    assert contents(tmp_path) == {name: content.encode()}


HOLDS = """
import sys, time
from pathlib import Path
from entente_sim.experiments.plan import plan_of
from entente_sim.experiments.store import Store
with Store.open(Path(sys.argv[2]), plan_of(sys.argv[1], per_task=4)):
    print("held", flush=True)
    time.sleep(300)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_two_sweeps_cannot_write_to_one_store_and_a_dead_one_holds_nothing(
    plan: Plan, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    path, out = write(tmp_path), tmp_path / "s"
    command = [sys.executable, "-c", HOLDS, str(path), str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(
            ResultsError, match=rf"another sweep is writing to '.*' \(process {process.pid} on .*\): wait"
        ):
            sweep(plan, out)
        process.kill()
    sweep(plan, out, workers=1)
    assert contents(out) == whole


def test_a_full_disk_loses_nothing(
    plan: Plan, half: Path, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def full(self: Path, *args: object, **more: object) -> object:
        if self.name.endswith(".part"):
            real(self, "wb").write(b"half")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(self, *args, **more)  # type: ignore[call-overload]

    before = contents(half)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        with pytest.raises(ResultsError, match=r"\(No space left on device\). What is finished is kept: free space"):
            sweep(plan, half, workers=1)
    assert contents(half) == before
    sweep(plan, half, workers=1)
    assert contents(half) == whole


def test_a_folder_that_cannot_be_written_gets_a_sentence(plan: Plan) -> None:
    with pytest.raises(ResultsError, match=r"cannot write '/proc/nowhere' .* choose another folder with --out"):
        sweep(plan, "/proc/nowhere")


def test_nothing_finished_is_said(plan: Plan, tmp_path: Path) -> None:
    with Store.open(tmp_path / "s", plan):
        pass
    with pytest.raises(ResultsError, match=r"nothing of the sweep in '.*' is finished yet"):
        open_sweep(tmp_path / "s")
    with pytest.raises(ResultsError, match=r"holds no sweep: there is no manifest.json in it"):
        open_sweep(tmp_path)


# --- many machines ---------------------------------------------------------------------------------------------------


def test_parts_merge_into_the_whole(plan: Plan, tmp_path: Path, whole: dict[str, bytes]) -> None:
    for k in (1, 2, 3):
        sweep(plan, tmp_path / f"part{k}", workers=1, part=(k, 3))
        with pytest.warns(UserWarning, match="lacks"):
            assert open_sweep(tmp_path / f"part{k}").missing in (3, 4)
    with Store.open(tmp_path / "all", plan) as store:
        assert [store.merge(tmp_path / f"part{k}") for k in (1, 2, 3)] == [2, 2, 1]
        assert not store.missing
        assert store.merge(tmp_path / "part1") == 0
    assert contents(tmp_path / "all") == whole


def test_stores_of_other_sweeps_do_not_merge(half: Path, tmp_path: Path) -> None:
    other = planned(tmp_path, SWEEP_TEXT.replace("seed: 7", "seed: 8"))
    with Store.open(tmp_path / "other", other) as store, pytest.raises(ResultsError, match=r"\(other seed\)"):
        store.merge(half)


@pytest.fixture(scope="module")
def by_command(folder: Path) -> Path:
    return write(folder, SWEEP_TEXT, "by_command.yaml")


def test_the_command_runs_divides_merges_and_tells(by_command: Path, tmp_path: Path) -> None:
    done = call("sweep", str(by_command), "--out", str(tmp_path / "a"))
    assert done.returncode == 0, done.stderr
    assert "by_command: 6 points, 18 runs, 1 task, 0.1 MB on disk in all.\n" in done.stdout
    assert "18 of 18 runs at 6 points are done." in done.stdout
    part = call("sweep", str(by_command), "--out", str(tmp_path / "b"), "--part", "2/2")
    assert "0 of 18 runs at 6 points are done." in part.stdout
    assert "1 task is left for other parts; take their stores over with --merge." in part.stdout
    merged = call("sweep", str(by_command), "--out", str(tmp_path / "b"), "--merge", str(tmp_path / "a"), "--json")
    assert json.loads(merged.stdout)["runs_done"] == 18
    assert "took over 1 task " in merged.stderr
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    again = call("sweep", str(by_command), "--out", str(tmp_path / "a"), "--retry-failed")
    assert "no run had failed." in again.stderr


def test_a_dry_run_says_what_it_takes_and_leaves_nothing(by_command: Path, tmp_path: Path) -> None:
    done = call("sweep", str(by_command), "--dry-run", "--out", str(tmp_path / "s"))
    assert done.stdout == "by_command: 6 points, 18 runs, 1 task, about 1 s, 0.1 MB on disk.\n"
    cost = json.loads(call("sweep", str(by_command), "--dry-run", "--json").stdout)
    assert (cost["points"], cost["runs"], cost["tasks"]) == (6, 18, 1)
    assert 0 < cost["seconds"] < 60
    assert not (tmp_path / "s").exists()


def test_a_huge_sweep_must_be_asked_for_twice(folder: Path, tmp_path: Path) -> None:
    text = SWEEP_TEXT[: SWEEP_TEXT.index("grid:")].replace("replicates: 3", "replicates: 100000")
    path = write(folder, text + "grid: {drivers.pressure: {from: 0.7, to: 1, steps: 1000}}\n", "huge.yaml")
    done = call("sweep", str(path), "--out", str(tmp_path / "s"))
    assert done.returncode == 2
    assert "this sweep is large: 1,000 points, 100,000,000 runs" in done.stderr
    assert "Say --yes to run it" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--part", "4/3"), "a part is written like 1/3, the first of three, not '4/3'."),
        (("--executor", "trains"), "executor must be one of threads, processes, dask, not 'trains'."),
        (("--scheduler", "tcp://127.0.0.1:1"), "a scheduler is for '--executor dask'"),
    ],
)
def test_mistakes_get_a_sentence(by_command: Path, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = call("sweep", str(by_command), "--out", str(tmp_path / "s"), *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    path = write(tmp_path, SWEEP_TEXT.replace("replicates: 3", "replicates: 2000"))
    command = [sys.executable, "-m", "entente_sim", "sweep", str(path), "--out", str(tmp_path / "s"), "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        limit = time.monotonic() + 120
        while not list((tmp_path / "s").glob("runs/0*")) and time.monotonic() < limit:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "of 12,000 runs, which are kept in" in said
    assert "Run the same command to go on." in said
    assert "Traceback" not in said


def test_validate_show_and_scenarios_know_sweeps(by_command: Path) -> None:
    assert call("validate", str(by_command)).stdout == f"{by_command}: good\n"
    shown = call("show", str(by_command))
    assert "6 points, 3 runs at each, seed 7" in shown.stdout
    assert "recorded yearly: blocs" in shown.stdout
    assert json.loads(call("show", "asymmetry_x_pressure", "--json").stdout)["kind"] == "sweep"
    listed = {row["name"]: row["kind"] for row in json.loads(call("scenarios", "--json").stdout)}
    assert listed["asymmetry_x_pressure"] == "sweep"
    bad = write(by_command.parent, SWEEP_TEXT.replace("replicates", "replicats"), "bad.yaml")
    refused = call("validate", str(bad))
    assert refused.returncode == 2
    assert "bad.yaml:5: replicats: is not a key here." in refused.stderr
