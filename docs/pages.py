"""Pages with tables that are written for them, between marks: ``<!-- name -->`` and ``<!-- /name -->``."""

from __future__ import annotations

import inspect
import re
import shutil
from pathlib import Path

PAGE = Path(__file__).with_name("odd.md")
README = PAGE.parents[1] / "README.md"


def filled(text: str, tables: dict[str, str]) -> str:
    """Return a page with generated tables replaced."""
    for name, table in tables.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(lambda match, table=table: f"{match[1]}\n{table}\n\n{match[2]}", text)  # type: ignore[misc]
    return text


def fill(page: Path, tables: dict[str, str]) -> None:
    """Write tables into a page."""
    page.write_text(filled(page.read_text(encoding="utf-8"), tables), encoding="utf-8")


def take_over(figure: Path, name: str, page: str) -> None:
    """Copy a figure to ``images``, if a page shows it."""
    if f"images/{name}" in PAGE.with_name(page).read_text(encoding="utf-8"):
        images = PAGE.with_name("images")
        images.mkdir(exist_ok=True)
        shutil.copyfile(figure, images / name)


def share_of(value: float) -> str:
    return f"{100 * value:.1f} %" if value < 0.095 else f"{100 * value:.0f} %"


def short(value: float) -> str:
    """Three digits, without an exponent."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def cell(text: str) -> str:
    """Text that stays in its cell."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def paragraphs(documented: object) -> list[str]:
    """Paragraphs of a docstring, one line each, with its roles and literals as code."""
    plain = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", inspect.getdoc(documented) or "").replace("``", "`")
    return [" ".join(part.split()) for part in plain.split("\n\n")]
