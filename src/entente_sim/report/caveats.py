"""What a reader must know before quoting the report; what the round lacks is read off the round itself."""

from __future__ import annotations

from entente_sim.engine.round import ROUND
from entente_sim.experiments.study import Study
from entente_sim.report.words import listed

__all__ = ["caveats", "lacking"]

_PARTS = {
    "crises and third-party support": ("crisis", "crises"),
    "pacts signed within the run": ("pacts", "institutions"),
    "votes in the Security Council": ("voting", "votes", "council"),
}
"""Parts of the design that a reader may look for, and the names by which a mechanism would bring them."""


def lacking(mechanisms: tuple[str, ...] | None = None) -> list[str]:
    """Parts of the design that no mechanism of the round brings."""
    names = tuple(one.__name__ for one in ROUND) if mechanisms is None else mechanisms
    return [part for part, words in _PARTS.items() if not any(word in name for word in words for name in names)]


def caveats(study: Study, with_priors: bool = False) -> list[str]:
    """List the limits of what the report says."""
    out = [
        "Effects are conditional on the drivers of each scenario file and on the parameters, many of which are "
        "assumptions (the parameter table marks them). A share of runs is not a probability of events.",
        "Intervals and run-to-run deviations carry the noise of choices, growth and spending"
        + (
            "; the two columns on prior draws say how far signs and sizes hold when all parameters vary at once."
            if with_priors
            else " only; other parameter values could change sizes and signs."
        ),
        "An expectation is a sign of one observable. Where the words of an expectation say more than a sign, only the "
        "sign is tested; the numbers beside it say how far it goes.",
        "A small effect is shown because leaving it out would flatter the model.",
    ]
    missing = lacking()
    if missing:
        out.append(f"Not in the round: {listed(missing)}. What would work through them cannot show here.")
    out.append(
        f"The state of {study.years[0]} is what a spin-up on known inputs leaves behind; this report does not score it "
        "against data."
    )
    return out
