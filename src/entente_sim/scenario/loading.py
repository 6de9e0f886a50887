"""Find, read, extend and check scenario files; every error names file, line and key."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import pydantic
from pydantic_core import ErrorDetails

from entente_sim.scenario import yaml_source
from entente_sim.scenario.errors import Problem, ScenarioError, closest
from entente_sim.scenario.inputs import Inputs, check
from entente_sim.scenario.schema import Scenario, World
from entente_sim.scenario.yaml_source import Loc, Source

__all__ = ["Resolved", "load", "load_world", "shipped", "shipped_folder"]

MAX_EXTENDS = 10
_Model = TypeVar("_Model", Scenario, World)


@dataclass(frozen=True)
class Resolved:
    """A scenario with everything it extends merged in, and its world.

    Attributes
    ----------
    name
        File stem.
    scenario, world
        The checked contents.
    base
        Name of the scenario it extends, if any.
    changed
        Names of drivers, events and drafts that differ from the base.
    """

    name: str
    scenario: Scenario
    world: World
    base: str | None = None
    changed: tuple[str, ...] = ()

    def under(self, power: str) -> Resolved:
        """Return the scenario under another measure of power (composite, gdp, military, cinc)."""
        parameters = self.scenario.parameters.with_power(power)
        return replace(self, scenario=self.scenario.model_copy(update={"parameters": parameters}))

    @functools.cached_property
    def inputs(self) -> Inputs:
        """The yearly inputs, compiled once."""
        return Inputs.of(self.world, self.scenario)

    @property
    def digest(self) -> str:
        """SHA-256 over the canonical form of scenario and world."""
        content = {"scenario": self.scenario.model_dump(mode="json"), "world": self.world.model_dump(mode="json")}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


def shipped_folder() -> Path:
    """Folder of the shipped scenario files: inside the wheel, or beside ``src`` in a checkout."""
    inside = Path(str(resources.files("entente_sim"))) / "scenarios"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "scenarios"


def shipped() -> dict[str, Path]:
    """Return the shipped files by name, worlds included."""
    return {path.stem: path for path in sorted(shipped_folder().rglob("*.yaml"))}


def load(name: str | Path) -> Resolved:
    """Load a scenario by shipped name or by path.

    Raises
    ------
    ScenarioError
        With one sentence per fault: file, line, key, what is allowed and the closest match.
    """
    path = _find(str(name), beside=None, what="scenario")
    chain = list(_chain(path))
    merged = chain[-1].data
    for source in reversed(chain[:-1]):
        merged = _merge(merged, source.data)
    source = _Layers(chain[0].file, merged, chain[0].lines, tuple(chain))
    scenario = _validate(Scenario, source)
    world_path = _find(scenario.world, beside=path.parent, what="world", source=source, key=("world",))
    world_source, world = _read_world(world_path.resolve(), world_path.stat().st_mtime_ns, _shown(world_path))
    check(world, world_source, scenario, source)
    base = chain[0].data.get("extends")
    changed = tuple(
        key for section in ("drivers", "events", "drafts") for key in chain[0].data.get(section) or {}
    )  # fmt: skip
    return Resolved(path.stem, scenario, world, base if isinstance(base, str) else None, changed)


def load_world(name: str | Path) -> World:
    """Load and check a world file by shipped name or by path."""
    path = _find(str(name), beside=None, what="world")
    source, world = _read_world(path.resolve(), path.stat().st_mtime_ns, _shown(path))
    check(world, source)
    return world


@functools.lru_cache(maxsize=8)
def _read_world(path: Path, modified: int, shown: str) -> tuple[Source, World]:  # noqa: ARG001
    """Read a world file once per modification: scenarios that share it share the reading."""
    source = yaml_source.read(path, shown)
    return source, _validate(World, source)


def _chain(path: Path) -> Iterator[Source]:
    """Yield the file and everything it extends, nearest first."""
    seen: list[Path] = []
    while True:
        source = yaml_source.read(path, _shown(path))
        yield source
        seen.append(path)
        base = source.data.get("extends")
        if base is None:
            return
        if not isinstance(base, str):
            raise ScenarioError.one(
                "must be the name of a scenario.", file=source.file, line=source.line(("extends",)), key="extends"
            )
        path = _find(base, beside=path.parent, what="scenario", source=source, key=("extends",))
        if len(seen) >= MAX_EXTENDS and path not in seen:
            sentence = f"extends through more than {MAX_EXTENDS} files; merge some of them."
            raise ScenarioError.one(sentence, file=source.file, line=source.line(("extends",)), key="extends")
        if path in seen:
            names = " -> ".join(p.stem for p in [*seen, path])
            raise ScenarioError.one(
                f"extends itself ({names}); break the circle.",
                file=source.file, line=source.line(("extends",)), key="extends",
            )  # fmt: skip


def _find(name: str, *, beside: Path | None, what: str, source: Source | None = None, key: Loc = ()) -> Path:
    """Resolve a name to a file; references inside files stay within their own folder."""

    def fail(sentence: str) -> ScenarioError:
        line = source.line(key) if source else None
        return ScenarioError.one(sentence, file=source.file if source else name, line=line, key=".".join(map(str, key)))

    def inside(path: Path, folder: Path) -> Path:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise fail(f"'{name}' leads outside the folder of this file; put the {what} beside it.")
        return path

    known = shipped()
    if name in known:
        return known[name]
    if "\0" in name or len(name) > 500:
        raise fail(f"is not the name of a {what}.")
    looks_like_path = "/" in name or "\\" in name or name.endswith((".yaml", ".yml"))
    if looks_like_path:
        path = Path(name)
        if beside is not None:
            if path.is_absolute() or ".." in path.parts:
                raise fail(f"'{name}' lies outside the folder of this file; put the {what} beside it.")
            path = beside / path
        if not _is_file(path):
            raise fail(f"there is no file '{name}'.")
        return inside(path, beside) if beside is not None else path
    if beside is not None and _is_file(beside / f"{name}.yaml"):
        return inside(beside / f"{name}.yaml", beside)
    raise fail(
        f"'{name}' is not a shipped {what}.{closest(name, known)} "
        "See 'entente-sim scenarios' for the list, or give the path of a .yaml file."
    )


def _is_file(path: Path) -> bool:
    """Whether a path is a file; names that the file system refuses are not."""
    try:
        return path.is_file()
    except (OSError, RuntimeError, ValueError):
        return False


def _shown(path: Path) -> str:
    folder = shipped_folder()
    return f"scenarios/{path.relative_to(folder).as_posix()}" if path.is_relative_to(folder) else str(path)


def _merge(base: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """Lay ``child`` over ``base``: drivers, events, drafts and parameters by name, the rest whole."""
    out = dict(base)
    for key, value in child.items():
        old = out.get(key)
        if key in ("drivers", "events", "drafts") and isinstance(old, dict) and isinstance(value, dict):
            out[key] = {**old, **value}
        elif key == "parameters" and isinstance(old, dict) and isinstance(value, dict):
            out[key] = {
                group: {**old.get(group, {}), **value[group]}
                if isinstance(value.get(group), dict) and isinstance(old.get(group, {}), dict)
                else value.get(group, old.get(group))
                for group in {**old, **value}
            }
        else:
            out[key] = value
    return out


@dataclass(frozen=True)
class _Layers(Source):
    """Merged data of a file and everything it extends, nearest first."""

    chain: tuple[Source, ...] = ()

    def problem(self, loc: Loc, sentence: str) -> Problem:
        """Place a problem in the nearest file that states the entry: a child's entry replaces the base's whole."""
        depth = {"drivers": 2, "events": 2, "drafts": 2, "parameters": 3}.get(str(loc[0]) if loc else "", 1)
        for end in range(min(depth, len(loc)), 0, -1):
            for source in self.chain:
                if loc[:end] in source.lines:
                    return source.problem(loc, sentence)
        return self.chain[0].problem(loc, sentence)


def _validate(model: type[_Model], source: Source) -> _Model:
    kind = source.data.get("kind")
    wanted = "world" if model is World else "scenario"
    if kind != wanted:
        sentence = (
            f"must be '{wanted}' here (it is {kind!r})." if kind is not None else f"is missing; add 'kind: {wanted}'."
        )
        raise ScenarioError([source.problem(("kind",), sentence)])
    try:
        return model.model_validate(source.data)
    except pydantic.ValidationError as error:
        problems = [_explain(model, source, detail) for detail in error.errors(include_url=False)]
        # A union reports one fault per branch; the first says enough.
        unique = {(p.file, p.line, p.key): p for p in reversed(problems)}
        raise ScenarioError(reversed(unique.values())) from None


def _explain(model: type[pydantic.BaseModel], source: Source, detail: ErrorDetails) -> Problem:
    """Turn one pydantic error into a sentence a scenario's author can act on."""
    kind, context = detail["type"], detail.get("ctx", {})
    loc = _in_data(detail["loc"], source.data, keep_last=kind == "missing")
    value = detail["input"]
    shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
    if kind == "extra_forbidden":
        allowed = _keys_at(model, loc[:-1])
        word = str(loc[-1])
        sentence = f"is not a key here.{closest(word, allowed)} Allowed: {', '.join(allowed)}."
    elif kind == "missing":
        sentence = "is missing."
    elif kind == "literal_error":
        sentence = f"{shown} is not allowed.{_closest_literal(value, context)} Allowed: {context.get('expected')}."
    elif kind == "string_pattern_mismatch":
        sentence = f"{shown} is not a valid name (pattern {context.get('pattern')})."
    elif kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        words = {
            "greater_than_equal": "at least", "less_than_equal": "at most",
            "greater_than": "above", "less_than": "below",
        }  # fmt: skip
        bound = next((context[k] for k in ("ge", "le", "gt", "lt") if k in context), "")
        sentence = f"must be {words[kind]} {bound:g}, not {shown}."
    elif kind == "value_error":
        sentence = f"{context.get('error', detail['msg'])!s}."
    elif kind in ("float_type", "float_parsing", "int_type", "int_parsing", "int_from_float"):
        sentence = f"must be a {'number' if kind.startswith('float') else 'whole number'}, not {shown}."
    elif kind in ("string_type", "dict_type", "list_type", "model_type", "model_attributes_type"):
        nouns = {"string_type": "text", "dict_type": "a mapping", "list_type": "a list"}
        sentence = f"must be {nouns.get(kind, 'a mapping')}, not {shown}."
    else:
        sentence = f"{detail['msg']} (given {shown})."
    return source.problem(loc, sentence)


def _in_data(loc: Loc, data: Any, *, keep_last: bool) -> Loc:
    """Drop what pydantic adds to a location (branches of unions, marks of keys) and the data do not hold."""
    out: list[str | int] = []
    for position, part in enumerate(loc):
        known = isinstance(data, dict) and part in data
        if isinstance(data, list) and isinstance(part, int):
            known = part < len(data)
        if known:
            data = data[part]
        elif not (keep_last and position == len(loc) - 1):
            continue
        out.append(part)
    return tuple(out)


def _closest_literal(value: object, context: Mapping[str, Any]) -> str:
    allowed = [word.strip("' ") for word in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
    return closest(str(value), allowed)


def _keys_at(model: type[pydantic.BaseModel], loc: Loc) -> list[str]:
    """Keys allowed at a place, by walking the model along ``loc``."""
    import typing

    current: Any = model
    for part in loc:
        if isinstance(current, type) and issubclass(current, pydantic.BaseModel):
            field = current.model_fields.get(str(part))
            if field is None:
                return []
            current = field.annotation
        else:
            current = (typing.get_args(current) or (None,))[-1]
        while typing.get_origin(current) is typing.Annotated:
            current = typing.get_args(current)[0]
    if isinstance(current, type) and issubclass(current, pydantic.BaseModel):
        return list(current.model_fields)
    return []
