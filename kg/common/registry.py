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

from kg.common.errors import UnknownName, UsageError

BUILTIN = {
    "kg.readers": {
        "spacy": "kg.read.formats.spacy_docbin:read",
        "spacy-json": "kg.read.formats.spacy_json:read",
        "uima": "kg.read.formats.uima:read",
        "bioc": "kg.read.bioc.reader:read",
        "brat": "kg.read.formats.brat:read",
        "pubtator": "kg.read.formats.pubtator:read",
        "labelstudio": "kg.read.formats.labelstudio:read",
        "prodigy": "kg.read.formats.prodigy:read",
        "pubannotation": "kg.read.formats.pubannotation:read",
        "redocred": "kg.read.formats.redocred:read",
        "bconv": "kg.read.formats.bconv:read",
        "europepmc": "kg.read.formats.europepmc:read",
        "dataturks": "kg.read.formats.inclusive_spans:read_dataturks",
        "cluener": "kg.read.formats.inclusive_spans:read_cluener",
        "predictions": "kg.read.formats.predictions:read",
        "flair": "kg.read.formats.predictions:read_flair",
        "stanza": "kg.read.formats.stanza_json:read",
        "nif": "kg.read.formats.nif:read",
        "spert": "kg.read.formats.spert:read",
        "dygie": "kg.read.formats.dygie:read_dygie",
        "crossre": "kg.read.formats.dygie:read_crossre",
        "scirex": "kg.read.formats.dygie:read_scirex",
        "huggingface": "kg.read.formats.huggingface:read",
        "parquet": "kg.read.formats.parquet:read",
        "doccano": "kg.read.formats.doccano:read",
        "webanno": "kg.read.webanno.reader:read",
        "conll2012": "kg.read.formats.conll2012:read",
        "conllu": "kg.read.conllu.reader:read",
        "gate": "kg.read.formats.gate_xml:read",
        "inline": "kg.read.inline.reader:read",
        "tagged-lines": "kg.read.token_lines.tagged_lines:read",
        "csv": "kg.read.token_lines.separated:read",
        "conll": "kg.read.token_lines.reader:read",
    },
    "kg.recognisers": {  # of readers; among equally sure ones the first here wins
        "spacy": "kg.read.formats.spacy_docbin:recognise",
        "spacy-json": "kg.read.formats.spacy_json:recognise",
        "uima": "kg.read.formats.uima:recognise",
        "bioc": "kg.read.bioc.reader:recognise",
        "brat": "kg.read.formats.brat:recognise",
        "pubtator": "kg.read.formats.pubtator:recognise",
        "labelstudio": "kg.read.formats.labelstudio:recognise",
        "prodigy": "kg.read.formats.prodigy:recognise",
        "pubannotation": "kg.read.formats.pubannotation:recognise",
        "redocred": "kg.read.formats.redocred:recognise",
        "bconv": "kg.read.formats.bconv:recognise",
        "europepmc": "kg.read.formats.europepmc:recognise",
        "dataturks": "kg.read.formats.inclusive_spans:recognise_dataturks",
        "cluener": "kg.read.formats.inclusive_spans:recognise_cluener",
        "predictions": "kg.read.formats.predictions:recognise",
        "flair": "kg.read.formats.predictions:recognise_flair",
        "stanza": "kg.read.formats.stanza_json:recognise",
        "nif": "kg.read.formats.nif:recognise",
        "spert": "kg.read.formats.spert:recognise",
        "dygie": "kg.read.formats.dygie:recognise_dygie",
        "crossre": "kg.read.formats.dygie:recognise_crossre",
        "scirex": "kg.read.formats.dygie:recognise_scirex",
        "huggingface": "kg.read.formats.huggingface:recognise",
        "parquet": "kg.read.formats.parquet:recognise",
        "doccano": "kg.read.formats.doccano:recognise",
        "webanno": "kg.read.webanno.reader:recognise",
        "conll2012": "kg.read.formats.conll2012:recognise",
        "conllu": "kg.read.conllu.reader:recognise",
        "gate": "kg.read.formats.gate_xml:recognise",
        "inline": "kg.read.inline.reader:recognise",
        "tagged-lines": "kg.read.token_lines.tagged_lines:recognise",
        "csv": "kg.read.token_lines.separated:recognise",
        "conll": "kg.read.token_lines.reader:recognise",
    },
    "kg.emitters": {
        "ntriples": "kg.emit.rdf:write_ntriples",
        "turtle": "kg.emit.rdf:write_turtle",
        "nquads": "kg.emit.rdf:write_nquads",
        "trig": "kg.emit.rdf:write_trig",
        "jsonld": "kg.emit.rdf:write_jsonld",
        "rdfxml": "kg.emit.rdf:write_rdfxml",
        "ontology": "kg.emit.rdf:write_ontology",
        "shapes": "kg.emit.rdf:write_shapes",
        "jsonld-context": "kg.emit.rdf:write_context",
        "graphml": "kg.emit.networks:write_graphml",
        "gexf": "kg.emit.tools.gexf:write",
        "csv": "kg.emit.tools.lists:write_csv",
        "parquet": "kg.emit.tools.lists:write_parquet",
        "jsonl": "kg.emit.tools.lists:write_jsonl",
        "kgx": "kg.emit.tools.kgx:write_tsv",
        "kgx-jsonl": "kg.emit.tools.kgx:write_jsonl",
        "sssom": "kg.emit.tools.sssom:write",
        "cx2": "kg.emit.tools.json_networks:write_cx2",
        "cyjs": "kg.emit.tools.json_networks:write_cyjs",
        "graphology": "kg.emit.tools.json_networks:write_graphology",
        "vosviewer": "kg.emit.tools.json_networks:write_vosviewer",
        "dot": "kg.emit.tools.dot:write",
        "obsidian": "kg.emit.tools.obsidian:write",
        "graphrag": "kg.emit.rag.graphrag:write",
        "lightrag": "kg.emit.rag.lightrag:write",
        "linearrag": "kg.emit.rag.linearrag:write",
        "neo4j-admin": "kg.emit.neo4j.admin_import:write",
        "cypher": "kg.emit.neo4j.cypher_script:write",
        "grass": "kg.emit.neo4j_browser.grass:write",
        "favorites": "kg.emit.neo4j_browser.favorites:write",
    },
}
# Emitters that write a folder, and the file that shows that a folder is theirs.
FOLDERS = {
    "neo4j-admin": "import.sh",
    "csv": "nodes.csv",
    "parquet": "nodes.parquet",
    "kgx": "nodes.tsv",
    "kgx-jsonl": "nodes.jsonl",
    "obsidian": ".kg-files",
    "graphrag": "entities.parquet",
    "linearrag": "chunks.json",
}


OPTIONS = {  # that only some emitters take: as an option, and who has a use for it
    "base": ("--base-iri", "a format of RDF, or sssom"),
    "rdf": ("--rdf", "a format of RDF"),
    "graphs": ("--graphs", "trig or nquads"),
    "mentions": ("--mentions", "a format of RDF"),
    "assert_candidates": ("--assert-candidates", "a format of RDF"),
    "title": ("--title", "a format of RDF"),
    "license": ("--license", "a format of RDF, or sssom"),
    "evidence": ("--evidence", "neo4j-admin or cypher"),
    "measures": ("--measures", "neo4j-admin or cypher"),
    "typed_edges": ("--typed-edges", "neo4j-admin or cypher"),
    "linked_only": (
        "--linked-only",
        "neo4j-admin, cypher, or a list of nodes and edges",
    ),
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
    targets_by_name = _known(group)
    if name not in targets_by_name:
        raise UnknownName("format", repr(name), f"one of {', '.join(sorted(targets_by_name))}")
    return EntryPoint(name, targets_by_name[name], group).load()


def names(group: str) -> list[str]:
    """Return the names of *group*: ours in their order, then those of other packages, sorted."""
    return list(_known(group))


def _known(group: str) -> dict[str, str]:
    theirs = _installed(group)
    return BUILTIN[group] | {name: theirs[name] for name in sorted(theirs - BUILTIN[group].keys())}


@cache  # looking through all installed packages takes some milliseconds, and a source asks often
def _installed(group: str) -> dict[str, str]:
    return {point.name: point.value for point in entry_points(group=group)}
