"""The short report of a case study."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from entente_sim.claims.cases import Case, Finding
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.files import write_frames, write_manifest, write_text
from entente_sim.report.page import PAGE, figure_of, rendered, saved

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["finding_record", "write_case"]


def finding_record(one: Finding) -> dict[str, object]:
    """One test with its outcome as plain data."""
    return {
        "claim": one.claim.id, "test": one.test.sentence, "unit": one.test.unit, "p10": one.low,
        "median": one.median, "p90": one.high, "holds": one.share, "null": one.null, "verdict": one.verdict,
    }  # fmt: skip


def write_case(
    folder: Path, case: Case, ensemble: Ensemble, null: Ensemble, findings: Sequence[Finding], command: str
) -> None:
    """Write ``report.html``, ``findings.parquet``, the figures and the manifest of a case.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    import pandas as pd

    files = write_frames(folder, {"findings": pd.DataFrame([finding_record(one) for one in findings])})
    pictures = [{"name": name, "data": saved(folder, name, figure)} for name, figure in _figures(case, ensemble, null)]
    html = rendered(
        "case.html.j2", case=case, title=ensemble.title, about=ensemble.resolved.scenario.description,
        words=_words(findings), findings=findings, pictures=pictures, command=command, runs=ensemble.runs,
        seed=ensemble.seed, years=ensemble.years,
    )  # fmt: skip
    files += [write_text(folder / PAGE, html), *(f"{one['name']}.png" for one in pictures)]
    write_manifest(
        folder, "case", command, files, case=ensemble.name, title=ensemble.title, runs=ensemble.runs,
        seed=ensemble.seed, inputs_digest=ensemble.resolved.digest, digest=ensemble.record.digest(),
        null_digest=null.record.digest(),
    )  # fmt: skip


def _words(findings: Sequence[Finding]) -> str:
    """Say in one sentence how the tests came out."""
    verdicts = [one.verdict for one in findings]
    real, shared = verdicts.count("supported"), verdicts.count("supported, but by the null too")
    falsified, undecided = verdicts.count("falsified"), verdicts.count("undecided")
    owed = sum(one.startswith("holds, but") for one in verdicts)
    return (
        f"Of {len(findings)} tests {real} hold in the model and not in the null, {shared} hold in both (so they say "
        f"nothing for the theory), {owed} hold but are put in, {falsified} fail and {undecided} are undecided."
    )


def _figures(case: Case, ensemble: Ensemble, null: Ensemble) -> Iterator[tuple[str, Figure]]:
    from entente_sim import plots

    actor, target = case.pair
    draw: Mapping[str, Callable[[], Axes | Figure]] = {
        "two_level": lambda: plots.two_level(ensemble, actor, target),
        "typology": lambda: plots.typology(ensemble, actor, target, null=null),
        "threat_map": lambda: plots.threat_map(ensemble),
        "votes": lambda: plots.votes(ensemble),
    }
    for name in case.figures:
        yield name, figure_of(draw[name]())
