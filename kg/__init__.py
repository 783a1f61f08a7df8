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
    from kg.import_rdf import import_rdf as import_rdf
    from kg.read.options import ReadOptions as ReadOptions
    from kg.read.sentences import Document as Document
    from kg.read.sentences import Mention as Mention
    from kg.read.sentences import Relation as Relation
    from kg.read.sentences import Sentence as Sentence
    from kg.schema import Schema as Schema
    from kg.schema import load_schema as load_schema

__version__ = "0.1.0"


class _Package(ModuleType):
    """Keeps ``kg.build`` the function: importing the module kg.build would bind it to that name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _PUBLIC or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


_PUBLIC = {
    "Document": "kg.read.sentences",
    "Graph": "kg.graph",
    "KgError": "kg.errors",
    "Mention": "kg.read.sentences",
    "Options": "kg.build",
    "ReadOptions": "kg.read.options",
    "Relation": "kg.read.sentences",
    "Schema": "kg.schema",
    "Sentence": "kg.read.sentences",
    "build": "kg.build",
    "import_rdf": "kg.import_rdf",
    "load_schema": "kg.schema",
}
__all__ = [
    "Document",
    "Graph",
    "KgError",
    "Mention",
    "Options",
    "ReadOptions",
    "Relation",
    "Schema",
    "Sentence",
    "__version__",
    "build",
    "import_rdf",
    "load_schema",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return __all__
