"""Build a knowledge graph from tagged text.

    >>> import kg
    >>> graph = kg.build(["data/corpus"], "graph", schema="data/software.toml")  # doctest: +SKIP
    >>> graph.neighbours("Python")  # doctest: +SKIP

Importing kg costs nothing; what a name needs is imported when it is first used.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.build import Options as Options
    from kg.build import build as build
    from kg.errors import KgError as KgError
    from kg.graph import Graph as Graph
    from kg.schema import Schema as Schema
    from kg.schema import load_schema as load_schema

__version__ = "0.1.0"


class _Package(ModuleType):
    """Keeps ``kg.build`` the function: importing the module kg.build would bind it to that name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _PUBLIC or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


_PUBLIC = {
    "Graph": "kg.graph",
    "KgError": "kg.errors",
    "Options": "kg.build",
    "Schema": "kg.schema",
    "build": "kg.build",
    "load_schema": "kg.schema",
}
__all__ = ["Graph", "KgError", "Options", "Schema", "__version__", "build", "load_schema"]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return __all__
