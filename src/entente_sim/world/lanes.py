"""Parameters laid out for the kernels: one value per run, so that runs of a chunk may differ."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from entente_sim.scenario.parameters import Parameters
from entente_sim.world.memory import side_by_side

__all__ = ["Lanes"]


class Lanes:
    """Parameters as ``(runs,)`` arrays, grouped as in :class:`Parameters`.

    ``Lanes(parameters, runs).threat.regime_weight`` is the array of that parameter.
    """

    if TYPE_CHECKING:

        def __getattr__(self, group: str) -> Any:
            """A group's parameters, ``(runs,)`` each."""

    def __init__(self, parameters: Parameters | Sequence[Parameters], runs: int) -> None:
        each = [parameters] * runs if isinstance(parameters, Parameters) else list(parameters)
        if len(each) != runs:
            raise ValueError(f"{len(each)} parameter sets for {runs} runs: give one, or one per run")
        for group, field in Parameters.model_fields.items():
            assert field.annotation is not None
            lanes = side_by_side(dict.fromkeys(field.annotation.model_fields, (runs,)))
            for name, values in lanes.items():
                values[...] = [getattr(getattr(one, group), name) for one in each]
            setattr(self, group, SimpleNamespace(**lanes))
