"""How many examples property tests draw: a few with every change to the code, many in the long form."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

__all__ = ["MANY", "few"]

MANY = "ENTENTE_EXAMPLES"
"""Environment variable with the number of examples of the long form, in which every test also draws anew."""


def few(examples: int) -> settings:
    """Return the house's settings: always the same examples, as many as given, unless the long form is asked for."""
    many = int(os.environ.get(MANY, "0"))
    return settings(
        max_examples=many or examples, derandomize=not many, print_blob=bool(many), database=None, deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )  # fmt: skip
