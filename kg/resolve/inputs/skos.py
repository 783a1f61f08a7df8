"""Read a thesaurus in RDF: SKOS, SKOS-XL, or a vocabulary whose things have an ``rdfs:label``.

In: a file in any form of RDF. Out: what it says of concepts. Labels of all languages count;
`PROPERTIES` says which, and `LANGUAGES` which of them a concept is shown by. What broader, narrower
and related say is not sameness, and is not read.
"""

from pathlib import Path

import polars as pl

from kg.common.csv_table import EXACT_MATCH, SAME_AS
from kg.common.errors import IdentityError
from kg.common.iri import LEADING
from kg.resolve.inputs.concepts import LINKS, Said
from kg.resolve.inputs.notes import noted
from kg.resolve.inputs.rdf import read_statements
from kg.schema.schema_file import Schema
from kg.store.tables import DIAGNOSTICS

SKOS, XL = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2008/05/skos-xl#"
RDF, RDFS = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
)
OWL = "http://www.w3.org/2002/07/owl#"
PROPERTIES = {
    SKOS + "prefLabel": "prefLabel",
    SKOS + "altLabel": "altLabel",
    SKOS + "hiddenLabel": "hiddenLabel",
    RDFS + "label": "label",
    XL + "prefLabel": "xl:prefLabel",
    XL + "altLabel": "xl:altLabel",
    XL + "hiddenLabel": "xl:hiddenLabel",
    XL + "literalForm": "literalForm",
    SKOS + "exactMatch": EXACT_MATCH,
    OWL + "sameAs": SAME_AS,
    OWL + "deprecated": "deprecated",
    RDF + "type": "type",
    SKOS + "inScheme": "scheme",
    SKOS + "topConceptOf": "scheme",
}
RANKS = {"prefLabel": 10, "label": 20, "altLabel": 30, "hiddenLabel": 40}
LANGUAGES = [  # of equal properties, the label that a concept is shown by
    pl.col("language") == "en",
    pl.col("language").str.starts_with("en-"),
    pl.col("language").is_null(),
]
LEFT_OUT = "left out, because they "
CONCEPT = SKOS + "Concept"
NO_CONCEPTS = frozenset(
    {
        *(SKOS + name for name in ("ConceptScheme", "Collection", "OrderedCollection")),
        *(OWL + name for name in ("Ontology", "ObjectProperty", "DatatypeProperty")),
        OWL + "AnnotationProperty",
        RDF + "Property",
        XL + "Label",
    }
)


def read_skos(path: Path, schema: Schema) -> Said:
    """Read the vocabulary at *path*.

    Args:
        path: the file.
        schema: the IRI of one of its types, as the class of a concept, gives it that type.

    Raises:
        IdentityError: the file cannot be parsed, or nothing in it has a label.
    """
    types = {type_.iri: type_.name for type_ in schema.types.values() if type_.iri}
    objects = {
        "type": {CONCEPT, *NO_CONCEPTS, *types},
        "deprecated": {"true", "1"},
    }
    statements, old = _current(read_statements(path, PROPERTIES, objects), path.name)
    labels, bad = _labels(statements)
    concepts, notes = _concepts(statements, labels, path.name)
    if concepts.is_empty():
        wanted = "skos:prefLabel, skos:altLabel or rdfs:label of some IRI"
        raise IdentityError(path.name, "no label of a concept", wanted)
    links, quoted, loose = _links(statements)
    notes += [
        old,
        _counted(bad, "label", LEFT_OUT + "are no text", path.name),
        _counted(quoted, "link", "read as IRIs, although they are text", path.name),
        _counted(loose, "link", LEFT_OUT + "lead to no IRI", path.name),
    ]
    of_type = statements.filter(pl.col("property") == "type", pl.col("value").is_in(list(types)))
    named = pl.col("value").replace_strict(types, return_dtype=pl.String)
    source = pl.lit(path.name), pl.lit(None, pl.UInt32)
    return Said(
        labels.join(concepts, on="concept", how="semi", maintain_order="left").select(
            "concept", "name", "rank", source=source[0], line=source[1]
        ),
        of_type.select(concept="subject", type=named).join(concepts, on="concept", how="semi"),
        links,
        pl.concat(notes),
    )


def _current(statements: pl.DataFrame, source: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what is said of things that are not deprecated, and diagnostics of the others."""
    old = statements.filter(pl.col("property") == "deprecated").select("subject", "named").unique()
    action = pl.lit("left out, because it is deprecated")
    told = old.filter("named").select(value="subject", action=action)
    current = statements.join(old, on="subject", how="anti", maintain_order="left")
    return current, noted(told, "thesaurus-deprecated", source)


def _labels(statements: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return ``concept, named, property, name, rank``, best first, and what is no label."""
    forms = statements.filter(pl.col("property") == "literalForm")
    written = forms.select(value="subject", text="value", tag="language", of="form")
    extended = statements.filter(pl.col("property").str.starts_with("xl:"))
    extended = extended.join(written, on="value", how="left").with_columns(
        property=pl.col("property").str.strip_prefix("xl:"),
        value="text",
        language="tag",
        form="of",
    )
    plain = statements.filter(pl.col("property").is_in(list(RANKS)))
    rows = pl.concat([plain, extended.select(plain.columns)]).with_columns(
        value=pl.col("value").str.replace_all(r"\s+", " ").str.strip_chars()
    )
    good = pl.col("form").eq_missing(pl.lit("Literal")) & (pl.col("value") != "")
    language = pl.coalesce(
        *(pl.when(of_it).then(i) for i, of_it in enumerate(LANGUAGES)), len(LANGUAGES)
    )
    rank = pl.col("property").replace_strict(RANKS, return_dtype=pl.Int64) + language
    labels = rows.filter(good).select(
        "named", "property", "language", concept="subject", name="value", rank=rank.cast(pl.UInt8)
    )
    order = ["concept", "rank", "language", "name", "property", "named"]
    return labels.select(order).unique().sort(order), rows.filter(~good)


def _concepts(
    statements: pl.DataFrame, labels: pl.DataFrame, source: str
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the ``concept`` column of what counts, and diagnostics of what does not.

    Where anything is a SKOS concept, or has such labels, these are the concepts; else it is
    whatever has a label. Schemes, collections and properties never are.
    """
    types = statements.filter(pl.col("property") == "type").select("value", concept="subject")
    declared = types.filter(pl.col("value") == CONCEPT).select("concept")
    by_label = labels.filter(pl.col("property") != "label").select("concept")
    skos = pl.concat([declared, by_label]).unique()
    schemes = statements.filter(pl.col("property") == "scheme").select(concept="value")
    others = types.filter(pl.col("value").is_in(list(NO_CONCEPTS))).select("concept")
    others = pl.concat([others, schemes]).unique()
    labelled = labels.select("concept", "named").unique()
    things = labelled.join(others, on="concept", how="anti")
    known = things.join(skos, on="concept", how="semi") if len(skos) else things
    unlabelled = declared.unique().join(labelled, on="concept", how="anti")
    notes = [
        _counted(known.filter(~pl.col("named")), "concept", LEFT_OUT + "have no IRI", source),
        _counted(unlabelled, "concept", LEFT_OUT + "have no label", source),
        _counted(
            things.join(known, on="concept", how="anti"),
            "labelled thing",
            LEFT_OUT + "are no concepts",
            source,
        ),
    ]
    return known.filter("named").select("concept"), notes


def _links(statements: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return links from IRI to IRI, which of them are IRIs as text, and the others."""
    rows = statements.filter(pl.col("property").is_in([SAME_AS, EXACT_MATCH]))
    text = (pl.col("form") == "Literal") & pl.col("value").str.contains(LEADING)
    good = pl.col("named") & ((pl.col("form") == "NamedNode") | text)
    links = rows.filter(good).select(concept="subject", relation="property", iri="value")
    return links.select(LINKS.names()), rows.filter(good & text), rows.filter(~good)


def _counted(rows: pl.DataFrame, what: str, action: str, source: str) -> pl.DataFrame:
    """Return one diagnostic for all *rows*, if there are any."""
    if rows.is_empty():
        return pl.DataFrame(schema=DIAGNOSTICS)
    value = f"{len(rows)} {what}" + ("s" if len(rows) > 1 else "")
    rule = "thesaurus-left-out" if action.startswith(LEFT_OUT) else "thesaurus-text-for-iri"
    return noted(pl.DataFrame({"value": [value], "action": [action]}), rule, source)
