"""User input to entity resolution: thesaurus, overrides, and links to other catalogues.

In: the files that `kg.schema.identity` names. Out: what resolving needs of them, each as one frame.
"""

from dataclasses import dataclass

import polars as pl

from kg.common.csv_table import EXACT_MATCH
from kg.resolve.forms import Forms
from kg.resolve.inputs.concepts import Thesaurus
from kg.resolve.inputs.identified import identifier_links, match_identified
from kg.resolve.inputs.linking import LINKS, as_lists, concept_links, read_links, table_links
from kg.resolve.inputs.overrides import read_overrides
from kg.resolve.inputs.thesaurus import labels_by_key, match, read_thesaurus, types
from kg.schema.identity import Identity
from kg.schema.schema_file import Schema


@dataclass(frozen=True)
class UserInput:
    """The schema, the active rules, and the content of the files of the user's own."""

    schema: Schema
    rules: frozenset[str]
    overrides: pl.DataFrame  # `kg.resolve.inputs.overrides.COLUMNS`
    thesaurus: Thesaurus | None
    labels: pl.DataFrame | None  # of the thesaurus, normalised as names of the corpus are
    links: pl.DataFrame | None  # `kg.resolve.inputs.linking.ROWS`
    strict: bool = False  # refuse an override of what is not there

    @classmethod
    def read(cls, identity: Identity, schema: Schema, *, strict: bool = False) -> "UserInput":
        """Read the files.

        Raises:
            IdentityError: one of them is wrong; it is named with its line.
            UnknownName: there is no such rule.
        """
        thesaurus, rules = None, identity.rules
        if identity.thesaurus:
            thesaurus = read_thesaurus(identity.thesaurus, schema)
        return cls(
            schema=schema,
            rules=rules,
            overrides=read_overrides(identity.overrides),
            thesaurus=thesaurus,
            labels=labels_by_key(thesaurus, schema, rules) if thesaurus else None,
            links=read_links(identity.links, schema) if identity.links else None,
            strict=strict,
        )

    def types(self, keys: pl.Series) -> pl.Series | None:
        """Return the type that the thesaurus gives each name, or null; None without a thesaurus."""
        return None if self.labels is None else types(self.labels, keys)

    def concepts(self, forms: Forms) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """Return the ``concept`` of each ``node`` that has one, and diagnostics."""
        if self.labels is None or self.thesaurus is None or "thesaurus" not in self.rules:
            return pl.DataFrame(schema={"node": pl.UInt32, "concept": pl.String}), []
        merges, notes = match(self.labels, forms.named())
        return merges, [self.thesaurus.notes, notes]

    def with_concepts(
        self, entities: pl.DataFrame, parts: pl.DataFrame
    ) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """Return *entities*, with their ``concept`` of the thesaurus, and diagnostics.

        Args:
            entities: ``entity, identifier`` (the key of those that have one).
            parts: ``entity, name_key, tag, path``.
        """
        entities = entities.with_columns(concept="identifier")
        if self.labels is None or self.thesaurus is None or "thesaurus" not in self.rules:
            return entities, []
        matches, notes = match_identified(
            entities, parts, self.thesaurus, self.labels, self.schema, self.rules
        )
        matched = entities.join(
            matches, on="entity", how="left", suffix="_matched", maintain_order="left"
        )
        concept = pl.coalesce("concept_matched", "concept")
        return matched.with_columns(concept=concept).drop("concept_matched"), [notes]

    def names(self, entities: pl.DataFrame, renames: pl.DataFrame) -> pl.DataFrame:
        """Return ``entity, name, language`` of what overrides, else the thesaurus, name.

        Args:
            entities: ``entity, concept`` (null: none).
            renames: ``entity, name`` of the overrides.
        """
        renames = renames.select(
            pl.col("entity").cast(pl.UInt32), "name", language=pl.lit(None, pl.String)
        )
        if self.thesaurus is None:
            return renames
        preferred = entities.join(self.thesaurus.concepts, on="concept")
        named = preferred.select("entity", "language", name="preferred").select(renames.columns)
        return pl.concat([renames, named.join(renames, on="entity", how="anti")])

    def languages(self, entities: pl.DataFrame) -> pl.DataFrame:
        """Return ``entity, surface, language`` of the labels of the entities' concepts.

        Args:
            entities: ``entity, concept`` (null: none).
        """
        if self.thesaurus is None:
            schema = {"entity": pl.UInt32, "surface": pl.String, "language": pl.String}
            return pl.DataFrame(schema=schema)
        labels = entities.select("entity", "concept").join(self.thesaurus.labels, on="concept")
        return labels.select("entity", "language", surface="name").drop_nulls()

    def entity_links(
        self, entities: pl.DataFrame, described: pl.DataFrame, parts: pl.DataFrame
    ) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """Return ``entity, same_as, exact_match``, and diagnostics.

        Args:
            entities: ``entity, id, identifier, concept``.
            described: ``entity, type``.
            parts: ``entity, key`` (of the name), ``path`` (0: a name of its own).
        """
        links, notes = [pl.DataFrame(schema=LINKS)], []
        if self.schema.prefixes:
            keys = entities.select("entity", concept="identifier")
            own = identifier_links(keys, self.schema).with_columns(relation=pl.lit(EXACT_MATCH))
            links.append(own.select(pl.col(name).cast(dtype) for name, dtype in LINKS.items()))
        if self.thesaurus is not None:
            links.append(concept_links(entities.select("entity", "concept"), self.thesaurus))
        if self.links is not None:
            typed = entities.join(described, on="entity").select("entity", "id", "type")
            forms = parts.select("entity", "path", key="name_key").unique()
            from_tables, left_out = table_links(self.links, typed, forms, self.schema, self.rules)
            links.append(from_tables)
            notes.append(left_out)
        return as_lists(entities["entity"], pl.concat(links)), notes
