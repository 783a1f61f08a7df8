"""SSSOM: the links of a graph to things elsewhere, as a table of mappings.

https://mapping-commons.github.io/sssom/: TSV whose comments hold the metadata as YAML. Entities
and what they are linked to are CURIEs; a prefix is made for each namespace that has none.
"""

import re
from typing import BinaryIO

import polars as pl

from kg import __version__
from kg.common.iri import check_base, license_iri
from kg.common.naming import encode
from kg.emit.rdf.vocabulary import BASE, NAMESPACES
from kg.emit.tools.yaml_text import scalar
from kg.store.folder import Folder

PREDICATES = {"same_as": "owl:sameAs", "exact_match": "skos:exactMatch"}
UNSPECIFIED = "https://w3id.org/sssom/license/unspecified"
VOCABULARIES = {
    "owl": NAMESPACES["owl"],
    "skos": NAMESPACES["skos"],
    "semapv": "https://w3id.org/semapv/vocab/",
}
_NAMESPACE = re.compile(r"(?s)(.*[/#:=])(.*)")
_BREAKS = "[\t\r\n]+"


def write(
    folder: Folder,
    out: BinaryIO,
    *,
    base: str = BASE,
    license: str = "",  # noqa: A002 - what everybody calls it
) -> None:
    """Write the ``same_as`` and ``exact_match`` links of *folder* to *out*.

    How a link was found is not known, so its justification is ``semapv:UnspecifiedMatching``.

    Args:
        base: starts the IRIs of entities, as in RDF.
        license: of the mappings: an IRI, or an SPDX identifier.

    Raises:
        IriError: *base* or *license* is no absolute IRI.
    """
    start = f"{check_base(base)}entity/"
    entities = folder.scan("entities").sort("entity")
    parts = [
        entities.select("entity", "id", "name", predicate=pl.lit(predicate), iri=pl.col(column))
        for column, predicate in PREDICATES.items()
    ]
    links = pl.concat(parts).explode("iri").drop_nulls("iri").sort("entity", "predicate", "iri")
    rows = links.collect()
    prefixes, objects = _curies(rows["iri"].to_list(), folder)
    lines = {
        "mapping_set_id": f"{base}mappings/{encode(folder.name)}",
        "mapping_set_title": folder.name,
        "mapping_tool": "kg",
        "mapping_tool_version": __version__,
        "license": license_iri(license) or UNSPECIFIED,
    }
    for name, value in lines.items():
        out.write(f"#{name}: {scalar(value)}\n".encode())
    out.write(b"#curie_map:\n")
    for name, iri in {"kg": start, **VOCABULARIES, **prefixes}.items():
        out.write(f"#  {name}: {scalar(iri)}\n".encode())
    table = rows.select(
        pl.concat_str(pl.lit("kg:"), "id").alias("subject_id"),
        pl.col("name").str.replace_all(_BREAKS, " ").alias("subject_label"),
        pl.col("predicate").alias("predicate_id"),
        pl.Series("object_id", objects, pl.String),
        pl.lit("semapv:UnspecifiedMatching").alias("mapping_justification"),
    )
    table.write_csv(out, separator="\t")


def _curies(iris: list[str], folder: Folder) -> tuple[dict[str, str], list[str]]:
    """Return prefixes for *iris*, their namespaces by name, and each of the IRIs as a CURIE."""
    known = {prefix.iri: prefix.name for prefix in folder.schema.prefixes}
    taken = {"kg", *VOCABULARIES}
    names: dict[str, str] = {}
    curies = []
    for iri in iris:
        declared = next((start for start in known if iri.startswith(start)), None)
        match = _NAMESPACE.fullmatch(iri)
        start = declared or (match[1] if match else iri)
        if start not in names:
            wanted = known.get(start, "")
            free = (f"ns{n}" for n in range(1, len(iris) + 2) if f"ns{n}" not in taken)
            names[start] = wanted if wanted and wanted not in taken else next(free)
            taken.add(names[start])
        curies.append(f"{names[start]}:{iri.removeprefix(start)}")
    return {name: start for start, name in names.items()}, curies
