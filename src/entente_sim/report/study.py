"""Build a self-contained HTML report of a study: words made from the numbers, tables, figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from entente_sim.analysis.ablation import Ablated, ablated_frame, ablated_in
from entente_sim.analysis.effects import effect
from entente_sim.analysis.futures import FUTURES, Consequence, Future, consequences
from entente_sim.analysis.priors import Share
from entente_sim.experiments.files import frame_of, versions, write_manifest, write_text
from entente_sim.experiments.results import parameters_in, resolved_in, study_record, write_tables
from entente_sim.experiments.runner import Progress
from entente_sim.experiments.study import Study
from entente_sim.experiments.study import study as run_study
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.report import certainty, findings, tables
from entente_sim.report.assumed import assumptions, parameters_changed
from entente_sim.report.caveats import caveats
from entente_sim.report.figures import Drawn, beside, figures
from entente_sim.report.page import PAGE, rendered, saved
from entente_sim.report.region import labour_words, region_table
from entente_sim.report.standing import depth, two_levels
from entente_sim.report.words import (
    Row,
    base_name,
    by_start,
    change,
    counted,
    deviations,
    figure,
    is_antecedent,
    outcome,
    years,
)

__all__ = ["effect_record", "rows_of", "stored_study", "write"]

_TONES = {"clear": "good", "faint": "good", "against": "bad"}


def rows_of(study: Study) -> list[Row]:
    """Rows of the effect table: the stated consequences of futures, or every observable of other scenarios."""
    rows = consequences(study)
    stated = {future.scenario for future in FUTURES}
    window = tables.long_run(study)
    for resolved in study.scenarios[1:]:
        if resolved.name in stated:
            continue
        future = Future("", resolved.name, resolved.scenario.title, ())
        for name in study.observed[resolved.name]:
            one = Consequence("", name, 0, window, OBSERVABLES[name].label)
            rows.append((future, one, effect(study, resolved.name, name, window)))
    return rows


def write(
    folder: Path,
    study: Study,
    command: str,
    title: str,
    *,
    ablation: Sequence[Ablated] | None = None,
    priors: Sequence[Share] | None = None,
) -> tuple[list[Row], dict[str, Any]]:
    """Write tables, figures (PNG and SVG), report and manifest into a folder; returns effect rows and manifest.

    Parameters
    ----------
    folder
        An existing folder.
    study, command, title
        What was run, how, and what the report is called.
    ablation
        Mechanisms switched off one by one; makes a section of its own.
    priors
        Shares of prior parameter draws in which consequences hold; makes two more columns beside the effects.
    """
    import pandas as pd

    rows = rows_of(study)
    extra = {"effects": pd.DataFrame([effect_record(row) for row in rows])} if rows else {}
    if priors:
        extra["priors"] = pd.DataFrame([asdict(one) for one in priors])
    if ablation:
        extra["ablation"] = ablated_frame(ablation)
    files = write_tables(folder, study, extra)
    drawn = figures(study, rows)
    pictures = {}
    for one in drawn:
        data = saved(folder, one.name, one.figure, vector=True)
        files += [f"{one.name}.png", f"{one.name}.svg"]
        pictures[one.name] = {"alt": one.caption, "caption": one.caption, "data": data, "name": one.name}
    html = _render(study, rows, drawn, pictures, command, title, ablation, priors)
    files.append(write_text(folder / PAGE, html))
    return rows, write_manifest(folder, "study", command, files, **study_record(study, title))


def stored_study(
    folder: Path, content: Mapping[str, Any], workers: int | None = None, progress: Progress | None = None
) -> tuple[Study, list[Share], list[Ablated]]:
    """A study with its prior shares and ablations, from its results folder.

    A study keeps quantiles and not its runs, so the runs are done again, from the scenarios and the world in the
    folder, and must come out as they did; what took longer (prior draws, ablations) is read.

    Raises
    ------
    ValueError
        If something is missing or damaged, or the runs come out otherwise.
    """
    scenarios = [resolved_in(folder, name, stored) for name, stored in content["scenarios"].items()]
    files = content["files"]
    sets = parameters_in(frame_of(folder, "parameters")) if "parameters.parquet" in files else None
    priors = frame_of(folder, "priors").to_dict("records") if "priors.parquet" in files else []
    ablation = ablated_in(frame_of(folder, "ablation")) if "ablation.parquet" in files else []
    done = run_study(
        scenarios, runs=content["runs"], seed=content["seed"], with_null=content["null"], parameters=sets,
        workers=workers, progress=progress,
    )  # fmt: skip
    other = [name for name, one in content["scenarios"].items() if done.digests[name] != one["record_digest"]]
    if other:
        raise ValueError(
            f"the runs of '{other[0]}' come out otherwise here than in '{folder}': code or libraries have changed "
            "since. Nothing was written; run the command again."
        )
    return done, [Share(**{str(key): value for key, value in row.items()}) for row in priors], ablation


def effect_record(row: Row) -> dict[str, Any]:
    """One effect as a flat record for tables and JSON."""
    future, one, result = row
    return {
        "future": future.number, "scenario": result.scenario, "claim": one.claim, "consequence": one.sentence,
        "observable": result.observable, "first_year": result.window[0], "last_year": result.window[1],
        "base": result.base, "value": result.value, "mean": result.mean, "low": result.low, "high": result.high,
        "median": result.median, "p10": result.p10, "p90": result.p90, "noise": result.noise, "size": result.size,
        "null": result.null, "contrast": result.contrast,
        "share_of_runs": result.share, "expected": result.expected, "reading": result.reading,
    }  # fmt: skip


def _shown(study: Study, row: Row, priors: Sequence[Share] | None) -> dict[str, Any]:
    """One effect row as the report's tables show it."""
    _, one, result = row
    mean, low, high = change(result)
    drift = by_start(study, result)
    held = certainty.share_of(row, priors)
    return {
        "sentence": one.sentence, "label": OBSERVABLES[result.observable].label, "claim": one.claim,
        "years": years(result.window), "base": figure(result.base), "value": figure(result.value),
        "start": drift is not None, "drift": change(drift)[0] if drift is not None else "",
        "effect": mean, "interval": f"{low} to {high}", "size": deviations(result),
        "share": f"{100 * result.share:.0f} %" if result.expected else "",
        "null": figure(result.null, 3 if 0.0005 <= abs(result.null) < 0.1 else 2, sign=True)
        if result.null == result.null
        else "",
        "reading": result.reading, "tone": _TONES.get(outcome(result), "none"),
        "antecedent": is_antecedent(one),
        "prior": [_beside_null(held.sign, held.null_sign), _beside_null(held.clear, held.null_clear)]
        if held
        else ["", ""],
    }  # fmt: skip


def _beside_null(share: float, null: float) -> str:
    return f"{100 * share:.0f} ({100 * null:.0f}) %"


def _sections(
    study: Study, rows: Sequence[Row], drawn: Sequence[Drawn], pictures: dict[str, Any], priors: Sequence[Share] | None
) -> list[dict[str, Any]]:
    """One section per scenario: assumed, happened, followed, missing, figure."""
    out = []
    base = study.scenarios[0]
    names = [one.name for one in study.scenarios]
    for resolved in study.scenarios[1:]:
        mine = [row for row in rows if row[2].scenario == resolved.name]
        stated = any(future.scenario == resolved.name for future in FUTURES)
        assumed = assumptions(resolved, base)
        out.append(
            {
                "anchor": resolved.name, "title": tables.title_of(study, resolved.name),
                "description": resolved.scenario.description,
                "base": tables.title_of(study, resolved.base) if resolved.base in names else resolved.base or "",
                "assumed": assumed,
                "reasons": any(one.why or one.inherited for one in assumed),
                "parameters": parameters_changed(resolved, base),
                "antecedent": findings.antecedent(study, mine) if stated else "",
                "rows": [_shown(study, row, priors) for row in mine],
                "missing": findings.not_shown(mine) if stated else "",
                "figures": [pictures[one.name] for one in drawn if one.scenario == resolved.name],
            }
        )  # fmt: skip
    return out


def _render(
    study: Study,
    rows: Sequence[Row],
    drawn: Sequence[Drawn],
    pictures: dict[str, Any],
    command: str,
    title: str,
    ablation: Sequence[Ablated] | None,
    priors: Sequence[Share] | None,
) -> str:
    fears = tables.fears(study)
    india_head, india_rows = tables.india(study)
    html = rendered(
        "study.html.j2",
        title=title,
        lead=(
            f"{study.runs} {'paired ' if len(study.scenarios) > 1 else ''}runs of "
            f"{counted(len(study.scenarios), 'scenario')}, {study.years[0]} to {study.years[-1]}, on the world "
            f"'{study.scenarios[0].world.title}'."
        ),
        base=base_name(study),
        base_column=base_name(study).removeprefix("the "),
        base_title=study.scenarios[0].scenario.title,
        base_description=study.scenarios[0].scenario.description,
        standing=[
            " ".join(words)
            for words in (two_levels(study), depth(study), tables.fears_words(study, fears), labour_words(study))
            if words
        ],
        scores=findings.scores(rows),
        findings=findings.findings(study, rows),
        sure=certainty.sure(study, rows),
        cautions=certainty.cautions(study, priors),
        weak=certainty.weak(study, rows, priors),
        pictures=pictures,
        sections=_sections(study, rows, drawn, pictures, priors),
        ties=tables.ties(study),
        fears=fears,
        region=region_table(study, beside(study)),
        india_head=india_head,
        india=india_rows,
        powers=tables.powers(study),
        ablation=ablation or [],
        draws=priors[0].draws if priors else 0,
        caveats=caveats(study, bool(priors)),
        last=study.years[-1],
        decade=study.years[0] + tables.DECADE,
        command=command,
        versions=", ".join(f"{name} {version}" for name, version in versions().items()),
        digest=study.digests[study.base_name],
    )
    return re.sub(r"\n\s*\n+", "\n", html) + "\n"
