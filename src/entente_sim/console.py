"""What the command line prints: progress and tables."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from entente_sim.analysis.ablation import Ablated
    from entente_sim.analysis.discovery import Discovery, FoundBox
    from entente_sim.analysis.free import Free
    from entente_sim.analysis.hindcast.history import Hindcast
    from entente_sim.analysis.hindcast.scoring import Score
    from entente_sim.analysis.priors import Share
    from entente_sim.claims.cases import Finding
    from entente_sim.claims.claim import Judged

__all__ = [
    "Bar", "ablation_table", "bare_table", "box_table", "case_table", "claims_summary", "claims_table", "command_line",
    "console", "describe_world", "effect_table", "forecast_tables", "hindcast_tables", "interruptible", "plain",
    "prior_table", "score_table", "use_headless_plots",
]  # fmt: skip

EXIT_INTERRUPTED = 130

_TONES = {"as expected": "green", "against expectation": "red", "supported": "green", "falsified": "red"}


def _toned(reading: str) -> str:
    tone = _TONES.get(reading.partition(",")[0], "dim")
    return f"[{tone}]{reading}[/{tone}]"


def effect_table(rows: list[Any], width: int) -> Table:
    """Lay the effects out for a terminal: wide ones get more columns, narrow ones lose nothing that matters."""
    from rich.table import Table

    from entente_sim.report.words import number, years

    columns: list[tuple[str, bool, bool]] = [
        # heading, numeric, shown at this width
        ("", False, True),
        ("consequence", False, True),
        ("years", False, width >= 92),
        ("base", True, width >= 104),
        ("here", True, width >= 104),
        ("effect (95 %)", True, True),
        ("10-90 % of runs", True, width >= 124),
        ("sd", True, True),
        ("null", True, True),
        ("reading", False, True),
    ]
    table = Table(box=None, pad_edge=False)
    for heading, numeric, shown in columns:
        if shown:
            wraps = heading in ("consequence", "reading")
            table.add_column(heading, justify="right" if numeric else "left", no_wrap=not wraps)
    before = ""
    for future, one, result in rows:
        cells = (
            (future.number or result.scenario) if result.scenario != before else "",
            one.sentence,
            years(result.window),
            number(result.base),
            number(result.value),
            f"{result.mean:+.3f} ± {(result.high - result.low) / 2:.3f}",
            f"{result.p10:+.2f} {result.p90:+.2f}",
            f"{result.size:+.1f}",
            f"{result.null:+.3f}" if result.null == result.null else "",
            _toned(result.reading),
        )
        table.add_row(*(cell for cell, (_, _, shown) in zip(cells, columns, strict=True) if shown))
        before = result.scenario
    return table


def bare_table(*columns: str) -> Table:
    """An empty table; a column whose heading begins with ``>`` holds numbers."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in columns:
        table.add_column(heading.lstrip(">"), justify="right" if heading.startswith(">") else "left")
    return table


def case_table(findings: Sequence[Finding]) -> Table:
    """A case's tests with what was found."""
    table = bare_table("claim", "test", ">median", ">10-90 % of runs", "unit", ">holds", ">null", "verdict")
    for one in findings:
        table.add_row(
            one.claim.id, plain(one.test.sentence), f"{one.median:.2f}", f"{one.low:.2f} {one.high:.2f}",
            plain(one.test.unit), f"{100 * one.share:.0f} %", f"{100 * one.null:.0f} %", _toned(one.verdict),
        )  # fmt: skip
    return table


def ablation_table(rows: Sequence[Ablated]) -> Table:
    """Mechanisms switched off, and what changed."""
    table = bare_table("without", "expected", ">with", ">without", ">sd", "reading", ">alignment", ">commitment")
    for one in rows:
        table.add_row(
            plain(one.ablation.mechanism), plain(one.ablation.why), f"{one.present:.3f}", f"{one.absent:.3f}",
            f"{one.size:+.1f}", _toned(one.reading), f"{one.alignment:+.2f}", f"{one.commitment:+.2f}",
        )  # fmt: skip
    return table


def claims_table(judged: Sequence[Judged]) -> Table:
    """Claims with their verdicts, each by its weakest condition."""
    table = bare_table("claim", "what is claimed", ">holds", ">entente", ">defaults", ">null", ">without", "reading")
    for one in judged:
        worst = one.weakest
        if worst is None:
            continue
        shares = (worst.share, worst.entente, worst.default_share, worst.null, worst.off)
        cells = (f"{100 * share:.0f} %" if share == share else "-" for share in shares)
        table.add_row(one.claim.id, plain(one.claim.statement), *cells, _toned(one.reading))
    return table


def claims_summary(counts: Sequence[Mapping[str, Any]]) -> Table:
    """How many claims of each section came out how."""
    table = bare_table("section", *(f">{name}" for name in list(counts[0])[1:]))
    for row in counts:
        first, *rest = row.values()
        table.add_row(plain(first), *(str(number or "") for number in rest))
    return table


def prior_table(shares: Sequence[Share]) -> Table:
    """Over prior draws: how often each expectation holds."""
    table = bare_table("", "consequence", ">sign holds", ">null", ">clear size too", ">null")
    for one in shares:
        cells = (f"{100 * share:.0f} %" for share in (one.sign, one.null_sign, one.clear, one.null_clear))
        table.add_row(one.scenario, plain(one.sentence), *cells)
    return table


def forecast_tables(ensembles: Mapping[str, Free]) -> list[Table]:
    """How often each future comes beside the thesis's words; its order; its single claims."""
    from entente_sim.analysis.forecast import WORDS, checks, frequencies, rank_test, thesis_rank
    from entente_sim.analysis.free import KINDS
    from entente_sim.measures.futures import FUTURE_CLASSES, HORIZONS

    free, null = ensembles["free"], ensembles.get("null")
    every, begun = frequencies(free), frequencies(free, begun=True)
    nothing = frequencies(null) if null else []
    first = bare_table(
        "", "future", "in the thesis", ">rank",
        *(f">{head}" for year in HORIZONS for head in (f"{year}: % of runs (95 %)", "with an entente", "null")),
    )  # fmt: skip
    for name in sorted(FUTURE_CLASSES, key=lambda name: (thesis_rank(name) != thesis_rank(name), thesis_rank(name))):
        cells = []
        for year in HORIZONS:
            (k,) = (k for k, one in enumerate(every) if (one.future, one.horizon) == (name, year))
            cells += [
                f"{100 * every[k].share:.1f} ({100 * every[k].low:.1f}-{100 * every[k].high:.1f})",
                f"{100 * begun[k].share:.1f}", f"{100 * nothing[k].share:.1f}" if nothing else "",
            ]  # fmt: skip
        rank = f"{thesis_rank(name):g}" if name in WORDS and thesis_rank(name) == thesis_rank(name) else ""
        label = "" if name == "none" else name
        first.add_row(label, plain(FUTURE_CLASSES[name]), plain(WORDS[name]), rank, *cells)
    second = bare_table(
        "rank order to 2031", "", ">runs with an entente", ">tau-b (95 %)", ">exact p", "reading", ">tau-b, 2050"
    )  # fmt: skip
    rows = [(kind, ensembles[kind], False) for kind in ensembles]
    rows.insert(1, ("free, with an entente", free, True))
    for label, one, only in rows:
        test, late = (rank_test(one, year, begun=only) for year in HORIZONS)
        second.add_row(
            label, "the runs that begin with one" if only else KINDS[label],
            "100 %" if only else f"{100 * float(one.begun().mean()):.0f} %",
            f"{test.tau:.2f} ({test.low:.2f} to {test.high:.2f})", f"{test.p:.3f}", _toned(test.verdict),
            f"{late.tau:.2f}",
        )  # fmt: skip
    third = bare_table("claim", "", "found", "reading", ">resamples that agree", "with an entente", "null")
    columns = [checks(free), checks(free, begun=True), checks(null) if null else checks(free)]
    for one, only, bare in zip(*columns, strict=True):
        third.add_row(
            one.claim, plain(one.sentence), plain(one.found), _toned(one.verdict), f"{100 * one.holds:.0f} %",
            _toned(only.verdict), _toned(bare.verdict) if null else "",
        )  # fmt: skip
    return [first, second, third]


def box_table(one: FoundBox) -> Table:
    """Limits of a box found by discovery."""
    from entente_sim.report.discovery import limit_text

    table = bare_table("path", "limit", "unit", "in halves of the points", ">in halves", ">quasi-p")
    for limit in one.limits:
        spread = f"{limit.low:.3g} to {limit.high:.3g}" if limit.low == limit.low else "never"
        table.add_row(
            plain(limit.path), limit_text(limit), plain(limit.unit), spread, f"{100 * limit.reproduced:.0f} %",
            f"{limit.quasi_p:.1g}", style=None if limit.reproduced >= 0.5 else "dim",
        )  # fmt: skip
    return table


def score_table(discovery: Discovery) -> Table:
    """How much each path tells, with bars; what is within the noise is dim."""
    table = bare_table("path", ">total effect", ">95 %", "")
    top = max(0.01, *(one.score for one in discovery.scores))
    for one in discovery.scores:
        cells = (
            plain(one.path), f"{100 * one.score:.1f} %", f"{100 * one.low:.1f} to {100 * one.high:.1f}",
            "█" * max(0, round(30 * one.score / top)),
        )  # fmt: skip
        table.add_row(*cells, style=None if one.tells else "dim")
    return table


def hindcast_tables(found: Hindcast) -> list[Table]:
    """Scores beside naive forecasters, by split and target; typed facts; vetoes of dated drafts."""
    from entente_sim.analysis.hindcast.history import FORECASTERS, veto_log_scores
    from entente_sim.analysis.hindcast.targets import TARGETS

    titles = {one.name: one.title for one in TARGETS}
    tables = []
    by_place: dict[tuple[str, str, str], dict[str, Score]] = {}
    for one in found.scores:
        by_place.setdefault((one.split, one.target, one.metric), {})[one.forecaster] = one
    for split in dict.fromkeys(one.split for one in found.scores):
        table = bare_table(
            split, "score", ">model (95 %)", *(f">{name}" for name in FORECASTERS[1:]), "model against them", ">cases"
        )  # fmt: skip
        before = ""
        for (where, target, metric), row in by_place.items():
            if where == split:
                own = row["model"]
                others = [f"{row[name].value:.3f}" if name in row else "" for name in FORECASTERS[1:]]
                table.add_row(
                    titles[target] if target != before else "", metric.replace("_", " of "),
                    f"{own.value:.3f} ({own.low:.2f} to {own.high:.2f})", *others,
                    _toned(_standing([row[name] for name in FORECASTERS[1:] if name in row])), f"{own.cases:,}",
                )  # fmt: skip
                before = target
        tables.append(table)
    facts = bare_table("fact", "", ">model", ">power", ">events")
    for held in zip(*(found.facts[name] for name in FORECASTERS[:3]), strict=True):
        facts.add_row(
            held[0].fact.name, plain(held[0].fact.sentence), *(f"{100 * one.share:.0f} %" for one in held)
        )  # fmt: skip
    tables.append(facts)
    vetoes = veto_log_scores(found)
    if vetoes:
        table = bare_table("vetoes of dated drafts", *(f">{name}" for name in vetoes))
        table.add_row("log score", *(f"{value:.3f}" for value in vetoes.values()))
        tables.append(table)
    return tables


def _standing(others: Sequence[Score]) -> str:
    """Whom the model beats, and who beats it, in 97.5 % of samples."""
    beaten = [one.forecaster for one in others if one.model_ahead >= 0.975]
    better = [one.forecaster for one in others if one.model_ahead <= 0.025]
    parts = [f"beats {', '.join(beaten)}" if beaten else "", f"loses to {', '.join(better)}" if better else ""]
    return "; ".join(part for part in parts if part) or "no clear difference"


class Bar:
    """Progress with rate and time left; silent where the output is not a terminal."""

    def __init__(self, total: int, what: str = "runs", done: int = 0) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self.progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(what),
            TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), console=console(error=True),
            disable=not sys.stderr.isatty(), transient=True,
        )  # fmt: skip
        self.task = self.progress.add_task("starting", total=total, completed=done, rate="")
        self.finished, self.began, self.earlier = 0, time.monotonic(), done

    def __enter__(self) -> Bar:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def step(self, name: str, done: int, total: int) -> None:
        """Take note of finished runs of one scenario."""
        self._move(name.replace("_", " "), self.finished + done)
        if done == total:
            self.finished += total

    def at(self, name: str, done: int, total: int) -> None:
        """Take note of things done one by one."""
        self._move(name, done, total)

    def _move(self, description: str, done: int, total: int | None = None) -> None:
        rate = (done - self.earlier) / max(time.monotonic() - self.began, 1e-3)
        shown = f"{rate:,.0f}/s" if rate >= 2 else f"{60 * rate:,.0f}/min"
        self.progress.update(self.task, completed=done, total=total, description=description, rate=shown)

    def say(self, text: str) -> None:
        """Show what is being done."""
        self.progress.update(self.task, description=text)


@contextmanager
def interruptible() -> Iterator[None]:
    """End an interrupt in one sentence."""
    import typer

    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped; nothing half-written is left behind. Run the same command to start again.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None


def use_headless_plots() -> None:
    """Draw without a display."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["text.parse_math"] = False  # titles of files are text, whatever signs they hold


def command_line() -> str:
    """The command as it was typed."""
    arguments = [f"'{word}'" if " " in word else word for word in sys.argv[1:]]
    return " ".join(["entente-sim", *arguments])


def console(error: bool = False) -> Any:
    """A console as wide as the terminal, or 160 columns where there is none."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160
    return Console(stderr=error, width=width)


def plain(text: str) -> str:
    """Text that rich prints as it stands."""
    from rich.markup import escape

    return escape(text)


def describe_world(world: Any) -> None:
    """Print a world: its states, and who has a stake in what in its start year."""
    screen = console()
    from rich.table import Table

    from entente_sim.scenario.series import anchored, interpolated

    screen.print(f"[bold]{plain(world.title)}[/bold]", highlight=False)
    screen.print(f"{len(world.states)} states: {', '.join(sorted(world.states))}", highlight=False, markup=False)
    table = Table("arena", "level", "states with a stake, largest first", box=None, pad_edge=False)
    for name, arena in world.arenas.items():
        stakes = {
            code: interpolated(*anchored(given), [world.start], log=False)[0] for code, given in arena.stakes.items()
        }
        members = sorted(stakes, key=lambda code: (-stakes[code], code))
        table.add_row(name, arena.level, " ".join(f"{code} {stakes[code]:g}" for code in members))
    screen.print(table)
