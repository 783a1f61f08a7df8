"""Entity resolution: decide which mentions of a corpus are the same entity.

In: the forms of the corpus, the documents of their mentions, and what the user supplies about
names. Out: the entity of each mention, ENTITIES and SURFACES. Rules work on forms; only what
depends on the document is done mention by mention, in NumPy.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Integers, narrow
from kg.resolve.aliases import RANK, resolve_aliases, resolve_document_aliases
from kg.resolve.entities import describe_entities, describe_surfaces, number_entities
from kg.resolve.forms import KINDS, WRITTEN, Forms, assign_nodes, normalised_forms
from kg.resolve.inputs.apply_overrides import Overrides
from kg.resolve.inputs.user_input import UserInput
from kg.resolve.rules import abbreviations
from kg.resolve.rules.in_corpus import (
    defined_abbreviations,
    identifier_name,
    merge_ends,
    plausible,
    plural,
)
from kg.resolve.rules.in_document import clustered, shortened_names, spelt_acronyms
from kg.schema.merge_rules import OVERRIDE

DOCUMENT_RULES = frozenset({"abbreviation", "acronym", "cluster", "initials", "tail"})


@dataclass(frozen=True)
class MentionForms:
    """All mentions of the corpus, in its order, by the form that each has."""

    form: Integers
    document: Integers  # -1: unknown
    cluster: pl.Series | None  # of its document; null: none; None: no mention has one
    defined: pl.DataFrame  # ``mention, short``: what `kg.resolve.rules.abbreviations` gave


@dataclass(frozen=True)
class Resolved:
    """The entity of each mention, and the tables of the entities."""

    entity: Integers
    entities: pl.DataFrame  # ENTITIES without ``sentences, documents``
    surfaces: pl.DataFrame
    notes: list[pl.DataFrame]  # DIAGNOSTICS


class Resolver:
    """Resolves the forms of one corpus.

    Args:
        written: the columns `WRITTEN` and ``mentions``; each combination once.
        user_input: the schema, the active rules, and the files of the user's own.

    Raises:
        IdentityError: an override names what no mention has, or contradicts another.
    """

    def __init__(self, written: pl.DataFrame, user_input: UserInput) -> None:
        self.user_input, schema, rules = user_input, user_input.schema, user_input.rules
        forms = normalised_forms(written, schema, rules)
        self.overrides = Overrides(user_input.overrides, forms, strict=user_input.strict)
        thesaurus_types = user_input.types(forms["name_key"])
        self.forms = assign_nodes(forms, schema, rules, self.overrides, thesaurus_types)

    def forms_of(self, mentions: pl.LazyFrame) -> Integers:
        """Return the form of each row of *mentions*, in its order."""
        forms = self.forms.frame.select("form", *WRITTEN[:2], identifier="written_identifier")
        joined = mentions.select(WRITTEN).join(
            forms.lazy(), on=WRITTEN, how="left", nulls_equal=True, maintain_order="left"
        )
        return joined.select("form").collect().to_series().to_numpy().astype(np.int64)

    def resolve(self, mentions: MentionForms) -> Resolved:
        """Return the entity of each mention, and the tables."""
        concepts, notes = self.user_input.concepts(self.forms)
        forms = self.forms.with_concepts(concepts["concept"])
        defined = defined_abbreviations(mentions.defined, mentions.form, mentions.document, forms)
        plurals = plural(forms, self.user_input.schema)
        in_document, elsewhere = abbreviations.decide(defined, plurals)
        overridden, targets = self.overrides.merges(forms.node)
        merges = {
            "thesaurus": forms.concept_nodes(concepts),
            "identifier-name": identifier_name(forms),
            "abbreviation-elsewhere": plausible(
                elsewhere, defined, mentions.form, mentions.document, forms
            ),
            "plural": plurals,
        }
        active = [(rule, *merge_ends(merges[rule])) for rule in merges if self._holds(rule)]
        root, rank = resolve_aliases(len(forms.nodes), [(OVERRIDE, overridden, targets), *active])
        node, document_rank = self._in_documents(mentions, forms, in_document, overridden)
        path = np.maximum(document_rank, rank[node])
        entities = _with_identifier(number_entities(forms.nodes, np.unique(root[node])))
        entity_of_root = np.full(len(forms.nodes), -1)
        entity_of_root[entities["root"].to_numpy()] = entities["entity"].to_numpy()
        entity = entity_of_root[root[node]]
        parts = _parts(forms.frame, mentions.form, entity, path)
        entities, concept_notes = self.user_input.with_concepts(entities, parts)
        renames = self.overrides.renames(entity_of_root[root[forms.node]])
        described = describe_entities(parts, self.user_input.names(entities, renames))
        links, link_notes = self.user_input.entity_links(entities, described, parts)
        entities = entities.join(described, on="entity").join(links, on="entity").sort("entity")
        surfaces = describe_surfaces(parts, described, self.user_input.languages(entities))
        return Resolved(
            entity, entities, surfaces, [self.overrides.notes, *notes, *concept_notes, *link_notes]
        )

    def _holds(self, rule: str) -> bool:
        return rule in self.user_input.rules

    def rules_needing_documents(self, mentions: MentionForms) -> list[str]:
        """Return the active rules that need documents, where there is something for them to do."""
        tags = self.forms.frame["tag"].unique()
        needed = (
            not mentions.defined.is_empty()
            or mentions.cluster is not None
            or any(self.user_input.schema.has_tails(tag) for tag in tags)
        )
        return sorted(DOCUMENT_RULES & self.user_input.rules) if needed else []

    def _in_documents(
        self, mentions: MentionForms, forms: Forms, abbreviated: pl.DataFrame, overridden: Integers
    ) -> tuple[Integers, Integers]:
        """Return the node of each mention by the rules of documents, and the rank of the rule."""
        form, document = mentions.form, mentions.document
        node, rank = forms.node[form], np.zeros(len(form), np.int64)
        fixed = np.union1d(overridden, forms.nodes.filter(pl.col("kind") > 0)["node"].to_numpy())
        if self._holds("cluster") and mentions.cluster is not None:
            node, changed = clustered(forms, form, document, mentions.cluster, fixed)
            rank[changed] = RANK["cluster"]
        short = shortened_names(forms, form, document, self.user_input.schema)
        merges = {
            "abbreviation": abbreviated,
            "acronym": spelt_acronyms(forms, form, document),
            **{rule: short.filter(pl.col("rule") == rule) for rule in ("initials", "tail")},
        }
        active = [(rule, rows) for rule, rows in merges.items() if self._holds(rule)]
        node, alias_rank = resolve_document_aliases(active, fixed).look_up(document, node)
        return node, np.maximum(rank, alias_rank)


def _with_identifier(entities: pl.DataFrame) -> pl.DataFrame:
    """Add the ``identifier`` of each entity: its key, where that is one, or a concept's id."""
    identified = (pl.col("kind") == KINDS.index("identifier")) & pl.col("group").is_null()
    return entities.with_columns(identifier=pl.when(identified).then("key"))


def _parts(forms: pl.DataFrame, form: Integers, entity: Integers, path: Integers) -> pl.DataFrame:
    """Return how many mentions of each form came to each entity by which rule."""
    counted = (
        pl.DataFrame({"form": narrow(form, np.uint32, "forms"), "entity": entity, "path": path})
        .group_by("form", "entity", "path")
        .agg(mentions=pl.len())
    )
    columns = ["form", "surface", "plain", "tag", "type_rule", "rule", "kind", "name_key"]
    return (
        counted.join(forms.select(*columns, tagged="type"), on="form")
        .with_columns(pl.col("entity").cast(pl.UInt32))
        .sort("entity", "form", "path")
    )
