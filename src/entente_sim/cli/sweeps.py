"""The command that sweeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entente_sim.cli import completing
from entente_sim.cli.console import Bar, console, print_json, print_place, stopped, use_headless_plots
from entente_sim.cli.options import EXIT_CANNOT_WRITE, Json, Out, Workers

if TYPE_CHECKING:
    from entente_sim.experiments.plan import Part, Plan
    from entente_sim.experiments.store import Store
    from entente_sim.experiments.sweep import Cost
    from entente_sim.report.swept import Told

__all__ = ["sweep"]

_WORTH_TIMING = 2_000
"""Fewer runs than this are not timed first, unless a dry run asks for it."""

_SAID = 2
"""Findings told in the terminal; --json has all."""


def sweep(
    file: Annotated[
        str,
        typer.Argument(
            help="A shipped sweep (see 'scenarios') or the path of a .yaml file.", autocompletion=completing.a_sweep
        ),
    ],
    out: Out = None,
    executor: Annotated[
        str,
        typer.Option(help="Where runs run: threads, processes or dask.", autocompletion=completing.an_executor),
    ] = "threads",
    workers: Workers = None,
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, tcp://HOST:PORT.")] = None,
    part: Annotated[str | None, typer.Option(help="Run one part of several, for many machines: 1/3.")] = None,
    merge: Annotated[
        list[Path] | None, typer.Option(help="First take over what this store of the same sweep has; may be repeated.")
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Run failed runs again.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would take.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Run it however long it takes.")] = False,
    as_json: Json = False,
) -> None:
    """Run a sweep over parameters, drivers and inputs.

    Stopped with Ctrl-C, or by a power cut, it goes on when the same command is run again.

    Example: entente-sim sweep asymmetry_x_pressure --workers 2
    """
    from entente_sim.experiments.executors import open_executor
    from entente_sim.experiments.plan import WHOLE, plan_of
    from entente_sim.experiments.store import Store
    from entente_sim.experiments.sweep import finish
    from entente_sim.experiments.swept import opened
    from entente_sim.report.swept import can_draw, tell

    plan = plan_of(file)
    share = _part(part) or WHOLE
    folder = out or Path("results") / plan.name
    if dry_run:
        cost = _cost(plan, list(plan.part(*share)), workers, timed=True)
        if as_json:
            print_json(_plain(cost))
        else:
            typer.echo(f"{plan.name}: {cost}.")
        return
    with Store.open(folder, plan) as store:
        try:
            failed = _prepare(store, merge or [], retry_failed)
            left = store.left(share)
            if left:
                cost = _cost(plan, left, workers, timed=plan.runs_in(left) > _WORTH_TIMING)
                _refuse_huge(cost, folder, yes)
                if not as_json:
                    typer.echo(f"{plan.name}: {cost} {'left' if store.done else 'in all'}.")
            total = plan.runs_in(plan.part(*share))
            with (
                open_executor(executor, workers=workers, scheduler=scheduler) as pool,
                Bar(total, done=total - plan.runs_in(left)) as bar,
            ):
                for lost in finish(store, pool, share, bar.at):
                    failed += lost
        except KeyboardInterrupt:
            raise stopped(
                f"Stopped after {store.runs_done():,} of {plan.runs:,} runs, which are kept in '{folder}'. "
                "Run the same command to go on."
            ) from None
        told = None
        if not store.missing:
            swept = opened(folder)
            if can_draw(swept):
                use_headless_plots()
                told = tell(swept, plan.file.sweep.shown)
        _tell(store, failed, told, as_json)


def _part(text: str | None) -> Part | None:
    if text is None:
        return None
    which, slash, of = text.partition("/")
    if slash and which.isdecimal() and of.isdecimal() and 1 <= int(which) <= int(of):
        return int(which), int(of)
    raise ValueError(f"a part is written like 1/3, the first of three, not '{text}'.")


def _prepare(store: Store, merge: list[Path], retry_failed: bool) -> int:
    """Take over other stores, drop what failed, and say what was found; returns failed runs so far."""
    for other in merge:
        taken = store.merge(other)
        store.notes.append(f"took over {taken} {'task' if taken == 1 else 'tasks'} from '{other}'.")
    if retry_failed:
        again = store.drop_failed()
        store.notes.append(f"{again} failed runs are run again." if again else "no run had failed.")
    for note in store.notes:
        typer.echo(note, err=True)
    return store.failed()


def _cost(plan: Plan, numbers: list[int], workers: int | None, *, timed: bool) -> Cost:
    from entente_sim.experiments.executors import worker_count
    from entente_sim.experiments.sweep import cost_of

    # How many workers a cluster has is not known before it is asked; the time is then that of as many as here.
    return cost_of(plan, numbers, workers=worker_count(workers), measure=timed)


def _refuse_huge(cost: Cost, folder: Path, yes: bool) -> None:
    from entente_sim.experiments.sweep import free_space

    free = free_space(folder)
    if cost.size > free:
        typer.echo(
            f"this sweep would write about {cost.size / 1e9:.1f} GB to '{folder}', where {free / 1e9:.1f} GB are free: "
            "record less, divide it with --part, or choose another folder with --out.",
            err=True,
        )
        raise typer.Exit(EXIT_CANNOT_WRITE)
    if cost.huge and not yes:
        raise ValueError(f"this sweep is large: {cost}. Say --yes to run it, or divide it over machines with --part.")


def _tell(store: Store, failed: int, told: Told | None, as_json: bool) -> None:
    plan, missing = store.plan, len(store.missing)
    if as_json:
        content = {
            "name": plan.name, "folder": str(store.folder), "points": len(plan.points), "runs": plan.runs,
            "runs_done": store.runs_done(), "failed": failed, "missing_tasks": missing, "digest": plan.digest,
            "figures": [str(path) for path in told.files] if told else [],
            "report": str(told.page) if told else None, "findings": list(told.sentences) if told else [],
        }  # fmt: skip
        print_json(content)
        return
    screen = console()
    lost = f"; {failed:,} failed (see failures(), run again with --retry-failed)" if failed else ""
    screen.print(f"{store.runs_done():,} of {plan.runs:,} runs at {len(plan.points):,} points are done{lost}.")
    if missing:
        left = "1 task is" if missing == 1 else f"{missing:,} tasks are"
        screen.print(
            f"{left} left for other parts; take their stores over with --merge. Figures are drawn of the whole."
        )
    for sentence in told.sentences[:_SAID] if told else ():
        screen.print(sentence, highlight=False, markup=False)
    if told:
        pictures = ", ".join(str(path) for path in told.files if path.suffix == ".png")
        typer.echo(f"Figures: {pictures}")
        print_place("Report", told.page)
    print_place("Data", store.folder)
    typer.echo(f'Read it: es.open_sweep("{store.folder.as_posix()}")')


def _plain(cost: Cost) -> dict[str, float]:
    return {
        "points": cost.points, "runs": cost.runs, "tasks": cost.tasks, "seconds": round(cost.seconds, 3),
        "bytes": round(cost.size),
    }  # fmt: skip
