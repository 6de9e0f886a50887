"""How sure the findings are, and what is weak in them; each line names the rows that its rule picks out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from entente_sim.analysis.effects import Effect
from entente_sim.analysis.futures import FUTURES, Consequence, Future
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
    in_null,
    is_antecedent,
    outcome,
    slight,
    threshold_words,
)

__all__ = ["HOLDS", "sure", "weak"]

HOLDS = 0.8
"""Share of prior draws below which a sign is said not to hold across parameters."""

_NUMBERS = {future.scenario: future.number for future in FUTURES}


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


def weak(study: Study, rows: Sequence[Row], priors: Sequence[Share] | None = None) -> list[str]:
    """What is weak in the findings; each line names the rows that its rule picks out."""
    out: list[str] = []

    def pick(
        opening: str, rule: Callable[[Consequence, Effect], bool], more: Callable[[Effect], str], blame: bool = False
    ) -> None:
        items = [
            _named(future, one, e, more(e)) + (f", too weak: {one.credited}" if blame and one.credited else "")
            for future, one, e in rows
            if rule(one, e)
        ]
        if items:
            out.append(f"{opening}: {'; '.join(items)}.")

    def sizes(result: Effect) -> str:
        return f"{deviations(result)} sd"

    def changes(result: Effect) -> str:
        return change(result)[0]

    pick("Against expectation", lambda _, e: outcome(e) == "against", sizes, blame=True)
    unseen = "Expected, and not to be told from noise"
    pick(unseen, lambda _, e: bool(e.expected) and outcome(e) in NOT_SEEN, sizes, blame=True)
    faint = "As expected but faint, so that a single history could miss it"
    pick(faint, lambda _, e: outcome(e) == "faint", sizes, blame=True)
    pick(
        f"As expected yet slight, less than {SLIGHT} on a scale of length one (the runs scatter little)",
        lambda _, e: slight(e) and outcome(e) in SHOWN,
        changes,
    )
    pick(
        f"Shown to at least {100 * NULL_SHARE:.0f} % by the null model too, so owed to incentives at most in part",
        lambda one, e: in_null(e) and not is_antecedent(one),
        changes,
    )
    pick(
        f"Moving since the start no further than {base_name(study)} does, so no effect of the scenario",
        lambda _, e: outcome(e) in SHOWN and not beyond_base(study, e),
        changes,
    )
    if priors:
        loose = [share for share in priors if share.sign < HOLDS]
        if loose:
            names = "; ".join(
                f"{_NUMBERS.get(share.scenario, share.scenario)} {share.sentence} ({100 * share.sign:.0f} %)"
                for share in loose
            )
            draws = f"{100 * HOLDS:.0f} % of {loose[0].draws} draws of all parameters"
            out.append(f"Expected sign in fewer than {draws}: {names}.")
    else:
        out.append("Every number holds for one set of parameters; this report does not test others.")
    if study.runs < FEW:
        out.append(f"{counted(study.runs, 'run')} per scenario are few: intervals are wide and shares coarse.")
    return out


def _named(future: Future, one: Consequence, result: Effect, more: str) -> str:
    """Name a row: the future's number, the expectation, the observable and a number."""
    label = OBSERVABLES[result.observable].label
    if future.number:
        return f"{future.number} {one.sentence} ({label}, {more})"
    return f"{future.title}: {label} ({more})"
