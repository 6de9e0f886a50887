"""Every mechanism with a weight, and the change its absence should bring.

Signs were written before an entry was first run; a few quantities were replaced afterwards (docs/mechanisms.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from entente_sim.analysis.effects import Direction
from entente_sim.scenario.errors import closest

__all__ = ["ABLATIONS", "MECHANISMS", "Ablation", "Window", "off"]

START = (2021, 2025)
LONG_RUN = (2046, 2050)

Window = tuple[int, int]


@dataclass(frozen=True)
class Ablation:
    """A mechanism, how to switch it off, and what should then change.

    Attributes
    ----------
    mechanism
        Its name.
    off
        Parameters and the values that switch it off.
    probe
        Name of an observable or probe.
    expected
        Sign of the change when the mechanism is off.
    why
        The expectation in words.
    scenario, window
        Where and when it is looked for.
    """

    mechanism: str
    off: Mapping[str, float]
    probe: str
    expected: Direction
    why: str
    scenario: str = "baseline"
    window: Window = START


def _off(*paths: str) -> dict[str, float]:
    return dict.fromkeys(paths, 0.0)


ABLATIONS: tuple[Ablation, ...] = (
    Ablation(
        "means and intent (balance of threat)", _off("threat.military_weight"), "russia_fears_us", -1,
        "Russia fears the United States less",
    ),
    Ablation(
        "regime insecurity", _off("threat.regime_weight"), "entente_alignment", -1,
        "a pillar of the global consensus goes",
    ),
    Ablation(
        "power transition", _off("threat.positional_weight"), "us_fears_china", -1,
        "Washington fears an equal China less", "china_parity", LONG_RUN,
    ),
    Ablation(
        "threats to friends", _off("threat.extension_weight"), "europe_fears_russia", -1,
        "western Europe fears Russia less for its friends' sake",
    ),
    Ablation(
        "backing of threats", _off("threat.believed_backing"), "china_fears_us", -1,
        "China fears the United States less where its allies do not count",
    ),
    Ablation(
        "identity", _off("threat.identity_weight"), "china_fears_us", -1, "China fears an alien regime less",
    ),
    Ablation(
        "demography", _off("threat.demography_weight"), "kazakhstan_fears_china", -1,
        "Kazakhstan fears a populous neighbour less",
    ),
    Ablation(
        "misperception", _off("threat.misperception"), "threat_swings", -1, "fears swing less from year to year",
    ),
    Ablation(
        "responsive positions", _off("positions.rate"), "entente_distance", 1, "partners' positions stay further apart",
        window=LONG_RUN,
    ),
    Ablation(
        "recognition", _off("status.recognition_weight"), "russia_deficit", -1,
        "Russia is not denied rank by others' conduct",
    ),
    Ablation(
        "exclusion", _off("status.exclusion_weight"), "russia_deficit", -1,
        "Russia loses no rank while others settle matters", "us_china_accommodation", LONG_RUN,
    ),
    Ablation(
        "nuclear club", _off("status.club_weight"), "russia_deficit", 1, "Russia loses the rank its deterrent gives",
    ),
    Ablation(
        "status competition", _off("incentives.status"), "russia_assertive", -1, "Russia contests its superiors less",
    ),
    Ablation(
        "mobility", _off("incentives.mobility"), "japan_with_us", -1,
        "those who seek the club cooperate less with its leader",
    ),
    Ablation(
        "creativity", _off("incentives.creativity"), "russia_leads", -1, "Russia cultivates fewer followers of its own",
    ),
    Ablation(
        "rank cost (autonomy)", _off("incentives.autonomy"), "russia_with_china", 1,
        "Russia holds back less from a stronger partner",
    ),
    Ablation(
        "rank bound of commitment", _off("commitment.rank_bound"), "entente_commitment", 1,
        "the tie comes closer to an alliance",
    ),
    Ablation(
        "legitimacy", _off("incentives.deference"), "pressure_on_us", 1, "an accepted leader is contested more",
    ),
    Ablation(
        "prospect theory", _off("prospect.weight"), "russia_assertive", -1,
        "Russia, below its reference point, takes fewer risks",
    ),
    Ablation(
        "prospect theory", _off("prospect.weight"), "us_presses_both", 1,
        "the United States, above its own, is careful no more",
    ),
    Ablation(
        "load (two fronts)", _off("incentives.load"), "us_presses_russia", 1,
        "a China at parity does not relieve Russia", "china_parity", LONG_RUN,
    ),
    Ablation(
        "land routes", _off("routes.overland"), "china_westward", -1,
        "an unsafe sea turns China's interest to land less", "chinese_hubris", LONG_RUN,
    ),
    Ablation(
        "turning of blocked effort", _off("routes.turning"), "china_elsewhere", -1,
        "a sea wall turns China's effort elsewhere less", "chinese_hubris", LONG_RUN,
    ),
    Ablation(
        "common enemy", _off("incentives.common_enemy"), "entente_alignment", -1,
        "the chief accelerator of the tie goes",
    ),
    Ablation(
        "consensus", _off("incentives.consensus"), "entente_alignment", -1, "shared positions bring no cooperation",
    ),
    Ablation("joint gains", _off("incentives.gain"), "entente_alignment", -1, "economic fit brings no cooperation"),
    Ablation(
        "wedge", _off("incentives.detachment"), "us_courts_russia", -1, "Washington courts China's friend less",
        "china_parity", LONG_RUN,
    ),
    Ablation(
        "offers to a rival's friend", _off("offers.weight"), "us_offers_russia", -1,
        "no concessions are offered to Moscow", "china_parity", LONG_RUN,
    ),
    Ablation(
        "offers to a rival's enemy", _off("offers.retention"), "china_offers_russia", -1,
        "Beijing need not recognise Moscow as an equal",
    ),
    Ablation(
        "forfeit", _off("incentives.forfeit"), "entente_alignment", 1,
        "Washington's offers cost Moscow nothing to ignore", "us_concessions", LONG_RUN,
    ),
    Ablation("appeasement", _off("incentives.appeasement"), "weak_accommodate", -1, "the weak accommodate less"),
    Ablation("mistrust", _off("incentives.mistrust"), "china_india_cooperation", 1, "rivals cooperate more"),
    Ablation("threat in competition", _off("incentives.threat"), "pressure_on_us", -1, "threat meets no competition"),
    Ablation(
        "rivalry", _off("incentives.rivalry"), "entente_regional_competition", -1,
        "disagreement over regions brings no competition",
    ),
    Ablation(
        "dependence as restraint", _off("incentives.dependence"), "us_china_competition", 1,
        "trade restrains Washington and Beijing less",
    ),
    Ablation(
        "fear of dependence", _off("incentives.fear_of_dependence"), "kazakhstan_with_main", 1,
        "Kazakhstan avoids its main provider less",
    ),
    Ablation(
        "influence", _off("incentives.influence"), "russia_contests_centre", -1,
        "Russia contests China less for influence lost", "baseline", LONG_RUN,
    ),
    Ablation(
        "winning back", _off("incentives.winning_back"), "russia_courts_centre", -1,
        "Russia courts less those it loses", "baseline", LONG_RUN,
    ),
    Ablation(
        "resentment", _off("learning.resentment"), "kazakhstan_resents", -1, "reliance breeds no resentment",
        window=LONG_RUN,
    ),
    Ablation(
        "secondary sanctions", _off("incentives.secondary_sanctions"), "china_finances_russia", 1,
        "China cooperates with Russia in finance more",
    ),
    Ablation(
        "own settlement", _off("finance.weight"), "entente_settlement", -1, "no trade in own currencies",
        window=LONG_RUN,
    ),
    Ablation(
        "sanctions' cost", _off("economy.sanction_drag"), "russia_economy", 1, "Russia grows more", window=LONG_RUN,
    ),
    Ablation(
        "trade cut by sanctions", _off("trade.sanction_cut"), "russia_depends_on_china", -1,
        "Russia's trade does not turn to China",
    ),
    Ablation(
        "gains from trade", _off("trade.growth"), "china_economy", 1, "decoupling costs China nothing",
        "us_china_confrontation", LONG_RUN,
    ),
    Ablation(
        "bargaining", _off("trade.bargaining"), "russia_with_china", 1, "the dependent side gets half of the gain",
    ),
    Ablation(
        "carrying out agreements", _off("agreements.rate"), "entente_trade", -1, "what is declared builds nothing",
    ),
    Ablation(
        "border settlement", _off("borders.rate"), "china_fears_russia", 1, "an open border keeps fear of Russia up",
    ),
    Ablation(
        "confidence-building", _off("agreements.confidence"), "china_distrusts_russia", 1,
        "what is carried out wears no memory off", window=LONG_RUN,
    ),
    Ablation(
        "joint forces", _off("agreements.joint_forces"), "europe_fears_russia", 1, "allies count on each other less",
    ),
    Ablation("arms transfers", _off("transfers.scale"), "china_technology", -1, "China learns nothing from deliveries"
             , window=LONG_RUN),
    Ablation("deterrence", _off("posture.deterrence"), "us_presses_russia", 1, "a nuclear state is pressed harder"),
    Ablation("hedging's cost", _off("posture.hedging_cost"), "regional_hedging", 1, "doing both at once is free"),
    Ablation("inertia", _off("posture.inertia"), "posture_changes", 1, "postures change more often"),
    Ablation("grievance", _off("learning.grievance"), "entente_commitment", 1, "history weighs less on the tie"),
    Ablation("new leaders", _off("leaders.renewal"), "russia_distrusts_us", 1,
             "no quarrel leaves with those who had it", scenario="from_1946"),
    Ablation("support for threats in images", _off("learning.enemy_support"), "us_distrusts_russia", -1,
             "friends of enemies are not enemies"),
    Ablation("arming races", _off("arming.rival_elasticity"), "china_spending", -1, "China arms less in answer",
             "us_china_confrontation", LONG_RUN),
    Ablation("commitment", _off("commitment.weight"), "entente_stage", -1, "the tie has no depth"),
    Ablation(
        "sanctions in images", _off("learning.sanction_acts"), "russia_distrusts_us", -1,
        "sanctions leave no resentment",
    ),
    Ablation(
        "arming in images", _off("learning.arming_nearby"), "russia_distrusts_us", -1,
        "arms within reach are not read as intent",
    ),
    Ablation("acceptance", _off("incentives.acceptance"), "russia_with_china", -1,
    "being treated as an equal draws nobody"),
    Ablation(
        "restraint", _off("incentives.restraint"), "us_presses_russia", 1, "who courts Moscow presses it all the same",
        "china_parity", LONG_RUN,
    ),
    Ablation(
        "trade lost to quarrels", _off("trade.chill"), "us_china_trade", 1, "political chill costs no trade",
        "us_china_confrontation", LONG_RUN,
    ),
    Ablation("diversion", _off("trade.diversion"), "entente_trade", -1, "trade the West cuts is not diverted to China"),
    Ablation("closed unions", _off("trade.union"), "kazakhstan_trades_russia", -1,
    "the Eurasian Union diverts no trade"),
    Ablation(
        "fear of copying", _off("transfers.copying_fear"), "russia_arms_china", 1, "Russia sells what may be copied",
    ),
    Ablation(
        "declaring under threat", _off("agreements.signal"), "entente_declared", -1,
        "common threats bring no declarations",
    ),
    Ablation(
        "institutions as frameworks", _off("incentives.institution"), "centre_cooperation", -1,
        "members cooperate less in Central Asia",
    ),
    Ablation(
        "binding institutions", _off("institutions.depth"), "kazakhstan_bound", -1, "membership binds nobody",
    ),
    Ablation(
        "joining and leaving", _off("institutions.rate"), "sco_members", -1, "the Shanghai organisation stays as it is",
        window=LONG_RUN,
    ),
    Ablation(
        "dilution", _off("institutions.dilution"), "sco_members", -1, "Russia has no reason to widen it",
        window=LONG_RUN,
    ),
    Ablation("treaties in the run", _off("pacts.rate"), "treaties", -1, "nobody signs", window=LONG_RUN),
    Ablation(
        "rank cost of treaties", _off("pacts.autonomy"), "entente_treaty", 1,
        "great powers sign what makes one of them the junior", window=LONG_RUN,
    ),
    Ablation(
        "crises", _off("crises.rate"), "us_distrusts_china", -1, "no incidents feed the quarrel",
        "us_china_confrontation", LONG_RUN,
    ),
    Ablation(
        "backing in crises", _off("learning.backing"), "china_distrusts_russia", 1, "help in need is not remembered",
        "us_china_confrontation", LONG_RUN,
    ),
    Ablation(
        "deterrence in crises", _off("crises.deterrence"), "russia_arms_for_china", 1,
        "third states enter others' quarrels in arms", "us_china_confrontation", LONG_RUN,
    ),
    Ablation(
        "fear of a precedent", _off("council.precedent"), "russia_vetoes", -1, "Russia vetoes less over Syria",
        "libya_syria", (2010, 2014),
    ),
    Ablation(
        "the lesson of Libya", _off("council.lesson"), "russia_vetoes", -1, "Russia vetoes less over Syria",
        "libya_syria", (2010, 2014),
    ),
    Ablation(
        "cover by a partner", _off("council.expectation"), "china_vetoes", -1, "China vetoes less without Russia",
        "libya_syria", (2010, 2014),
    ),
    Ablation(
        "image in the Council", _off("council.image"), "china_vetoes", 1, "China need not care for its image",
        "libya_syria", (2010, 2014),
    ),
    Ablation(
        "changes of regime", _off("regime.rate"), "entente_alignment", 1, "no regime leaves the consensus",
        "open_ended", LONG_RUN,
    ),
    Ablation(
        "growth and legitimacy", _off("regime.growth_sensitivity"), "russia_vulnerability", -1,
        "missed growth weakens no regime", window=LONG_RUN,
    ),
    Ablation("burden", _off("economy.burden_drag"), "china_economy", 1, "arming costs China no growth",
    "chinese_hubris",
             LONG_RUN),
)  # fmt: skip
"""Every mechanism with a weight, and the change its absence should bring.

A mechanism may have several rows, each with a probe of its own; what switches it off is the same in all of them.
"""

MECHANISMS: Mapping[str, Mapping[str, float]] = {one.mechanism: one.off for one in ABLATIONS}
"""How each mechanism is switched off, by its name."""


def off(mechanism: str) -> dict[str, float]:
    """Parameters that switch a mechanism off, with the values that do.

    Raises
    ------
    ValueError
        If there is no mechanism of this name.

    Examples
    --------
    >>> off("commitment")
    {'commitment.weight': 0.0}
    """
    if mechanism not in MECHANISMS:
        raise ValueError(f"there is no mechanism '{mechanism}'.{closest(mechanism, MECHANISMS)}")
    return dict(MECHANISMS[mechanism])
