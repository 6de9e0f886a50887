"""Build the report of a results folder again, by the code that built it first.

What the folder holds is read.  A study, a case and a hindcast keep no single runs, so theirs are done again from what
was stored, and must come out as they did.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from entente_sim.experiments.files import MANIFEST, frame_of, versions
from entente_sim.experiments.runner import Progress
from entente_sim.report.page import PAGE

__all__ = ["KINDS", "Again", "rebuild", "results_in"]


@dataclass(frozen=True)
class Again:
    """What was built again.

    Attributes
    ----------
    kind
        What the folder holds, of :data:`KINDS`.
    page
        The report.
    runs
        How many runs were done again; 0 where all was read.
    """

    kind: str
    page: Path
    runs: int = 0


@dataclass(frozen=True)
class _Folder:
    """A results folder, and what may be needed to build its report."""

    path: Path
    manifest: Mapping[str, Any]
    data: Path | None = None
    workers: int | None = None
    progress: Progress | None = None

    @property
    def command(self) -> str:
        return str(self.manifest["command"])


def results_in(folder: Path) -> dict[str, Any]:
    """Read the manifest of a results folder of this version.

    Raises
    ------
    ValueError
        If it is no results folder, is damaged, or was made by another version.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(
            f"'{folder}' holds no whole results: there is no {MANIFEST} in it, which is written last. Run the command "
            "that makes them, as in 'entente-sim futures'."
        ) from None
    except (OSError, ValueError, RecursionError):
        raise ValueError(f"'{path}' cannot be read; run the command that made it again.") from None
    made = content.get("versions") if isinstance(content, dict) else None
    version = made.get("entente-sim") if isinstance(made, dict) else None
    if version is None:
        raise ValueError(f"'{path}' is no manifest of results.")
    command = f"run its command again: {content.get('command', 'entente-sim sweep')}"
    if version != versions()["entente-sim"]:
        raise ValueError(
            f"'{folder}' was made by entente-sim {version}, and this is {versions()['entente-sim']}; use that version, "
            f"or {command}"
        )
    if content.get("kind") not in KINDS:
        raise ValueError(f"'{folder}' holds nothing that a report is built from again; {command}")
    found: dict[str, Any] = content
    return found


def rebuild(
    folder: Path, *, data: Path | None = None, workers: int | None = None, progress: Progress | None = None
) -> Again:
    """Build report and figures of a results folder again.

    Parameters
    ----------
    folder
        What a command wrote.
    data
        Folder of public data, for a hindcast that was scored.
    workers, progress
        For runs that are done again.

    Raises
    ------
    ValueError
        In one sentence, if the folder is not what this needs; nothing in it has been changed then.
    ResultsError
        If it cannot be written.
    """
    manifest = results_in(folder)
    try:
        return KINDS[manifest["kind"]](_Folder(folder, manifest, data, workers, progress))
    except (KeyError, TypeError, AttributeError, IndexError, ValidationError) as error:
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ValueError(
            f"'{folder}' is not as this version writes it ({what}); run its command again: {manifest.get('command')}"
        ) from None


def _study(one: _Folder) -> Again:
    from entente_sim.report.study import stored_study, write

    study, priors, ablation = stored_study(one.path, one.manifest, one.workers, one.progress)
    write(one.path, study, one.command, one.manifest["title"], ablation=ablation or None, priors=priors or None)
    return Again("study", one.path / PAGE, study.runs * len(study.scenarios) * (2 if study.null else 1))


def _case(one: _Folder) -> Again:
    from entente_sim.claims.cases import CASES, examine
    from entente_sim.experiments.runner import run
    from entente_sim.report.case import write_case
    from entente_sim.scenario.loading import load

    asked = one.manifest
    case, resolved = CASES[asked["case"]], load(asked["case"])
    if resolved.digest != asked["inputs_digest"]:
        raise ValueError(f"'{one.path}' was made from another scenario or world than is shipped now.")
    ensemble, null = (
        run(resolved, runs=asked["runs"], seed=asked["seed"], null=null, workers=one.workers, progress=one.progress)
        for null in (False, True)
    )
    _same(one.path, ensemble.record.digest() == asked["digest"] and null.record.digest() == asked["null_digest"])
    write_case(one.path, case, ensemble, null, examine(case, ensemble, null), one.command)
    return Again("case", one.path / PAGE, 2 * asked["runs"])


def _same(folder: Path, same: bool) -> None:
    if not same:
        raise ValueError(
            f"the runs come out otherwise here than in '{folder}': code or libraries have changed since. Nothing was "
            "written; run the command again."
        )


def _forecast(one: _Folder) -> Again:
    from entente_sim.report.forecast import stored_forecast, write_forecast

    write_forecast(one.path, stored_forecast(one.path, one.manifest), one.command)
    return Again("forecast", one.path / PAGE)


def _claims(one: _Folder) -> Again:
    from entente_sim.claims import PATTERNS
    from entente_sim.claims.verify import Effort
    from entente_sim.report.claims import CLAIMS_PAGE, stored_claims, write_claims

    asked = one.manifest
    sections, effort = stored_claims(one.path), Effort(**asked["effort"])
    write_claims(one.path, sections, PATTERNS, effort, asked["seed"], one.command, asked["inputs_digest"])
    return Again("claims", one.path / CLAIMS_PAGE)


def _hindcast(one: _Folder) -> Again:
    from entente_sim.analysis.hindcast.data import data_folder, required
    from entente_sim.analysis.hindcast.history import hindcast
    from entente_sim.experiments.past import history_of
    from entente_sim.experiments.results import parameters_in, world_in
    from entente_sim.report.hindcast import write_hindcast

    asked = one.manifest
    resolved = history_of(world_in(one.path), asked["world"])
    public = required(data_folder(one.data)) if asked["scored"] else None
    sets = parameters_in(frame_of(one.path, "parameters")) if asked["sets"] else None
    hanging, needed = (frame_of(one.path, name) if asked[name] else None for name in ("events", "mechanisms"))
    found = hindcast(
        resolved, runs=asked["runs"], seed=asked["seed"], data=public, report=asked["report"],
        log=one.path / "looks.md", parameters=sets, workers=one.workers, progress=one.progress,
    )  # fmt: skip
    _same(one.path, found.ensemble.record.digest() == asked["digest"])
    write_hindcast(one.path, found, one.command, hanging, needed, sets)
    return Again("hindcast", one.path / PAGE, 3 * asked["runs"])


def _sweep(one: _Folder) -> Again:
    from entente_sim.experiments.swept import opened
    from entente_sim.report.swept import can_draw, tell

    swept = opened(one.path)
    if swept.missing:
        raise ValueError(
            f"{swept.missing} of {one.manifest['tasks']} tasks of this sweep are missing; complete it first: "
            f"entente-sim sweep {one.manifest['name']}"
        )
    if not can_draw(swept):
        raise ValueError(
            "a sweep is drawn where it is a grid over one or two paths; of this one 'entente-sim sensitivity' or "
            f"'entente-sim discover' says what it shows: entente-sim discover {one.path} --future split"
        )
    return Again("sweep", tell(swept, dict(one.manifest.get("shown", ()))).page)


def _store(one: _Folder) -> Any:
    """The sweep that something was read from, if it is still where it was and what it was."""
    from entente_sim.experiments.swept import opened

    store, asked = one.path / one.manifest["store"], one.manifest["sweep"]
    if not (store / MANIFEST).is_file():
        raise ValueError(f"the sweep '{asked['name']}' that '{one.path}' was read from is not at '{store}' any more.")
    swept = opened(store)
    if swept.manifest["digest"] != asked["digest"]:
        raise ValueError(f"'{store}' holds another sweep than '{one.path}' was read from.")
    return swept


def _sensitivity(one: _Folder) -> Again:
    from entente_sim.analysis.sweeps.sensitivity import sensitivity
    from entente_sim.report.sensitivity import write_sensitivity

    swept, asked = _store(one), one.manifest
    found = [sensitivity(swept, name, window=asked["window"]) for name in asked["of"]]
    write_sensitivity(one.path, swept, found, one.command, most=asked["most"], window=asked["window"])
    return Again("sensitivity", one.path / PAGE)


def _discovery(one: _Folder) -> Again:
    from entente_sim.analysis.sweeps.discovery import explore
    from entente_sim.analysis.sweeps.outcomes import outcome_of
    from entente_sim.analysis.sweeps.trees import need_learners
    from entente_sim.report.discovery import write_discovery

    need_learners()
    swept, asked = _store(one), one.manifest["asked"]
    found = explore(outcome_of(swept, asked["future"], asked["where"], asked["window"]), one.manifest["seed"])
    write_discovery(one.path, found, swept, asked, one.command)
    return Again("discovery", one.path / PAGE)


KINDS: Mapping[str, Callable[[_Folder], Again]] = {
    "study": _study, "case": _case, "forecast": _forecast, "sweep": _sweep, "sensitivity": _sensitivity,
    "discovery": _discovery, "hindcast": _hindcast, "claims": _claims,
}  # fmt: skip
"""What a report is built from again."""
