"""How a behavioural parameter is declared: default, sweep range, meaning, evidence.

The groups themselves, one per mechanism, stand in :mod:`entente_sim.scenario.motives` and
:mod:`entente_sim.scenario.dealings`.  Evidence marks:

* ``V`` the value was read in a published source;
* ``C`` computed from public data;
* ``P`` a starting value from the search that preceded this package, not a calibration;
* ``A`` an assumption without an estimate: sweep it widely.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Group", "par"]


def par(
    default: float,
    sweep: tuple[float, float],
    about: str,
    *,
    mark: str,
    unit: str = "1",
    low: float = 0.0,
    high: float | None = None,
) -> Any:
    """Declare one parameter: its default, sweep range, meaning, evidence and hard bounds."""
    extra: dict[str, Any] = {"sweep": list(sweep), "mark": mark, "unit": unit}
    return Field(default, ge=low, le=high, description=about, json_schema_extra=extra)


class Group(BaseModel):
    """A mechanism's parameters; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
