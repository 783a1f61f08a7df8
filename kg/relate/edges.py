"""Gather what supports each edge into EDGES and EVIDENCE.

In: support rows, the entities with their types and sentences, and what is known of the sentences.
Out: the edges, numbered by subject, predicate and object, and the best sentences behind each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from kg.common.arrays import Floats, Integers
from kg.relate import statistics
from kg.relate.predicates import ANNOTATED, CO_OCCURRENCE, CUE, Predicates
from kg.relate.strength import strength, type_factors
from kg.relate.support import Support, join
from kg.store.tables import EDGES

PIECE = 65_536  # edges


@dataclass(frozen=True)
class Sentences:
    """What is known of the sentences that have a mention; one row each."""

    document: Integers  # -1: unknown
    tie: npt.NDArray[np.uint64]  # a stable hash of its source and number


class Edges:
    """The support of all edges, put together by edge."""

    def __init__(  # the total is that of the windows
        self,
        meetings: Support,
        asserted: Support,
        stated: Support,
        predicates: Predicates,
        type_of: Integers,
        sentences: Sentences,
        total: int,
    ) -> None:
        listed = meetings.take(np.flatnonzero(meetings.listed))
        claims, claimed = _claims(asserted, stated, predicates)
        kinds = [
            predicates.base[type_of[meetings.subject], type_of[meetings.object]],
            np.full(len(listed.subject), predicates.listed),
            claimed,
        ]
        # Within an enumeration neither end comes first, so the smaller id does.
        parts = [meetings, listed.turned(listed.subject > listed.object), claims]
        self.predicates, self.type_of = predicates, type_of
        self.sentences, self.total = sentences, total
        self.stated = _ends(stated.subject, predicates.stated[stated.relation], stated.object)
        rows, kind = join(parts), np.concatenate(kinds)
        # Stable, so that the rows of an edge stay in the order of their sentences.
        order = _order(rows.subject, kind, rows.object)
        self.rows, kind = rows.take(order), kind[order]
        columns = (self.rows.subject, kind, self.rows.object)
        fresh = np.any([np.diff(column, prepend=-1) != 0 for column in columns], axis=0)
        self.start = np.flatnonzero(fresh)
        self.edge = np.cumsum(fresh) - 1  # each row's
        self.count = np.diff(self.start, append=len(fresh))
        self.subject, self.kind, self.object = (column[self.start] for column in columns)
        self.base = np.array([name == CO_OCCURRENCE for name in predicates.basis])[self.kind]

    def tables(self, ids: pl.Series, occurring: Integers) -> Iterator[pl.DataFrame]:
        """Yield EDGES in pieces, so that one can be written while the next gets its ids.

        Args:
            ids: each entity's id.
            occurring: in how many windows each entity is.
        """
        for part in self._table(occurring).iter_slices(PIECE):
            yield part.with_columns(id=_ids(part, ids)).select(EDGES.names())

    def _table(self, occurring: Integers) -> pl.DataFrame:
        subject, object_, count = self.subject, self.object, self.count
        share = np.add.reduceat(self.rows.share, self.start) if len(count) else count
        windows, meet = self._measures(share, occurring)
        return pl.DataFrame(
            {
                "edge": np.arange(len(count), dtype=np.uint32),
                "subject": subject.astype(np.uint32),
                "object": object_.astype(np.uint32),
                "predicate": pl.Series(self.predicates.names, dtype=pl.String).gather(self.kind),
                "basis": self._basis(),
                "candidate": self._candidate(),
                "sentences": count.astype(np.uint32),
                "documents": self._documents(),
                "strength": strength(share, count, meet.pop("factor")),
                "windows": windows.astype(np.uint32),
                **meet,
            },
            nan_to_null=True,
        )

    def evidence(self, most: int) -> tuple[Support, Integers, Integers]:
        """Return the best rows of each edge, at most *most*, with their edges and ranks.

        Best is what has the fewest tokens between; then comes a stable hash of the sentence, so
        that no source is preferred, and then the position.
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
        """Return what each edge claims by; what the corpus states counts more than a cue."""
        basis = pl.Series("basis", self.predicates.basis, dtype=pl.String).gather(self.kind)
        if self.stated.is_empty():
            return basis
        ends = _ends(self.subject, self.kind, self.object).with_row_index("edge")
        cue = ends.filter(pl.Series(basis == CUE)).join(self.stated, on=ENDS, how="semi")
        return basis.scatter(cue["edge"], ANNOTATED)

    def _pairs(self) -> tuple[Integers, Integers]:
        """Return one edge for each pair of entities, and the place of each edge's pair therein.

        It is the base edge; of pairs that never meet, for which the corpus states something, any.
        """
        key = np.minimum(self.subject, self.object) << 32 | np.maximum(self.subject, self.object)
        order = np.lexsort((~self.base, key))
        first = order[np.diff(key[order], prepend=-1) != 0]
        return first, np.searchsorted(key[first], key)

    def _measures(self, share: Integers, occurring: Integers) -> tuple[Integers, dict[str, Floats]]:
        """Return the windows of each edge's pair and what describes it, computed once a pair."""
        pairs, place = self._pairs()
        subject, object_ = self.subject[pairs], self.object[pairs]
        meet = self.base[pairs]
        times = self.rows.times.astype(np.int64)
        windows = np.add.reduceat(times, self.start) if len(times) else times
        c = np.where(meet, windows[pairs], 0)
        a, b, n = occurring[subject], occurring[object_], self.total
        entities = len(occurring)
        number = self.type_of[subject] * (int(self.type_of.max(initial=0)) + 1)
        number += self.type_of[object_]
        kinds = np.flatnonzero(np.bincount(number))
        types = np.searchsorted(kinds, number)
        values = statistics.measures(c, a, b, n)
        values["q"] = statistics.q_value(values["p"], entities * (entities - 1) // 2)
        count = self.count[pairs[meet]]
        factors = type_factors(share[pairs[meet]], count, types[meet], len(kinds))
        values["factor"] = factors[types]
        return c[place], {name: column[place] for name, column in values.items()}

    def _candidate(self) -> pl.Series:
        """Return the one relation that the types of each base edge allow."""
        table = self.predicates.candidates
        flat = pl.Series([name for row in table for name in row], dtype=pl.String)
        place = self.type_of[self.subject] * len(table) + self.type_of[self.object]
        found = flat.gather(place).to_frame("found")
        return found.select(pl.when(pl.Series(self.base)).then("found")).to_series()

    def _documents(self) -> pl.Series:
        """Count the documents of each edge; null where one of its sentences' is unknown."""
        document = self.sentences.document[self.rows.window]
        another = np.diff(document, prepend=-1) != 0
        another[self.start] = True
        if not len(self.start):
            return pl.Series([], dtype=pl.UInt32)
        count = np.add.reduceat(another.astype(np.int64), self.start)
        unknown = np.minimum.reduceat(document, self.start) < 0
        values = pl.DataFrame({"count": count.astype(np.uint32), "unknown": unknown})
        return values.select(pl.when(~pl.col("unknown")).then("count")).to_series()


ENDS = ["subject", "kind", "object"]


def _ends(subject: Integers, kind: Integers, object_: Integers) -> pl.DataFrame:
    return pl.DataFrame(dict(zip(ENDS, (subject, kind, object_), strict=True)))


def _claims(asserted: Support, stated: Support, predicates: Predicates) -> tuple[Support, Integers]:
    """Return what cues assert and the corpus states, once a window, with the predicate of each."""
    rows = join([asserted, stated])
    kind = np.concatenate(
        [predicates.relations[asserted.relation], predicates.stated[stated.relation]]
    )
    order = np.lexsort((rows.cue < 0, rows.object, rows.subject, kind, rows.window))
    rows, kind = rows.take(order), kind[order]
    columns = (rows.window, kind, rows.subject, rows.object)
    fresh = np.any([np.diff(column, prepend=-1) != 0 for column in columns], axis=0)
    return rows.take(fresh), kind[fresh]


def _order(subject: Integers, kind: Integers, object_: Integers) -> Integers:
    """Return the stable order by the three; as one number where that is wide enough."""
    entities = 1 + max(int(subject.max(initial=0)), int(object_.max(initial=0)))
    kinds = 1 + int(kind.max(initial=0))
    if entities * entities * kinds < 2**63:
        return np.argsort((subject * kinds + kind) * entities + object_, kind="stable")
    return np.lexsort((object_, kind, subject))


def _ids(edges: pl.DataFrame, ids: pl.Series) -> pl.Series:
    """Return `edge_id` of each row; what is done a million times is done by the two libraries."""
    ends = [ids.gather(edges[end]) for end in ("subject", "object")]
    parts = pl.DataFrame([ends[0].alias("s"), edges["predicate"].alias("p"), ends[1].alias("o")])
    texts = parts.select(pl.concat_str("s", "p", "o", separator="\n").cast(pl.Binary)).to_series()
    digests = b"".join([blake2b(text, digest_size=10).digest() for text in texts.to_list()])
    offsets = pa.py_buffer(np.arange(0, 20 * len(texts) + 1, 20))
    buffers = [None, offsets, pa.py_buffer(digests.hex().encode())]
    found = pl.from_arrow(pa.Array.from_buffers(pa.large_string(), len(texts), buffers))
    assert isinstance(found, pl.Series)
    return found
