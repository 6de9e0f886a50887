"""Licences of everything that is installed to run this package: ``python -m tests.trust._licences`` prints them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[2] / "pyproject.toml"

EXTRAS = ("analysis", "calibrate", "distributed", "viz")
"""Extras that users install; the others are for those who change the package or its pages."""

ACCEPTED = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "HPND", "ISC", "MIT", "MIT-CMU", "MPL-2.0",
    "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
"""None of them asks anything of the results, or of code that uses the library as it is."""

_SPELLINGS = {
    "Apache Software License": "Apache-2.0", "Apache 2.0": "Apache-2.0", "BSD 3-Clause License": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause", "BSD License": "BSD", "new BSD": "BSD-3-Clause", "ISC License (ISCL)": "ISC",
    "MIT License": "MIT", "The MIT License (MIT)": "MIT", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0", "PSF": "PSF-2.0", "Python-2.0": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}  # fmt: skip


def declared(*extras: str) -> list[Requirement]:
    """What ``pyproject.toml`` asks for, with some extras."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    told = [*project["dependencies"], *(text for extra in extras for text in project["optional-dependencies"][extra])]
    return [Requirement(text) for text in told]


def needed(extras: Sequence[str] = EXTRAS) -> dict[str, Distribution]:
    """Distributions that the package and its extras bring, with all that those bring, as far as installed; by name."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, str]] = set()
    queue = [(one.name, ("", *one.extras)) for one in declared(*extras)]
    while queue:
        name, chosen = queue.pop()
        try:
            here = distribution(name)
        except PackageNotFoundError:
            continue  # of an extra that is not installed
        found[plain(name)] = here
        for extra in chosen:
            if (plain(name), extra) in seen:
                continue
            seen.add((plain(name), extra))
            wanted = map(Requirement, here.requires or ())
            queue += [
                (one.name, ("", *one.extras))
                for one in wanted
                if not one.marker or one.marker.evaluate({"extra": extra})
            ]
    return dict(sorted(found.items()))


def plain(name: str) -> str:
    """Name of a distribution, as the registry compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licences(of: Distribution) -> tuple[str, ...]:
    """What a distribution says of its licence: its expression, or its classifiers, or a short text."""
    told = of.metadata
    if expression := _told(of, "License-Expression"):
        parts = re.split(
            r"\s+(?:AND|OR)\s+|[()]", re.sub(r"\s+WITH\s+\S+", "", expression)
        )  # an exception only gives more
        return tuple(sorted({part.strip() for part in parts} - {""}))
    classified = {
        text.rsplit(" :: ", 1)[1] for text in told.get_all("Classifier") or () if text.startswith("License ::")
    }
    first_line = _told(of, "License").strip().partition("\n")[0]
    named = classified - {"OSI Approved"} or set(re.split(r"\s+(?:AND|OR)\s+", first_line)) - {""}
    return tuple(sorted(_SPELLINGS.get(one, one) for one in named))


def _told(of: Distribution, key: str) -> str:
    """Value of a key. The backport that other packages bring raises where the standard library gives nothing."""
    return of.metadata.get(key, "") or ""


def refused(found: dict[str, Distribution]) -> Iterator[str]:
    """Say which distributions have no licence that is accepted."""
    for name, one in found.items():
        said = licences(one)
        if not said or not set(said) <= ACCEPTED:
            yield f"{name}: {', '.join(said) or 'no licence told'}"


if __name__ == "__main__":
    found = needed()
    print(
        json.dumps({"licences": {name: licences(one) for name, one in found.items()}, "refused": list(refused(found))})
    )
