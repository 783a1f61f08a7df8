"""Entity resolution: decide which mentions of a corpus are the same entity.

In: the forms of the corpus, batches of mentions of whole documents, and what the user supplies
about names. Out: the entity of each mention, ENTITIES and SURFACES. Rules work on forms; only what
depends on the document is done mention by mention, in NumPy, a batch at a time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers, Unsigned, narrow
from kg.common.record_file import RecordFile, records
from kg.resolve.aliases import RANK, resolve_aliases, resolve_document_aliases
from kg.resolve.entities import describe_entities, describe_surfaces, number_entities
from kg.resolve.forms import KINDS, WRITTEN, Forms, assign_nodes, normalised_forms
from kg.resolve.inputs.apply_overrides import Overrides
from kg.resolve.inputs.overrides import NO_PLACE
from kg.resolve.inputs.placed_overrides import PlacedOverrides, followers
from kg.resolve.inputs.user_input import UserInput
from kg.resolve.rules import abbreviations, tails
from kg.resolve.rules.in_corpus import (
    acronyms_elsewhere,
    alike_names,
    defined_abbreviations,
    identifier_name,
    merge_ends,
    named_nodes,
    plausible,
    uses_in_place,
)
from kg.resolve.rules.in_document import (
    clustered,
    longer_names,
    persons_names,
    shortened_names,
)
from kg.schema.merge_rules import OVERRIDE

DOCUMENT_RULES = frozenset(
    {"abbreviation", "acronym", "cluster", "state", "vendor", *tails.SHORTENINGS}
)


NODE = np.dtype([("node", "<u4"), ("rank", "u1")])  # of a mention, and of the rule that gave it
MANY = 250_000  # rows of counts that are added up before more are taken


@dataclass(frozen=True)
class MentionForms:
    """Some mentions, of whole documents, in the order of the corpus, by the form that each has."""

    form: Integers
    document: Integers  # -1: unknown
    cluster: pl.Series | None  # of its document; null: none; None: no mention has one

    def __len__(self) -> int:
        """Return how many mentions there are."""
        return len(self.form)


@dataclass(frozen=True)
class Resolved:
    """The tables of the entities."""

    entities: pl.DataFrame  # ENTITIES without ``sentences, documents``
    surfaces: pl.DataFrame
    notes: list[pl.DataFrame]  # DIAGNOSTICS


@dataclass(frozen=True)
class _DocumentRules:
    """What the rules of documents need of the whole corpus."""

    forms: Forms
    abbreviated: pl.DataFrame  # ``document, node, to``, sorted by document
    fixed: Flags  # of each node: it stays what it is
    person: Flags  # of each form: it may be a person's name


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
        strict, placed = user_input.strict, ~NO_PLACE
        self.overrides = Overrides(user_input.overrides.filter(NO_PLACE), forms, strict=strict)
        self.placed = PlacedOverrides(user_input.overrides.filter(placed), forms, strict=strict)
        thesaurus_types = user_input.types(forms["name_key"])
        self.forms = assign_nodes(forms, schema, rules, self.overrides, thesaurus_types)

    def forms_of(self, mentions: pl.LazyFrame) -> Integers:
        """Return the form of each row of *mentions*, in its order."""
        forms = self.forms.frame.select("form", *WRITTEN[:2], identifier="written_identifier")
        joined = mentions.select(WRITTEN).join(
            forms.lazy(), on=WRITTEN, how="left", nulls_equal=True, maintain_order="left"
        )
        return joined.select("form").collect().to_series().to_numpy().astype(np.int64)

    def resolve(
        self,
        mentions: Iterable[MentionForms],
        definitions: pl.DataFrame,
        nodes: RecordFile,
        take: Callable[[MentionForms, Integers], None],
    ) -> Resolved:
        """Decide the entity of each mention; return the tables.

        Memory grows with the forms, and with the largest batch.

        Args:
            mentions: of the corpus, in batches; it is gone through two or three times.
            definitions: ``document, form`` of the long name, and the ``short`` one, of
                abbreviations that texts define.
            nodes: an empty file of `NODE` records, which are kept there from one time to the next.
            take: gets each batch with the entity of each of its mentions.
        """
        concepts, notes = self.user_input.concepts(self.forms)
        forms = self.placed.with_nodes(self.forms.with_concepts(concepts["concept"]))
        defined = defined_abbreviations(definitions, forms)
        nodes_of_names = named_nodes(forms, self.user_input.schema)
        of_names = alike_names(nodes_of_names, self.user_input.rules)
        in_document, elsewhere = abbreviations.decide(defined, _roots(forms, of_names))
        overridden, targets = self.overrides.merges(forms.node)
        merges = {
            "thesaurus": forms.concept_nodes(concepts),
            "identifier-name": identifier_name(forms),
            "abbreviation-elsewhere": plausible(
                elsewhere, defined, uses_in_place(defined, mentions, forms), forms
            ),
            **of_names,
        }
        used, spelt = self._write_nodes(mentions, nodes, forms, in_document, overridden)
        merges["acronym-elsewhere"] = acronyms_elsewhere(spelt, nodes_of_names, forms)
        active = [(rule, *merge_ends(merges[rule])) for rule in merges if self._holds(rule)]
        root, rank = resolve_aliases(len(forms.nodes), [(OVERRIDE, overridden, targets), *active])
        entities = _with_identifier(number_entities(forms.nodes, np.unique(root[used])))
        entity_of_root = np.full(len(forms.nodes), -1)
        entity_of_root[entities["root"].to_numpy()] = entities["entity"].to_numpy()
        parts = _parts(forms.frame, _counted(mentions, nodes, entity_of_root[root], rank, take))
        entities, concept_notes = self.user_input.with_concepts(entities, parts)
        renames = self._renames(forms, entity_of_root[root])
        described = describe_entities(parts, self.user_input.names(entities, renames))
        links, link_notes = self.user_input.entity_links(entities, described, parts)
        entities = entities.join(described, on="entity").join(links, on="entity").sort("entity")
        surfaces = describe_surfaces(parts, described, self.user_input.languages(entities))
        return Resolved(
            entities,
            surfaces,
            [self.overrides.notes, self.placed.notes, *notes, *concept_notes, *link_notes],
        )

    def _renames(self, forms: Forms, entity_of_node: Integers) -> pl.DataFrame:
        """Return ``entity, name`` of what overrides name."""
        renames = self.overrides.renames(entity_of_node[forms.node])
        split = self.placed.renames(forms, entity_of_node).select(
            pl.col(name).cast(dtype) for name, dtype in renames.schema.items()
        )
        return pl.concat([renames, split.join(renames, on="entity", how="anti")])

    def _holds(self, rule: str) -> bool:
        return rule in self.user_input.rules

    def rules_needing_documents(self, has_definitions: bool, has_clusters: bool) -> list[str]:
        """Return the active rules that need documents, where there is something for them to do.

        Args:
            has_definitions: the texts define abbreviations.
            has_clusters: some mentions are of coreference clusters.
        """
        tags = self.forms.frame["tag"].unique()
        schema = self.user_input.schema
        needed = has_definitions or has_clusters or any(schema.has_tails(tag) for tag in tags)
        return sorted(DOCUMENT_RULES & self.user_input.rules) if needed else []

    def _write_nodes(
        self,
        mentions: Iterable[MentionForms],
        nodes: RecordFile,
        forms: Forms,
        abbreviated: pl.DataFrame,
        overridden: Integers,
    ) -> tuple[Integers, pl.DataFrame]:
        """Write the node of each mention by the rules of documents.

        Returns:
            The nodes that mentions have; and ``node, to, documents`` of the acronyms that documents
            spell out.
        """
        fixed = np.zeros(len(forms.nodes), bool)
        fixed[overridden] = True
        fixed[forms.nodes.filter(pl.col("kind") > 0)["node"].to_numpy()] = True
        person = persons_names(forms, self.user_input.schema)
        rules = _DocumentRules(forms, abbreviated, fixed, person)
        is_used, spelt = np.zeros(len(forms.nodes), bool), [_no_acronyms(forms)]
        placed, node_there, whole = self.placed.nodes(forms)
        done = 0
        for batch in mentions:
            node, rank, acronyms = self._in_documents(batch, rules)
            here = slice(*np.searchsorted(placed, [done, done + len(batch)]))
            rows, to, in_document = placed[here] - done, node_there[here], whole[here]
            ends = rows[in_document], to[in_document]
            led = followers(forms.node[batch.form], node, batch.document, *ends)
            for mention, target in (led, (rows, to)):
                node[mention], rank[mention] = target, RANK[OVERRIDE]
            done += len(batch)
            is_used[node] = True
            nodes.append(records(NODE, node=node, rank=rank))
            spelt.append(acronyms.group_by("node", "to").agg(documents=pl.len()))
        return np.flatnonzero(is_used), pl.concat(spelt)

    def _in_documents(
        self, mentions: MentionForms, rules: _DocumentRules
    ) -> tuple[Integers, Integers, pl.DataFrame]:
        """Return the node of each mention by the rules of documents, and the rank of the rule.

        Returns also ``document, node, to`` of the acronyms that documents spell out.
        """
        forms, fixed = rules.forms, rules.fixed
        form, document = mentions.form, mentions.document
        node, rank = forms.node[form], np.zeros(len(form), np.int64)
        if self._holds("cluster") and mentions.cluster is not None:
            node, changed = clustered(forms, form, document, mentions.cluster, fixed)
            rank[changed] = RANK["cluster"]
        short = shortened_names(forms, form, document, rules.person)
        merges = {
            "abbreviation": _of_documents(rules.abbreviated, document),
            **longer_names(forms, form, document, self.user_input.rules),
            **{rule: short.filter(pl.col("rule") == rule) for rule in tails.SHORTENINGS},
        }
        active = [(rule, rows) for rule, rows in merges.items() if self._holds(rule)]
        node, alias_rank = resolve_document_aliases(active, fixed).look_up(document, node)
        acronyms = merges.get("acronym", rules.abbreviated.clear())
        return node, np.maximum(rank, alias_rank), acronyms


def _no_acronyms(forms: Forms) -> pl.DataFrame:
    node = forms.nodes.schema["node"]
    return pl.DataFrame(schema={"node": node, "to": node, "documents": pl.UInt32})


def _roots(forms: Forms, merges: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Return ``node, to``: what each node that some of *merges* merge stands for by them."""
    root, _ = resolve_aliases(
        len(forms.nodes), [(rule, *merge_ends(rows)) for rule, rows in merges.items()]
    )
    merged = np.flatnonzero(root != np.arange(len(root)))
    node = forms.nodes.schema["node"]
    return pl.DataFrame({"node": merged, "to": root[merged]}, schema={"node": node, "to": node})


def _of_documents(merges: pl.DataFrame, document: Integers) -> pl.DataFrame:
    """Return those of *merges*, sorted by document, that are between the least and the largest."""
    if merges.is_empty() or not len(document):
        return merges
    bounds = [int(document.min()), int(document.max()) + 1]
    first, stop = np.searchsorted(merges["document"].to_numpy(), bounds).tolist()
    return merges[first:stop]


def _counted(
    mentions: Iterable[MentionForms],
    nodes: RecordFile,
    entity_of_node: Integers,
    rank_of_node: Integers,
    take: Callable[[MentionForms, Integers], None],
) -> pl.DataFrame:
    """Return ``form, entity, path, mentions``: how many came to each entity by which rule.

    Args:
        mentions: of the corpus.
        nodes: the node and rank of each of them.
        entity_of_node: what each node stands for.
        rank_of_node: of the rule by which it does.
        take: see `Resolver.resolve`.
    """
    by = ["form", "entity", "path"]
    empty = pl.DataFrame(
        schema={"form": pl.UInt32, "entity": pl.UInt32, "path": pl.UInt8, "mentions": pl.UInt32}
    )
    parts, held, done = [empty], 0, 0
    for batch in mentions:
        rows = nodes.read(done, done + len(batch))
        done += len(batch)
        entity = entity_of_node[rows["node"]]
        take(batch, entity)
        columns: dict[str, Unsigned] = {
            "form": narrow(batch.form, np.uint32, "forms"),
            "entity": narrow(entity, np.uint32, "entities"),
            "path": narrow(np.maximum(rows["rank"], rank_of_node[rows["node"]]), np.uint8, "rules"),
        }
        counted = pl.DataFrame(columns).group_by(by).agg(mentions=pl.len())
        parts, held = [*parts, counted], held + len(counted)
        if held > MANY:
            parts = [pl.concat(parts).group_by(by).agg(pl.sum("mentions"))]
            held = 0
    return pl.concat(parts).group_by(by).agg(pl.sum("mentions"))


def _with_identifier(entities: pl.DataFrame) -> pl.DataFrame:
    """Add the ``identifier`` of each entity: its key, where that is one, or a concept's id."""
    identified = (pl.col("kind") == KINDS.index("identifier")) & pl.col("group").is_null()
    return entities.with_columns(identifier=pl.when(identified).then("key"))


def _parts(forms: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Return how many mentions of each form came to each entity by which rule."""
    columns = ["form", "surface", "plain", "tag", "type_rule", "rule", "kind", "name_key"]
    return (
        counted.with_columns(pl.col("path").cast(pl.Int64))
        .join(forms.select(*columns, tagged="type"), on="form")
        .sort("entity", "form", "path")
    )
