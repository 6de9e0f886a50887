"""Read YAML as plain data while remembering the line of every key.

Only plain mappings, lists, strings, numbers, booleans and nulls are accepted: aliases, tags,
duplicate keys, deep nesting and oversized files are refused with a sentence, so that a file
can neither explode in memory nor run anything.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from entente_sim.scenario.errors import Problem, ScenarioError

__all__ = ["Source", "read"]

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_VALUES = 200_000
LONGEST_KEY = 300

Loc = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """Plain data from one file, with the line on which each key stands."""

    file: str
    data: dict[str, Any]
    lines: Mapping[Loc, int]

    def line(self, loc: Loc) -> int | None:
        """Line of the nearest known ancestor of ``loc``."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc)

    def problem(self, loc: Loc, sentence: str) -> Problem:
        """Build a problem that stands at a key of this source."""
        return Problem(self.file, self.line(loc), _dotted(loc), sentence)


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses aliases, deep nesting and endless lists before anything is built."""

    depth = 0
    values = 0

    def _ahead(self) -> Any:
        return self.peek_event()  # type: ignore[no-untyped-call]

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        if self.check_event(yaml.events.AliasEvent):
            event: Any = self._ahead()
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not allowed here: write the value out", problem_mark=event.start_mark
            )
        self.depth += 1
        self.values += 1
        if self.values > MAX_VALUES:  # each takes a kilobyte until the file is read
            raise yaml.MarkedYAMLError(
                problem=f"holds more than {MAX_VALUES:,} keys and values: a scenario needs some thousand",
                problem_mark=self._ahead().start_mark,
            )
        if self.depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem=f"nested more than {MAX_DEPTH} levels deep: a scenario needs fewer than 10",
                problem_mark=self._ahead().start_mark,
            )
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read(path: Path, shown: str | None = None) -> Source:
    """Read a YAML file.

    Parameters
    ----------
    path
        The file.
    shown
        How to name it in errors (default: the path as given).

    Raises
    ------
    ScenarioError
        If the file cannot be read, is too large, is not YAML, or holds anything but plain data.
    """
    name = shown or str(path)
    try:
        with path.open("rb") as handle:
            raw = handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise ScenarioError.one(f"cannot be read ({error.strerror or error}).", file=name) from None
    if len(raw) > MAX_BYTES:
        raise ScenarioError.one(f"is larger than {MAX_BYTES // 1_000_000} MB; scenario files are small.", file=name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError.one("is not UTF-8 text; save it as UTF-8.", file=name) from None
    return parse(text, name)


_HINTS = {
    "mapping values are not allowed here": " A text that holds a colon needs quotes around it.",
    "character '\\t'": " Indent with spaces, not tabs.",
}
"""What to do about faults that beginners make, by the parser's words."""


def parse(text: str, name: str) -> Source:
    """Parse YAML text; ``name`` stands for it in errors."""
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "cannot be parsed"
        hint = next((hint for words, hint in _HINTS.items() if words in problem), "")
        raise ScenarioError.one(
            f"is not usable YAML: {problem}.{hint}", file=name, line=mark.line + 1 if mark else None
        ) from None
    except yaml.YAMLError as error:
        raise ScenarioError.one(f"is not YAML: {str(error).splitlines()[0]}.", file=name) from None
    except (RecursionError, ValueError, OverflowError):  # the scanner's own limits on odd text
        raise ScenarioError.one("is not usable YAML: it holds text that cannot be read.", file=name) from None
    if node is None:
        raise ScenarioError.one("is empty; see 'entente-sim show baseline' for an example.", file=name)
    if not isinstance(node, MappingNode):
        raise ScenarioError.one("must hold 'key: value' lines at the top level.", file=name, line=1)
    lines: dict[Loc, int] = {}
    data = _build(node, (), lines, name)
    return Source(name, data, lines)


def _build(node: Node, loc: Loc, lines: dict[Loc, int], name: str) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(loc, line)
    if not isinstance(node, ScalarNode) and node.tag not in _PLAIN_TAGS:
        raise _refused_tag(node, loc, line, name)
    if isinstance(node, MappingNode):
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode) or key_node.tag == "tag:yaml.org,2002:merge":
                raise ScenarioError.one("keys must be plain words.", file=name, line=key_line, key=_dotted(loc))
            key = key_node.value
            fault = _unfit(key) or ("is too long a key." if len(key) > LONGEST_KEY else "")
            if fault:
                raise ScenarioError.one(fault, file=name, line=key_line, key=_dotted((*loc, key[:40])))
            where = (*loc, key)
            if key in out:
                raise ScenarioError.one(
                    f"stands twice (first on line {lines[where]}); keep one.",
                    file=name, line=key_line, key=_dotted(where),
                )  # fmt: skip
            lines[where] = key_line
            out[key] = _build(value_node, where, lines, name)
        return out
    if isinstance(node, SequenceNode):
        return [_build(child, (*loc, position), lines, name) for position, child in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    return _scalar(node, loc, line, name)


def _scalar(node: ScalarNode, loc: Loc, line: int, name: str) -> Any:
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    value: str = node.value
    if kind in ("str", "timestamp", "bool"):  # the language has no booleans: NO is a word
        if fault := _unfit(value):
            raise ScenarioError.one(fault, file=name, line=line, key=_dotted(loc))
        return value
    if kind == "null":
        return None
    if kind in ("int", "float") and len(value) <= 40:
        try:
            number = int(value) if kind == "int" else float(_plain(value))
        except ValueError:
            return value
        if isinstance(number, float) and not math.isfinite(number):
            raise ScenarioError.one("must be a finite number.", file=name, line=line, key=_dotted(loc))
        return number
    if kind in ("int", "float"):
        raise ScenarioError.one("is too long a number.", file=name, line=line, key=_dotted(loc))
    raise _refused_tag(node, loc, line, name)


def _unfit(text: str) -> str:
    """What is wrong with text: it is printed, drawn and written to files, and must not steer what shows it."""
    if _CONTROL.search(text):
        return "holds a character that is not text."
    return ""


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


def _refused_tag(node: Node, loc: Loc, line: int, name: str) -> ScenarioError:
    tag = node.tag if len(node.tag) < 60 else "a tag"
    sentence = f"holds a value of a kind that is not allowed ({tag}); use plain text, numbers, lists and mappings."
    return ScenarioError.one(sentence, file=name, line=line, key=_dotted(loc))


def _plain(number: str) -> str:
    """A YAML float as Python writes it."""
    return number.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan")


def _dotted(loc: Loc) -> str:
    return ".".join(str(part) for part in loc)
