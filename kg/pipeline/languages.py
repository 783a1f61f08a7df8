"""Languages of names: those of the documents that mention them, where the corpus says so.

In: the metadata of documents, and the entities of mentions. Out: a language for each name of which
the thesaurus says none, if all of its mentions are in documents of that language.
"""

import json
import re

import polars as pl

from kg.common.record_file import RecordFile, Records
from kg.store.draft import Draft

KEYS = frozenset({"language", "lang", "dc:language", "dcterms:language", "xml:lang"})
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")  # BCP 47, and as in en_US
_NONE = frozenset({"und", "mul", "mis", "zxx"})  # undetermined, several, uncoded, none


def language_of(metadata: str) -> str | None:
    """Return the language that a document's *metadata*, a JSON object, names; None if it does not.

    >>> language_of('{"Language": "pt_BR"}'), language_of('{"lang": "und"}')
    ('pt-BR', None)
    """
    for key, value in json.loads(metadata).items():
        if key.lower() in KEYS and isinstance(value, str) and _TAG.fullmatch(value):
            return None if value.lower() in _NONE else value.replace("_", "-")
    return None


def with_languages(
    draft: Draft, entities: pl.DataFrame, surfaces: pl.DataFrame, entity: RecordFile
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return *entities* and *surfaces* with the languages of documents where they have none.

    Args:
        draft: where mentions, sentences and documents are.
        entities: ENTITIES.
        surfaces: SURFACES.
        entity: of each mention.
    """
    documents = draft.scan("documents").select("source", "document", "metadata").collect()
    tags = {text: language_of(text) for text in documents["metadata"].drop_nulls().unique()}
    if any(tags.values()):
        language = pl.col("metadata").replace_strict(tags, default=None, return_dtype=pl.String)
        spoken = _spoken(draft, documents.with_columns(language=language), entity.read())
        surfaces = surfaces.join(
            spoken, on=["entity", "surface"], how="left", maintain_order="left", suffix="_spoken"
        ).with_columns(language=pl.coalesce("language", "language_spoken"))
    names = surfaces.select("entity", "language", name="surface").unique(["entity", "name"])
    entities = entities.join(
        names, on=["entity", "name"], how="left", maintain_order="left", suffix="_written"
    ).with_columns(language=pl.coalesce("language", "language_written"))
    return entities.drop("language_written"), surfaces.drop("language_spoken", strict=False)


def _spoken(draft: Draft, documents: pl.DataFrame, entity: Records) -> pl.DataFrame:
    """Return ``entity, surface, language`` of those in documents of one language alone."""
    place = ["source", "sentence"]
    sentences = draft.scan("sentences").select(*place, "document")
    of_sentence = sentences.join(
        documents.lazy().select("source", "document", "language"), on=["source", "document"]
    )
    mentions = draft.scan("mentions").select(*place, "surface")
    languages = mentions.join(
        of_sentence.select(*place, "language"), on=place, how="left", maintain_order="left"
    ).collect()
    return (
        languages.with_columns(pl.Series("entity", entity, pl.UInt32))
        .group_by("entity", "surface")
        .agg(pl.col("language").unique())
        .filter(pl.col("language").list.len() == 1)
        .with_columns(pl.col("language").list.first())
        .drop_nulls()
    )
