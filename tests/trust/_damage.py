"""How files are damaged: their bytes, their text, and what they say."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["HOSTILE", "NUMBERS", "bytes_damaged", "text_damaged", "tree_damaged"]

MARK = "executed_by_a_file"
"""Name of a file that no trial may make."""

HOSTILE = (
    "", " ", "\n", "null", "~", "true", "NO", "*", "..", ".", "/", "../x.yaml", "../canary/small.yaml",
    "/etc/passwd", "/dev/zero", "/dev/stdin", "loop.yaml", "out.yaml", "out/small.yaml", "C:\\x.yaml", "\\\\host\\x",
    "file:///etc/passwd", "small", "small_world", "baseline", "eurasia_2021", "six_futures", "~/x.yaml", "$HOME/x.yaml",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7 * 7 }}", "{% raise %}", "%s%n", "$(touch x)",
    "`touch x`", "'; drop table", "$\\frac{$", "\\n", "\x07bell", "\x1b[31mred", "\x1b]0;t\x07", "a\x00b", "\u202egnp",
    "\u0410LP", "\uff21\uff2c\uff30", "ALP\u200b", "é", "e\u0301", "ß", "İ", "ﬁ", "\ufeff", "\ufffd", "\u2028",
    "🛰" * 20,
    "a" * 65, "A" * 9, "x" * 600, "z" * 5_000, "0x1f", "0o17", "017", "1:30:00", "1_000", "2021-05-01",
    "2001-12-14t21:59:43.10-05:00", "1e999", "-1e999", "nan", "inf", "-0", "1e-320", "states.ALP.promotion",
    "states.*.growth", "dyads.*.*.sanctions", "dyads.ALP.ALP.sanctions", "arenas.*.stake.*", "states.ALP.threat",
    "parameters.threat.parity", "drivers.pressure", "dose", "states." + "A" * 300, "to", "index", "percent", "yearly",
    "all", "future", "blocs", "__class__", "__proto__", "model_config", "constructor", "ALP", "EPS", "economy",
)  # fmt: skip
"""Words that have broken something somewhere: paths, markup, control characters, look-alikes, numbers as words."""

NUMBERS = (
    0, -0.0, 1, -1, 2, 0.5, 1e-320, 5e-324, 1e-12, 1e12, 1e15, 1e300, 1.7976931348623157e308, -1e308, 2**31, -(2**31),
    2**63, 2**64, 10**39, -(10**39), 10**60, 1996, 1997, 2000, 2003, 2006, 2500, 100_000, 100_001, 1_000_000,
    float("nan"), float("inf"), float("-inf"),
)  # fmt: skip

TOKENS = (
    "&a ", "*a", "*a]", "!t ", "!!str ", "!!int ", "!!float ", "!!set ", "!!binary ", "!!timestamp ", "!!null ",
    "!<x> ",
    f"!!python/object/apply:os.system ['touch {MARK}']", f"!!python/object/new:subprocess.Popen [['touch', '{MARK}']]",
    f"!!python/object/apply:builtins.open ['{MARK}', w]", "!!python/name:os.system ", "!!python/module:os ",
    "!!python/tuple [1, 2]", "\0", ": ", ":", "- ", "-", "{", "}", "[", "]", ",", '"', "'", "\\", "%", "%YAML 1.1\n",
    "%YAML 9.9\n", "%TAG ! tag:x,2000:\n", "\t", "@", "`", ".nan", "-.inf", "1.0e+999", "0o17", "017", "0b11",
    "190:20:30",
    "|", ">", "|9\n", "#", "\n", "\n\n", "\r", "\r\n", "---\n", "...\n", "<<: ", "<<: {a: 1}\n", "? ", "? [a]\n: b\n",
    "0" * 50, "9" * 5000, "\u2028", "\u0085", "\ufeff", '"\\uD800"', '"\\x00"', '"\\e[31m"', '"\\UFFFFFFFF"', "é",
    "2021-05-01", "=", "~", "[" * 25, "{a: " * 25, "[" * 1000, "- " * 500, "a: &x [x]\nb: *x\n", "x: y\n", "\udcff",
)  # fmt: skip


def bytes_damaged(rng: random.Random, raw: bytes) -> tuple[str, bytes]:
    """Damage bytes without regard for what they mean; returns how, and the result."""
    how = rng.choice(list(_BYTES))
    for _ in range(rng.choice((1, 1, 2, 5))):
        raw = _BYTES[how](rng, raw)
    return f"bytes: {how}", raw


def text_damaged(rng: random.Random, raw: bytes) -> tuple[str, bytes]:
    """Put signs that mean something to a parser where they do not belong."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        token = rng.choice(TOKENS).encode(errors="surrogateescape")
        at = _spot(rng, raw)
        raw = raw[:at] + token + raw[at + rng.choice((0, 0, 0, 1, 3, 12, 80)) :]
    return "text: signs", raw


def _spot(rng: random.Random, raw: bytes) -> int:
    """Any place, or one after a colon or a line break, where a value or a key begins."""
    if rng.random() < 0.4 or not raw:
        return rng.randrange(len(raw) + 1)
    sign = rng.choice((b": ", b"\n", b"- ", b"{", b","))
    found = raw.find(sign, rng.randrange(len(raw)))
    return found + len(sign) if found >= 0 else rng.randrange(len(raw) + 1)


def _flip(rng: random.Random, raw: bytes) -> bytes:
    out = bytearray(raw or b"x")
    out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _over(rng: random.Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw) + 1)
    some = rng.randbytes(rng.choice((1, 4, 16)))
    return raw[:at] + some + raw[at + len(some) :]


def _insert(rng: random.Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + rng.randbytes(rng.choice((1, 2, 8))) + raw[at:]


def _drop(rng: random.Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + raw[at + rng.choice((1, 2, 10, 100)) :]


def _cut(rng: random.Random, raw: bytes) -> bytes:
    return raw[: rng.randrange(len(raw) + 1)]


def _lines(rng: random.Random, raw: bytes) -> bytes:
    """Swap, drop or repeat lines."""
    lines = raw.split(b"\n")
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    act = rng.randrange(4)
    if act == 0:
        lines[a], lines[b] = lines[b], lines[a]
    elif act == 1:
        del lines[min(a, b) : min(a, b) + rng.choice((1, 1, 3))]
    elif act == 2:
        lines.insert(b, lines[a])
    else:
        lines[a] = b" " * rng.choice((1, 2, 4)) + lines[a]
    return b"\n".join(lines)


def _coded(rng: random.Random, raw: bytes) -> bytes:
    text = raw.decode("utf-8", "replace")
    return text.encode(
        rng.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "cp037", "utf-8-sig", "latin-1")), "replace"
    )


_BYTES: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "a bit flipped": _flip,
    "overwritten": _over,
    "inserted": _insert,
    "dropped": _drop,
    "cut short": _cut,
    "lines moved": _lines,
    "other coding": _coded,
    "NUL": lambda rng, raw: raw.replace(rng.choice((b"a", b"\n", b" ")), b"\0", rng.choice((1, -1))),
    "line ends": lambda rng, raw: raw.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\r", b"\xc2\x85"))),
    "doubled": lambda rng, raw: raw + rng.choice((b"", b"\n", b"---\n", b"\0")) + raw,
    "noise": lambda rng, raw: rng.randbytes(min(len(raw) + 1, 2000)),
}


def tree_damaged(rng: random.Random, data: Any) -> tuple[str, Any]:
    """Change what plain data say: keys, kinds, numbers, words, lengths, depth."""
    data = copy.deepcopy(data)
    how = ""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        places = list(_places(data))
        if not places:
            break
        node, key = rng.choice(places)
        how = rng.choice(_TREE)
        _change(rng, how, node, key, data)
    return f"content: {how}", data


_TREE = (
    "nudged", "nudged", "nudged", "number", "number", "word", "word", "kind", "kind", "key gone", "key gone",
    "key renamed", "key added", "doubled", "long list", "deep", "swapped", "long text",
)  # fmt: skip


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(entries):
        yield node, key
        yield from _places(value)


def _change(rng: random.Random, how: str, node: Any, key: Any, data: Any) -> None:
    value = node[key]
    if how == "nudged" and isinstance(value, int | float) and not isinstance(value, bool):
        node[key] = type(value)(value * rng.uniform(0.7, 1.4)) if abs(value) < 1500 else value + rng.choice((-1, 1, 2))
    elif how in ("number", "nudged"):
        node[key] = _number(rng, value)
    elif how == "word":
        node[key] = rng.choice(HOSTILE)
    elif how == "kind":
        others = (None, [], {}, [value], {"a": value}, {str(value)[:40]: value}, str(value), [[value]], True, 3, "x")
        node[key] = rng.choice(others)
    elif how == "key gone":
        del node[key]
    elif how == "key renamed" and isinstance(node, dict):
        node[rng.choice((rng.choice(HOSTILE), str(key)[:-1], str(key) + "s", str(key).upper()))] = node.pop(key)
    elif how == "key added" and isinstance(node, dict):
        node[rng.choice(HOSTILE)] = rng.choice((1, None, "x", [], {}, copy.deepcopy(value)))
    elif how == "doubled" and isinstance(node, list):
        node.insert(rng.randrange(len(node) + 1), copy.deepcopy(value))
    elif how == "long list":
        node[key] = [copy.deepcopy(value) if len(str(value)) < 100 else 1] * rng.choice((2, 2, 50, 500))
    elif how == "deep":
        for _ in range(rng.choice((1, 5, 19, 60))):
            value = [value] if rng.random() < 0.5 else {"a": value}
        node[key] = value
    elif how == "swapped":
        other, place = rng.choice(list(_places(data)))
        node[key] = copy.deepcopy(other[place])
    else:
        node[key] = rng.choice(("x", "é", "<b>", "a b ")) * rng.choice((70, 70, 3_000))


def _number(rng: random.Random, value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool) and rng.random() < 0.4:
        return rng.choice(
            (-value, value * 10, value * 1e6, value + 1, value - 1, value / 3, float(value), -value - 0.5)
        )
    if rng.random() < 0.1:
        return rng.uniform(-2, 2) * 10.0 ** rng.randrange(-30, 30)
    return rng.choice(NUMBERS)
