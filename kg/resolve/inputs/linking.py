"""Entity linking: same-as and exact-match IRIs of entities in Wikidata or other catalogues.

In: tables of names and IRIs, the concepts of a thesaurus, and the entities. Out: the IRIs of each
entity. A name that two entities have links neither.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl

from kg.common.csv_table import EXACT_MATCH, SAME_AS, Row, iris
from kg.common.diagnostic_rules import Rule
from kg.common.errors import IdentityError
from kg.resolve.inputs.concepts import Thesaurus, distinct_links
from kg.resolve.inputs.diagnostics import diagnostic_rows, listing
from kg.resolve.inputs.tables import read_table
from kg.resolve.names import canonical
from kg.resolve.types import group
from kg.schema.schema_file import Schema

RELATIONS = {"": SAME_AS, "sameas": SAME_AS, "exactmatch": EXACT_MATCH}
ROWS = pl.Schema(
    {
        "row": pl.UInt32,
        "name": pl.String,  # null: the row names an id
        "id": pl.String,
        "type": pl.String,  # null: any
        "relation": pl.String,  # SAME_AS or EXACT_MATCH
        "iri": pl.String,
        "source": pl.String,
        "line": pl.UInt32,
    }
)
LINKS = pl.Schema({"entity": pl.UInt32, "relation": pl.String, "iri": pl.String})
_EXAMPLE = "name,type,iri"


def read_links(paths: Sequence[Path], schema: Schema) -> pl.DataFrame:
    """Return the `ROWS` of tables of links (CSV, TSV), one for each IRI.

    Raises:
        IdentityError: a file is no such table; it is named with the line.
    """
    rows: list[tuple[object, ...]] = []
    for path in paths:
        for row in read_table(path, "links", {"name", "id"}, {"iri"}, example=_EXAMPLE):
            cells = _cells(row, schema)
            links = iris(row.cells["iri"], row.where)
            rows += [(*cells, iri, path.name, row.line) for iri in links]
    plain = {name: dtype for name, dtype in ROWS.items() if name != "row"}
    return pl.DataFrame(rows, schema=plain, orient="row").with_row_index("row")


def _cells(row: Row, schema: Schema) -> tuple[str | None, str | None, str | None, str]:
    """Return the name, id, type and relation of a row."""
    name, of_id, of_type = (row.cells.get(key) or None for key in ("name", "id", "type"))
    if not name and not of_id:
        raise IdentityError(row.where, "neither a name nor an id", "one of the two")
    if not row.cells["iri"]:
        raise IdentityError(row.where, f"no IRI of {name or of_id!r}", "an IRI in the column iri")
    relation = row.cells.get("relation", "")
    plain = relation.split(":")[-1].replace("_", "").lower()
    if plain not in RELATIONS:
        raise IdentityError(row.where, repr(relation), "the relation sameAs or exactMatch")
    return name, of_id, schema.type_of(of_type) if of_type else None, RELATIONS[plain]


def table_links(
    rows: pl.DataFrame,
    entities: pl.DataFrame,
    forms: pl.DataFrame,
    schema: Schema,
    rules: Collection[str],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the `LINKS` of *rows*, and diagnostics of the rows that link nothing.

    A row with an id is about that entity; else about the only one of its name, of those that fit
    best: of the very type, then of one that is noise for it; by a name of its own, then by one that
    a rule merged into it.

    Args:
        rows: what `read_links` gave.
        entities: ``entity, id, type``.
        forms: ``entity, key, path`` (0: a name of its own).
        schema: says which types are noise for each other.
        rules: the active ones, by which the keys were made.
    """
    candidates = pl.concat([_by_id(rows, entities), _by_name(rows, entities, forms, schema, rules)])
    fitting = candidates.filter(pl.col("misfit") == pl.col("misfit").min().over("row"))
    single = pl.col("entity").n_unique().over("row") == 1
    unambiguous = fitting.filter(single)
    # Where a row has the very type of an entity, those of types that are noise for it mean another.
    best = unambiguous.filter(pl.col("misfit") == pl.col("misfit").min().over("entity"))
    links = best.join(rows, on="row").select(LINKS.names())
    return distinct_links(links, "entity"), _left_out(
        rows, candidates, fitting.filter(~single), best
    )


def _by_id(rows: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """Return ``row, entity, id, type, misfit`` of the rows that name an id."""
    matches = rows.select("row", "id").join(entities.select("entity", "id", "type"), on="id")
    return matches.select("row", "entity", "id", "type", misfit=pl.lit(0, pl.Int8))


def _by_name(
    rows: pl.DataFrame,
    entities: pl.DataFrame,
    forms: pl.DataFrame,
    schema: Schema,
    rules: Collection[str],
) -> pl.DataFrame:
    """Return the same of the other rows; ``misfit`` is null where the type is another one."""
    named = rows.filter(pl.col("id").is_null()).select("row", "name", wanted_type="type")
    named = named.with_columns(key=canonical(named["name"], rules)["key"])
    matches = named.join(forms.select("entity", "key", "path"), on="key").join(
        entities.select("entity", "id", "type"), on="entity"
    )
    same_type = pl.col("wanted_type").is_null() | (pl.col("wanted_type") == pl.col("type"))
    noise = group(schema, "wanted_type").eq_missing(group(schema, "type")) & ("noise" in rules)
    merged = (pl.col("path") > 0).cast(pl.Int8)
    misfit = pl.when(same_type).then(merged).when(noise).then(merged + 2)
    return matches.select("row", "entity", "id", "type", misfit=misfit)


def _left_out(
    rows: pl.DataFrame, candidates: pl.DataFrame, ambiguous: pl.DataFrame, linked: pl.DataFrame
) -> pl.DataFrame:
    """Return a diagnostic for each row that links nothing."""
    name = pl.coalesce("id", "name")
    typed = pl.col("type").is_not_null()
    value = pl.when(typed).then(pl.format("{} ({})", name, "type")).otherwise(name)
    left_out = rows.join(linked, on="row", how="anti").select("row", "source", "line", value=value)
    others = candidates.join(ambiguous, on="row", how="anti")
    shared = pl.format("left out, because these have it: {}", listing("id"))
    differing = pl.format("left out, because the corpus has it as {}", listing("type"))
    unknown = pl.lit("left out, because no mention has it")
    reasons = {
        Rule.LINK_AMBIGUOUS: _listed(left_out, ambiguous, "id").with_columns(action=shared),
        Rule.LINK_OTHER_TYPE: _listed(left_out, others, "type").with_columns(action=differing),
        Rule.LINK_UNKNOWN: left_out.join(candidates, on="row", how="anti").with_columns(
            action=unknown
        ),
    }
    return pl.concat(
        [diagnostic_rows(rows.unique(["source", "line"]), rule) for rule, rows in reasons.items()]
    )


def _listed(left_out: pl.DataFrame, candidates: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the rows *left_out*, each with the list of the values of its *candidates*."""
    return left_out.join(candidates.group_by("row").agg(pl.col(column).unique().sort()), on="row")


def concept_links(entities: pl.DataFrame, thesaurus: Thesaurus) -> pl.DataFrame:
    """Return the `LINKS` of *entities*: ``entity, concept`` (null: none)."""
    links = entities.join(thesaurus.links, on="concept")
    return links.select(pl.col(name).cast(dtype) for name, dtype in LINKS.items())


def as_lists(entity: pl.Series, links: pl.DataFrame) -> pl.DataFrame:
    """Return ``entity, same_as, exact_match`` of each *entity*, its IRIs sorted and each once."""
    links = distinct_links(links, "entity")
    frame = entity.to_frame("entity")
    for relation in (SAME_AS, EXACT_MATCH):
        of_relation = links.filter(pl.col("relation") == relation)
        lists = of_relation.group_by("entity", maintain_order=True).agg(
            pl.col("iri").alias(relation)
        )
        frame = frame.join(lists, on="entity", how="left", maintain_order="left")
    return frame.with_columns(pl.col(SAME_AS, EXACT_MATCH).fill_null([]))
