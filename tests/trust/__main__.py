"""``python -m tests.trust`` lists the long trials; ``python -m tests.trust NAME [options]`` runs one.

A trial is a module of this package with ``main(arguments) -> int``.  It writes ``results/trust/NAME.json``, from which
``python docs/generate.py --trust results/trust`` fills the page on reliability.
"""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module
from pathlib import Path

TRIALS = sorted(one.name for one in pkgutil.iter_modules([str(Path(__file__).parent)]) if not one.name.startswith("_"))


def main(arguments: list[str]) -> int:
    """Run the trial that is named; without one, say which there are."""
    if not arguments or arguments[0] not in TRIALS:
        for name in TRIALS:
            about = (import_module(f"tests.trust.{name}").__doc__ or "").splitlines()
            print(f"{name:12} {about[0] if about else ''}")
        return int(bool(arguments))
    code: int = import_module(f"tests.trust.{arguments[0]}").main(arguments[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
