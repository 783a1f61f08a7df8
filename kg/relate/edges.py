"""Aggregate support into edges with counts, strength and association measures, and evidence.

In: support, the types of entities, and the documents of sentences. Out: the table EDGES, sorted by
subject, predicate and object, and the best rows of support of each edge, for EVIDENCE.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from kg.common.arrays import Floats, Integers, distinct, narrow
from kg.relate import statistics
from kg.relate.predicates import ANNOTATED, CO_OCCURRENCE, CUE, Predicates
from kg.relate.strength import strength, type_factors
from kg.relate.support import Support, changes, join
from kg.schema.schema_file import Schema
from kg.store.tables import EDGES

CHUNK_SIZE = 65_536  # edges


@dataclass(frozen=True)
class Sentences:
    """The sentences that have a mention; one row each."""

    document: Integers  # -1: unknown
    tie: npt.NDArray[np.uint64]  # a stable hash of its source and number


class Edges:
    """The support of all edges, sorted by edge.

    Args:
        cooccurrences: of co-occurrences.
        asserted: by cues.
        annotated: in the corpus.
        predicates: of all kinds of edges.
        types: of the entities, in alphabetical order.
        type_of: each entity's, an index into *types*.
        schema: has the relations that are candidates.
        sentences: of the corpus.
        total: windows of the corpus.
    """

    def __init__(
        self,
        cooccurrences: Support,
        asserted: Support,
        annotated: Support,
        predicates: Predicates,
        types: list[str],
        type_of: Integers,
        schema: Schema,
        sentences: Sentences,
        total: int,
    ) -> None:
        listed = cooccurrences.take(np.flatnonzero(cooccurrences.listed))
        claims, claimed = _claims(asserted, annotated, predicates)
        kinds = [
            predicates.base.of(type_of[cooccurrences.subject], type_of[cooccurrences.object]),
            np.full(len(listed.subject), predicates.listed),
            claimed,
        ]
        # Neither end of an enumeration is the subject by itself, so the smaller id is.
        parts = [cooccurrences, listed.turned(listed.subject > listed.object), claims]
        self.predicates, self.types, self.type_of, self.schema = predicates, types, type_of, schema
        self.sentences, self.total = sentences, total
        annotated_kind = predicates.annotated[annotated.relation]
        self.annotated = _ends(annotated.subject, annotated_kind, annotated.object)
        rows, kind = join(parts), np.concatenate(kinds)
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

    def tables(self, ids: pl.Series, windows_of_entity: Integers) -> Iterator[pl.DataFrame]:
        """Yield EDGES in chunks, so that one can be written while the next gets its ids.

        Args:
            ids: each entity's id.
            windows_of_entity: in how many windows each entity is.
        """
        for part in self._table(windows_of_entity).iter_slices(CHUNK_SIZE):
            yield part.with_columns(id=_ids(part, ids)).select(EDGES.names())

    def _table(self, windows_of_entity: Integers) -> pl.DataFrame:
        subject, object_, count = self.subject, self.object, self.count
        share = np.add.reduceat(self.rows.share, self.start) if len(count) else count
        windows, measures = self._measures(share, windows_of_entity)
        return pl.DataFrame(
            {
                "edge": narrow(np.arange(len(count)), np.uint32, "edges"),
                "subject": narrow(subject, np.uint32, "entities"),
                "object": narrow(object_, np.uint32, "entities"),
                "predicate": pl.Series(self.predicates.names, dtype=pl.String).gather(self.kind),
                "basis": self._basis(),
                "candidate": self._candidate(),
                "sentences": narrow(count, np.uint32, "sentences of an edge"),
                "documents": self._documents(),
                "strength": strength(share, count, measures.pop("factor")),
                "windows": narrow(windows, np.uint32, "windows of a pair"),
                **measures,
            },
            nan_to_null=True,
        )

    def evidence(self, most: int) -> tuple[Support, Integers, Integers]:
        """Return the best rows of each edge, at most *most*, with their edges and ranks.

        The best have the fewest tokens between; ties are broken by a stable hash of the sentence,
        so that no source is preferred, and then by position.
        """
        order = np.arange(len(self.edge))
        several = np.flatnonzero(self.count[self.edge] > 1)
        rows = self.rows.take(several)
        tie, position = self.sentences.tie[rows.window], rows.subject_mention
        sort = np.lexsort((position, tie, rows.between, self.edge[several]))
        order[several] = several[sort]
        rank = np.arange(len(order)) - self.start[self.edge]
        keep = rank < most
        return self.rows.take(order[keep]), self.edge[keep], rank[keep]

    def _basis(self) -> pl.Series:
        """Return the basis of each edge; an annotation counts more than a cue."""
        basis = pl.Series("basis", self.predicates.basis, dtype=pl.String).gather(self.kind)
        if self.annotated.is_empty():
            return basis
        ends = _ends(self.subject, self.kind, self.object).with_row_index("edge")
        cue = ends.filter(pl.Series(basis == CUE)).join(self.annotated, on=EDGE_KEY, how="semi")
        return basis.scatter(cue["edge"], ANNOTATED)

    def _pairs(self) -> tuple[Integers, Integers]:
        """Return one edge for each pair of entities, and the index of the pair of each edge.

        It is the base edge; of pairs that never co-occur but have an annotated relation, any.
        """
        key = np.minimum(self.subject, self.object) << 32 | np.maximum(self.subject, self.object)
        order = np.lexsort((~self.base, key))
        first = order[np.diff(key[order], prepend=-1) != 0]
        return first, np.searchsorted(key[first], key)

    def _measures(
        self, share: Integers, windows_of_entity: Integers
    ) -> tuple[Integers, dict[str, Floats]]:
        """Return the windows of each edge's pair, and its measures, computed once a pair."""
        pairs, place = self._pairs()
        subject, object_ = self.subject[pairs], self.object[pairs]
        co_occurring = self.base[pairs]
        times = self.rows.times.astype(np.int64)
        windows = np.add.reduceat(times, self.start) if len(times) else times
        c = np.where(co_occurring, windows[pairs], 0)
        a, b, n = windows_of_entity[subject], windows_of_entity[object_], self.total
        entities = len(windows_of_entity)
        kinds, types = distinct(self._type_pair(subject, object_))
        values = statistics.measures(c, a, b, n)
        values["q"] = statistics.q_value(values["p"], entities * (entities - 1) // 2)
        count = self.count[pairs[co_occurring]]
        factors = type_factors(share[pairs[co_occurring]], count, types[co_occurring], len(kinds))
        values["factor"] = factors[types]
        return c[place], {name: column[place] for name, column in values.items()}

    def _candidate(self) -> pl.Series:
        """Return the candidate of each base edge: the one relation that fits its types."""
        pairs, place = distinct(self._type_pair(self.subject, self.object))
        ends = zip(*(numbers.tolist() for numbers in divmod(pairs, len(self.types))), strict=True)
        names = [self.schema.candidate(self.types[s], self.types[o]) for s, o in ends]
        candidates = pl.Series("candidate", names, pl.String).gather(place).to_frame()
        return candidates.select(pl.when(pl.Series(self.base)).then("candidate")).to_series()

    def _type_pair(self, subject: Integers, object_: Integers) -> Integers:
        """Number the pairs of types that there can be."""
        return self.type_of[subject] * len(self.types) + self.type_of[object_]

    def _documents(self) -> pl.Series:
        """Count the documents of each edge; null where that of a sentence is unknown."""
        document = self.sentences.document[self.rows.window]
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


def _ids(edges: pl.DataFrame, ids: pl.Series) -> pl.Series:
    """Return `edge_id` of each row, vectorised where it can be."""
    ends = [ids.gather(edges[end]) for end in ("subject", "object")]
    parts = pl.DataFrame([ends[0].alias("s"), edges["predicate"].alias("p"), ends[1].alias("o")])
    texts = parts.select(pl.concat_str("s", "p", "o", separator="\n").cast(pl.Binary)).to_series()
    digests = b"".join([blake2b(text, digest_size=10).digest() for text in texts.to_list()])
    offsets = pa.py_buffer(np.arange(0, 20 * len(texts) + 1, 20))
    buffers = [None, offsets, pa.py_buffer(digests.hex().encode())]
    hexadecimal = pl.from_arrow(pa.Array.from_buffers(pa.large_string(), len(texts), buffers))
    assert isinstance(hexadecimal, pl.Series)
    return hexadecimal
