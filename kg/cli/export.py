"""`kg export`: write a graph as RDF, GraphML, Cypher, or in another form."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from kg.cli.analysis_notes import note_stale_analysis
from kg.cli.app import app, say
from kg.cli.filters import filter_options, note_base_edges, select_edges
from kg.cli.help import CONTENT, OUTPUT
from kg.cli.options import GraphFolder, base_iri_option, with_options
from kg.common.errors import UsageError

RDF = {"ntriples", "turtle", "nquads", "trig", "jsonld", "rdfxml", "ontology", "shapes"}
RDF |= {"jsonld-context"}
WITHOUT_EDGES = {"ontology", "shapes", "jsonld-context", "grass", "favorites"}
_content = partial(typer.Option, rich_help_panel=CONTENT)
_output = partial(typer.Option, rich_help_panel=OUTPUT)
EXAMPLE_BASE = "https://example.org/"  # `kg.emit.rdf.BASE`, which takes time to import


@app.command()
@with_options(filters=filter_options)
def export(
    graph: GraphFolder,
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="Form to write: turtle, ntriples, nquads, trig, jsonld, rdfxml, ontology (OWL), "
            "shapes (SHACL), jsonld-context, graphml, graphrag, lightrag, linearrag, neo4j-admin, "
            "cypher, grass or favorites.",
        ),
    ],
    target: Annotated[
        Path | None,
        typer.Argument(metavar="OUT", help="Output to write, the same as with -o."),
    ] = None,
    *,
    filters: Any,
    mentions: Annotated[
        bool,
        _content(
            "--mentions",
            help="Write every mention (in NIF) and all else that the graph holds, so that kg "
            "import can read it back; RDF only.",
        ),
    ] = False,
    assert_candidates: Annotated[
        bool,
        _content(
            "--assert-candidates",
            help="Write the candidate relation of a co-occurrence edge as a triple too; RDF only.",
        ),
    ] = False,
    evidence: Annotated[
        bool,
        _content(
            "--evidence",
            help="Write sentences and documents as nodes too; neo4j-admin and cypher only.",
        ),
    ] = False,
    measures: Annotated[
        bool | None,
        _content(
            "--measures/--no-measures",
            help="Write all measures of the edges, or none but strength; neo4j-admin and cypher "
            "only. [default: strength, npmi, q and probability]",
        ),
    ] = None,
    typed_edges: Annotated[
        bool,
        _content(
            "--typed-edges",
            help="Give a base edge its predicate as its type instead of CO_OCCURS_WITH; "
            "neo4j-admin and cypher only.",
        ),
    ] = False,
    linked_only: Annotated[
        bool,
        _content(
            "--linked-only",
            help="Leave out entities without an edge; neo4j-admin and cypher only.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        _output(
            "-o",
            "--out",
            metavar="OUT",
            help="File to write, compressed if it ends in .gz or .zst; for neo4j-admin a folder. "
            "[default: - (standard output)]",
        ),
    ] = None,
    base_iri: Annotated[str | None, base_iri_option(EXAMPLE_BASE)] = None,
    rdf: Annotated[
        str,
        _output(
            metavar="VERSION",
            help="Version of RDF: 1.1 describes edges by reification, 1.2 by reifiers of triple "
            "terms. [default: 1.1]",
        ),
    ] = "",
    graphs: Annotated[
        str,
        _output(
            metavar="source",
            help="Put the triples of edges into a named graph for each source that supports "
            "them; nquads and trig only.",
        ),
    ] = "",
    entities: Annotated[
        str,
        _content(
            metavar="all|linked",
            help="Write all entities, or those that a written edge has; RDF only. [default: all]",
        ),
    ] = "",
    framed: Annotated[
        bool,
        _output("--framed", help="Put the edges of an entity inside it, as a tree; jsonld only."),
    ] = False,
    lang: Annotated[
        str,
        _output(
            metavar="TAG",
            help="Language of the names of entities (skos:prefLabel and the others), such as en; "
            "RDF only. [default: none is said]",
        ),
    ] = "",
    title: Annotated[
        str,
        _output(
            metavar="TEXT",
            help="Title of the dataset that the RDF describes. [default: the name of the graph]",
        ),
    ] = "",
    description: Annotated[
        str,
        _output(
            metavar="TEXT",
            help="Description of the dataset that the RDF describes. [default: what it counts]",
        ),
    ] = "",
    publisher: Annotated[
        str,
        _output(
            metavar="AGENT",
            help="Publisher of the dataset that the RDF describes: a name, an IRI, or both as in "
            "'My Org <https://my.org/>'.",
        ),
    ] = "",
    creator: Annotated[
        str,
        _output(metavar="AGENT", help="Creator of the dataset that the RDF describes, likewise."),
    ] = "",
    license_: Annotated[
        str,
        _output(
            "--license",
            metavar="LICENSE",
            help="Licence of the dataset that the RDF describes: an IRI, or an SPDX name such as "
            "CC-BY-4.0.",
        ),
    ] = "",
) -> None:
    """Export a graph as RDF, GraphML, Cypher, and more.

    Writes the edges of GRAPH that pass the filters, and all entities, in FORMAT. What the schema
    gives as thresholds holds, unless an option here says otherwise.
    """
    from kg.common.registry import names
    from kg.emit.export import export as write
    from kg.store.folder import open_folder

    if form not in (emitters := names("kg.emitters")):
        raise UsageError("FORMAT", repr(form), f"one of {', '.join(emitters)}")
    if target and out:
        raise UsageError("-o", "it with OUT", "one of them")
    out = target or out or Path("-")
    folder = open_folder(graph)
    note_stale_analysis(folder)
    selected = select_edges(folder, filters, folder.schema.thresholds)
    options = {
        "base": base_iri,
        "rdf": rdf,
        "graphs": graphs,
        "mentions": mentions,
        "assert_candidates": assert_candidates,
        "title": title,
        "license": license_,
        "description": description,
        "publisher": publisher,
        "creator": creator,
        "entities": entities,
        "framed": framed,
        "lang": lang,
        "evidence": evidence,
        "measures": {None: "", True: "all", False: "none"}[measures],
        "typed_edges": typed_edges,
        "linked_only": linked_only,
    }
    for note in write(selected, form, out, options):
        say(note)
    if base_iri is None and form in RDF:
        say(f"note: the IRIs start with {EXAMPLE_BASE}; give your own with --base-iri")
    if out.is_dir() or out.is_file():  # a pipe has no size
        size = sum(file.stat().st_size for file in ([out] if out.is_file() else out.iterdir()))
        say(f"wrote {out} ({size:,} bytes)")
    if form not in WITHOUT_EDGES:
        note_base_edges(selected)
