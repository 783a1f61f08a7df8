"""What somebody said of the names of a corpus: a thesaurus, links to elsewhere, overrides.

In: the files that `kg.schema.identity` names. Out: what resolving asks of them, each as one frame.
"""

from dataclasses import dataclass

import polars as pl

from kg.resolve.forms import Forms
from kg.resolve.inputs.concepts import Thesaurus
from kg.resolve.inputs.linking import as_lists, link_out, of_concepts, read_links
from kg.resolve.inputs.overrides import read_overrides
from kg.resolve.inputs.thesaurus import by_key, match, read_thesaurus, types
from kg.schema.identity import Identity
from kg.schema.schema_file import Schema


@dataclass(frozen=True)
class Asked:
    """The rules that hold, and what the files of the user's own say."""

    schema: Schema
    rules: frozenset[str]
    decisions: pl.DataFrame  # `kg.resolve.inputs.overrides.COLUMNS`
    thesaurus: Thesaurus | None
    labels: pl.DataFrame | None  # of the thesaurus, as names of the corpus are
    links: pl.DataFrame | None  # `kg.resolve.inputs.linking.ROWS`

    @classmethod
    def read(cls, identity: Identity, schema: Schema) -> "Asked":
        """Read the files.

        Raises:
            IdentityError: one of them is wrong; it is named with its line.
            UnknownName: there is no such rule.
        """
        thesaurus, rules = None, identity.rules
        if identity.thesaurus:
            thesaurus = read_thesaurus(identity.thesaurus, schema)
        return cls(
            schema,
            rules,
            read_overrides(identity.overrides),
            thesaurus,
            by_key(thesaurus, schema, rules) if thesaurus else None,
            read_links(identity.links, schema) if identity.links else None,
        )

    def types(self, keys: pl.Series) -> pl.Series | None:
        """Return the type that the thesaurus gives each name, or null; None without a thesaurus."""
        return None if self.labels is None else types(self.labels, keys)

    def concepts(self, forms: Forms) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """Return the ``concept`` of each ``node`` that has one, and diagnostics."""
        if self.labels is None or self.thesaurus is None or "thesaurus" not in self.rules:
            return pl.DataFrame(schema={"node": pl.UInt32, "concept": pl.String}), []
        matched = match(self.labels, forms.named())
        return matched.moves, [self.thesaurus.notes, matched.notes]

    def names(self, things: pl.DataFrame, renames: pl.DataFrame) -> pl.DataFrame:
        """Return ``entity, name`` of the entities that somebody named; a person's word counts most.

        Args:
            things: ``entity, concept`` (null: none).
            renames: what a person said.
        """
        renames = renames.with_columns(pl.col("entity").cast(pl.UInt32))
        if self.thesaurus is None:
            return renames
        preferred = things.join(self.thesaurus.concepts, on="concept")
        named = preferred.select("entity", name="preferred")
        return pl.concat([renames, named.join(renames, on="entity", how="anti")])

    def links_out(
        self, things: pl.DataFrame, described: pl.DataFrame, parts: pl.DataFrame
    ) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
        """Return ``entity, same_as, exact_match``, and diagnostics.

        Args:
            things: ``entity, id, concept``.
            described: ``entity, type``.
            parts: ``entity, key`` (of the name), ``path`` (0: a name of its own).
        """
        found, notes = [], []
        if self.thesaurus is not None:
            found.append(of_concepts(things.select("entity", "concept"), self.thesaurus))
        if self.links is not None:
            entities = things.join(described, on="entity").select("entity", "id", "type")
            forms = parts.select("entity", "path", key="name_key").unique()
            said, left = link_out(self.links, entities, forms, self.schema, self.rules)
            found.append(said)
            notes.append(left)
        empty = pl.DataFrame(schema={"entity": pl.UInt32, "relation": pl.String, "iri": pl.String})
        return as_lists(things["entity"], pl.concat([empty, *found])), notes
