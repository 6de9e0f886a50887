"""One theory per file.

Every mechanism is a function ``mechanism(world, parameters, streams) -> None`` that reads some arrays
of the world and writes others; its docstring gives the equation, its source and both lists.
"""
