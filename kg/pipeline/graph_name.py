"""Name of a graph: what the user gives, else the user's schema file, else the corpus.

The name is what a graph is replaced by in Neo4j, so that two corpora should not have one by chance:
a preset, which many corpora are built with, gives none.
"""

from pathlib import Path

from kg.read.memory.objects import NAME
from kg.read.sources.archives import TAR
from kg.read.sources.data_files import DATA
from kg.read.sources.discovery import STDIN
from kg.read.sources.remote import WILDCARD, folder_before_wildcard
from kg.schema.schema_file import Schema

# Endings that say how a corpus is written, not which one it is: `eng.testa` ends in none.
ENDINGS = DATA | {".txt", ".text", ".a2", ".bionlp", ".html", ".ttl", ".nt", ".rdf", ".dat"}
ENDINGS |= {".zip", ".gz", ".bz2", ".xz", ".zst", *TAR}


def graph_name(given: str, schema: Schema, path: str | Path | None) -> str:
    """Return the name of a graph.

    Args:
        given: by the user; empty: nothing.
        schema: what it is built with.
        path: the first of the corpus; None: the corpus is objects.
    """
    of_schema = "" if schema.is_preset else schema.name
    return given or of_schema or _corpus_name(path)


def _corpus_name(path: str | Path | None) -> str:
    if path is None:
        return NAME
    if str(path) == "-":
        return STDIN
    corpus = Path(path)
    if corpus.is_dir():
        return corpus.resolve().name
    if corpus.exists() or not WILDCARD.search(str(path)):
        return without_endings(corpus.name)
    return Path(folder_before_wildcard(corpus.as_posix())).resolve().name


def without_endings(name: str) -> str:
    """Return the name of a file without what says how it is written.

    >>> without_endings("eng.testa"), without_endings("GUM.v10.conllu.gz"), without_endings(".txt")
    ('eng.testa', 'GUM.v10', '.txt')
    """
    while (path := Path(name)).suffix.lower() in ENDINGS:
        name = path.stem
    return name
