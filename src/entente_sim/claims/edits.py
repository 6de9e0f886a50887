"""Changes of a world's content that claims ask for: counterfactual histories, maps and systems.

An edit gets the content of a world file and changes it in place (see :meth:`~entente_sim.claims.arms.Arm.edited`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

__all__ = [
    "Content", "Edit", "apart_at_sea", "contiguous", "deeper_tie", "no_barriers", "no_us_pressure", "one_level",
    "remembering", "sea_power", "stance", "us_scaled", "without_events", "without_institution",
]  # fmt: skip

Content = dict[str, Any]
Edit = Callable[[Content], None]


def _table(content: Content, field: str) -> dict[str, Any]:
    """Values of one input by state."""
    found: dict[str, Any] = next(one["values"] for one in content["tables"] if one["field"] == field)
    return found


def no_us_pressure(content: Content) -> None:
    """Take away what the United States presses others with.

    No promotion of democracy, no sanctions, no bases abroad, nothing at stake in the regions around Eurasia, and no
    reach with which to compete anywhere; its forces at home, its wealth and its stakes in the order stay.
    """
    _table(content, "promotion")["USA"] = 0.0
    sanctions = next(one for one in content["dyads"] if one["field"] == "sanctions")
    sanctions["values"] = [one for one in sanctions["values"] if one.get("actor") != "USA"]
    geography = content["geography"]
    geography["bases"] = [one for one in geography["bases"] if one["owner"] != "USA"]
    for arena in content["arenas"].values():
        arena.setdefault("access", {})["USA"] = 0.0
        if arena["level"] == "regional" and "USA" in arena["stakes"]:
            arena["stakes"]["USA"] = 0.0
    del content["drivers"]["pivot_to_asia"]


def without_events(*names: str) -> Edit:
    """Take dated events and drivers out of history, by their names in the world file."""

    def edit(content: Content) -> None:
        for name in names:
            del content["events" if name in content["events"] else "drivers"][name]

    return edit


def without_institution(name: str) -> Edit:
    """Take an institution out of the world, by its name in the world file."""

    def edit(content: Content) -> None:
        del content["institutions"][name]

    return edit


def us_scaled(factor: float) -> Edit:
    """Make the economy and the forces of the United States a multiple of what they were, in every year."""

    def edit(content: Content) -> None:
        for field in ("economy", "spending"):
            values = _table(content, field)
            values["USA"] = [factor * value for value in values["USA"]]

    return edit


def contiguous(codes: Sequence[str]) -> Edit:
    """Give all pairs of some states a land border without barriers."""

    def edit(content: Content) -> None:
        geography = content["geography"]
        pairs = {frozenset(pair) for pair in combinations(codes, 2)}
        borders = {frozenset(pair) for pair in geography["land_borders"]} | pairs
        geography["land_borders"] = sorted(sorted(pair) for pair in borders)
        geography["barriers"] = [one for one in geography["barriers"] if frozenset(one["between"]) not in pairs]

    return edit


def apart_at_sea(codes: Sequence[str]) -> Edit:
    """Put a strait (0.4 of land power passes) between all pairs of some states, and no land border."""

    def edit(content: Content) -> None:
        geography = content["geography"]
        pairs = {frozenset(pair) for pair in combinations(codes, 2)}
        geography["land_borders"] = [pair for pair in geography["land_borders"] if frozenset(pair) not in pairs]
        kept = [one for one in geography["barriers"] if frozenset(one["between"]) not in pairs]
        straits = [{"between": sorted(pair), "value": 0.4, "why": "a strait"} for pair in pairs]
        geography["barriers"] = kept + sorted(straits, key=lambda one: str(one["between"]))

    return edit


def no_barriers(content: Content) -> None:
    """Let all land power cross between all states."""
    content["geography"]["barriers"] = []
    content["geography"]["overland_default"] = 1.0


def sea_power(codes: Sequence[str], share: float) -> Edit:
    """Set the maritime share of the power that some states can project."""

    def edit(content: Content) -> None:
        _table(content, "sea_power").update(dict.fromkeys(codes, share))

    return edit


def stance(arena: str, code: str, value: float) -> Edit:
    """Set what a state wants in an arena."""

    def edit(content: Content) -> None:
        content["arenas"][arena].setdefault("stances", {})[code] = value

    return edit


def one_level(level: str) -> Edit:
    """Leave stakes in the arenas of one level only."""

    def edit(content: Content) -> None:
        for arena in content["arenas"].values():
            if arena["level"] != level:
                arena["stakes"] = dict.fromkeys(arena["stakes"], 0.0)
        drivers = content["drivers"]
        content["drivers"] = {
            name: one for name, one in drivers.items() if not str(one["target"]).startswith("arenas.")
        }

    return edit


def deeper_tie(first: str, second: str, depth: float, since: int) -> Edit:
    """Put two states under a treaty of consultation that keeps their tie at least so deep."""

    def edit(content: Content) -> None:
        content["pacts"].append(
            {
                "title": f"Tie of {first} and {second}", "kind": "consultation", "members": [first, second],
                "depth": depth, "since": since, "source": "an experiment",
            }
        )  # fmt: skip

    return edit


def remembering(*memories: tuple[str, str, float, int | None, int | None]) -> Edit:
    """Return an edit of a world file: what history handed down between pairs of states.

    Parameters
    ----------
    *memories
        Who remembers, of whom, how much (index, 0 to 1), and the first and last year of it (None: from or to the end of
        time).  All the file says of the pairs named is replaced.
    """
    pairs = {(actor, target) for actor, target, *_ in memories}

    def edit(content: Content) -> None:
        table = next(one for one in content["dyads"] if one["field"] == "grievance")
        kept = [
            one
            for one in table["values"]
            if not any((one.get("actor"), other) in pairs for other in one.get("towards", ()))
        ]
        stated = [
            {"actor": actor, "towards": [target], "value": value, "since": since, "until": until}
            for actor, target, value, since, until in memories
        ]
        table["values"] = kept + stated

    return edit
