"""Find readers and emitters by name; nothing heavy is imported until it is asked for.

A package of somebody else's adds its own with an entry point of the same group:

    [project.entry-points."kg.readers"]
    mine = "my_package.module:read"

    [project.entry-points."kg.recognisers"]
    mine = "my_package.module:recognise"
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from inspect import signature
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import UnknownName, UsageError

BUILTIN = {
    "kg.readers": {
        "spacy": "kg.read.docbin:read",
        "spacy-json": "kg.read.spacyjson:read",
        "uima": "kg.read.uima:read",
        "bioc": "kg.read.bioc:read",
        "brat": "kg.read.brat:read",
        "pubtator": "kg.read.pubtator:read",
        "labelstudio": "kg.read.labelstudio:read",
        "prodigy": "kg.read.prodigy:read",
        "pubannotation": "kg.read.pubannotation:read",
        "redocred": "kg.read.redocred:read",
        "bconv": "kg.read.bconv:read",
        "europepmc": "kg.read.europepmc:read",
        "huggingface": "kg.read.huggingface:read",
        "parquet": "kg.read.parquet:read",
        "doccano": "kg.read.doccano:read",
        "webanno": "kg.read.webanno:read",
        "conllu": "kg.read.conllu:read",
        "inline": "kg.read.inline:read",
        "tagged-lines": "kg.read.taggedlines:read",
        "conll": "kg.read.conll:read",
    },
    "kg.recognisers": {  # of readers; among equally sure ones the first here wins
        "spacy": "kg.read.docbin:recognise",
        "spacy-json": "kg.read.spacyjson:recognise",
        "uima": "kg.read.uima:recognise",
        "bioc": "kg.read.bioc:recognise",
        "brat": "kg.read.brat:recognise",
        "pubtator": "kg.read.pubtator:recognise",
        "labelstudio": "kg.read.labelstudio:recognise",
        "prodigy": "kg.read.prodigy:recognise",
        "pubannotation": "kg.read.pubannotation:recognise",
        "redocred": "kg.read.redocred:recognise",
        "bconv": "kg.read.bconv:recognise",
        "europepmc": "kg.read.europepmc:recognise",
        "huggingface": "kg.read.huggingface:recognise",
        "parquet": "kg.read.parquet:recognise",
        "doccano": "kg.read.doccano:recognise",
        "webanno": "kg.read.webanno:recognise",
        "conllu": "kg.read.conllu:recognise",
        "inline": "kg.read.inline:recognise",
        "tagged-lines": "kg.read.taggedlines:recognise",
        "conll": "kg.read.conll:recognise",
    },
    "kg.emitters": {
        "ntriples": "kg.emit.rdf:write_ntriples",
        "turtle": "kg.emit.rdf:write_turtle",
        "nquads": "kg.emit.rdf:write_nquads",
        "trig": "kg.emit.rdf:write_trig",
        "jsonld": "kg.emit.rdf:write_jsonld",
        "rdfxml": "kg.emit.rdf:write_rdfxml",
        "ontology": "kg.emit.rdf:write_ontology",
        "jsonld-context": "kg.emit.rdf:write_context",
        "graphml": "kg.emit.networks:write_graphml",
        "neo4j-admin": "kg.emit.neo4j_admin:write",
        "cypher": "kg.emit.cypher_script:write",
        "grass": "kg.emit.grass:write",
        "favorites": "kg.query.favorites:write",
    },
}
# Emitters that write a folder, and the file that shows that a folder is theirs.
FOLDERS = {"neo4j-admin": "import.sh"}


OPTIONS = {  # that only some emitters take: as an option, and who has a use for it
    "base": ("--base-iri", "a format of RDF"),
    "rdf": ("--rdf", "a format of RDF"),
    "graphs": ("--graphs", "trig or nquads"),
    "mentions": ("--mentions", "a format of RDF"),
    "assert_candidates": ("--assert-candidates", "a format of RDF"),
    "title": ("--title", "a format of RDF"),
    "license": ("--license", "a format of RDF"),
    "evidence": ("--evidence", "neo4j-admin or cypher"),
}


def emit(
    name: str, folder: Any, out: BinaryIO | Path, options: Mapping[str, object] | None = None
) -> list[str]:
    """Run the emitter *name* on *folder*; return what it has to say, as texts.

    Args:
        out: a stream, for the emitters of FOLDERS an empty folder.
        options: by the names of its parameters; what is empty is its default.

    Raises:
        UnknownName: no emitter is called so.
        UsageError: this one has no use for an option.
    """
    write = find("kg.emitters", name)
    given = {key: value for key, value in (options or {}).items() if value}
    for key in sorted(given.keys() - signature(write).parameters.keys()):
        option, who = OPTIONS[key]
        raise UsageError(option, f"it with {name}", who)
    notes = write(folder, out, **given)
    if notes is None or isinstance(notes, list):
        return notes or []
    columns = ("rule", "value", "action")
    return [f"{name}: {': '.join(row)}" for row in notes.select(columns).rows()]


def find(group: str, name: str) -> Any:
    """Import what *name* means in *group*.

    Raises:
        UnknownName: the group has no such name.
    """
    known = _known(group)
    if name not in known:
        raise UnknownName("format", repr(name), f"one of {', '.join(sorted(known))}")
    return EntryPoint(name, known[name], group).load()


def names(group: str) -> list[str]:
    """Return the names of *group*: ours in their order, then those of other packages, sorted."""
    return list(_known(group))


def _known(group: str) -> dict[str, str]:
    theirs = _installed(group)
    return BUILTIN[group] | {name: theirs[name] for name in sorted(theirs - BUILTIN[group].keys())}


@cache  # looking through all installed packages takes some milliseconds, and a source asks often
def _installed(group: str) -> dict[str, str]:
    return {point.name: point.value for point in entry_points(group=group)}
