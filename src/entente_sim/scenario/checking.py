"""Check plain data against a model, and say of every fault where it stands and what would be right."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import pydantic
from pydantic_core import ErrorDetails

from entente_sim.scenario.errors import Problem, ScenarioError, closest
from entente_sim.scenario.yaml_source import Loc, Source

__all__ = ["validated"]

_Model = TypeVar("_Model", bound=pydantic.BaseModel)


def validated(model: type[_Model], source: Source) -> _Model:
    """Return a file's data as a model of its kind.

    Raises
    ------
    ScenarioError
        With one sentence per fault: file, line, key, what is allowed and the closest match.
    """
    kind = source.data.get("kind")
    (wanted,) = typing.get_args(model.model_fields["kind"].annotation)
    if kind != wanted:
        sentence = (
            f"must be '{wanted}' here (it is {kind!r})." if kind is not None else f"is missing; add 'kind: {wanted}'."
        )
        if kind == "sweep":
            sentence += " Run it with 'entente-sim sweep'."
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
    models: list[Any] = [model]
    for part in loc:
        models = [inner for one in models for inner in _inside(one, str(part))]
    return [
        info.alias or name
        for one in models
        if isinstance(one, type) and issubclass(one, pydantic.BaseModel)
        for name, info in one.model_fields.items()
    ]


def _inside(annotation: Any, part: str) -> Iterator[Any]:
    """Types that may stand under a key or a place in a list."""
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        field = annotation.model_fields.get(part)
        if field is not None:
            yield from _branches(field.annotation)
    elif typing.get_args(annotation):
        yield from _branches(typing.get_args(annotation)[-1])


def _branches(annotation: Any) -> Iterator[Any]:
    """Branches of a union, without what annotates them."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        yield from _branches(typing.get_args(annotation)[0])
    elif origin in (typing.Union, types.UnionType):
        for branch in typing.get_args(annotation):
            yield from _branches(branch)
    else:
        yield annotation
