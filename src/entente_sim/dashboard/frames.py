"""Pieces of HTML that the page is made of; text in them is text, never markup."""

from __future__ import annotations

from typing import Any

import solara

__all__ = ["framed", "image", "note", "section", "tag"]


def tag(name: str, *children: Any, kind: str = "", **attributes: str) -> Any:
    """Make an element; fill it with children, or in a ``with``."""
    return solara.v.Html(tag=name, class_=kind, attributes=attributes, children=list(children))


def section(title: str) -> Any:
    """Make a part of the side under a heading; fill it in a ``with``."""
    return framed("section", title)


def framed(name: str, title: str, kind: str = "") -> Any:
    """Make an element under a heading; fill it in a ``with``."""
    frame = tag(name, kind=kind)
    with frame:
        tag("h2", title)
    return frame


def image(source: str, says: str) -> None:
    """Show an image that says what it shows to those who do not see it."""
    tag("img", src=source, alt=says)


def note(text: str) -> None:
    """Add a remark in small type."""
    tag("div", text, kind="note")
