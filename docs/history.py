"""Fill the tables of ``world-1946.md`` from runs through history.

``python docs/history.py`` makes 200 runs of ``from_1946`` with the default parameters, the calibrated point and the
posterior, of its null and of the baseline, under seed 1, and writes their medians between the marks of the page.
``--runs N`` makes another number of them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from pages import filled

import entente_sim as es
from entente_sim import measures
from entente_sim.engine.ensemble import Ensemble
from entente_sim.experiments.past import shortened
from entente_sim.experiments.runner import in_turn
from entente_sim.measures.summaries import mean_over
from entente_sim.numerics import FloatArray

PAGE = Path(__file__).with_name("world-1946.md")

PERIODS = (
    (1950, 1955), (1956, 1960), (1961, 1965), (1966, 1971), (1972, 1978), (1979, 1988), (1989, 1995), (1996, 2001),
    (2002, 2008), (2009, 2013), (2014, 2021),
)  # fmt: skip

COURSES = (
    ("CHN-RUS alignment, systemic", "alignment", ("CHN", "RUS"), "systemic"),
    ("CHN-RUS alignment, regional", "alignment", ("CHN", "RUS"), "regional"),
    ("CHN-RUS commitment", "commitment", ("CHN", "RUS"), None),
    ("China's image of hostility in Russia", "hostility", ("CHN", "RUS"), None),
    ("Russia's image of hostility in China", "hostility", ("RUS", "CHN"), None),
    ("China's fear of Russia", "threat", ("CHN", "RUS"), None),
    ("China's fear of the United States", "threat", ("CHN", "USA"), None),
    ("RUS-USA alignment, systemic", "alignment", ("RUS", "USA"), "systemic"),
    ("Russia's image of hostility in the United States", "hostility", ("RUS", "USA"), None),
    ("CHN-USA alignment, systemic", "alignment", ("CHN", "USA"), "systemic"),
    ("China's image of hostility in the United States", "hostility", ("CHN", "USA"), None),
)

PHASES = (
    ("alliance of 1950", "commitment reaches .375 (stage 3) by 1955", None, None, None),
    ("honeymoon", "CHN-RUS alignment up, 1950-52 to 1954-57", ("CHN", "RUS"), (1950, 1952), (1954, 1957)),
    ("split of the 1960s", "CHN-RUS alignment down, 1954-57 to 1966-71", ("CHN", "RUS"), (1954, 1957), (1966, 1971)),
    ("turn of 1972", "CHN-USA alignment up, 1966-71 to 1973-78", ("CHN", "USA"), (1966, 1971), (1973, 1978)),
    ("normalisation of 1989", "CHN-RUS alignment up, 1979-83 to 1989-93", ("CHN", "RUS"), (1979, 1983), (1989, 1993)),
    ("partnership of 1996 and 2001", "the same, 1992-95 to 2001-05", ("CHN", "RUS"), (1992, 1995), (2001, 2005)),
    ("pivot after 2014", "the same, 2009-13 to 2015-19", ("CHN", "RUS"), (2009, 2013), (2015, 2019)),
)  # fmt: skip


def main() -> int:
    runs = int(sys.argv[sys.argv.index("--runs") + 1]) if "--runs" in sys.argv else 200
    past = shortened(es.load("from_1946"))
    model, null = (es.run(past, runs=runs, seed=1, null=off, since=1946) for off in (False, True))
    point, sets = es.posterior("point")[0], es.posterior()
    nearest = es.run(past, runs=runs, seed=1, parameters=point, since=1946)
    kept = es.run(past, runs=runs, seed=1, parameters=in_turn(sets, runs), since=1946)
    settled = point.replace(**{"leaders.renewal": 0.0})
    lasting = es.run(past, runs=runs, seed=1, parameters=settled, since=1946)
    told = {"default": model, "point": nearest, "without new leaders": lasting, "posterior": kept, "null": null}
    began = time.process_time()
    es.run(past, runs=48, seed=1, since=1946, workers=1)
    seconds = (time.process_time() - began) / 48
    other = es.run("baseline", runs=runs, seed=1)
    draw(nearest, model)
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), {
        "course": course(model), "course-point": course(nearest), "joint": joint(model, other),
        "phases": phases(told),
        "speed": f"A run of 1946 to 2022 takes {1000 * seconds:.0f} ms of one core ({runs} runs of seed 1 above).",
    }), encoding="utf-8")  # fmt: skip
    return 0


def draw(nearest: Ensemble, model: Ensemble) -> None:
    """Draw the course of China and Russia with the point beside the defaults, into ``images``."""
    import matplotlib as mpl

    mpl.use("Agg")
    shown = {
        "China and Russia: alignment": ("cooperation less competition", "alignment", ("CHN", "RUS")),
        "China and Russia: depth of the tie": ("commitment", "commitment", ("CHN", "RUS")),
        "China fears the United States": ("threat", "threat", ("CHN", "USA")),
        "China fears Russia": ("threat", "threat", ("CHN", "RUS")),
    }
    courses = [
        es.plots.Course(label, unit, *(reading(e, what, pair, None) for e in (nearest, model)), (1963, 1979))
        for label, (unit, what, pair) in shown.items()
    ]
    axes = es.plots.course(courses, model.years, base="the point", here="the defaults")
    figure = next(iter(np.ravel(axes))).figure
    figure.savefig(PAGE.parent / "images" / "world_1946_course.png", dpi=130)


def reading(e: Ensemble, what: str, pair: tuple[str, str], level: str | None) -> FloatArray:
    """A dyad's variable, or the mean alignment of both sides by the stakes of each year: ``(years, runs)``."""
    if what != "alignment":
        return measures.dyad(e, *pair, what)
    return measures.mean_alignment(e, *pair, level, ruler="year")


def span(e: Ensemble, values: FloatArray, years: tuple[int, int]) -> FloatArray:
    """Mean over years, ``(runs,)``."""
    return mean_over(values, e.years, years)


def course(e: Ensemble) -> str:
    """Medians over runs by period."""
    head = " | ".join(f"{first}-{str(last)[2:]}" for first, last in PERIODS)
    lines = [f"| | {head} |", "|---|" + "---|" * len(PERIODS)]
    for label, what, pair, level in COURSES:
        values = reading(e, what, pair, level)
        row = [f"{np.median(span(e, values, years)):.2f}" for years in PERIODS]
        lines.append(f"| {label} | {' | '.join(row)} |")
    for code, name in (("USA", "United States"), ("RUS", "Soviet Union, Russia"), ("CHN", "China")):
        values = measures.state(e, code, "capability")
        row = [f"{np.median(span(e, values, years)):.2f}" for years in PERIODS]
        lines.append(f"| capability, {name} | {' | '.join(row)} |")
    return "\n".join(lines)


def phases(ensembles: dict[str, Ensemble]) -> str:
    """In how many runs of each ensemble a phase has the sign of history; with the median change for the first two."""
    names = list(ensembles)
    heads = [f"{name}, change" for name in names[:2]]
    lines = [f"| phase | read as | {' | '.join((*heads, *names))} |", "|---|---|" + "---|" * (len(names) + 2)]
    for name, about, pair, before, after in PHASES:
        sizes, shares = [], []
        for e in ensembles.values():
            if pair is None:
                depth = measures.dyad(e, "CHN", "RUS", "commitment")
                change = np.nanmax(depth[: e.years.index(1955) + 1], axis=0)
                right = change >= 0.375
            else:
                values = reading(e, "alignment", pair, None)
                change = span(e, values, after) - span(e, values, before)
                right = change < 0.0 if "down" in about else change > 0.0
            sizes.append(f"{float(np.median(change)):+.2f}")
            shares.append(f"{100 * float(np.mean(right)):.0f} %")
        lines.append(f"| {name} | {about} | {' | '.join((*sizes[:2], *shares))} |")
    return "\n".join(lines)


def joint(model: Ensemble, other: Ensemble) -> str:
    """The state of 2021 that history leaves, beside that of the default world."""
    lines = ["| 2021 | from 1946 | from 1992 |", "|---|---|---|"]
    rows = [
        (label, lambda e, w=what, p=pair, v=level: reading(e, w, p, v)) for label, what, pair, level in COURSES
    ]  # fmt: skip
    rows += [
        (f"capability, {code}", lambda e, c=code: measures.state(e, c, "capability")) for code in ("USA", "CHN", "RUS")
    ]
    for label, read in rows:
        one, two = (float(np.median(read(e)[e.years.index(2021)])) for e in (model, other))
        lines.append(f"| {label} | {one:.2f} | {two:.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
