"""Section 12: domestic vulnerability and the modified security dilemma."""

from __future__ import annotations

from entente_sim.claims.claim import Claim
from entente_sim.claims.edits import without_events
from entente_sim.claims.interventions import BASELINE, DECADE, LONG_RUN, SINCE_2001
from entente_sim.claims.readings import dyad, soft_balancing, state, total, typical_change, vetoed
from entente_sim.claims.rules import at_least, at_most, change, interaction, mean, statistic
from entente_sim.measures.alignment import alignment

__all__ = ["CLAIMS"]


_BOTH = ("RUS", "CHN")

_PROMOTING = {"target": "states.USA.promotion", "to": 0.95, "unit": "index", "start": 2022, "ramp": 1}

PROMOTING = BASELINE.driven("the US promotes democracy more", **_PROMOTING)

SHAKEN = BASELINE.driven(
    "Russia and China vulnerable", target=[f"states.{code}.vulnerability" for code in _BOTH], add=0.3, unit="index",
    start=2022, ramp=1,
)  # fmt: skip

SHAKEN_AND_PROMOTING = SHAKEN.driven("the US promotes democracy more", **_PROMOTING)

SECURE = BASELINE.driven(
    "Russia and China not vulnerable", target=[f"states.{code}.vulnerability" for code in _BOTH], to=0.0, unit="index",
    start=2022, ramp=1,
)  # fmt: skip

BENIGN = BASELINE.driven(
    "no US sanctions on the two", target=[f"dyads.USA.{code}.sanctions" for code in _BOTH], to=0.0, unit="index",
    start=2022, ramp=1,
)  # fmt: skip

SILENT = BENIGN.driven(
    "the US promotes nothing", target="states.USA.promotion", to=0.0, unit="index", start=2022, ramp=1,
)  # fmt: skip

TEMPTED = PROMOTING.driven(
    "and fits Russia and China", target=[f"dyads.USA.{code}.complementarity" for code in _BOTH], to=1.0, unit="index",
    start=2022, ramp=1,
)  # fmt: skip

EMBARGOED = BASELINE.driven(
    "an embargo on China for five years", target="dyads.*.CHN.sanctions", to=1.0, unit="index", start=2022, ramp=1,
    end=2026,
)  # fmt: skip

_UPRISINGS = (
    "colour_revolutions", "arab_spring_and_moscow_protests", "arab_spring_china", "maidan", "hong_kong_2014",
    "hong_kong_2019",
)  # fmt: skip

_AFTER_2011 = (
    "syria_october_2011", "syria_february_2012", "syria_2042", "syria_july_2012", "syria_2118", "syria_2139",
    "syria_may_2014",
)  # fmt: skip


CALM = SINCE_2001.edited("no uprisings", without_events(*_UPRISINGS))
"""Neither colour revolutions nor the unrest of 2011-19 shake Russia or China."""

_FEAR = total(*(dyad(code, "USA", "threat") for code in _BOTH), mean=True)

_US_IMAGES = total(*(dyad("USA", code, "hostility") for code in _BOTH), mean=True)

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "DV-01", "Weakness at home makes promotion of norms an outside threat and prompts balancing", "T IV/Domestic",
        "mech", "M",
        (
            interaction("vulnerability and promotion together raise the two's fear of the US by more than each alone, "
                        "2027-31", SHAKEN_AND_PROMOTING, SHAKEN, PROMOTING, BASELINE, mean(_FEAR, *DECADE),
                        unit="threat"),
            interaction("and their soft balancing", SHAKEN_AND_PROMOTING, SHAKEN, PROMOTING, BASELINE,
                        mean(soft_balancing(*_BOTH), *DECADE), unit="trillion USD a year"),
        ),
        ("regime insecurity",),
        owed="the product of the two stands in the equation of threat",
    ),
    Claim(
        "DV-02", "Even benign promotion of democracy sets off a spiral", "T IV/Domestic", "mech", "E",
        (
            change("with no US sanctions, promotion alone raises the two's soft balancing, 2027-31", BENIGN, SILENT,
                   mean(soft_balancing(*_BOTH), *DECADE), 1, unit="trillion USD a year"),
            change("and darkens the US's image of them in turn", BENIGN, SILENT, mean(_US_IMAGES, *DECADE), 1,
                   unit="hostility"),
        ),
        ("regime insecurity",),
        note="Intent cannot be set to none; what is taken away is sanctions. That the US reacts closes the loop.",
    ),
    Claim(
        "DV-03", "Colour revolutions, the Arab Spring and the protests of 2011 harden both", "T IV/Domestic, IV/RusR2P",
        "fact", "E",
        (
            change("soft balancing of the two is higher in 2012-14 than without these events", SINCE_2001, CALM,
                   mean(soft_balancing(*_BOTH), 2012, 2014), 1, unit="trillion USD a year"),
            change("Russia vetoes more of the drafts on Syria", SINCE_2001, CALM, vetoed("RUS", drafts=_AFTER_2011), 1,
                   unit="share of drafts"),
            change("and so does China", SINCE_2001, CALM, vetoed("CHN", drafts=_AFTER_2011), 1, unit="share of drafts"),
        ),
        ("regime insecurity", "fear of a precedent"),
        note="That vulnerability rises with the events is an input and not tested.",
    ),
    Claim(
        "DV-04", "The clamp-down on civil society spreads from Russia to China", "T IV/Domestic", "fact", "E",
        why_not="laws on civil society are not in the model, and liberalism is an input that no state copies",
    ),
    Claim(
        "DV-05", "China's legitimacy at home hangs on growth and equality", "T IV/Domestic", "mech", "M",
        (
            change("China is more vulnerable after an embargo has cut growth for five years, 2026-28", EMBARGOED,
                   BASELINE, mean(state("CHN", "vulnerability"), 2026, 2028), 1, unit="vulnerability"),
            statistic("by half a standard deviation in the median draw", (EMBARGOED, BASELINE),
                      mean(state("CHN", "vulnerability"), 2026, 2028), typical_change, at_least(0.5),
                      fails=at_most(0.0), unit="standard deviations"),
        ),
        ("growth and legitimacy",),
        owed="growth short of trend stands in the equation of vulnerability",
        note="What counts is growth short of trend, so sanctions cut it here. Equality is not in the model.",
    ),
    Claim(
        "DV-06", "Shared vulnerability is a pillar of the global consensus", "T IV/Domestic; C/S5", "mech", "E",
        (
            change("without any vulnerability of the two their alignment is .1 lower, 2046-50 (falsified: no lower)",
                   SECURE, BASELINE, mean("entente_alignment", *LONG_RUN), holds=at_most(-0.1), fails=at_least(0.0),
                   unit="A"),
        ),
        ("regime insecurity",),
    ),
    Claim(
        "DV-07", "The regime's survival comes first", "T IV/Consensus; A/Asia", "fact", "M",
        (
            change("Russia is less aligned with a US that both promotes democracy and fits it wholly, 2027-31", TEMPTED,
                   BASELINE, mean(lambda e: alignment(e, "RUS", "USA"), *DECADE), -1, unit="A"),
            change("and so is China", TEMPTED, BASELINE, mean(lambda e: alignment(e, "CHN", "USA"), *DECADE), -1,
                   unit="A"),
        ),
        ("regime insecurity",),
        note="The conflict of goals is one of gains from trade with the US and fear for the regime.",
    ),
    Claim(
        "DV-08", "Counter-terrorism and regime security are the SCO's preferred field", "A/Asia", "fact", "E",
        why_not="agreements have no field, and terrorism is not in the model",
    ),
)  # fmt: skip
