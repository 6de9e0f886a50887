"""Make Markdown of what docstrings write in reStructuredText: an extension of Griffe, for the API page."""

from __future__ import annotations

import re
from typing import Any

import griffe

_ROLE = re.compile(r":\w+:`(~?)([\w.]+)`")
_SEVERAL = re.compile(r"^(\w+(?:, \w+)+)\n((?: {4}.*\n?|\n(?= {4}))+)", re.MULTILINE)
"""Parameters or attributes that share a description, which Griffe would give the type and default of the first."""

_DOCTEST = re.compile(r"(?:^>>> .*\n(?:.+\n?)*)", re.MULTILINE)


def markdown(text: str) -> str:
    """Return a docstring with roles as code, doctests before its sections fenced, and names described one by one."""
    text = _SEVERAL.sub(lambda found: "".join(f"{name}\n{found[2].rstrip()}\n" for name in found[1].split(", ")), text)
    text = _ROLE.sub(lambda found: f"``{found[2].rpartition('.')[2] if found[1] else found[2]}``", text)
    text = re.sub(r"::$", ":", text, flags=re.MULTILINE)
    head, mark, rest = text.partition("\nExamples\n---")
    head = _DOCTEST.sub(lambda found: f"```pycon\n{found[0].rstrip()}\n```\n", head)
    return head + mark + rest


LONGEST = 400
"""Letters of a constant from which its value is not shown."""


class Plain(griffe.Extension):
    """Rewrite every docstring as it is read, and leave out values that fill a page."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute."""
        if obj.docstring is not None:
            obj.docstring.value = markdown(obj.docstring.value)
        if obj.is_attribute and len(str(obj.value)) > LONGEST:
            obj.value = None
