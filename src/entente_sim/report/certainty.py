"""How sure the findings are, and what is weak in them, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from entente_sim.analysis.priors import Share
from entente_sim.experiments.study import Study
from entente_sim.measures.observables import OBSERVABLES
from entente_sim.report.findings import beyond_base
from entente_sim.report.words import (
    FEW,
    NOT_SEEN,
    NULL_SHARE,
    SHOWN,
    SLIGHT,
    Row,
    base_name,
    change,
    counted,
    deviations,
    figure,
    in_null,
    is_antecedent,
    outcome,
    percent,
    slight,
    threshold_words,
)

__all__ = ["HOLDS", "Weak", "cautions", "share_of", "sure", "weak"]

HOLDS = 0.8
"""Share of prior draws below which a sign is said not to hold across parameters."""

_SHORT = {
    "against": "against expectation", "noise": "not told from noise", "none": "no change", "faint": "faint",
}  # fmt: skip
"""Outcomes that fall short of an expectation, in words."""


def sure(study: Study, rows: Sequence[Row]) -> list[str]:
    """How sure the findings are: runs, intervals, deviations, the null."""
    if not rows:
        return [f"Medians and shares are over {counted(study.runs, 'run')} (seed {study.seed}); nothing is compared."]
    out = [
        f"Each scenario is compared with {base_name(study)} in {counted(study.runs, 'pair')} of runs that share their "
        f"luck (seed {study.seed}). " + threshold_words() + "."
    ]
    stated = [result for _, one, result in rows if result.expected and not is_antecedent(one)]
    if stated:
        kinds = [outcome(result) for result in stated]
        agreed = sum(result.share >= 0.9 for result in stated)
        out.append(
            f"Of {counted(len(stated), 'consequence')} with an expected sign {kinds.count('clear')} are as expected "
            f"and clear, {kinds.count('faint')} as expected but faint, {kinds.count('noise') + kinds.count('none')} "
            f"drowned in noise and {kinds.count('against')} against expectation. In {agreed} of them nine runs in ten "
            "or more have the expected sign."
        )
    if study.null:
        shown = [result for *_, result in rows if outcome(result) not in NOT_SEEN]
        also = sum(in_null(result) for result in shown)
        out.append(
            f"Of {counted(len(shown), 'row')} that can be told from noise, the null model shows half or more of the "
            f"effect in {also}. Postures in the null cannot answer to drivers, so a null of zero is a check that "
            "nothing leaks, not evidence for a mechanism."
        )
    return out


@dataclass(frozen=True)
class Weak:
    """An expectation not to be leant on: whose it is, what is weak in it, and which mechanism is too weak."""

    head: str
    expected: str
    faults: tuple[str, ...]
    mechanism: str


def weak(study: Study, rows: Sequence[Row], priors: Sequence[Share] | None = None) -> list[Weak]:
    """What is weak in the findings, row by row; each fault is a rule's, with the number it goes by."""
    out = []
    for row in rows:
        future, one, result = row
        kind = outcome(result)
        short = _SHORT.get(kind) if result.expected else None
        faults = [f"{short} ({deviations(result)} sd)"] if short else []
        if slight(result) and kind in SHOWN:
            faults.append(f"slight ({change(result)[0]})")
        if in_null(result) and not is_antecedent(one):
            faults.append(f"in the null too ({figure(result.null, 3, sign=True)} of {change(result)[0]})")
        if kind in SHOWN and not beyond_base(study, result):
            faults.append(f"{base_name(study)} moves as far")
        share = share_of(row, priors)
        if share is not None and share.sign < HOLDS:
            faults.append(f"sign in {percent(share.sign)} of draws")
        if faults:
            named = one.sentence if future.number else OBSERVABLES[result.observable].label
            out.append(Weak(future.number or future.title, named, tuple(faults), one.credited if short else ""))
    return out


def share_of(row: Row, priors: Sequence[Share] | None) -> Share | None:
    """In what share of prior draws a row holds, where that was asked."""
    _, one, result = row
    asked = (result.scenario, one.claim, one.sentence)
    return next((share for share in priors or () if (share.scenario, share.claim, share.sentence) == asked), None)


def cautions(study: Study, priors: Sequence[Share] | None = None) -> list[str]:
    """How to read the table of what is weak, and what is weak in all of it."""
    out = [
        "Weak is what goes against its expectation, is not to be told from noise or faint (a single history could miss "
        f"it), is slight (less than {SLIGHT:g} on a scale of length one, where runs scatter little), shows to at least "
        f"{percent(NULL_SHARE)} in the null, or, since the start, moves no further than {base_name(study)} does."
    ]
    if priors:
        out.append(
            f"So is a sign that holds in fewer than {percent(HOLDS)} of {priors[0].draws} draws of all parameters."
        )
    else:
        out.append("Every number holds for one set of parameters; this report does not test others.")
    if study.runs < FEW:
        out.append(f"{counted(study.runs, 'run')} per scenario are few: intervals are wide and shares coarse.")
    return out
