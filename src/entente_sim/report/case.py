"""The short report of a case study."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from entente_sim.analysis.cases import FALSIFIED, SUPPORTED, Case, Finding
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.results import atomic

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["finding_record", "write_case"]


def finding_record(one: Finding) -> dict[str, object]:
    """One test with its outcome as plain data."""
    return {
        "claim": one.test.claim, "test": one.test.sentence, "unit": one.test.unit, "p10": one.low,
        "median": one.median, "p90": one.high, "holds": one.share, "null": one.null, "verdict": one.verdict,
    }  # fmt: skip


def write_case(
    folder: Path, case: Case, ensemble: Ensemble, null: Ensemble, findings: Sequence[Finding], command: str
) -> None:
    """Write ``report.html``, ``findings.parquet`` and the figures of a case.

    Raises
    ------
    ResultsError
        If the folder cannot be written.
    """
    import jinja2
    import pandas as pd

    with atomic(folder / "findings.parquet") as part:
        pd.DataFrame([finding_record(one) for one in findings]).to_parquet(part)
    pictures = []
    for name, figure in _figures(case, ensemble, null):
        data = _png(figure)
        with atomic(folder / f"{name}.png") as part:
            part.write_bytes(data)
        pictures.append({"name": name, "data": base64.b64encode(data).decode()})
    loader = jinja2.PackageLoader("entente_sim.report", "")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    html = environment.get_template("case.html.j2").render(
        case=case, title=ensemble.title, about=ensemble.resolved.scenario.description, words=_words(findings),
        findings=findings, pictures=pictures, command=command, runs=ensemble.runs, seed=ensemble.seed,
        years=ensemble.years, supported=100 * SUPPORTED, falsified=100 * FALSIFIED,
    )  # fmt: skip
    with atomic(folder / "report.html") as part:
        part.write_text(html, encoding="utf-8")


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


def _figures(case: Case, ensemble: Ensemble, null: Ensemble) -> list[tuple[str, Figure]]:
    from entente_sim import plots

    actor, target = case.pair
    drawn: list[tuple[str, Any]] = []
    if "two_level" in case.figures:
        drawn.append(("two_level", plots.two_level(ensemble, actor, target)))
    if "typology" in case.figures:
        drawn.append(("typology", plots.typology(ensemble, actor, target, null=null)))
    if "votes" in case.figures:
        drawn.append(("votes", plots.votes(ensemble)))
    if "threat_map" in case.figures:
        drawn.append(("threat_map", plots.threat_map(ensemble)))
    return [(name, _of(axes)) for name, axes in drawn]


def _of(axes: Any) -> Figure:
    """The figure of whatever a plot returns."""
    first = axes.flat[0] if hasattr(axes, "flat") else axes
    figure: Figure = first.figure if hasattr(first, "figure") and first.figure is not None else first
    return figure


def _png(figure: Figure) -> bytes:
    import matplotlib.pyplot as plt

    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=130)
    plt.close(figure)
    return buffer.getvalue()
