"""Random draws: the values their definition gives, evenly spread, and unrelated to their neighbours."""

from __future__ import annotations

from itertools import permutations

import numba
import numpy as np
import pytest
from scipy import stats

from entente_sim import numerics, streams
from entente_sim.numerics import FloatArray
from entente_sim.streams import PURPOSES, KeyArray, Streams, code_key
from entente_sim.world.layout import Layout
from tests.conftest import small

WORD = 2**64
G = 0x9E3779B97F4A7C15


def mix(z: int) -> int:
    """Scramble as docs/odd.md says, on whole numbers."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) % WORD
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) % WORD
    return z ^ (z >> 31)


def unmix(z: int) -> int:
    """Invert the scrambling."""
    for shift, factor in ((31, 0x94D049BB133111EB), (27, 0xBF58476D1CE4E5B9), (30, 1)):
        x = z
        for _ in range(64 // shift + 1):
            x = z ^ (x >> shift)
        z = x * pow(factor, -1, WORD) % WORD
    return z


def code(*parts: str) -> int:
    """Key of codes: FNV-1a over each one's bytes and a zero, then mixed."""
    h = 0xCBF29CE484222325
    for byte in b"".join(part.encode("utf-8") + b"\0" for part in parts):
        h = ((h ^ byte) * 0x100000001B3) % WORD
    return mix(h)


def lane(seed: int, run: int, year: int, purpose: int) -> int:
    """Key of one run, year and purpose."""
    key = mix(seed % WORD ^ G)
    for part in (run, year, purpose):
        key = mix((key + G * (part + 1)) % WORD)
    return key


def draw(lane_key: int, code_key: int) -> float:
    return ((mix(lane_key ^ code_key) >> 11) + 0.5) * 2.0**-53


@numba.njit(error_model="numpy")
def draws(lanes: KeyArray, codes: KeyArray, out: FloatArray) -> None:
    for k in range(lanes.shape[0]):
        for c in range(codes.shape[0]):
            out[k, c] = streams.uniform(lanes[k], codes[c])


def table(lanes: KeyArray, codes: KeyArray) -> FloatArray:
    """Uniform draws of every lane and code."""
    out = np.empty((len(lanes), len(codes)))
    draws(lanes, codes, out)
    return out


def triples() -> KeyArray:
    """Keys of all triples of twelve states in eight arenas, as alike as codes can be."""
    states = [f"S{n:02d}" for n in range(12)]
    return np.array(
        [code_key(i, j, f"arena_{a}") for a in range(8) for i, j in permutations(states, 2)], dtype=np.uint64
    )


# --- known values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("z", [0, 1, 2**32, 2**63, WORD - 1, G, 0x0123456789ABCDEF])
def test_mixing(z: int) -> None:
    assert int(streams.mix(np.uint64(z))) == mix(z)
    assert unmix(mix(z)) == z


def test_mixing_is_the_published_finaliser() -> None:
    """The first outputs of SplitMix64 from seed 0, as its authors' C code prints them."""
    published = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert [int(streams.mix(np.uint64(n * G % WORD))) for n in (1, 2, 3)] == published


@pytest.mark.parametrize(
    "parts", [("USA",), ("RUS", "CHN", "order"), ("A", "BC"), ("AB", "C"), ("ABC",), ("",), ("", ""), ("Ü", "未来")]
)
def test_keys_of_codes(parts: tuple[str, ...]) -> None:
    assert code_key(*parts) == code(*parts)


def test_keys_tell_codes_apart() -> None:
    different = [("A", "BC"), ("AB", "C"), ("ABC",), ("A", "B", "C"), ("C", "B", "A"), ("ABC", ""), ("", "ABC")]
    assert len({code_key(*parts) for parts in different}) == len(different)
    assert len(set(triples().tolist())) == len(triples())


@pytest.mark.parametrize("seed", [0, 1, 7, 2**40, WORD - 1, -1])
@pytest.mark.parametrize(("purpose", "number"), [("choice", 1), ("growth", 2), ("spending", 3), ("crisis", 11)])
def test_keys_of_lanes(seed: int, purpose: str, number: int) -> None:
    runs = [0, 1, 31, 299, 10**6]
    expected = [lane(seed, run, 2021, number) for run in runs]
    assert Streams(seed, runs).lanes(2021, purpose).tolist() == expected


def test_purposes_have_numbers_of_their_own() -> None:
    """Numbers never change: a new one would give all runs other luck."""
    assert PURPOSES == {
        "choice": 1, "growth": 2, "spending": 3, "perception": 4, "pact": 10, "crisis": 11, "backing": 12,
        "regime": 13, "join": 14, "vote": 21, "draft": 22, "fall": 23,
    }  # fmt: skip
    assert len(set(PURPOSES.values())) == len(PURPOSES)


def test_uniform_draws() -> None:
    keys = [(lane(7, run, year, 1), code("RUS", "CHN", "order")) for run in range(5) for year in (1992, 2021)]
    got = [streams.uniform(np.uint64(a), np.uint64(b)) for a, b in keys]
    assert got == [draw(a, b) for a, b in keys]


@pytest.mark.parametrize(
    ("seed", "run", "year", "purpose", "codes", "value"),
    [
        (1, 0, 2021, "choice", ("RUS", "CHN", "order"), 0.10848307820524544),
        (1, 0, 2022, "growth", ("USA",), 0.8647623129560038),
        (7, 299, 2050, "spending", ("CHN",), 0.8361716027712807),
    ],
)
def test_draws_are_what_they_always_were(
    seed: int, run: int, year: int, purpose: str, codes: tuple[str, ...], value: float
) -> None:
    """Should one of these change, every published number changes."""
    assert streams.uniform(Streams(seed, [run]).lanes(year, purpose)[0], np.uint64(code_key(*codes))) == value
    assert draw(lane(seed, run, year, PURPOSES[purpose]), code(*codes)) == value


def test_the_least_and_the_greatest_draw() -> None:
    """No draw is 0 or 1."""
    least, greatest = (streams.uniform(np.uint64(unmix(bits)), np.uint64(0)) for bits in (0, WORD - 1))
    assert least == 2.0**-54
    assert greatest == 1.0 - 2.0**-53
    assert np.isfinite([numerics.normal_quantile(least), numerics.normal_quantile(greatest)]).all()


def test_keys_of_a_layout_come_from_codes() -> None:
    layout = Layout.of([small()])
    rows = zip(*layout.triples, strict=True)
    expected = [code(layout.states[i], layout.states[j], layout.arenas[a]) for i, j, a in rows]
    assert layout.triple_keys.tolist() == expected
    assert layout.state_keys.tolist() == [code(name) for name in ("ALP", "BET", "DEL", "GAM")]


# --- even spread -----------------------------------------------------------------------------------------------------

SEEDS = [0, 1, 2, 7, 12345]


def many(seed: int) -> FloatArray:
    return table(Streams(seed, range(128)).lanes(2021, "choice"), triples())


@pytest.mark.parametrize("seed", SEEDS)
def test_draws_are_uniform(seed: int) -> None:
    assert stats.kstest(many(seed).ravel(), "uniform").pvalue > 1e-3


@pytest.mark.parametrize("seed", SEEDS)
def test_normal_draws_are_normal(seed: int) -> None:
    z = np.array([numerics.normal_quantile(u) for u in many(seed)[:8].ravel().tolist()])
    assert stats.kstest(z, "norm").pvalue > 1e-3


def test_draws_are_uniform_in_every_lane_and_for_every_code() -> None:
    """Of some thousand tests, hardly more fail at a level than the level says."""
    values = many(3)
    by_lane = stats.kstest(values, "uniform", axis=1).pvalue
    by_code = stats.kstest(values, "uniform", axis=0).pvalue
    levels = np.concatenate([by_lane, by_code])
    assert stats.kstest(levels, "uniform").pvalue > 1e-3
    assert levels.min() > 1e-6


@pytest.mark.parametrize("bit", [1, 2, 26, 51, 52])
def test_every_bit_is_as_often_0_as_1(bit: int) -> None:
    bits = (np.floor(many(4) * 2**53).astype(np.uint64) >> np.uint64(bit)) & np.uint64(1)
    heads, tosses = int(bits.sum()), bits.size
    assert stats.binomtest(heads, tosses).pvalue > 1e-3


# --- no relation to neighbours ---------------------------------------------------------------------------------------


def unrelated(a: FloatArray, b: FloatArray) -> bool:
    """Neither correlation, nor dependence between eighths of the range, nor equal values."""
    a, b = a.ravel(), b.ravel()
    counts = np.histogram2d(a, b, bins=8, range=[[0, 1], [0, 1]])[0]
    return bool(
        stats.pearsonr(a, b).pvalue > 1e-3
        and stats.chisquare(counts.ravel()).pvalue > 1e-3
        and not np.intersect1d(a, b).size
    )


def test_neighbouring_runs_are_unrelated() -> None:
    values = many(5)
    assert unrelated(values[::2], values[1::2])


@pytest.mark.parametrize("gap", [1, 2, 10])
def test_neighbouring_years_are_unrelated(gap: int) -> None:
    runs = Streams(5, range(64))
    assert unrelated(*(table(runs.lanes(year, "choice"), triples()) for year in (2021, 2021 + gap)))


@pytest.mark.parametrize("seed", [0, 1, 8, 2**32])
def test_neighbouring_seeds_are_unrelated(seed: int) -> None:
    first, second = (table(Streams(s, range(64)).lanes(2021, "choice"), triples()) for s in (seed, seed + 1))
    assert unrelated(first, second)


@pytest.mark.parametrize("purpose", ["growth", "spending"])
def test_purposes_are_unrelated(purpose: str) -> None:
    runs = Streams(5, range(64))
    assert unrelated(*(table(runs.lanes(2021, name), triples()) for name in ("choice", purpose)))


def test_neighbouring_triples_are_unrelated() -> None:
    values = many(6)
    assert unrelated(values[:, ::2], values[:, 1::2])


def test_the_two_sides_of_a_dyad_are_unrelated() -> None:
    states = [f"S{n:02d}" for n in range(12)]
    pairs = [(i, j) for i, j in permutations(states, 2) if i < j]
    there = np.array([code_key(i, j, "order") for i, j in pairs], dtype=np.uint64)
    back = np.array([code_key(j, i, "order") for i, j in pairs], dtype=np.uint64)
    lanes = Streams(5, range(512)).lanes(2021, "choice")
    assert unrelated(table(lanes, there), table(lanes, back))


def test_run_and_year_do_not_trade_places() -> None:
    """Run 3 of year 5 is not run 5 of year 3, nor is their sum what counts."""
    runs = Streams(1, range(60))
    keys = {int(key) for year in range(60) for purpose in PURPOSES for key in runs.lanes(year, purpose)}
    assert len(keys) == 60 * 60 * len(PURPOSES)


def test_a_lane_does_not_depend_on_its_chunk() -> None:
    whole = Streams(9, range(64)).lanes(2030, "growth")
    parts = [Streams(9, range(first, first + 7)).lanes(2030, "growth") for first in range(0, 63, 7)]
    np.testing.assert_array_equal(np.concatenate(parts), whole[:63])
