"""The command line around its commands: help, Tab, JSON, pipes, odd terminals, names of files."""

from __future__ import annotations

import contextlib
import importlib
import io
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints
from unittest import mock

import matplotlib as mpl
import pytest
from typer.main import get_command
from typer.testing import CliRunner

from entente_sim.cli import PANELS, app, completing, console, main
from entente_sim.cli.options import folder_name
from entente_sim.experiments.sweep import sweep
from tests.sweep_files import SWEEP_TEXT, write
from tests.test_cli import call

mpl.use("Agg")

ROOT = Path(__file__).parents[1]
COMMANDS: dict[str, Any] = get_command(app).commands  # type: ignore[attr-defined]
NO_JSON = {"explore"}  # it serves a page
ALWAYS_JSON = {"schema"}


# --- help ------------------------------------------------------------------------------------------------------------


def parsed(line: str) -> dict[str, Any]:
    """Parse a command line as its command would, and return the values; whatever is amiss raises."""
    words = list(itertools.takewhile(lambda word: word not in (">", "|", "||", "&&"), shlex.split(line, comments=True)))
    assert words[0] == "entente-sim"
    if words[1].startswith("-"):
        return {}
    context = COMMANDS[words[1]].make_context(words[1], words[2:])
    values: dict[str, Any] = context.params
    return values


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_every_command_is_one_it_takes(name: str) -> None:
    help_text = COMMANDS[name].help
    (example,) = re.findall(r"^Example: (.+)$", help_text, re.MULTILINE)
    assert example.startswith(f"entente-sim {name}")
    parsed(example)
    shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"}).stdout
    assert example in shown
    for paragraph in help_text.split("\n\n"):
        assert "\n" not in paragraph, "the terminal folds help at its own width"


def documented() -> Iterator[tuple[str, str]]:
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r"^```(?:bash|sh|console)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                found = re.match(r"\s*(?:\$ )?(?:\.venv/bin/)?(entente-sim .*)", line)
                if found:
                    yield path.name, found[1]


def test_every_command_of_the_documentation_is_one_it_takes() -> None:
    lines = list(documented())
    assert len(lines) >= 25
    for page, line in lines:
        try:
            parsed(line)
        except Exception as error:  # any: the page is to be named
            pytest.fail(f"{page}: {line}: {error}")


def test_options_of_one_name_are_one_thing() -> None:
    options: dict[str, set[object]] = {}
    for command in [one for panel in PANELS.values() for one in panel]:
        for name, kind in get_type_hints(command).items():
            bare = re.sub(r"<class '(\w+)'>", r"\1", str(kind)).removesuffix(" | None")
            options.setdefault(name, set()).add(bare)
    shared = {"names", "claims"}  # of verify which claims, of ablate whether
    assert {name: kinds for name, kinds in options.items() if len(kinds) > 1 and name not in shared} == {}
    having = {name: {flag for one in command.params for flag in one.opts} for name, command in COMMANDS.items()}
    assert {name for name, flags in having.items() if "--json" not in flags} == NO_JSON | ALWAYS_JSON
    for flags in having.values():
        assert not {"--output", "--threads", "--jobs", "--n", "--random-seed"} & flags


def test_brackets_in_help_are_shown() -> None:
    assert "'entente-sim[analysis]'" in CliRunner().invoke(app, ["discover", "--help"], env={"COLUMNS": "200"}).stdout


def test_version_and_exit_codes_are_told() -> None:
    assert re.fullmatch(r"entente-sim \d+\.\d+\.\d+\S*\n", call("--version").stdout)
    said = " ".join(call("--help").stdout.split())
    assert "Exit codes: 0 done, 2 bad input, 3 cannot write, 130 stopped." in said
    assert "Usage: entente-sim [OPTIONS] COMMAND" in said


# --- Tab -------------------------------------------------------------------------------------------------------------


def offered(line: str, cwd: Path | None = None, shell: str = "bash") -> list[str]:
    """Ask as a shell does when Tab is pressed at the end of a line."""
    asked = {
        "_ENTENTE_SIM_COMPLETE": f"complete_{shell}", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")),
        "_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }  # fmt: skip
    with (
        mock.patch.dict(os.environ, asked), contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(io.StringIO()) as said, pytest.raises(SystemExit) as end,
    ):  # fmt: skip
        main()
    assert not end.value.code
    return said.getvalue().splitlines()


@pytest.mark.parametrize(
    ("line", "some", "none"),
    [
        ("entente-sim hind", ["hindcast"], []),
        ("entente-sim run us_c", ["us_concessions", "us_china_stability"], ["us_unilateralism"]),
        ("entente-sim run us_concessions us_co", [], ["us_concessions"]),
        ("entente-sim run ", ["baseline", "eaeu_bri"], ["six_futures", "world_1946"]),
        ("entente-sim case ", ["libya_syria"], ["baseline"]),
        ("entente-sim sweep six", ["six_futures"], []),
        ("entente-sim show w", ["world_1946"], ["baseline"]),
        ("entente-sim futures --world ", ["world_1946", "eurasia_2021"], ["baseline"]),
        ("entente-sim run baseline --power m", ["military"], ["gdp"]),
        ("entente-sim sweep six_futures --executor ", ["threads", "processes", "dask"], []),
        ("entente-sim forecast --parameters p", ["posterior"], []),
        ("entente-sim discover six_futures --future 3a,sp", ["3a,split"], []),
        ("entente-sim play from_1946 --as C", ["CHN"], ["USA"]),
        ("entente-sim play baseline --as R", ["RUS"], ["CHN"]),
        ("entente-sim run baseline --s", ["--seed"], ["--runs"]),
    ],
)
def test_tab_offers_what_fits(line: str, some: list[str], none: list[str]) -> None:
    found = offered(line)
    assert set(some) <= set(found)
    assert not set(none) & set(found)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_tab_shows_titles_where_the_shell_can(shell: str) -> None:
    said = "\n".join(offered("entente-sim run us_conc", shell=shell))
    assert "us_concessions" in said
    assert "concessions" in said.replace("us_concessions", "").lower()


def test_tab_knows_results_and_what_a_sweep_recorded(tmp_path: Path) -> None:
    out = tmp_path / "results" / "mine"
    sweep(write(tmp_path), out, workers=1)
    (tmp_path / "results" / "unfinished").mkdir()
    assert offered("entente-sim report ", cwd=tmp_path) == ["mine"]
    assert offered("entente-sim sensitivity m", cwd=tmp_path) == ["mine"]
    assert offered("entente-sim sensitivity mine --of p", cwd=tmp_path) == ["poles"]
    assert offered("entente-sim discover mine --where b", cwd=tmp_path) == ["blocs"]


def test_tab_imports_nothing_heavy() -> None:
    probe = (
        "import sys; from entente_sim.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'numba', 'numpy', 'matplotlib', 'pandas', 'mesa', 'scipy'} & set(sys.modules)))"
    )
    environment = {
        **os.environ, "_ENTENTE_SIM_COMPLETE": "complete_bash", "COMP_WORDS": "entente-sim run us", "COMP_CWORD": "2",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "us_concessions" in done.stdout


def test_words_written_down_for_tab_are_those_of_the_model() -> None:
    from entente_sim.analysis.sweeps.outcomes import ALIASES
    from entente_sim.experiments.executors import KINDS
    from entente_sim.measures.futures import FUTURE_CLASSES, NONE
    from entente_sim.scenario.parameters import POWER_MEASURES

    assert tuple(name for name in FUTURE_CLASSES if name != NONE) == completing.CLASSES
    assert tuple(word for word in ALIASES if not word.isdigit()) == completing.WORDS
    assert completing.EXECUTORS == KINDS
    assert set(completing.POWERS) == set(POWER_MEASURES) | {"composite"}


# --- JSON ------------------------------------------------------------------------------------------------------------


def strict(text: str) -> Any:
    """Parse JSON as other languages do: NaN and Infinity are none."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small sweep, run, and a study of one scenario."""
    folder = tmp_path_factory.mktemp("room")
    write(folder)
    sample = SWEEP_TEXT[: SWEEP_TEXT.index("grid:")] + (
        "sample:\n  method: morris\n  size: 6\n  over:\n    drivers.pressure: [0.7, 1.0]\n"
        "    parameters.threat.military_weight: sweep\n"
    )
    write(folder, sample, "morris.yaml")
    write(folder, sample.replace("morris\n  size: 6", "latin_hypercube\n  size: 40"), "cube.yaml")
    for name in ("morris", "cube"):
        sweep(folder / f"{name}.yaml", folder / "results" / name, workers=1)
    return folder


@pytest.mark.parametrize(
    "line",
    [
        "scenarios --json",
        "show us_concessions --json",
        "show world_1946 --json",
        "show six_futures --json",
        "validate baseline world_1946 six_futures --json",
        "schema",
        "run small.yaml --runs 2 --no-null --json",
        "futures --runs 2 --draws 2 --no-null --json",
        "case eaeu_bri --runs 2 --json",
        "sweep sweep.yaml --workers 1 --json",
        "sweep sweep.yaml --dry-run --json",
        "sensitivity morris --of poles --json",
        "discover cube --where 'poles > 2.6' --json",
        "ablate --runs 1 --json",
        "forecast --draws 2 --runs 1 --alone --json",
        "hindcast --world eurasia_2021 --runs 2 --json",
        "verify --claims S4-C1 --draws 2 --runs 1 --json",
        "play baseline --until 2021 --json",
        "report small --json",
    ],
)
def test_json_is_all_that_is_printed_and_any_parser_takes_it(
    line: str, room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from entente_sim.analysis import ablation, futures

    monkeypatch.chdir(room)
    monkeypatch.setenv("ENTENTE_DATA", "")
    monkeypatch.setattr(ablation, "ABLATIONS", ablation.ABLATIONS[:2])  # all of them say nothing more here
    monkeypatch.setattr(futures, "FUTURES", futures.FUTURES[:1])
    words = shlex.split(line)
    if words[0] == "discover":
        pytest.importorskip("sklearn")
        import numpy as np

        import entente_sim as es

        half = np.median(es.open_sweep(room / "results" / "cube").values("poles"))
        words[3] = f"poles > {half:.6f}"
    if words[0] == "report" and not (room / "results" / "small").is_dir():
        assert CliRunner().invoke(app, ["run", "small.yaml", "--runs", "2", "--no-null"]).exit_code == 0
    done = CliRunner().invoke(app, words, input="\n" * 3)
    assert done.exit_code == 0, (done.output, done.exception)
    assert strict(done.stdout)
    assert done.stdout.isascii()


def test_json_of_what_is_missing_or_without_end_is_null(capsys: pytest.CaptureFixture[str]) -> None:
    console.print_json({"a": float("nan"), "b": (float("inf"), 1.5), "c": "Häge"})
    assert strict(capsys.readouterr().out) == {"a": None, "b": [None, 1.5], "c": "Häge"}


# --- pipes and terminals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_every_encoding_of_a_terminal_is_written_to(encoding: str, tmp_path: Path) -> None:
    odd = tmp_path / "würfel → été.yaml"
    odd.write_text("kind: scenario\ntitle: Ω\n", encoding="utf-8")
    for line in (("run", "--help"), ("show", "us_concessions"), ("validate", str(odd))):
        command = [sys.executable, "-m", "entente_sim", *line]
        environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
        done = subprocess.run(command, capture_output=True, env=environment, timeout=300, check=False)
        assert done.returncode == (2 if line[0] == "validate" else 0), done.stderr
        assert b"Traceback" not in done.stderr
        if encoding != "ascii" or line[0] != "validate":  # typer takes ASCII for a mistake, and writes UTF-8
            done.stdout.decode(encoding)
            done.stderr.decode(encoding)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("ascii", "+/-.1 ## Hage ? ..."), ("cp1252", "±.1 ## Häge ? …"), ("utf-8", "±.1 ██ Häge Ω …")],
)
def test_signs_an_encoding_lacks_are_replaced(encoding: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    console.use_plain_signs()
    print("±.1 ██ Häge Ω …", "\udcff" if encoding == "utf-8" else "", end="", flush=True)  # a file name's odd byte
    assert raw.getvalue().decode(encoding) == text + (" ?" if encoding == "utf-8" else " ")


def test_a_pipe_gets_whole_rows_no_colours_and_no_progress(tmp_path: Path) -> None:
    done = call("scenarios")
    rows = done.stdout.splitlines()
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert len(rows) == 1 + len(json.loads(call("scenarios", "--json").stdout))
    assert all("…" not in row for row in rows)
    write(tmp_path)
    swept = call("sweep", "sweep.yaml", "--workers", "1", cwd=tmp_path)
    assert "\x1b" not in swept.stdout + swept.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("bare", [False, True])
def test_a_terminal_gets_progress_and_colours_unless_it_wants_none(bare: bool, tmp_path: Path) -> None:
    import pty

    path = write(tmp_path, SWEEP_TEXT[: SWEEP_TEXT.index("grid:")] + "points: [{drivers.pressure: 0.8}]\n")
    command = [sys.executable, "-m", "entente_sim", "sweep", str(path), "--out", str(tmp_path / "s")]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **({"NO_COLOR": "1"} if bare else {})}
    parent, child = pty.openpty()
    with subprocess.Popen(command, stdout=child, stderr=child, env=environment) as process:
        os.close(child)
        said = b""
        while True:
            try:
                piece = os.read(parent, 65_536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            said += piece
        assert process.wait(timeout=120) == 0
    os.close(parent)
    assert b"runs" in said
    assert b"/min" in said or b"/s" in said
    assert bool(re.search(rb"\x1b\[[0-9;]*3[0-9]", said)) is not bare


def test_progress_goes_on_past_what_was_foreseen() -> None:
    with console.Bar(10) as bar:
        for name in ("history", "without_an_event"):
            bar.step(name, 10, 10)
        (task,) = bar.progress.tasks
        assert (task.completed, task.total, task.description) == (20, 20, "without an event")


def test_a_reader_that_goes_away_is_no_error() -> None:
    if sys.platform == "win32":
        pytest.skip("needs POSIX pipes")
    line = f"{shlex.quote(sys.executable)} -m entente_sim schema | head -1"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "{\n"
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_an_interrupt_says_what_is_left_and_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importlib.import_module("entente_sim.claims.verify"), "simulate", stop)
    done = CliRunner().invoke(app, ["verify", "--claims", "S4-C1", "--quick", "--out", str(tmp_path)])
    assert done.exit_code == console.EXIT_INTERRUPTED
    assert done.stderr == "Stopped; what has been run is kept. Run the same command to go on.\n"
    monkeypatch.setattr("entente_sim.scenario.yaml_source.read", stop)
    done = CliRunner().invoke(app, ["scenarios"])
    assert done.exit_code == console.EXIT_INTERRUPTED
    assert done.stderr.startswith("Stopped; nothing half-written is left behind.")


# --- names -----------------------------------------------------------------------------------------------------------


def test_validate_takes_shipped_names_and_paths_together(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("kind: scenario\nextends: baselin\n", encoding="utf-8")
    done = call("validate", "baseline", "bad.yaml", "eurasia_2021", "six_futures", "bsaeline", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.splitlines() == ["baseline: good", "eurasia_2021: good", "six_futures: good"]
    assert "bad.yaml:2: extends: 'baselin' is not a shipped scenario. Did you mean baseline?" in done.stderr
    assert "'bsaeline' is not a shipped file. Did you mean baseline?" in done.stderr
    found = strict(call("validate", "baseline", "bad.yaml", "--json", cwd=tmp_path).stdout)
    assert [one["good"] for one in found] == [True, False]
    assert found[1]["problems"][0]["line"] == 2
    assert found[1]["problems"][0]["key"] == "extends"


def test_names_that_only_some_file_systems_tell_apart_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    for path in ("a/thaw.yaml", "b/Thaw.yaml"):
        (tmp_path / path).write_text(
            "kind: scenario\nextends: baseline\ntitle: Thaw\ndescription: Less.\n", encoding="utf-8"
        )
    done = call("run", "a/thaw.yaml", "b/Thaw.yaml", "--runs", "1", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "two scenarios are called 'Thaw'; give one of the files another name.\n"


@pytest.mark.parametrize(
    ("names", "folder"),
    [
        (["a", "b"], "a-b"), (["x:y"], "x-y"), (["what?"], "what-"), (["NUL"], "NUL-"), (["com1.x"], "com1.x-"),
        (["ends. "], "ends"), (["é" * 100], "é" * 80), (["..."], "-"),
    ],
)  # fmt: skip
def test_results_folders_have_names_that_every_file_system_takes(names: list[str], folder: str) -> None:
    assert folder_name(names) == folder


def test_the_command_is_quoted_as_it_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["discover", "six futures", "--where", "poles > 2", "--out", "it's"]
    monkeypatch.setattr(sys, "argv", ["entente-sim", *words])
    assert shlex.split(console.command_line()) == ["entente-sim", *words]
