"""Decide which mentions of a corpus are one entity.

In: the forms of the corpus, the documents of their mentions, and what somebody said of names. Out:
the entity of each mention, ENTITIES and SURFACES. Rules work on forms; only what depends on the
document is done mention by mention, in NumPy.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Integers
from kg.resolve.entities import describe, number, surfaces
from kg.resolve.forms import KINDS, WRITTEN, Forms, settle, tell_apart
from kg.resolve.inputs.asked import Asked
from kg.resolve.inputs.decisions import Decisions
from kg.resolve.moves import RANK, follow
from kg.resolve.rules import abbreviations
from kg.resolve.rules.clusters import stand_ins
from kg.resolve.rules.everywhere import identifier_name, introduced, plausible, plural, sides
from kg.resolve.rules.within import acronymic, follow_within, tailed
from kg.schema.sameness import OVERRIDE

OF_DOCUMENTS = frozenset({"abbreviation", "acronym", "cluster", "initials", "tail"})


@dataclass(frozen=True)
class Mentioned:
    """All mentions of the corpus, in its order."""

    form: Integers
    document: Integers  # -1: unknown
    cluster: pl.Series | None  # of its document; null: none; None: no mention has one
    introduced: pl.DataFrame  # ``mention, short``: what `kg.resolve.rules.abbreviations` found


@dataclass(frozen=True)
class Resolved:
    """Which entity each mention is of."""

    entity: Integers
    entities: pl.DataFrame  # ENTITIES without ``sentences, documents``
    surfaces: pl.DataFrame
    notes: list[pl.DataFrame]  # DIAGNOSTICS


class Resolver:
    """Resolves the forms of one corpus.

    Args:
        written: the columns `WRITTEN` and ``mentions``; each combination once.
        asked: what somebody said of types and names.

    Raises:
        IdentityError: an override speaks of a name that is not there, or contradicts another.
    """

    def __init__(self, written: pl.DataFrame, asked: Asked) -> None:
        self.asked, schema = asked, asked.schema
        plain = tell_apart(written, schema, asked.rules)
        self.decisions = Decisions(asked.decisions, plain)
        of_thesaurus = asked.types(plain["name_key"])
        self.forms = settle(plain, schema, asked.rules, self.decisions, of_thesaurus)

    def forms_of(self, mentions: pl.LazyFrame) -> Integers:
        """Return the form of each row of *mentions*, in its order."""
        known = self.forms.frame.select("form", *WRITTEN[:2], identifier="written_identifier")
        joined = mentions.select(WRITTEN).join(
            known.lazy(), on=WRITTEN, how="left", nulls_equal=True, maintain_order="left"
        )
        return joined.select("form").collect().to_series().to_numpy().astype(np.int64)

    def resolve(self, mentioned: Mentioned) -> Resolved:
        """Return the entity of each mention, and the tables."""
        concepts, notes = self.asked.concepts(self.forms)
        forms = self.forms.with_concepts(concepts["concept"])
        found = introduced(mentioned.introduced, mentioned.form, mentioned.document, forms)
        plurals = plural(forms, self.asked.schema)
        here, elsewhere = abbreviations.decide(found, plurals)
        locked, chosen = self.decisions.merges(forms.node)
        moves = {
            "thesaurus": forms.concept_nodes(concepts),
            "identifier-name": identifier_name(forms),
            "abbreviation-elsewhere": plausible(elsewhere, found, forms),
            "plural": plurals,
        }
        held = [(rule, *sides(rows)) for rule, rows in moves.items() if rule in self.asked.rules]
        root, rule = follow(len(forms.nodes), [(OVERRIDE, locked, chosen), *held])
        node, way = self._within(mentioned, forms, here, locked)
        path = np.maximum(way, rule[node])
        things = _with_concept(number(forms.nodes, np.unique(root[node])))
        of_root = np.full(len(forms.nodes), -1)
        of_root[things["root"].to_numpy()] = things["entity"].to_numpy()
        parts = _parts(forms.frame, mentioned.form, of_root[root[node]], path)
        renames = self.decisions.renames(of_root[root[forms.node]])
        described = describe(parts, self.asked.names(things, renames))
        links, more = self.asked.links_out(things, described, parts)
        entities = things.join(described, on="entity").join(links, on="entity").sort("entity")
        return Resolved(of_root[root[node]], entities, surfaces(parts, described), [*notes, *more])

    def asks_documents(self, mentioned: Mentioned) -> list[str]:
        """Return the rules that hold and need documents, where there is something for them."""
        tags = self.forms.frame["tag"].unique()
        asks = (
            not mentioned.introduced.is_empty()
            or mentioned.cluster is not None
            or any(self.asked.schema.has_tails(tag) for tag in tags)
        )
        return sorted(OF_DOCUMENTS & self.asked.rules) if asks else []

    def _within(
        self, mentioned: Mentioned, forms: Forms, abbreviated: pl.DataFrame, locked: Integers
    ) -> tuple[Integers, Integers]:
        """Return the node of each mention once its document was asked, and the rank of the rule."""
        rules = self.asked.rules
        node = forms.node[mentioned.form]
        fixed = np.union1d(locked, forms.nodes.filter(pl.col("kind") > 0)["node"].to_numpy())
        rank = np.zeros(len(node), np.int64)
        if "cluster" in rules and mentioned.cluster is not None:
            node, rank = _clustered(mentioned, forms, node, fixed)
        short = tailed(forms, mentioned.form, mentioned.document, self.asked.schema)
        moves = {
            "abbreviation": abbreviated,
            "acronym": acronymic(forms, mentioned.form, mentioned.document),
            **{rule: short.filter(pl.col("rule") == rule) for rule in ("initials", "tail")},
        }
        held = [(rule, rows) for rule, rows in moves.items() if rule in rules]
        node, way = follow_within(held, fixed).look_up(mentioned.document, node)
        return node, np.maximum(rank, way)


def _clustered(
    mentioned: Mentioned, forms: Forms, node: Integers, fixed: Integers
) -> tuple[Integers, Integers]:
    """Return the node that each mention's cluster stands for, and the rank of the rule."""
    rows = pl.DataFrame(
        {
            "document": mentioned.document,
            "cluster": mentioned.cluster,
            "surface": forms.frame["surface"].gather(mentioned.form),
            "node": node,
            "fixed": np.isin(node, fixed),
            "known": forms.frame["kind"].gather(mentioned.form) == KINDS.index("identifier"),
        }
    ).with_row_index("mention")
    known = rows.filter(pl.col("cluster").is_not_null(), pl.col("document") >= 0)
    moved = known.with_columns(to=stand_ins(known)).filter(~pl.col("fixed"))
    moved = moved.filter(pl.col("to") != pl.col("node"))
    rank = np.zeros(len(node), np.int64)
    node = node.copy()
    node[moved["mention"].to_numpy()] = moved["to"].to_numpy()
    rank[moved["mention"].to_numpy()] = RANK["cluster"]
    return node, rank


def _with_concept(things: pl.DataFrame) -> pl.DataFrame:
    """Add the ``concept`` of each of *things*: its key, where that is an identifier."""
    known = (pl.col("kind") == KINDS.index("identifier")) & pl.col("group").is_null()
    return things.with_columns(concept=pl.when(known).then("key"))


def _parts(forms: pl.DataFrame, form: Integers, entity: Integers, path: Integers) -> pl.DataFrame:
    """Return how many mentions of each form came to each entity by which rule."""
    counted = (
        pl.DataFrame({"form": form.astype(np.uint32), "entity": entity, "path": path})
        .group_by("form", "entity", "path")
        .agg(mentions=pl.len())
    )
    columns = ["form", "surface", "plain", "tag", "type_rule", "rule", "kind", "name_key"]
    return (
        counted.join(forms.select(*columns, tagged="type"), on="form")
        .with_columns(pl.col("entity").cast(pl.UInt32))
        .sort("entity", "form", "path")
    )
