"""Build a knowledge graph from tagged text.

    >>> import kg
    >>> graph = kg.build(["data/corpus"], "graph", schema="data/software.toml")  # doctest: +SKIP
    >>> graph.neighbours("Python")  # doctest: +SKIP

Importing kg costs nothing; what a name needs is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import build as build
    from kg.api import import_rdf as import_rdf
    from kg.common.errors import KgError as KgError
    from kg.graph import Graph as Graph
    from kg.pipeline.options import Options as Options
    from kg.pipeline.selecting import Selection as Selection
    from kg.read.common.sentences import Document as Document
    from kg.read.common.sentences import Mention as Mention
    from kg.read.common.sentences import Relation as Relation
    from kg.read.common.sentences import Sentence as Sentence
    from kg.read.sources.options import ReadOptions as ReadOptions
    from kg.schema.identity import Identity as Identity
    from kg.schema.schema_file import Schema as Schema
    from kg.schema.schema_file import load_schema as load_schema

__version__ = "0.1.0"

_PUBLIC = {
    "Document": "kg.read.common.sentences",
    "Graph": "kg.graph",
    "Identity": "kg.schema.identity",
    "KgError": "kg.common.errors",
    "Mention": "kg.read.common.sentences",
    "Options": "kg.pipeline.options",
    "ReadOptions": "kg.read.sources.options",
    "Relation": "kg.read.common.sentences",
    "Schema": "kg.schema.schema_file",
    "Selection": "kg.pipeline.selecting",
    "Sentence": "kg.read.common.sentences",
    "build": "kg.api",
    "import_rdf": "kg.api",
    "load_schema": "kg.schema.schema_file",
}
__all__ = [
    "Document",
    "Graph",
    "Identity",
    "KgError",
    "Mention",
    "Options",
    "ReadOptions",
    "Relation",
    "Schema",
    "Selection",
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


def __dir__() -> list[str]:
    return __all__
