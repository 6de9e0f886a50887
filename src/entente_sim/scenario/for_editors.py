"""The JSON Schema of all files a person writes."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from entente_sim.scenario.schema import Scenario, World
from entente_sim.scenario.sweeps import Sweep

__all__ = ["json_schema"]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of scenario, world and sweep files, for editors."""
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[Scenario | World | Sweep, Field(discriminator="kind")])
    schema = adapter.json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "entente-sim scenario, world or sweep file"
    return schema
