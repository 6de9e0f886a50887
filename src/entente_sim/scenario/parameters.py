"""Behavioural parameters as a whole: overrides by path, measures of power, the null model, the table.

A scenario overrides any of them under ``parameters:`` and a sweep addresses them by the same readable path
(``threat.regime_weight``).  The groups stand in :mod:`entente_sim.scenario.motives` and
:mod:`entente_sim.scenario.dealings`, the marks of evidence in :mod:`entente_sim.scenario.groups`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic.fields import FieldInfo

from entente_sim.scenario.dealings import (
    Agreements,
    Arming,
    Borders,
    Commitment,
    Council,
    Crises,
    Economy,
    Finance,
    Influence,
    Institutions,
    Leaders,
    Learning,
    Pacts,
    Regime,
    Trade,
    Transfers,
)
from entente_sim.scenario.errors import closest
from entente_sim.scenario.groups import Group
from entente_sim.scenario.motives import (
    Capability,
    Incentives,
    Legitimacy,
    Offers,
    Positions,
    Posture,
    Projection,
    Prospect,
    Routes,
    Status,
    Threat,
)

__all__ = [
    "INCENTIVE_WEIGHTS",
    "POWER_MEASURES",
    "ParameterInfo",
    "Parameters",
    "parameter_table",
]


class Parameters(Group):
    """All behavioural parameters, one group per mechanism."""

    capability: Capability = Capability()
    projection: Projection = Projection()
    threat: Threat = Threat()
    status: Status = Status()
    legitimacy: Legitimacy = Legitimacy()
    positions: Positions = Positions()
    routes: Routes = Routes()
    prospect: Prospect = Prospect()
    incentives: Incentives = Incentives()
    offers: Offers = Offers()
    posture: Posture = Posture()
    commitment: Commitment = Commitment()
    crises: Crises = Crises()
    pacts: Pacts = Pacts()
    institutions: Institutions = Institutions()
    council: Council = Council()
    arming: Arming = Arming()
    economy: Economy = Economy()
    trade: Trade = Trade()
    finance: Finance = Finance()
    transfers: Transfers = Transfers()
    influence: Influence = Influence()
    agreements: Agreements = Agreements()
    borders: Borders = Borders()
    learning: Learning = Learning()
    leaders: Leaders = Leaders()
    regime: Regime = Regime()

    def replace(self, **paths: float) -> Parameters:
        """Return a copy with values replaced by path, ``__`` or ``.`` between group and name.

        Raises
        ------
        KeyError
            If there is no such parameter, with the closest match.
        pydantic.ValidationError
            If a value is out of range.

        Examples
        --------
        >>> Parameters().replace(threat__regime_weight=0).threat.regime_weight
        0.0
        """
        data = self.model_dump()
        for path, value in paths.items():
            group, _, name = path.replace("__", ".").partition(".")
            if name not in data.get(group, {}):
                raise KeyError(f"there is no parameter '{group}.{name}'.{closest(f'{group}.{name}', self.by_path())}")
            data[group][name] = value
        return Parameters.model_validate(data)

    def by_path(self) -> dict[str, float]:
        """Return every value by its path.

        Examples
        --------
        >>> Parameters().by_path()["threat.parity"] == Parameters().threat.parity
        True
        """
        return {
            f"{group}.{name}": value for group, values in self.model_dump().items() for name, value in values.items()
        }

    def with_power(self, measure: str) -> Parameters:
        """Return a copy under another measure of power (see :data:`POWER_MEASURES`)."""
        if measure not in POWER_MEASURES:
            raise ValueError(f"power must be one of {', '.join(POWER_MEASURES)}, not {measure!r}.")
        weights = zip(_POWER_WEIGHTS, POWER_MEASURES[measure], strict=True)
        return self.replace(**{f"capability.{name}": weight for name, weight in weights})

    def null(self) -> Parameters:
        """Return the null model: every incentive weight zero, all else equal."""
        return self.replace(**dict.fromkeys(INCENTIVE_WEIGHTS, 0.0))


_POWER_WEIGHTS = ("gdp_weight", "military_weight", "net_weight", "cinc_weight")

POWER_MEASURES = {
    "composite": (0.4, 0.4, 0.2, 0.0),
    "gdp": (1.0, 0.0, 0.0, 0.0),
    "military": (0.0, 1.0, 0.0, 0.0),
    "cinc": (0.0, 0.0, 0.0, 1.0),
}
"""Weights of GDP, military stock, net power and CINC under each measure of power."""

INCENTIVE_WEIGHTS = (
    *(
        f"incentives.{name}"
        for name in (
            "consensus", "gain", "common_enemy", "detachment", "appeasement", "autonomy", "mistrust", "mobility",
            "threat", "rivalry", "status", "dependence", "load", "acceptance", "forfeit", "restraint", "institution",
            "creativity", "fear_of_dependence", "secondary_sanctions", "influence", "winning_back", "deference",
        )
    ),
    "offers.weight",
    "offers.retention",
    *(f"crises.{name}" for name in ("commitment", "danger", "common_enemy", "exposure", "load")),
    *(f"pacts.{name}" for name in ("security", "shadow", "autonomy", "entrapment", "mistrust")),
    *(
        f"institutions.{name}"
        for name in ("gain", "tie", "offer", "protection", "autonomy", "disagreement", "mistrust", "dilution")
    ),
    *(
        f"council.{name}"
        for name in ("precedent", "ally", "hostility", "agreement", "request", "image", "partner")
    ),
)  # fmt: skip
"""Paths of the weights that the null model sets to zero."""


class ParameterInfo(NamedTuple):
    """One row of the parameter table."""

    path: str
    default: float
    sweep: tuple[float, float]
    unit: str
    mark: str
    about: str


def parameter_table() -> Iterator[ParameterInfo]:
    """Yield every parameter with default, sweep range, unit, evidence mark and meaning."""
    for group_name, group_field in Parameters.model_fields.items():
        group = group_field.annotation
        assert group is not None
        fields: dict[str, FieldInfo] = group.model_fields
        for name, info in fields.items():
            extra: Any = info.json_schema_extra
            yield ParameterInfo(
                path=f"{group_name}.{name}",
                default=info.default,
                sweep=(extra["sweep"][0], extra["sweep"][1]),
                unit=extra["unit"],
                mark=extra["mark"],
                about=info.description or "",
            )
