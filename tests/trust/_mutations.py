"""Small faults planted in functions: one comparison, operator, number, index, argument or statement changed at a time.

A fault is planted in the imported package, in place: the function keeps its identity, so whoever imported it gets the
fault.  A compiled function that is changed, and every compiled one that calls it, runs as plain Python on NumPy
scalars, whose integers wrap around as the compiled ones do; all others stay compiled, which makes a trial fast.
"""

from __future__ import annotations

import ast
import builtins
import copy
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from numba.core.registry import CPUDispatcher

import entente_sim

__all__ = ["Mutant", "controls_of", "mutants_of", "planted"]

SOURCE = Path(entente_sim.__file__).parent

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
PARTNERS = {
    "min": "max", "minimum": "maximum", "any": "all", "argmin": "argmax", "floor": "ceil", "mean": "sum",
    "nanmin": "nanmax", "prod": "sum", "union": "intersection",
}  # fmt: skip
PARTNERS |= {other: one for one, other in PARTNERS.items() if other != "sum"} | {"sum": "prod"}

SHOWN = 90
"""Most characters of a change that are told."""

Change = Callable[[Any], ast.AST]


@dataclass(frozen=True)
class Mutant:
    """One planted fault.

    Attributes
    ----------
    module, function
        Where: a module below the package and the qualified name of a function, or of a number of the module.
    line
        Line of the source file.
    kind
        What was changed.
    change
        The code before and after.
    code
        Source of the changed function, or the changed number.
    """

    module: str
    function: str
    line: int
    kind: str
    change: str
    code: str

    @property
    def name(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.change}"


# --- what can be changed ----------------------------------------------------------------------------------------------


def _number(value: float) -> list[float]:
    """Return numbers in place of one."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1] if value not in (0, 1) else [1 - value, value + 1 if value else -1]
    return [value + 1.0, 0.0] if value == 1.0 else ([1.0] if value == 0.0 else [value * 1.25, 1.0])


def _with(**fields: Any) -> Change:
    def change(node: Any) -> ast.AST:
        for name, value in fields.items():
            setattr(node, name, value)
        return node  # type: ignore[no-any-return]

    return change


def _swapped(name: str, first: int) -> Change:
    def change(node: Any) -> ast.AST:
        items = getattr(node, name)
        items[first], items[first + 1] = items[first + 1], items[first]
        return node  # type: ignore[no-any-return]

    return change


def _negated(name: str) -> Change:
    return lambda node: _with(**{name: ast.UnaryOp(ast.Not(), getattr(node, name))})(node)


def _are_places(one: ast.AST, other: ast.AST) -> bool:
    """Whether two things are names or attributes, and not the same."""
    kinds = (ast.Name, ast.Attribute)
    return isinstance(one, kinds) and isinstance(other, kinds) and ast.unparse(one) != ast.unparse(other)


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """Yield each kind of change that can be made to a node, and how."""
    if isinstance(node, ast.Compare):
        for k, one in enumerate(node.ops):
            for other in COMPARISONS[type(one)]:
                yield "comparison", _with(ops=[*node.ops[:k], other(), *node.ops[k + 1 :]])
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        if type(node.op) in OPERATORS:
            yield "operator", _with(op=OPERATORS[type(node.op)]())
        if isinstance(node, ast.AugAssign):
            yield "operator", lambda node: ast.Assign([node.target], node.value)
    elif isinstance(node, ast.BoolOp):
        yield "and/or", _with(op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.UAdd):
        yield "sign or not", lambda node: node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        for value in _number(node.value):
            yield "number", _with(value=value)
    elif isinstance(node, ast.If | ast.IfExp | ast.While) and not isinstance(node.test, ast.Compare):
        yield "condition", _negated("test")
    elif isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name) and function.id in PARTNERS and hasattr(builtins, PARTNERS[function.id]):
            yield "min/max", _with(func=ast.Name(PARTNERS[function.id], ast.Load()))
        elif isinstance(function, ast.Attribute) and function.attr in PARTNERS:
            yield "min/max", _with(func=ast.Attribute(function.value, PARTNERS[function.attr], ast.Load()))
        for k, (one, other) in enumerate(zip(node.args, node.args[1:], strict=False)):
            if _are_places(one, other):
                yield "arguments", _swapped("args", k)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        for k, (one, other) in enumerate(zip(node.slice.elts, node.slice.elts[1:], strict=False)):
            if _are_places(one, other) and ast.unparse(other) != "r":
                yield "indices", lambda node, k=k: _with(slice=_swapped("elts", k)(node.slice))(node)
    if isinstance(node, ast.Continue | ast.Break | ast.AugAssign) or (
        isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name | ast.Tuple)
    ) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):  # fmt: skip
        yield "statement", lambda _: ast.Pass()


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


def _left_alone(function: ast.AST) -> set[int]:
    """Nodes that say nothing at run time, or only what a reader is told: annotations, decorators, errors."""
    idle: list[ast.AST] = []
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef):
            idle += [*node.decorator_list, *filter(None, [node.returns])]
        elif isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            idle.append(node.annotation)
        elif isinstance(node, ast.Raise | ast.Import | ast.ImportFrom | ast.JoinedStr):
            idle.append(node)
    return {id(part) for node in idle for part in ast.walk(node)}


def _shown(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _told(before: str, after: str) -> str:
    """Say what became of a piece of code; of a long one only the part that changed."""
    if len(before) > SHOWN:
        start = before.rfind(" ", 0, _alike(before, after)) + 1
        end = _alike(before[start:][::-1], after[start:][::-1])
        before, after = (text[start : len(text) - end][:SHOWN] for text in (before, after))
    return f"{before}  ->  {after}"


def _variants(function: ast.FunctionDef) -> Iterator[tuple[int, str, str, str]]:
    """Yield line, kind, change and source of every fault of a function."""
    skipped, seen = _left_alone(function), {ast.unparse(function)}
    for k, node in enumerate(ast.walk(function)):
        if id(node) in skipped:
            continue
        for kind, change in _changes(node):
            whole = copy.deepcopy(function)
            part = list(ast.walk(whole))[k]
            before = _shown(part)
            new = change(part)
            code = ast.unparse(ast.fix_missing_locations(_Replace(part, new).visit(whole)))
            if code not in seen:
                seen.add(code)
                yield getattr(node, "lineno", function.lineno), kind, _told(before, _shown(new)), code


def _functions(body: list[ast.stmt], within: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    for one in body:
        if isinstance(one, ast.FunctionDef):
            yield within + one.name, one
        elif isinstance(one, ast.ClassDef):
            yield from _functions(one.body, f"{within}{one.name}.")


def _parsed(module: str) -> ast.Module:
    return ast.parse((SOURCE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))


def _bare(function: ast.FunctionDef) -> ast.FunctionDef:
    """Take the docstring and the decorators away."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        function.body = body[1:] or [ast.Pass()]
    function.decorator_list = []
    return function


def controls_of(module: str) -> list[Mutant]:
    """Return every function of a module as it is, to be planted as faults are: nothing may notice."""
    return [
        Mutant(module, name, function.lineno, "none", name, ast.unparse(_bare(function)))
        for name, function in _functions(_parsed(module).body)
    ]


def mutants_of(module: str) -> list[Mutant]:
    """Return every fault of a module such as ``mechanisms.threat``: in its functions, and in its plain numbers."""
    tree = _parsed(module)
    found = []
    for one in tree.body:
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant) and isinstance(one.value.value, float):
            name, value = ast.unparse(one.targets[0]), one.value.value
            found += [
                Mutant(module, name, one.lineno, "number", f"{name} = {value}  ->  {other}", repr(other))
                for other in _number(value)
            ]
    for name, function in _functions(tree.body):
        variants = _variants(_bare(function))
        found += [Mutant(module, name, line, kind, change, code) for line, kind, change, code in variants]
    return found


# --- planting ---------------------------------------------------------------------------------------------------------


def _modules() -> list[ModuleType]:
    """Modules of the package and of the tests that are loaded."""
    here = [one for name, one in sys.modules.items() if name.partition(".")[0] in ("entente_sim", "tests")]
    return [one for one in here if isinstance(one, ModuleType)]


def _named(kernel: CPUDispatcher) -> Iterator[Any]:
    """Yield what the names in a compiled function stand for."""
    function = kernel.py_func
    yield from (function.__globals__.get(name) for name in function.__code__.co_names)


def _callers(changed: CPUDispatcher) -> list[CPUDispatcher]:
    """Compiled functions that call a compiled function, directly or not."""
    kernels = {id(v): v for one in _modules() for v in vars(one).values() if isinstance(v, CPUDispatcher)}
    held = {id(changed): changed}
    while True:
        more = {
            key: one for key, one in kernels.items()
            if key not in held and any(id(called) in held for called in _named(one))
        }  # fmt: skip
        if not more:
            return list(held.values())
        held |= more


def _readers(module: ModuleType, name: str) -> list[CPUDispatcher]:
    """Compiled functions of a module that read one of its numbers."""
    kernels = [one for one in vars(module).values() if isinstance(one, CPUDispatcher)]
    return [
        one for one in kernels if one.py_func.__module__ == module.__name__ and name in one.py_func.__code__.co_names
    ]


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """Run with a fault in place."""
    undo: list[Callable[[], object]] = []

    def put(owner: Any, name: str, value: Any) -> None:
        old = getattr(owner, name)
        undo.append(lambda: setattr(owner, name, old))
        setattr(owner, name, value)

    def in_place_of(old: Any, new: Any) -> None:
        for one in _modules():
            for name, value in list(vars(one).items()):
                if value is old:
                    put(one, name, new)

    def uncompiled(kernels: list[CPUDispatcher]) -> None:
        for one in kernels:
            in_place_of(one, one.py_func)

    module = import_module(f"entente_sim.{mutant.module}")
    *owners, name = mutant.function.split(".")
    holder: Any = module
    for owner in owners:
        holder = getattr(holder, owner)
    old = vars(holder)[name]
    try:
        if isinstance(old, float):
            new = ast.literal_eval(mutant.code)
            for kernel in _readers(module, name):
                uncompiled(_callers(kernel))
            for one in [one for one in _modules() if one.__name__.startswith("entente_sim.")]:
                for key, value in list(vars(one).items()):
                    if value is old:
                        put(one, key, new)
                    if isinstance(value, FunctionType) and any(given is old for given in value.__defaults__ or ()):
                        put(
                            value, "__defaults__", tuple(new if given is old else given for given in value.__defaults__)
                        )
        else:
            function = old.fget if isinstance(old, property) else getattr(old, "__func__", old)
            made: dict[str, FunctionType] = {}
            text = "from __future__ import annotations\n" + mutant.code
            exec(compile(text, f"<{mutant.name}>", "exec"), vars(module), made)  # noqa: S102
            new = made[name]
            if isinstance(function, CPUDispatcher):
                uncompiled(_callers(function))
                function = function.py_func
            put(function, "__code__", new.__code__)
            put(function, "__defaults__", new.__defaults__)
            put(function, "__kwdefaults__", new.__kwdefaults__)
        yield
    finally:
        for back in reversed(undo):
            back()
