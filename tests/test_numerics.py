"""The package's own elementary functions: as accurate as the library's, and the same bits in any loop."""

from __future__ import annotations

import ast
import math
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import numba
import numpy as np
import pytest
from scipy import special, stats

import entente_sim.mechanisms
from entente_sim import numerics
from entente_sim.numerics import FloatArray

EPS = 2.0**-52


@numba.njit(nogil=True, error_model="numpy")
def exps(x: FloatArray, out: FloatArray) -> None:
    for r in range(x.shape[0]):
        out[r] = numerics.exp(x[r])


@numba.njit(nogil=True, error_model="numpy")
def logs(x: FloatArray, out: FloatArray) -> None:
    for r in range(x.shape[0]):
        out[r] = numerics.log(x[r])


@numba.njit(nogil=True, error_model="numpy")
def logistics(x: FloatArray, out: FloatArray) -> None:
    for r in range(x.shape[0]):
        out[r] = numerics.logistic(x[r])


@numba.njit(nogil=True, error_model="numpy")
def quantiles(x: FloatArray, out: FloatArray) -> None:
    for r in range(x.shape[0]):
        out[r] = numerics.normal_quantile(x[r])


@numba.njit(nogil=True, error_model="numpy")
def powers(x: FloatArray, exponent: FloatArray, out: FloatArray) -> None:
    for r in range(x.shape[0]):
        out[r] = numerics.power(x[r], exponent[r])


def of(loop: Callable[..., None], *columns: FloatArray) -> FloatArray:
    """Apply a loop to whole columns."""
    out = np.empty(len(columns[0]))
    loop(*(np.ascontiguousarray(column, dtype=np.float64) for column in columns), out)
    return out


def worst(got: FloatArray, expected: FloatArray) -> float:
    """Largest relative error."""
    return float(np.max(np.abs(got - expected) / np.abs(expected)))


def random() -> np.random.Generator:
    return np.random.default_rng(20210601)


# --- accuracy --------------------------------------------------------------------------------------------------------

EXPONENTS = {
    "everywhere": np.linspace(-699.9, 699.9, 40_001),
    "about 0": np.linspace(-1, 1, 40_001),
    "tiny": np.logspace(-300, -1, 2_001),
    "halves of ln 2": np.arange(-1000, 1001) * math.log(2) / 2,
}


@pytest.mark.parametrize("where", EXPONENTS)
def test_exp_is_accurate(where: str) -> None:
    x = EXPONENTS[where]
    exact = np.array([math.exp(value) for value in x])
    assert worst(of(exps, x), exact) < 1e-15


def test_exp_at_the_edges() -> None:
    x = np.array([0.0, -0.0, 700.0, 701.0, 1e300, np.inf, -700.0, np.nextafter(-700.0, -np.inf), -1e300, -np.inf])
    top = math.exp(700.0)
    expected = [1.0, 1.0, top, top, top, top, math.exp(-700.0), 0.0, 0.0, 0.0]
    np.testing.assert_allclose(of(exps, x), expected, rtol=1e-15, atol=0)


def test_exp_rises() -> None:
    x = np.linspace(-30, 30, 200_001)
    assert (np.diff(of(exps, x)) > 0).all()


ARGUMENTS = {
    "everywhere": np.logspace(-307, 308, 40_001),
    "about 1": np.linspace(0.5, 2, 40_001),
    "next to 1": np.concatenate([1 - np.logspace(-15, -1, 1_001), 1 + np.logspace(-15, -1, 1_001)]),
    "powers of 2": np.array([2.0**n for n in range(-1022, 1024)]),
    "about the root of 1/2": np.nextafter(math.sqrt(0.5), [0, 1, 2]),
}


@pytest.mark.parametrize("where", ARGUMENTS)
def test_log_is_accurate(where: str) -> None:
    x = ARGUMENTS[where][ARGUMENTS[where] != 1.0]
    exact = np.array([math.log(value) for value in x])
    assert worst(of(logs, x), exact) < 1e-15


def test_log_at_the_edges() -> None:
    x = np.array([1.0, 2.0, 0.5, math.e, np.finfo(float).tiny, np.finfo(float).max])
    got = of(logs, x)
    assert got[0] == 0.0
    assert got[1] == -got[2] == math.log(2)
    np.testing.assert_allclose(got[1:], [math.log(value) for value in x[1:]], rtol=1e-15, atol=0)


def test_exp_undoes_log() -> None:
    x = np.logspace(-300, 300, 20_001)
    logarithm = of(logs, x)
    assert (np.abs(of(exps, logarithm) / x - 1) < (2 + np.abs(logarithm)) * EPS).all()


@pytest.mark.parametrize("exponent", [0.05, 0.3, 0.5, 0.64, 0.88, 1.0, 1.5, 2.0, 3.0, 20.0])
def test_power_is_accurate(exponent: float) -> None:
    """The error grows with the logarithm of the result, as rounding of that logarithm must."""
    x = np.concatenate([np.logspace(-12, 12, 4_001), random().uniform(0, 1, 4_000)])
    got = of(powers, x, np.full_like(x, exponent))
    exact = np.array([math.pow(value, exponent) for value in x])
    allowed = (3 + 2 * exponent * np.abs(np.log(x))) * EPS
    assert (np.abs(got / exact - 1) <= allowed).all()


def test_power_on_shares_is_accurate_to_the_last_digits() -> None:
    x, exponent = random().uniform(0.01, 1, 20_000), random().uniform(0.3, 3, 20_000)
    exact = np.array([math.pow(*pair) for pair in zip(x, exponent, strict=True)])
    assert worst(of(powers, x, exponent), exact) < 4e-15


def test_power_at_the_edges() -> None:
    x, exponent = np.array([0.0, 0.0, 1.0, 1.0, 1e-300]), np.array([0.5, 20.0, 0.05, 20.0, 4.0])
    np.testing.assert_array_equal(of(powers, x, exponent), [0.0, 0.0, 1.0, 1.0, 0.0])


def test_logistic_is_accurate() -> None:
    x = np.linspace(-50, 50, 20_001)
    assert worst(of(logistics, x), special.expit(x)) < 2e-15


def test_logistic_at_the_edges() -> None:
    got = of(logistics, np.array([0.0, 40.0, 800.0, np.inf, -800.0, -np.inf]))
    np.testing.assert_array_equal(got[:4], [0.5, 1.0, 1.0, 1.0])
    assert (got[4:] >= 0).all()
    assert (got[4:] < 1e-300).all()


def test_normal_quantile_agrees_with_the_same_algorithm_elsewhere() -> None:
    inverse = statistics.NormalDist().inv_cdf
    u = np.concatenate([np.linspace(0, 1, 20_003)[1:-1], np.logspace(-300, -1, 5_001), 1 - np.logspace(-15, -1, 2_001)])
    u = u[u != 0.5]
    assert worst(of(quantiles, u), np.array([inverse(value) for value in u])) < 2e-15


def test_normal_quantile_undoes_the_normal_distribution() -> None:
    """Judged by what an error in the quantile does to the tail: dF/F is about z times dz."""
    u = np.concatenate([np.linspace(1e-4, 0.5, 5_001), np.logspace(-250, -4, 5_001)])
    z = of(quantiles, u)
    back = special.ndtr(z)
    assert (np.abs(back / u - 1) <= (20 + 4 * z * z) * EPS).all()


def test_normal_quantile_on_the_whole_range_of_draws() -> None:
    least = 0.5 * 2.0**-53
    got = of(quantiles, np.array([least, 0.025, 0.5, 0.975, 1 - 2.0**-53, 1.0]))
    expected = [stats.norm.ppf(least), -1.9599639845400545, 0.0, 1.9599639845400545, stats.norm.isf(2.0**-53)]
    np.testing.assert_allclose(got[:5], expected, rtol=1e-14, atol=0)
    assert 8 < got[5] < 40  # finite, should a draw ever round to 1


def test_normal_quantile_is_odd_and_rises() -> None:
    u = np.arange(1, 2**14) / 2**14
    z = of(quantiles, u)
    np.testing.assert_array_equal(z, -z[::-1])
    assert (np.diff(z) > 0).all()


# --- the same bits ---------------------------------------------------------------------------------------------------

COLUMNS = {
    "exp": (exps, [random().uniform(-720, 720, 70)]),
    "log": (logs, [np.exp(random().uniform(-600, 600, 70))]),
    "power": (powers, [random().uniform(0, 2, 70), random().uniform(0.05, 20, 70)]),
    "logistic": (logistics, [random().uniform(-60, 60, 70)]),
    "normal quantile": (quantiles, [random().uniform(0, 1, 70)]),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_every_length_and_offset_of_a_loop_gives_the_same_bits(name: str) -> None:
    loop, columns = COLUMNS[name]
    alone = np.array([of(loop, *(column[r : r + 1] for column in columns))[0] for r in range(70)])
    for length in range(1, 71):
        for first in {0, 70 - length}:
            part = slice(first, first + length)
            got = of(loop, *(column[part] for column in columns))
            np.testing.assert_array_equal(got.view(np.int64), alone[part].view(np.int64))


@pytest.mark.parametrize("name", COLUMNS)
def test_python_calls_the_same_function(name: str) -> None:
    loop, columns = COLUMNS[name]
    function = {"normal quantile": numerics.normal_quantile}.get(name) or getattr(numerics, name)
    called = np.array([function(*(float(value) for value in row)) for row in zip(*columns, strict=True)])
    np.testing.assert_array_equal(called.view(np.int64), of(loop, *columns).view(np.int64))


# --- nothing else is used --------------------------------------------------------------------------------------------

LIBRARIES = {"np", "numpy", "math", "scipy", "special", "cmath"}
BANNED = {
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logaddexp", "power", "float_power", "pow", "tanh", "cosh",
    "sinh", "sin", "cos", "erf", "sum", "nansum", "fsum", "mean", "average", "std", "var", "prod", "cumsum", "cumprod",
    "einsum", "dot", "vdot", "inner", "outer", "matmul", "tensordot", "trapezoid", "random", "linalg",
}  # fmt: skip


def uses_of_library_numerics(code: str) -> Iterator[str]:
    """Yield what depends on a library's order of summation or its exponentials."""
    for node in ast.walk(ast.parse(code)):
        place = f"line {getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Attribute) and node.attr in BANNED:
            of_library = isinstance(node.value, ast.Name) and node.value.id in LIBRARIES
            if of_library or node.attr in ("sum", "mean", "prod", "dot", "cumsum", "std", "var"):
                yield f"{place}: {ast.unparse(node)}"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in LIBRARIES:
            yield from (f"{place}: {alias.name}" for alias in node.names if alias.name in BANNED)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("sum", "pow", "eval"):
            yield f"{place}: {node.func.id}"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult | ast.Pow):
            yield f"{place}: {ast.unparse(node)}"


MECHANISMS = sorted(Path(entente_sim.mechanisms.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", MECHANISMS, ids=lambda path: path.stem)
def test_mechanisms_use_no_library_exponentials_and_sums(path: Path) -> None:
    assert list(uses_of_library_numerics(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "code",
    [
        "np.exp(x)", "numpy.log(x)", "math.exp(1)", "math.log(x)", "np.power(x, 2)", "np.sum(x)", "x.sum()",
        "x.mean(0)", "np.einsum('i,i', x, y)", "x @ y", "x @= y", "x ** 0.5", "x **= 2", "sum(x)", "pow(x, y)",
        "x.dot(y)", "from math import exp", "from numpy import log as ln", "np.random.normal()", "np.linalg.norm(x)",
    ],
)  # fmt: skip
def test_the_search_finds_what_it_must(code: str) -> None:
    assert list(uses_of_library_numerics(code)) != []


@pytest.mark.parametrize(
    "code", ["exp(x)", "from entente_sim.numerics import exp, log", "math.sqrt(x)", "np.zeros(3)", "q.sum_of", "x * x"]
)
def test_the_search_leaves_the_rest_alone(code: str) -> None:
    assert list(uses_of_library_numerics(code)) == []


def test_there_is_a_file_per_mechanism() -> None:
    assert len(MECHANISMS) >= 16
