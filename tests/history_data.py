"""A made-up folder of public data, in the shape that docs/data.md asks for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

STATES = ("USA", "CHN", "RUS", "GBR", "FRA", "DEU", "KAZ", "TWN")
SINCE = {"KAZ": 1991, "CHN": 1949}
LAST = 2013


def _exists(*codes: str, year: int) -> bool:
    return all(SINCE.get(code, 1816) <= year for code in codes)


def write_data(folder: Path, seed: int = 1) -> Path:
    """Write every file; returns the folder."""
    rng = np.random.default_rng(seed)
    years = range(1946, LAST + 1)
    tables: dict[str, tuple[str, list[str]]] = {
        "states.csv": ("iso3,cow_first", [f"{code},{SINCE.get(code, 1816)}.0" for code in STATES]),
        "unga_idealpoints.csv": ("iso3,year,idealpointfp", []),
        "mids_cow5_dyad_year.csv": ("dispnum,iso1,iso2,year", ["1,RUS,CHN,1969", "2,CHN,RUS,1994", "3,USA,GBR,1995"]),
        "rivalries_tss.csv": ("rivalry,iso1,iso2,start,end", ["a,RUS,CHN,1958.0,1989.0", "b,USA,CHN,1996.0,"]),
        "alliances_atop51_dyad.csv": (
            "iso_a,iso_b,year,atop_defense,weight_0_5",
            [f"CHN,RUS,{year},1,5" for year in range(1950, 1981)]
            + [f"CHN,RUS,{year},0,2" for year in range(1992, 2014)]
            + [f"{iso},USA,{year},1,5" for iso in ("GBR", "FRA", "DEU") for year in range(1949, 2014)],
        ),
        "arms_tiv.csv": (
            "supplier,supplier_iso3,recipient,recipient_iso3,year,tiv_millions",
            ["Russia,RUS,China,CHN,1995,999", "Angola,,China,CHN,1995,9", "Britain,GBR,China,CHN,1996,4",
             "France,FRA,China,CHN,1996,5"],
        ),
        "trade_cow4_dyad.csv": ("iso_a,iso_b,year,total_usdm,flag", []),
        "trade_cow4_national_totals.csv": ("iso3,year,imports_world_usdm,exports_world_usdm", []),
    }  # fmt: skip
    point = {code: rng.normal() for code in STATES}
    for year in years:
        for k, code in enumerate(STATES):
            if _exists(code, year=year):
                point[code] += 0.1 * rng.normal()
                tables["unga_idealpoints.csv"][1].append(f"{code},{year},{point[code]:.4f}")
                tables["trade_cow4_national_totals.csv"][1].append(f"{code},{year},500.0,500.0")
                for other in STATES[:k]:
                    if _exists(other, year=year):
                        flag = (
                            "spurious_zero: treat as missing"
                            if {code, other} == {"RUS", "CHN"} and year == 1960
                            else ""
                        )
                        total = 0.0 if flag else 10.0 * (k + 1)
                        tables["trade_cow4_dyad.csv"][1].append(f"{other},{code},{year},{total},{flag}")
    for name, (head, rows) in tables.items():
        (folder / name).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return folder
