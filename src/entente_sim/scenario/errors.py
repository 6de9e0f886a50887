"""The one error a user meets for a faulty file: place, key, and what to do."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Problem", "ScenarioError", "closest", "how_to_get", "shown"]

_MOST = 2_000
"""Longest sentence; lists of what is allowed come to half of it."""

_LONGEST = 200
"""Longer words are no slip of the pen."""


@dataclass(frozen=True)
class Problem:
    """One fault: where it is and one sentence that says what is wrong and what would be right."""

    file: str
    line: int | None
    key: str
    sentence: str

    def __post_init__(self) -> None:
        """Shorten a sentence that quotes at length what stands in the file."""
        if len(self.sentence) > _MOST:
            short = f"{self.sentence[: _MOST // 2]} ... {self.sentence[-_MOST // 4 :]}"
            object.__setattr__(self, "sentence", short)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        text = f"{place}: {self.key}: {self.sentence}" if self.key else f"{place}: {self.sentence}"
        return shown(text)


class ScenarioError(ValueError):
    """A file cannot be used; ``problems`` lists every fault found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def one(cls, sentence: str, *, file: str = "", line: int | None = None, key: str = "") -> ScenarioError:
        """Build an error with a single problem."""
        return cls([Problem(file, line, key, sentence)])


def shown(text: str) -> str:
    """Text that a terminal shows and does not obey: control characters and lone surrogates as escapes.

    Examples
    --------
    >>> shown("red: " + chr(27)) == "red: " + chr(92) + "x1b"
    True
    """
    return "".join(
        sign if unicodedata.category(sign) not in _UNSHOWN and sign not in _TURNING
        else sign.encode("unicode_escape").decode()
        for sign in text
    )  # fmt: skip


_UNSHOWN = ("Cc", "Cs", "Zl", "Zp")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of what follows, so that it reads as something else."""


def closest(word: str, allowed: Iterable[str]) -> str:
    """Return ``' Did you mean X?'`` for the nearest allowed word, or nothing.

    Examples
    --------
    >>> closest("promotoin", ["promotion", "growth"])
    ' Did you mean promotion?'
    >>> closest("zzz", ["promotion"])
    ''
    """
    if len(word) > _LONGEST:
        return ""
    match = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return f" Did you mean {match[0]}?" if match else ""


def how_to_get(extra: str) -> str:
    """Say how the libraries of an extra are installed; ``-e`` keeps a checkout the one that is run.

    Examples
    --------
    >>> how_to_get("viz")
    "in a checkout .venv/bin/python -m pip install -e '.[viz]', elsewhere pip install 'entente-sim[viz]'"
    """
    return (
        f"in a checkout .venv/bin/python -m pip install -e '.[{extra}]', elsewhere pip install 'entente-sim[{extra}]'"
    )
