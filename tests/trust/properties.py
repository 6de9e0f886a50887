"""What must hold in every valid world, tried on many worlds drawn anew: ranges, sums, names, luck, time, the oracle."""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.trust._examples import MANY

RESULTS = Path("results/trust/properties.json")
FILES = ("test_properties.py", "test_oracle.py")


class _Noting:
    """Notes what each test says it asks and what came of it."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Any]] = {}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        for item in items:
            drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
            made = item.obj._hypothesis_internal_use_settings.max_examples if drawn else 1
            self.found[item.nodeid] = {"examples": made, "outcome": "not run", "seconds": 0.0}

    def pytest_runtest_logreport(self, report: Any) -> None:
        one = self.found[report.nodeid]
        one["seconds"] = round(one["seconds"] + report.duration, 1)
        if report.when == "call" or report.failed or report.skipped:
            one["outcome"] = report.outcome


def main(arguments: list[str]) -> int:
    """Run the property tests with many examples each; 1 if one of them fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust properties", description=__doc__)
    parser.add_argument("--examples", type=int, default=2000, help="of every test that draws")
    parser.add_argument("--only", default="drawn", help="'drawn', 'all', or an expression of pytest's -k")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args(arguments)
    os.environ[MANY] = str(given.examples)

    noting, began = _Noting(), time.perf_counter()
    paths = [str(Path(__file__).parents[1] / name) for name in FILES]
    picked = {
        "drawn": "keeps_its_range or other_names or no_year_before or equals_reference or equals_its_reference",
        "all": "",
    }.get(given.only, given.only)
    options = ["-q", "-o", "addopts=", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cov", "-p", "no:cacheprovider"]
    code = int(pytest.main([*options, "-k", picked, *paths], plugins=[noting]))
    ran = {name.partition("tests/")[2]: one for name, one in noting.found.items() if one["outcome"] != "not run"}
    report = {
        "examples": given.examples, "seconds": round(time.perf_counter() - began),
        "failed": sum(one["outcome"] == "failed" for one in ran.values()), "tests": ran,
    }  # fmt: skip
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"{len(ran)} tests, {report['failed']} failed, {report['seconds']} s; written to {given.out}")
    return int(code != 0)
