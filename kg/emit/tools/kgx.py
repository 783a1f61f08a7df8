"""KGX: node and edge files of the Biolink Model, as TSV or JSON Lines, with evidence.

Types and relations whose IRI in the schema is of the Biolink Model have its categories and
predicates; others are ``biolink:NamedThing`` and ``biolink:related_to``, and what only occurs
together is ``biolink:occurs_together_in_literature_with``. Our own names stand beside them.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import polars as pl

from kg.emit.rdf.vocabulary import NAMESPACES
from kg.emit.tools.rows import LISTS, Rows, best_sentences
from kg.schema.prefixes import curie_iri
from kg.store.folder import Folder

PREFIX = "kg"  # of ids that are of no known prefix
SOURCE = "infores:tagged-kg"
TOGETHER = "biolink:occurs_together_in_literature_with"
MEASURES = ["sentences", "documents", "strength", "npmi", "q"]
COUNTS = {  # of nodes: what they are called here, since the Biolink Model has a slot ``mentions``
    "mentions": "mention_count",
    "sentences": "sentence_count",
    "documents": "document_count",
}
BIOLINK_PREFIXES = {  # as the Biolink Model spells those that it has
    name.lower(): name
    for name in (
        *("CHEBI", "CHEMBL.COMPOUND", "CLO", "DBSNP", "DOID", "DRUGBANK", "EFO", "ENSEMBL", "GO"),
        *("HGNC", "HP", "MESH", "MONDO", "NCBIGene", "NCBITaxon", "NCIT", "OMIM", "ORDO", "PMID"),
        *("PR", "PUBCHEM.COMPOUND", "SNOMEDCT", "UBERON", "UMLS", "UniProtKB", "WIKIDATA"),
    )
} | {"uniprot": "UniProtKB", "pubmed": "PMID"}
_BREAKS = "[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+"  # that a cell of TSV cannot hold


def write_tsv(folder: Folder, out: Path, *, linked_only: bool = False) -> None:
    """Write ``nodes.tsv`` and ``edges.tsv`` into the empty folder *out*.

    Items of a list are joined by ``|``. A tab or a line break in a name is a space, and a ``|`` in
    an item is ``¦``, since nothing can be quoted there.
    """
    _write_tsv(out / "nodes.tsv", iter([nodes(folder, linked_only)]))
    _write_tsv(out / "edges.tsv", edges(folder))


def write_jsonl(folder: Folder, out: Path, *, linked_only: bool = False) -> None:
    """Write ``nodes.jsonl`` and ``edges.jsonl`` into the empty folder *out*."""
    nodes(folder, linked_only).write_ndjson(out / "nodes.jsonl")
    with (out / "edges.jsonl").open("wb") as file:
        for batch in edges(folder):
            batch.write_ndjson(file)


def nodes(folder: Folder, linked_only: bool = False) -> pl.DataFrame:
    """Return the nodes, with the slots of the Biolink Model first."""
    frame = Rows(folder, linked_only).nodes
    categories = {
        name: _biolink(declared.iri) or "biolink:NamedThing"
        for name, declared in folder.schema.types.items()
    }
    category = pl.col("type").replace_strict(
        categories, default="biolink:NamedThing", return_dtype=pl.String
    )
    known = {"entity", "id", "name", *LISTS, *COUNTS}
    more = [name for name in frame.columns if name not in known]
    return frame.select(
        node_ids(folder).gather(frame["entity"]).alias("id"),
        pl.concat_list(category).alias("category"),
        "name",
        pl.col("aliases").alias("synonym"),
        pl.concat_list("same_as", "exact_match").alias("xref"),
        pl.lit(folder.name).alias("provided_by"),
        *(pl.col(name).alias(term) for name, term in COUNTS.items()),
        *more,
    )


def edges(folder: Folder) -> Iterator[pl.DataFrame]:
    """Yield the edges, with the slots of the Biolink Model first."""
    ids, sentences = node_ids(folder), best_sentences(folder)
    edge_ids = folder.scan("edges").select("id", "edge").collect()
    predicates = {
        relation.predicate: _biolink(relation.iri) or "biolink:related_to"
        for relation in folder.schema.relations
    }
    co_occurs, stated = pl.col("basis") == "co-occurrence", pl.col("basis") == "annotated"
    predicate = pl.col("predicate").replace_strict(
        predicates, default="biolink:related_to", return_dtype=pl.String
    )
    level = pl.when(co_occurs).then(pl.lit("statistical_association"))
    agent = pl.when(stated).then(pl.lit("not_provided"))
    for batch in Rows(folder).edges():
        numbered = batch.join(edge_ids, on="id", how="left", maintain_order="left")
        frame = numbered.join(sentences, on="edge", how="left", maintain_order="left")
        yield frame.select(
            pl.col("id"),
            ids.gather(frame["subject_entity"]).alias("subject"),
            pl.when(co_occurs).then(pl.lit(TOGETHER)).otherwise(predicate).alias("predicate"),
            ids.gather(frame["object_entity"]).alias("object"),
            pl.concat_list(pl.lit("biolink:Association")).alias("category"),
            level.otherwise(pl.lit("not_provided")).alias("knowledge_level"),
            agent.otherwise(pl.lit("text_mining_agent")).alias("agent_type"),
            pl.lit(SOURCE).alias("primary_knowledge_source"),
            pl.col("predicate").alias("original_predicate"),
            "basis",
            pl.concat_list("text").list.drop_nulls().alias("supporting_text"),
            pl.col("source").alias("evidence_source"),
            pl.col("line").alias("evidence_line"),
            *MEASURES,
        )


def node_ids(folder: Folder) -> pl.Series:
    """Return the CURIE of each entity: of a prefix of the schema, where it has one, else ``kg:``.

    Two entities of one CURIE, as of two types, have ``kg:`` both. A slash, which KGX has in no
    CURIE, is percent-encoded.
    """
    ids = folder.scan("entities").sort("entity").select("id").collect()["id"]
    known = [_known(unquote(identifier.rpartition("/")[2]), folder) for identifier in ids]
    frame = pl.DataFrame({"own": ids, "known": pl.Series(known, dtype=pl.String)})
    is_one = pl.col("known").is_not_null() & pl.col("known").is_unique()
    local = pl.col("own").str.replace_all("/", "%2F", literal=True)
    own = pl.concat_str(pl.lit(f"{PREFIX}:"), local)
    return frame.select(pl.when(is_one).then("known").otherwise(own).alias("id")).to_series()


def _known(key: str, folder: Folder) -> str | None:
    """Return the key of an entity as a CURIE, if its prefix is one of the schema."""
    prefix, _, local = key.partition(":")
    if not curie_iri(key, folder.schema.prefixes) or re.search("[/ :]", local):
        return None
    return f"{BIOLINK_PREFIXES.get(prefix.lower(), prefix)}:{local}"


def _biolink(iri: str | None) -> str:
    """Return the CURIE of an *iri* of the Biolink Model; of another one nothing."""
    start = NAMESPACES["biolink"]
    return f"biolink:{iri.removeprefix(start)}" if iri and iri.startswith(start) else ""


def _write_tsv(path: Path, batches: Iterator[pl.DataFrame]) -> None:
    is_first = True
    with path.open("wb") as file:
        for batch in batches:
            lists = [name for name, dtype in batch.schema.items() if dtype == pl.List(pl.String)]
            item = pl.element().str.replace_all("|", "¦", literal=True)
            joined = batch.with_columns(
                pl.col(name).list.eval(item).list.join("|") for name in lists
            )
            clean = joined.with_columns(pl.col(pl.String).str.replace_all(_BREAKS, " "))
            clean.write_csv(file, separator="\t", include_header=is_first, quote_style="never")
            is_first = False
