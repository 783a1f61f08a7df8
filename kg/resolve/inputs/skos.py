"""Read a thesaurus in RDF: SKOS, SKOS-XL, or a vocabulary of ``rdfs:label``, as OBO's are.

In: a file in any serialisation of RDF. Out: the labels, types and links of its concepts. Labels of
all languages count; `PROPERTIES` says which, and `LANGUAGES` which of them is the name of a
concept. Broader, narrower and related concepts and synonyms are not the same concept, and are not
read.
"""

from pathlib import Path

import polars as pl

from kg.common.csv_table import EXACT_MATCH, SAME_AS
from kg.common.diagnostic_rules import Rule
from kg.common.errors import IdentityError
from kg.common.iri import leads
from kg.resolve.inputs.concepts import LINKS, ThesaurusFile
from kg.resolve.inputs.diagnostics import diagnostic_rows
from kg.resolve.inputs.rdf import IRI, LITERAL, OTHER, read_statements
from kg.schema.schema_file import Schema
from kg.store.tables import DIAGNOSTICS

SKOS, XL = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2008/05/skos-xl#"
RDF, RDFS = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
)
OWL = "http://www.w3.org/2002/07/owl#"
OBO_IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
PROPERTIES = {
    SKOS + "prefLabel": "prefLabel",
    SKOS + "altLabel": "altLabel",
    SKOS + "hiddenLabel": "hiddenLabel",
    RDFS + "label": "label",
    OBO_IN_OWL + "hasExactSynonym": "synonym",
    OBO_IN_OWL + "hasDbXref": "reference",
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
RANKS = {"prefLabel": 10, "label": 20, "altLabel": 30, "synonym": 30, "hiddenLabel": 40}
LANGUAGES = [  # the order of preference of labels of equal properties
    pl.col("language") == "en",
    pl.col("language").str.starts_with("en-"),
    pl.col("language").is_null(),
]
LEFT_OUT = "left out, because they "
CONCEPT = SKOS + "Concept"
NOT_CONCEPTS = frozenset(
    {
        *(SKOS + name for name in ("ConceptScheme", "Collection", "OrderedCollection")),
        *(OWL + name for name in ("Ontology", "ObjectProperty", "DatatypeProperty")),
        OWL + "AnnotationProperty",
        RDF + "Property",
        XL + "Label",
    }
)


def read_skos(path: Path, schema: Schema) -> ThesaurusFile:
    """Read the vocabulary at *path*.

    Args:
        path: the file.
        schema: the IRI of one of its types, as the class of a concept, gives it that type.

    Raises:
        IdentityError: the file cannot be parsed, or nothing in it has a label.
    """
    types = {type_.iri: type_.name for type_ in schema.types.values() if type_.iri}
    objects = {
        "type": {CONCEPT, *NOT_CONCEPTS, *types},
        "deprecated": {"true", "1"},
    }
    statements, deprecated = _current(read_statements(path, PROPERTIES, objects), path.name)
    labels, not_text = _labels(statements)
    concepts, notes = _concepts(statements, labels, path.name)
    if concepts.is_empty():
        wanted = "skos:prefLabel, skos:altLabel or rdfs:label of some IRI"
        raise IdentityError(path.name, "no label of a concept", wanted)
    links, quoted, loose = _links(statements)
    notes += [
        deprecated,
        _counted(not_text, "label", LEFT_OUT + "are no text", path.name),
        _counted(quoted, "link", "read as IRIs, although they are text", path.name),
        _counted(loose, "link", LEFT_OUT + "lead to no IRI", path.name),
    ]
    of_type = statements.filter(pl.col("property") == "type", pl.col("value").is_in(list(types)))
    is_reference = (pl.col("property") == "reference") & (pl.col("form") != OTHER)
    references = statements.filter(is_reference).select(concept="subject", identifier="value")
    type_name = pl.col("value").replace_strict(types, return_dtype=pl.String)
    source = pl.lit(path.name), pl.lit(None, pl.UInt32)
    return ThesaurusFile(
        labels.join(concepts, on="concept", how="semi", maintain_order="left").select(
            "concept", "name", "rank", "language", source=source[0], line=source[1]
        ),
        of_type.select(concept="subject", type=type_name).join(concepts, on="concept", how="semi"),
        links,
        pl.concat(notes),
        references.join(concepts, on="concept", how="semi"),
    )


def _current(statements: pl.DataFrame, source: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the statements about resources that are not deprecated, and diagnostics."""
    deprecated = (
        statements.filter(pl.col("property") == "deprecated").select("subject", "named").unique()
    )
    action = pl.lit("left out, because it is deprecated")
    reported = deprecated.filter("named").select(value="subject", action=action)
    current = statements.join(deprecated, on="subject", how="anti", maintain_order="left")
    return current, diagnostic_rows(reported, Rule.THESAURUS_DEPRECATED, source)


def _labels(statements: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return ``concept, named, property, name, rank``, best first, and what is no label."""
    literal_forms = statements.filter(pl.col("property") == "literalForm")
    written = literal_forms.select(value="subject", text="value", tag="language", of="form")
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
    is_text = pl.col("form").eq_missing(pl.lit(LITERAL)) & (pl.col("value") != "")
    language = pl.coalesce(
        *(pl.when(of_it).then(i) for i, of_it in enumerate(LANGUAGES)), len(LANGUAGES)
    )
    rank = pl.col("property").replace_strict(RANKS, return_dtype=pl.Int64) + language
    labels = rows.filter(is_text).select(
        "named", "property", "language", concept="subject", name="value", rank=rank.cast(pl.UInt8)
    )
    order = ["concept", "rank", "language", "name", "property", "named"]
    return labels.select(order).unique().sort(order), rows.filter(~is_text)


def _concepts(
    statements: pl.DataFrame, labels: pl.DataFrame, source: str
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the ``concept`` column of the concepts, and diagnostics of what is none.

    Where any resource is a SKOS concept, or has SKOS labels, these are the concepts; else they are
    all resources with a label. Schemes, collections and properties are never concepts.
    """
    types = statements.filter(pl.col("property") == "type").select("value", concept="subject")
    declared = types.filter(pl.col("value") == CONCEPT).select("concept")
    by_label = labels.filter(~pl.col("property").is_in(["label", "synonym"])).select("concept")
    skos = pl.concat([declared, by_label]).unique()
    schemes = statements.filter(pl.col("property") == "scheme").select(concept="value")
    not_concepts = types.filter(pl.col("value").is_in(list(NOT_CONCEPTS))).select("concept")
    not_concepts = pl.concat([not_concepts, schemes]).unique()
    labelled = labels.select("concept", "named").unique()
    candidates = labelled.join(not_concepts, on="concept", how="anti")
    concepts = candidates.join(skos, on="concept", how="semi") if len(skos) else candidates
    unlabelled = declared.unique().join(labelled, on="concept", how="anti")
    notes = [
        _counted(concepts.filter(~pl.col("named")), "concept", LEFT_OUT + "have no IRI", source),
        _counted(unlabelled, "concept", LEFT_OUT + "have no label", source),
        _counted(
            candidates.join(concepts, on="concept", how="anti"),
            "labelled thing",
            LEFT_OUT + "are no concepts",
            source,
        ),
    ]
    return concepts.filter("named").select("concept"), notes


def _links(statements: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return links from IRI to IRI, which of them are IRIs as text, and the others."""
    rows = statements.filter(pl.col("property").is_in([SAME_AS, EXACT_MATCH]))
    text = (pl.col("form") == LITERAL) & leads(pl.col("value"))
    is_link = pl.col("named") & ((pl.col("form") == IRI) | text)
    links = rows.filter(is_link).select(concept="subject", relation="property", iri="value")
    return links.select(LINKS.names()), rows.filter(is_link & text), rows.filter(~is_link)


def _counted(rows: pl.DataFrame, noun: str, action: str, source: str) -> pl.DataFrame:
    """Return one diagnostic for all *rows*, if there are any."""
    if rows.is_empty():
        return pl.DataFrame(schema=DIAGNOSTICS)
    value = f"{len(rows)} {noun}" + ("s" if len(rows) > 1 else "")
    rule = Rule.THESAURUS_LEFT_OUT if action.startswith(LEFT_OUT) else Rule.THESAURUS_TEXT_FOR_IRI
    return diagnostic_rows(pl.DataFrame({"value": [value], "action": [action]}), rule, source)
