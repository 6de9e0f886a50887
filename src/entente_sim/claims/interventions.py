"""Arms that several claims ask for, and the spans of years they are read over."""

from __future__ import annotations

from entente_sim.claims.arms import Arm
from entente_sim.claims.edits import no_us_pressure

START, DECADE, LONG_RUN = (2021, 2025), (2027, 2031), (2046, 2050)
"""The first years, the last of the thesis's decade, and the last of the horizon."""

STAGE = 1.0 / 8.0
"""Commitment that one stage of the ladder is worth."""

BASELINE = Arm("baseline")
"""2021 to 2050, nothing imposed."""

PRESSURE = Arm("us_unilateralism", "us_unilateralism")
CONFRONTATION = Arm("us_china_confrontation", "us_china_confrontation")
ACCOMMODATION = Arm("us_china_accommodation", "us_china_accommodation")
STABILITY = Arm("us_china_stability", "us_china_stability")
PARITY = Arm("china_parity", "china_parity")
CONCESSIONS = Arm("us_concessions", "us_concessions")
LIBERAL_RUSSIA = Arm("russia_liberalises", "russia_liberalises")
LIBERAL_CHINA = Arm("china_liberalises", "china_liberalises")
HUBRIS = Arm("chinese_hubris", "chinese_hubris")

FUTURES = (
    PRESSURE, CONFRONTATION, ACCOMMODATION, STABILITY, PARITY, CONCESSIONS, LIBERAL_RUSSIA, LIBERAL_CHINA, HUBRIS,
)  # fmt: skip
"""The six futures in their variants, 2021 to 2050."""

SINCE_2001 = Arm("since 2001", years=(2001, 2021))
"""The same world gone free in 2001: what claims on 2001-2013 and 2014-2021 look at."""

SINCE_1992 = Arm("since 1992", years=(1992, 2021))
"""Gone free in the first year there are inputs for, without a spin-up: for claims on 1992-2000 as well.

Memberships are free from then on too, and organisations founded later do not come about.
"""

UNSANCTIONED = SINCE_2001.driven(
    "Russia never sanctioned", target="dyads.*.RUS.sanctions", to=0.0, unit="index", start=2014
)
"""2001 to 2021 without the sanctions of 2014."""

NO_US_PRESSURE = SINCE_2001.edited("no US pressure", no_us_pressure)
"""A history in which the United States from 1992 on promotes and sanctions nothing, stays out of Eurasia's regions and
competes with nobody."""

POWER_FROZEN = SINCE_2001.driven(
    "all grow alike", target="states.*.growth", to=3.0, unit="percent per year", start=2001
).holding(
    "and arm alike",
    {
        "arming.rival_elasticity": 0.0, "arming.shock_sd": 0.0, "economy.shock_scale": 0.0,
        "economy.sanction_drag": 0.0, "economy.burden_drag": 0.0, "trade.growth": 0.0,
    },
)  # fmt: skip
"""From 2001 on all economies grow by 3 % a year and forces in step, so that shares of power hardly move."""

DOUBLE_CONTAINMENT = Arm("double_containment", "double_containment")
EAEU_BRI = Arm("eaeu_bri", "eaeu_bri")
LIBYA = Arm("libya_syria", "libya_syria")
SPLIT = Arm("sino_soviet_split", "sino_soviet_split")
"""The shipped cases: 2013 to 2021 twice, 2010 to 2014, 1949 to 1979."""
