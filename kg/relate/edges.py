"""Aggregate support into edges with counts, strength and association measures, and evidence.

In: the support of all edges whose subjects are in one range of entities, and what is known of the
whole corpus. Out: their rows of the table EDGES, sorted by subject, predicate and object, and the
best rows of support of each edge, for EVIDENCE.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
import polars as pl
import pyarrow as pa

from kg.common.arrays import Floats, Hashes, Integers, Signed, distinct, narrow
from kg.relate import statistics
from kg.relate.cooccurrence import EntityTypes
from kg.relate.factors import TypeFactors
from kg.relate.predicates import ANNOTATED, CO_OCCURRENCE, CUE, Predicates
from kg.relate.statistics import FalseDiscoveryRates
from kg.relate.strength import strength
from kg.relate.support import Support, changes, join
from kg.schema.schema_file import Schema
from kg.store.tables import EDGES

OF_COUNTS = [name for name in statistics.MEASURES if name != "p"]
EDGE_COLUMNS = [name for name in EDGES.names() if name not in ("edge", "id")]


@dataclass(frozen=True)
class WholeCorpus:
    """What is known of a corpus once all of its windows were looked at."""

    predicates: Predicates  # of all kinds of edges
    types: EntityTypes
    schema: Schema  # has the relations that are candidates
    total: int  # windows
    windows_of_entity: Signed  # of each entity
    share_factors: TypeFactors  # M^0.5 of pairs of types
    rates: FalseDiscoveryRates


# In how many windows pairs co-occur, and the p of that; from the ends of pairs.
CountsOfPairs = Callable[[Integers, Integers], tuple[Integers, Floats]]


class Edges:
    """The support of some edges, sorted by edge.

    Args:
        meetings: the support of base edges.
        listed: that of `listedWith`.
        asserted: by cues.
        annotated: in the corpus.
        corpus: what is known of the whole.
    """

    def __init__(
        self,
        meetings: Support,
        listed: Support,
        asserted: Support,
        annotated: Support,
        corpus: WholeCorpus,
    ) -> None:
        predicates, of = corpus.predicates, corpus.types.of
        claims, claimed = _claims(asserted, annotated, predicates)
        kinds = [
            predicates.base.of(of[meetings.subject], of[meetings.object]),
            np.full(len(listed), predicates.listed),
            claimed,
        ]
        self.corpus = corpus
        annotated_kind = predicates.annotated[annotated.relation]
        self.annotated = _ends(annotated.subject, annotated_kind, annotated.object)
        rows, kind = join([meetings, listed, claims]), np.concatenate(kinds)
        # Stable, so that the rows of an edge stay in the order of their sentences.
        order = _order(rows.subject, kind, rows.object)
        self.rows, kind = rows.take(order), kind[order]
        columns = (self.rows.subject, kind, self.rows.object)
        first = changes(*columns)  # the first row of each edge
        self.start = np.flatnonzero(first)
        self.edge = np.cumsum(first) - 1  # each row's
        self.count = np.diff(self.start, append=len(first))
        self.subject, self.kind, self.object = (column[self.start] for column in columns)
        self.base = np.array([name == CO_OCCURRENCE for name in predicates.basis])[self.kind]

    @cached_property
    def share(self) -> Integers:
        """The sum of the shares of each edge."""
        return np.add.reduceat(self.rows.share, self.start) if len(self.start) else self.start

    def table(self, document: Signed, counts: CountsOfPairs) -> pl.DataFrame:
        """Return `EDGE_COLUMNS` of the edges.

        Args:
            document: of the sentence of each row of support, -1 where it is unknown.
            counts: returns what pairs of entities have, by both ends.
        """
        predicates, count = self.corpus.predicates, self.count
        windows, measures = self._measures(counts)
        table = pl.DataFrame(
            {
                "subject": narrow(self.subject, np.uint32, "entities"),
                "object": narrow(self.object, np.uint32, "entities"),
                "predicate": pl.Series(predicates.names, dtype=pl.String).gather(self.kind),
                "basis": self._basis(),
                "candidate": self._candidate(),
                "sentences": narrow(count, np.uint32, "sentences of an edge"),
                "documents": self._documents(document),
                "strength": strength(self.share, count, measures.pop("factor")),
                "windows": narrow(windows, np.uint32, "windows of a pair"),
                **measures,
                "probability": pl.Series([None] * len(count), dtype=pl.Float64),
            },
            nan_to_null=True,
        )
        return table.select(EDGE_COLUMNS)

    def evidence(self, most: int, tie: Hashes) -> tuple[Support, Integers, Integers]:
        """Return the best rows of each edge, at most *most*, with their edges and ranks.

        The best have the fewest tokens between; ties are broken by a stable hash of the sentence,
        so that no source is preferred, and then by position.

        Args:
            most: rows of an edge.
            tie: of the sentence of each row.
        """
        order = np.arange(len(self.edge))
        several = np.flatnonzero(self.count[self.edge] > 1)
        rows = self.rows.take(several)
        sort = np.lexsort((rows.subject_mention, tie[several], rows.between, self.edge[several]))
        order[several] = several[sort]
        rank = np.arange(len(order)) - self.start[self.edge]
        keep = rank < most
        return self.rows.take(order[keep]), self.edge[keep], rank[keep]

    def _basis(self) -> pl.Series:
        """Return the basis of each edge; an annotation counts more than a cue."""
        names = self.corpus.predicates.basis
        basis = pl.Series("basis", names, dtype=pl.String).gather(self.kind)
        if self.annotated.is_empty():
            return basis
        ends = _ends(self.subject, self.kind, self.object).with_row_index("edge")
        cue = ends.filter(pl.Series(basis == CUE)).join(self.annotated, on=EDGE_KEY, how="semi")
        return basis.scatter(cue["edge"], ANNOTATED)

    def _measures(self, counts: CountsOfPairs) -> tuple[Integers, dict[str, Floats]]:
        """Return the windows of each edge's pair, and its measures, computed once a pair."""
        pairs, place = self._pairs()
        subject, object_ = self.subject[pairs], self.object[pairs]
        corpus = self.corpus
        a, b = (corpus.windows_of_entity[end].astype(np.int64) for end in (subject, object_))
        c, p = counts(subject, object_)
        values = statistics.measures(c, a, b, corpus.total, OF_COUNTS)
        values |= {"p": p, "q": corpus.rates.of(p), "factor": self._factors(subject, object_)}
        return c[place], {name: column[place] for name, column in values.items()}

    def _pairs(self) -> tuple[Integers, Integers]:
        """Return one edge for each pair of entities, and the index of the pair of each edge."""
        key = np.minimum(self.subject, self.object) << 32 | np.maximum(self.subject, self.object)
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        return first, place

    def _factors(self, subject: Integers, object_: Integers) -> Floats:
        """Return M^0.5 of the types of each pair."""
        types = self.corpus.types
        ordered = types.ordered(subject, object_)
        ends = np.where(ordered, subject, object_), np.where(ordered, object_, subject)
        return self.corpus.share_factors.of(types.pair(*ends))

    def _candidate(self) -> pl.Series:
        """Return the candidate of each base edge: the one relation that fits its types."""
        types = self.corpus.types
        pairs, place = distinct(types.pair(self.subject, self.object))
        ends = zip(*(numbers.tolist() for numbers in divmod(pairs, len(types.names))), strict=True)
        names = [self.corpus.schema.candidate(types.names[s], types.names[o]) for s, o in ends]
        candidates = pl.Series("candidate", names, pl.String).gather(place).to_frame()
        return candidates.select(pl.when(pl.Series(self.base)).then("candidate")).to_series()

    def _documents(self, document: Signed) -> pl.Series:
        """Count the documents of each edge; null where that of a sentence is unknown."""
        new_document = np.diff(document, prepend=-1) != 0
        new_document[self.start] = True
        if not len(self.start):
            return pl.Series([], dtype=pl.UInt32)
        count = np.add.reduceat(new_document.astype(np.int64), self.start)
        unknown = np.minimum.reduceat(document, self.start) < 0
        documents = narrow(count, np.uint32, "documents of an edge")
        values = pl.DataFrame({"count": documents, "unknown": unknown})
        return values.select(pl.when(~pl.col("unknown")).then("count")).to_series()


EDGE_KEY = ["subject", "kind", "object"]


def _ends(subject: Integers, kind: Integers, object_: Integers) -> pl.DataFrame:
    return pl.DataFrame(dict(zip(EDGE_KEY, (subject, kind, object_), strict=True)))


def _claims(
    asserted: Support, annotated: Support, predicates: Predicates
) -> tuple[Support, Integers]:
    """Return what cues assert and the corpus annotates, once a window, and the kind of each."""
    rows = join([asserted, annotated])
    kind = np.concatenate(
        [predicates.relations[asserted.relation], predicates.annotated[annotated.relation]]
    )
    order = np.lexsort((rows.cue < 0, rows.object, rows.subject, kind, rows.window))
    rows, kind = rows.take(order), kind[order]
    first = changes(rows.window, kind, rows.subject, rows.object)
    return rows.take(first), kind[first]


def _order(subject: Integers, kind: Integers, object_: Integers) -> Integers:
    """Return the stable order by the three; as one number where 63 bits suffice."""
    entities = 1 + max(int(subject.max(initial=0)), int(object_.max(initial=0)))
    kinds = 1 + int(kind.max(initial=0))
    if entities * entities * kinds < 2**63:
        return np.argsort((subject * kinds + kind) * entities + object_, kind="stable")
    return np.lexsort((object_, kind, subject))


def edge_ids(edges: pl.DataFrame, ids: pl.Series) -> pl.Series:
    """Return the id of each edge, `kg.common.ids.edge_id`, vectorised where it can be.

    Args:
        edges: ``subject, object, predicate``.
        ids: of all entities.
    """
    ends = [ids.gather(edges[end]) for end in ("subject", "object")]
    parts = pl.DataFrame([ends[0].alias("s"), edges["predicate"].alias("p"), ends[1].alias("o")])
    texts = parts.select(pl.concat_str("s", "p", "o", separator="\n").cast(pl.Binary)).to_series()
    digests = b"".join([blake2b(text, digest_size=10).digest() for text in texts.to_list()])
    offsets = pa.py_buffer(np.arange(0, 20 * len(texts) + 1, 20))
    buffers = [None, offsets, pa.py_buffer(digests.hex().encode())]
    hexadecimal = pl.from_arrow(pa.Array.from_buffers(pa.large_string(), len(texts), buffers))
    assert isinstance(hexadecimal, pl.Series)
    return hexadecimal
