"""What each scenario did, in sentences made from its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from entente_sim.analysis.effects import Effect
from entente_sim.experiments.study import Study
from entente_sim.report.words import (
    NOT_SEEN,
    SHOWN,
    Outcome,
    Row,
    base_name,
    by_start,
    clause,
    counted,
    in_null,
    is_antecedent,
    listed,
    outcome,
)

__all__ = ["Finding", "Score", "antecedent", "beyond_base", "findings", "in_short", "not_shown", "scores"]

_LARGEST = 5
"""Changes named where nothing is expected."""


@dataclass(frozen=True)
class Finding:
    """What one scenario did, in sentences."""

    scenario: str
    head: str
    short: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """How a scenario's expectations fared: counts of its consequences with an expected sign."""

    scenario: str
    head: str
    antecedent: str
    expected: int
    clear: int
    faint: int
    noise: int
    against: int


_ANTECEDENTS: dict[Outcome, str] = {
    "clear": "The antecedent shows clearly",
    "faint": "The antecedent shows only faintly",
    "noise": "The antecedent cannot be told from noise, so that what follows tests nothing",
    "none": "The antecedent did not move in any run, so that what follows tests nothing",
    "against": "The antecedent went the other way, so that what follows tests nothing",
    "free": "The antecedent has no expected sign",
}

_GROUPS: tuple[tuple[Outcome, str], ...] = (
    ("clear", "As expected and clear"),
    ("faint", "As expected but faint"),
    ("against", "Against expectation"),
    ("noise", "Not to be told from noise"),
    ("none", "Without any change"),
    ("free", "Without an expected sign"),
)


def _by_scenario(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    return [(name, list(group)) for name, group in groupby(rows, key=lambda row: row[2].scenario)]


def head(row: Row) -> str:
    """What a scenario is called in a heading."""
    return f"{row[0].number} {row[0].title}".strip()


def antecedent(study: Study, rows: Sequence[Row]) -> str:
    """Say whether a scenario happened at all, by its antecedent rows."""
    tested = [result for _, one, result in rows if is_antecedent(one)]
    if not tested:
        return "No antecedent is measured: the drivers themselves are the antecedent."
    parts = []
    for result in tested:
        words = f"{_ANTECEDENTS[outcome(result)]}: {clause(study, result)}."
        if in_null(result):
            words += f" {_owed(result)}"
        parts.append(words)
    return " ".join(parts)


def _owed(result: Effect) -> str:
    """How much of an effect the null model shows: that much does not pass through incentives."""
    part = result.null / result.mean
    if part >= 1.0:
        return "The null model shows as much: it follows from the inputs alone."
    return f"The null model shows {100 * part:.0f} % of it: so much follows from the inputs alone."


def findings(study: Study, rows: Sequence[Row]) -> list[Finding]:
    """Tell what each scenario did: its antecedent, then its consequences by how they fared."""
    out = []
    for name, mine in _by_scenario(rows):
        if mine[0][0].number:
            sentences = [antecedent(study, mine), *_consequences(study, mine)]
            out.append(Finding(name, head(mine[0]), in_short(study, mine), tuple(sentences)))
        else:
            first, *sentences = _largest(study, mine)
            out.append(Finding(name, head(mine[0]), first, tuple(sentences)))
    return out


def _consequences(study: Study, rows: Sequence[Row]) -> list[str]:
    out = []
    for kind, opening in _GROUPS:
        out += [
            f"{opening}: {one.sentence}. {clause(study, result)}."
            for _, one, result in rows
            if not is_antecedent(one) and outcome(result) == kind
        ]
    return out


def in_short(study: Study, rows: Sequence[Row]) -> str:
    """Sum a scenario up by counts alone: whether it happened, and how many expectations show beyond the base's own."""
    if any(outcome(result) not in SHOWN for _, one, result in rows if is_antecedent(one)):
        return "Untested: its antecedent did not come about."
    stated = [result for _, one, result in rows if result.expected and not is_antecedent(one)]
    if not stated:
        return "No consequence with an expected sign is tested."
    seen = [result for result in stated if outcome(result) in SHOWN]
    own = [result for result in seen if beyond_base(study, result)]
    clear = sum(outcome(result) == "clear" for result in own)
    if not own:
        words = f"None of {counted(len(stated), 'expected consequence')} shows"
    elif len(own) == len(stated):
        many = {1: "The expected consequence shows", 2: "Both expected consequences show"}
        words = many.get(len(stated), f"All {len(stated)} expected consequences show")
    else:
        words = f"{len(own)} of {len(stated)} expected consequences {'shows' if len(own) == 1 else 'show'}"
    if own:
        words += ", clearly" if clear == len(own) else f", {clear} clearly" if clear else ", faintly"
    shared = len(seen) - len(own)
    verb = "goes as expected" if shared == 1 else "go as expected"
    return words + (f"; {shared} {verb}, but no further than in {base_name(study)}." if shared else ".")


def beyond_base(study: Study, result: Effect) -> bool:
    """Whether a row owes anything to its scenario: against its own start it must move further than the base does."""
    drift = by_start(study, result)
    return drift is None or drift.mean * result.mean <= 0.0 or abs(result.mean) > abs(drift.mean)


def _largest(study: Study, rows: Sequence[Row]) -> list[str]:
    """For a scenario without stated consequences: the largest changes."""
    moved = [result for *_, result in rows if outcome(result) not in NOT_SEEN]
    moved.sort(key=lambda result: -abs(result.size))
    if not moved:
        return [f"None of {len(rows)} observables can be told from noise."]
    strong = sum(result.reading.endswith("clear") for result in moved)
    verb = "changes" if strong == 1 else "change"
    out = [f"Of {len(rows)} observables {strong} {verb} clearly, {len(moved) - strong} faintly."]
    largest = "; ".join(clause(study, result) for result in moved[:_LARGEST])
    return [*out, f"The largest changes against {base_name(study)}: {largest}."]


def not_shown(rows: Sequence[Row]) -> str:
    """Say which expected consequences of a scenario did not show; the wording claims signs, not more."""
    stated = [(one, result) for _, one, result in rows if result.expected and not is_antecedent(one)]
    if not stated:
        return "No consequence with an expected sign is tested for this scenario."
    missing = [
        f"“{one.sentence}” ({_MISSING[outcome(result)]})" for one, result in stated if outcome(result) not in SHOWN
    ]
    failed = [result for _, one, result in rows if is_antecedent(one) and outcome(result) not in SHOWN]
    if missing:
        words = f"What did not show: {listed(missing)}."
    else:
        clear = sum(outcome(result) == "clear" for _, result in stated)
        many = {1: "The one expected consequence has", 2: "Both expected consequences have"}
        lead = many.get(len(stated), f"All {len(stated)} expected consequences have")
        how = "clearly" if clear == len(stated) else f"{clear} of them clearly" if clear else "but only faintly"
        words = f"{lead} the expected sign, {how}."
    return words + (" Since the antecedent failed, this says nothing about the expectation." if failed else "")


_MISSING: dict[Outcome, str] = {
    "noise": "not to be told from noise",
    "none": "no change in any run",
    "against": "moves the other way",
    "free": "no expected sign",
}


def scores(rows: Sequence[Row]) -> list[Score]:
    """Count how the expectations of each scenario with stated consequences fared."""
    out = []
    for name, mine in _by_scenario(rows):
        if not mine[0][0].number:
            continue
        kinds = [outcome(result) for _, one, result in mine if result.expected and not is_antecedent(one)]
        happened = [outcome(result) for _, one, result in mine if is_antecedent(one)]
        shown = {"clear": "clear", "faint": "faint", "against": "other way", "noise": "noise", "none": "no change"}
        out.append(
            Score(
                name, head(mine[0]), listed([shown.get(kind, kind) for kind in happened]) or "not measured", len(kinds),
                kinds.count("clear"), kinds.count("faint"), kinds.count("noise") + kinds.count("none"),
                kinds.count("against"),
            )
        )  # fmt: skip
    return out
