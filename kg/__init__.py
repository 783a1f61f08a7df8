"""Build a knowledge graph from tagged text, and ask, judge and export it.

    >>> import kg
    >>> graph = kg.build([(["Nginx", "uses", "C"], ["B-App", "O", "B-Lang"])])
    >>> graph.neighbours("Nginx")["name"].to_list()
    ['C']

`build` makes a `Graph` of files or of Python objects, `add` and `remove` change of which, `open`
opens one that is there; `check` judges a corpus; `explain`, `evaluate`, `suggest` and `validate`
judge a graph. Every error is a `KgError`.

Importing kg imports nothing else; what a name needs is imported when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import add as add
    from kg.api import build as build
    from kg.api import check as check
    from kg.api import evaluate as evaluate
    from kg.api import explain as explain
    from kg.api import import_rdf as import_rdf
    from kg.api import open as open
    from kg.api import remove as remove
    from kg.api import suggest as suggest
    from kg.api import validate as validate
    from kg.common.errors import KgError as KgError
    from kg.graph import Frames as Frames
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
    from kg.store.filters import Filters as Filters

__version__ = "0.1.0"

_PUBLIC = {
    "Document": "kg.read.common.sentences",
    "Filters": "kg.store.filters",
    "Frames": "kg.graph",
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
    "add": "kg.api",
    "build": "kg.api",
    "check": "kg.api",
    "evaluate": "kg.api",
    "explain": "kg.api",
    "import_rdf": "kg.api",
    "load_schema": "kg.schema.schema_file",
    "open": "kg.api",
    "remove": "kg.api",
    "suggest": "kg.api",
    "validate": "kg.api",
}
__all__ = [
    "Document",
    "Filters",
    "Frames",
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
    "add",
    "build",
    "check",
    "evaluate",
    "explain",
    "import_rdf",
    "load_schema",
    "open",
    "remove",
    "suggest",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
