"""What a reader must know before quoting the report."""

from __future__ import annotations

from entente_sim.experiments.study import Study

__all__ = ["caveats"]


def caveats(study: Study, with_priors: bool = False) -> list[str]:
    """List the limits of what the report says."""
    return [
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
        f"The state of {study.years[0]} is what a spin-up on known inputs leaves behind; this report does not score it "
        "against data.",
    ]
