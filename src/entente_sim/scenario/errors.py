"""The one error a user meets for a faulty file: place, key, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Problem", "ScenarioError", "closest"]


@dataclass(frozen=True)
class Problem:
    """One fault: where it is and one sentence that says what is wrong and what would be right."""

    file: str
    line: int | None
    key: str
    sentence: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        text = f"{place}: {self.key}: {self.sentence}" if self.key else f"{place}: {self.sentence}"
        return text.encode(errors="backslashreplace").decode()


class ScenarioError(ValueError):
    """A file cannot be used; ``problems`` lists every fault found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @classmethod
    def one(cls, sentence: str, *, file: str = "", line: int | None = None, key: str = "") -> ScenarioError:
        """Build an error with a single problem."""
        return cls([Problem(file, line, key, sentence)])


def closest(word: str, allowed: Iterable[str]) -> str:
    """Return ``' Did you mean X?'`` for the nearest allowed word, or nothing.

    Examples
    --------
    >>> closest("promotoin", ["promotion", "growth"])
    ' Did you mean promotion?'
    >>> closest("zzz", ["promotion"])
    ''
    """
    match = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return f" Did you mean {match[0]}?" if match else ""
