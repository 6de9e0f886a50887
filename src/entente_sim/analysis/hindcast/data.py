"""Observed series from a folder of public data, as tidy CSV files; see ``docs/data.md`` for where to get them.

Nothing of these data is shipped.  Every reader returns the states of a world, with blocs made of their counterparts,
and no year after the last one asked for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from entente_sim.analysis.hindcast.splits import LAST_OPEN, SPLITS, guard
from entente_sim.analysis.hindcast.targets import BLOC_RULES, COUNTERPARTS
from entente_sim.scenario.errors import shown

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FILES", "VARIABLE", "DataError", "data_folder", "observed", "required"]

VARIABLE = "ENTENTE_DATA"
"""Environment variable that names the folder."""

PAGE = "docs/data.md says where each public data set is had and how its file must look"


class DataError(ValueError):
    """The data folder or one of its files cannot be used; the message says what to do."""


FILES: dict[str, tuple[str, ...]] = {
    "states.csv": ("iso3", "cow_first"),
    "unga_idealpoints.csv": ("iso3", "year", "idealpointfp"),
    "mids_cow5_dyad_year.csv": ("iso1", "iso2", "year"),
    "rivalries_tss.csv": ("iso1", "iso2", "start", "end"),
    "alliances_atop51_dyad.csv": ("iso_a", "iso_b", "year", "atop_defense", "weight_0_5"),
    "arms_tiv.csv": ("supplier_iso3", "recipient_iso3", "year", "tiv_millions"),
    "trade_cow4_dyad.csv": ("iso_a", "iso_b", "year", "total_usdm", "flag"),
    "trade_cow4_national_totals.csv": ("iso3", "year", "imports_world_usdm", "exports_world_usdm"),
}
"""Files of the folder, and the columns each must have."""

COVERED = {
    "dispute": (1946, 2014), "rivalry": (1946, 2020), "pact": (1946, 2018), "defence": (1946, 2018),
    "arms": (1950, 2021),
}  # fmt: skip
"""Years in which a list covers every pair, so that what is not in it did not happen."""


def data_folder(given: Path | None = None) -> Path | None:
    """The folder given, or the one the environment names; ``None`` if neither."""
    named = os.environ.get(VARIABLE)
    return given if given is not None else Path(named) if named else None


def required(folder: Path | None) -> Path:
    """The folder, if it is one with all of :data:`FILES`.

    Raises
    ------
    DataError
        In one sentence, if it is not.
    """
    if folder is None:
        raise DataError(f"there is no folder of public data: name one with --data or {VARIABLE}; {PAGE}.")
    if not folder.is_dir():
        raise DataError(f"the data folder '{folder}' is no folder; {PAGE}.")
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise DataError(f"the data folder '{folder}' lacks {', '.join(missing)}; {PAGE}.")
    return folder


_YEARS = ("year", "start", "end", "cow_first")


def _table(folder: Path, name: str) -> pd.DataFrame:
    """Read a file and check its columns."""
    import pandas as pd

    path = folder / name
    try:
        table = pd.read_csv(path, keep_default_na=True, low_memory=False)
    except (OSError, ValueError) as error:  # undecodable and malformed files among them
        raise DataError(f"'{path}' cannot be read ({shown(str(error).splitlines()[0][:200])}); {PAGE}.") from None
    missing = [column for column in FILES[name] if column not in table.columns]
    if missing:
        raise DataError(f"'{path}' has no column {', '.join(missing)}; {PAGE}.")
    text = ("iso3", "iso1", "iso2", "iso_a", "iso_b", "supplier_iso3", "recipient_iso3", "flag")
    for column in set(FILES[name]) - set(text):
        numbers = pd.to_numeric(table[column], errors="coerce")
        wrong = (numbers.isna() & table[column].notna()) | np.isinf(numbers)
        noun = "number"
        if column in _YEARS and not wrong.any():
            wrong, noun = numbers.notna() & ~numbers.between(1, 9999), "year"
        if wrong.any():
            row = int(np.argmax(wrong.to_numpy())) + 2
            given = repr(table[column][row - 2])[:60]
            raise DataError(f"'{path}', line {row}: {column} is {given}, not a {noun}.")
        table[column] = numbers
    return table


def observed(target: str, folder: Path, states: Sequence[str], *, report: bool = False) -> pd.DataFrame:
    """One target's observed series among the states of a world.

    Parameters
    ----------
    target
        Name of a target of :data:`~entente_sim.analysis.hindcast.targets.TARGETS`.
    folder
        The data folder.
    states
        Codes of the world.
    report
        Also return the years kept back.

    Returns
    -------
    pandas.DataFrame
        Columns ``state, partner, year, value``; an undirected pair stands once, in alphabetical order, and the
        partner of a state's own series is empty.
    """
    last = SPLITS["report"][1] if report else LAST_OPEN
    guard(last, report=report)
    holder = {iso: code for code in states for iso in COUNTERPARTS.get(code, (code,))}
    table = _READERS[target](folder, holder)
    table = table[table["year"].between(SPLITS["train"][0], last)]
    if target in COVERED:
        table = _grid(target, holder, last, folder).merge(table, how="left", on=_KEYS)
        table["value"] = table["value"].fillna(0.0)
    if target == "arms":
        table["value"] = np.log10(1.0 + table["value"])
    return table.astype({"year": int, "value": float})[[*_KEYS, "value"]].reset_index(drop=True)


_KEYS = ["state", "partner", "year"]


def _blocs(
    table: pd.DataFrame, columns: Iterable[str], holder: dict[str, str], rule: str, *, directed: bool = False
) -> pd.DataFrame:
    """The columns that hold state, partner, year and value, with blocs in place of their counterparts.

    What concerns no state of the world, or two of one bloc, is left out.
    """
    one, other, year, value = columns
    held = table[[one, other, year, value]].set_axis([*_KEYS, "value"], axis=1)
    held = held.assign(state=held["state"].map(holder), partner=held["partner"].map({**holder, "": ""}))
    held = held.dropna()
    held = held[held["state"] != held["partner"]]
    if not directed:
        flipped = (held["state"] > held["partner"]) & (held["partner"] != "")
        held.loc[flipped, ["state", "partner"]] = held.loc[flipped, ["partner", "state"]].to_numpy()
    return held.groupby(_KEYS, sort=True)["value"].agg("max" if rule == "any" else rule).reset_index()


def _grid(target: str, holder: dict[str, str], last: int, folder: Path) -> pd.DataFrame:
    """Every pair of a world in every year in which a list covers it and both exist."""
    import pandas as pd

    first_year = _table(folder, "states.csv").dropna(subset="cow_first").groupby("iso3")["cow_first"].min()
    since: dict[str, int] = {}
    for iso, code in holder.items():
        if iso in first_year.index:
            since[code] = min(since.get(code, 9999), int(first_year[iso]))
    first, covered = COVERED[target]
    rows = [
        (one, other, year)
        for one in sorted(since)
        for other in sorted(since)
        if (one < other or (target == "arms" and one != other))
        for year in range(max(first, since[one], since[other]), min(covered, last) + 1)
    ]
    return pd.DataFrame(rows, columns=["state", "partner", "year"])


def _positions(folder: Path, holder: dict[str, str]) -> pd.DataFrame:
    table = _table(folder, "unga_idealpoints.csv").assign(partner="")
    return _blocs(table, ["iso3", "partner", "year", "idealpointfp"], holder, BLOC_RULES["position"])


def _distances(folder: Path, holder: dict[str, str]) -> pd.DataFrame:
    """Distances of the positions of states and blocs."""
    import pandas as pd

    wide = _positions(folder, holder).pivot_table(index="year", columns="state", values="value")
    parts = [
        pd.DataFrame({"state": one, "partner": other, "year": wide.index, "value": (wide[one] - wide[other]).abs()})
        for one in wide.columns
        for other in wide.columns
        if one < other
    ]
    empty = pd.DataFrame(columns=[*_KEYS, "value"])
    return pd.concat(parts, ignore_index=True).dropna() if parts else empty


def _disputes(folder: Path, holder: dict[str, str]) -> pd.DataFrame:
    table = _table(folder, "mids_cow5_dyad_year.csv").assign(value=1.0)
    return _blocs(table, ["iso1", "iso2", "year", "value"], holder, BLOC_RULES["dispute"])


def _rivalries(folder: Path, holder: dict[str, str]) -> pd.DataFrame:
    import pandas as pd

    table = _table(folder, "rivalries_tss.csv").dropna(subset="start")
    rows = [
        (one, other, year, 1.0)
        for one, other, start, end in zip(table["iso1"], table["iso2"], table["start"], table["end"], strict=True)
        for year in range(max(1946, int(start)), (COVERED["rivalry"][1] if np.isnan(end) else int(end)) + 1)
    ]
    spread = pd.DataFrame(rows, columns=[*_KEYS, "value"])
    return _blocs(spread, spread.columns, holder, BLOC_RULES["rivalry"])


def _pacts(folder: Path, holder: dict[str, str]) -> pd.DataFrame:
    table = _table(folder, "alliances_atop51_dyad.csv")
    return _blocs(table, ["iso_a", "iso_b", "year", "weight_0_5"], holder, BLOC_RULES["pact"])


def _defence(folder: Path, holder: dict[str, str]) -> pd.DataFrame:
    table = _table(folder, "alliances_atop51_dyad.csv")
    return _blocs(table, ["iso_a", "iso_b", "year", "atop_defense"], holder, BLOC_RULES["defence"])


def _arms(folder: Path, holder: dict[str, str]) -> pd.DataFrame:
    table = _table(folder, "arms_tiv.csv")
    columns = ["supplier_iso3", "recipient_iso3", "year", "tiv_millions"]
    return _blocs(table, columns, holder, BLOC_RULES["arms"], directed=True)


def _trade_shares(folder: Path, holder: dict[str, str]) -> pd.DataFrame:
    """Trade of two over all trade of the first; a bloc's is missing where any of its counterparts' is."""
    import pandas as pd

    table, totals = _table(folder, "trade_cow4_dyad.csv"), _table(folder, "trade_cow4_national_totals.csv")
    table = table[table["flag"].isna() | (table["flag"] == "")]
    size = pd.Series(list(holder.values())).value_counts()  # counterparts of each code

    def complete(sums: pd.DataFrame, counted: pd.DataFrame, of: list[str]) -> pd.DataFrame:
        expected = np.prod([counted[column].map(size) for column in of], axis=0)
        return sums.assign(value=np.where(counted["value"] == expected, sums["value"], np.nan))

    def pairs(columns: list[str]) -> pd.DataFrame:
        sums, counts = (_blocs(table, columns, holder, rule, directed=True) for rule in ("sum", "count"))
        return complete(sums, counts, ["state", "partner"])

    both = pd.concat(
        [pairs(["iso_a", "iso_b", "year", "total_usdm"]), pairs(["iso_b", "iso_a", "year", "total_usdm"])]
    ).groupby(_KEYS, sort=True)["value"].agg(lambda parts: parts.sum(min_count=1)).reset_index()  # fmt: skip
    totals = totals.assign(all=totals["imports_world_usdm"] + totals["exports_world_usdm"], partner="")
    own, counts = (_blocs(totals, ["iso3", "partner", "year", "all"], holder, rule) for rule in ("sum", "count"))
    whole = complete(own, counts, ["state"]).set_index(["state", "year"])["value"]
    total = whole.reindex(pd.MultiIndex.from_frame(both[["state", "year"]])).to_numpy(float)
    return both.assign(value=both["value"] / np.where(total > 0.0, total, np.nan)).dropna()


_READERS: dict[str, Callable[[Path, dict[str, str]], pd.DataFrame]] = {
    "position": _positions, "distance": _distances, "dispute": _disputes, "rivalry": _rivalries, "pact": _pacts,
    "defence": _defence, "arms": _arms, "trade_share": _trade_shares,
}  # fmt: skip
