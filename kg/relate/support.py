"""Find what supports edges: who meets whom in which sentence, how closely, and what says so.

In: batches of whole sentences with their mentions. Out: rows of numbers, kept in NumPy arrays; one
row for each sentence and pair of entities, and one for each sentence in which a cue phrase asserts
a relation of a pair.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Floats, Integers, Signed
from kg.relate.cues.claims import Claims, Reader
from kg.relate.lists import enumerates
from kg.relate.pairs import Mentions, Pairs, all_pairs, nearest, pair_keys
from kg.relate.ranks import Ranks
from kg.relate.strength import recurrence, shares, weights
from kg.relate.windows import Met, Placed, Windowing
from kg.schema.schema_file import Schema


@dataclass(frozen=True)
class Batch:
    """Some whole sentences; the sentences of the batches follow one another."""

    first_mention: int  # number of the batch's first mention
    first_window: int
    mentions: Mentions  # windows numbered from 0 in the batch
    document: Integers  # each mention's, ascending; a number of its own where unknown
    texts: pl.Series  # one a window
    spans: "Spans | None" = None  # None: the sentences are the windows


@dataclass(frozen=True)
class Spans:
    """Where the mentions of a batch are in windows other than sentences; one row each."""

    token: Integers  # the first of its sentence, in the corpus
    first: Integers  # windows, ascending, both inclusive
    last: Integers
    until: int  # the first window of the next batch


@dataclass(frozen=True)
class Support:
    """Rows that support edges, kept small: there is one for each pair of each sentence."""

    subject: Integers  # entities; wide, because keys are made of them
    object: Integers
    relation: Signed  # index into the schema's relations; -1: they meet
    window: Signed
    subject_mention: Signed
    object_mention: Signed
    between: Signed  # tokens between the two that belong to no mention
    share: Integers  # in units of strength; until all meetings are found, the row of the meeting
    listed: Flags  # they stand in one enumeration
    times: Signed  # windows whose nearest pair this is
    cue: Signed  # index into the texts of the cues, or -1
    cue_begin: Signed  # characters of the sentence, half-open
    cue_stop: Signed

    def take(self, rows: Integers | Flags) -> "Support":
        """Return some of the rows."""
        return Support(*(getattr(self, field.name)[rows] for field in fields(self)))

    def turned(self, rows: Flags) -> "Support":
        """Return the rows with subject and object exchanged where *rows* says so."""
        ends = {"subject": "object", "subject_mention": "object_mention"}
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        for one, other in ends.items():
            columns[one], columns[other] = (
                np.where(rows, columns[other], columns[one]),
                np.where(rows, columns[one], columns[other]),
            )
        return Support(**columns)


def join(parts: list[Support]) -> Support:
    """Return the rows of all *parts*."""
    names = [field.name for field in fields(Support)]
    return Support(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True)
class Attention:
    """What the shares of pairs are made of; one row for each pair of a batch that competes."""

    weight: Floats
    one: Integers  # the number of each end in its sentence, from 0 over the sentences
    other: Integers
    types: Integers  # the number of the pair of types


class Finder:
    """Goes through the batches in order and collects their support."""

    def __init__(
        self, types: list[str], type_of: Integers, schema: Schema, distance: int | None = None
    ) -> None:
        self.types, self.type_of = types, type_of  # type_of: each entity's, an index into types
        self.distance, self.windowing = distance, Windowing(distance)
        self.reader = Reader(schema, types)
        self.symmetric = np.array([r.symmetric for r in schema.relations], bool)
        self.ranks = Ranks(len(type_of))
        self.windows = np.zeros(len(type_of), np.int64)  # of each entity, so far
        self.seen = 0  # windows so far
        self.attention: list[Attention] = []  # of each batch
        self.attended = 0  # rows of them
        self.crowded: list[int] = []  # sentences, or first of windows, of too many mentions
        self.denied: list[int] = []  # windows of cues that were taken back, one each

    @property
    def phrases(self) -> list[str]:
        """Return the texts of the cues."""
        return self.reader.texts

    def find(self, batches: Iterable[Batch]) -> tuple[Support, Support]:
        """Return the meetings, each pair once a sentence, and what cues assert of them."""
        found = [self._find(batch) for batch in batches]
        meetings = _once(join([meetings for meetings, _ in found]))
        cues = join([cues for _, cues in found])
        share = self._shares(meetings)
        return (
            replace(meetings, share=share[meetings.share]),
            replace(cues, share=share[cues.share]),
        )

    def _shares(self, meetings: Support) -> Integers:
        """Return the share of each row that competes; *meetings* are all there are."""
        # Their ends are in the order of their types, so that each pair has one key.
        key = np.repeat(meetings.subject << 32 | meetings.object, meetings.times)
        key.sort()
        start = np.flatnonzero(np.diff(key, prepend=-1))
        subject, object_ = key[start] >> 32, key[start] & 0xFFFFFFFF
        factor = recurrence(
            np.diff(start, append=len(key)),
            self.windows[subject],
            self.windows[object_],
            self._types(subject, object_),
            len(self.types) ** 2,
        )
        # Sentence by sentence, so batch by batch, which stay in the processor's cache.
        parts = [shares(a.weight * factor[a.types], a.one, a.other) for a in self.attention]
        return np.concatenate(parts)

    def _types(self, subject: Integers, object_: Integers) -> Integers:
        """Number the pairs of types."""
        return self.type_of[subject] * len(self.types) + self.type_of[object_]

    def _attend(self, mentions: Mentions, pairs: Pairs, listed: Flags, rank: Integers) -> Integers:
        """Remember what the shares of the *pairs* will be made of; return their rows."""
        at = mentions.occurrence
        one, other = mentions.entity[pairs.first], mentions.entity[pairs.second]
        swap = self._swapped(one, other)
        types = self._types(np.where(swap, other, one), np.where(swap, one, other))
        weight = weights(pairs, listed, self.type_of[one] == self.type_of[other], rank)
        self.attention.append(Attention(weight, at[pairs.first], at[pairs.second], types))
        self.attended += len(weight)
        return np.arange(self.attended - len(weight), self.attended)

    def _count(self, mentions: Mentions) -> None:
        """Count the windows, and those of each entity."""
        self.seen += 1 + int(mentions.window[-1]) if len(mentions.window) else 0
        who = np.zeros(int(mentions.occurrence.max(initial=-1)) + 1, np.int64)
        who[mentions.occurrence] = mentions.entity
        self.windows += np.bincount(who, minlength=len(self.windows))

    def _find(self, batch: Batch) -> tuple[Support, Support]:
        mentions = batch.mentions
        every, crowded = all_pairs(mentions, self.distance)
        self.crowded += (crowded + batch.first_window).tolist()
        pairs = nearest(mentions, every)
        parted = (mentions.gap > 0) & ~enumerates(mentions, batch.texts)
        breaks: Integers = np.cumsum(parted, dtype=np.int64)
        listed = (pairs.between > 0) & (breaks[pairs.first] == breaks[pairs.second])
        rank = self.ranks.of(mentions, batch.document)
        row = self._attend(mentions, pairs, listed, rank)
        if batch.spans is None:
            self._count(mentions)
            swap = self._swapped(mentions.entity[pairs.first], mentions.entity[pairs.second])
            meetings = _support(batch, pairs, swap, share=row, listed=listed)
        else:
            meetings = self._in_windows(_placed(batch, batch.spans, rank, breaks), batch.spans)
        return meetings, self._asserted(batch, every, pair_keys(mentions, pairs), row)

    def _in_windows(self, placed: Placed, spans: Spans) -> Support:
        """Return the meetings in the windows that are complete with these mentions."""
        met = self.windowing.take(placed, spans.until)
        self._count(met.mentions)
        self.crowded += met.crowded.tolist()
        first, second = met.pairs.first, met.pairs.second
        here = met.placed.sentence[first] == met.placed.sentence[second]
        chained = met.placed.chain[first] == met.placed.chain[second]
        listed = here & chained & (met.pairs.between > 0)
        swap = self._swapped(met.mentions.entity[first], met.mentions.entity[second])
        row = self._attend(met.mentions, met.pairs, listed, met.placed.rank)
        return _meetings(met, swap, row, listed)

    def _swapped(self, first: Integers, second: Integers) -> Flags:
        """Tell where a base edge goes from the second: by type in the alphabet, then by id."""
        one, other = self.type_of[first], self.type_of[second]
        return np.asarray((one > other) | ((one == other) & (first > second)))

    def _asserted(self, batch: Batch, every: Pairs, keys: Integers, row: Integers) -> Support:
        """Return what cues assert of mentions that meet."""
        mentions = batch.mentions
        claims = self.reader.find(mentions, batch.texts, self.type_of[mentions.entity])
        self.denied += (claims.denied + batch.first_window).tolist()
        pairs, rows = _met(every, claims, len(mentions.window))
        subject, object_ = (mentions.entity[end[rows]] for end in (claims.subject, claims.object))
        turned = self.symmetric[claims.relation[rows]] & (subject > object_)
        found = _support(
            batch,
            pairs,
            (claims.subject[rows] > claims.object[rows]) ^ turned,
            share=row[np.searchsorted(keys, pair_keys(mentions, pairs))],
            relation=claims.relation[rows],
            claims=claims,
            rows=rows,
        )
        return once_a_window(found)


def _placed(batch: Batch, spans: Spans, rank: Integers, chain: Integers) -> Placed:
    mentions = batch.mentions
    return Placed(
        number=np.arange(len(chain)) + batch.first_mention,
        sentence=mentions.window + batch.first_window,
        start=mentions.start + spans.token,
        end=mentions.end + spans.token,
        entity=mentions.entity,
        rank=rank,
        chain=chain,
        first=spans.first,
        last=spans.last,
    )


def _meetings(met: Met, swap: Flags, row: Integers, listed: Flags) -> Support:
    """Return a row for each pair, from its first to its second mention unless swapped."""
    pairs, none = met.pairs, np.full(len(row), -1, np.int16)
    subject = np.where(swap, pairs.second, pairs.first)
    object_ = np.where(swap, pairs.first, pairs.second)
    return Support(
        subject=met.placed.entity[subject],
        object=met.placed.entity[object_],
        relation=none,
        window=met.placed.sentence[pairs.first].astype(np.int32),
        subject_mention=met.placed.number[subject].astype(np.int32),
        object_mention=met.placed.number[object_].astype(np.int32),
        between=pairs.between.astype(np.int32),
        share=row,
        listed=listed,
        times=np.ones(len(row), np.int8),
        cue=none,
        cue_begin=none,
        cue_stop=none,
    )


def _once(meetings: Support) -> Support:
    """Keep each pair of mentions once, and count the windows of which it is the nearest."""
    key = meetings.subject_mention.astype(np.int64) << 32 | meetings.object_mention
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    if len(first) == len(key):  # as in sentences
        return meetings
    times = np.diff(first, append=len(key)).astype(np.int32)
    by_sentence = np.argsort(order[first])  # of the first window of each, as they came
    return replace(meetings.take(order[first][by_sentence]), times=times[by_sentence])


def _met(every: Pairs, claims: Claims, size: int) -> tuple[Pairs, Integers]:
    """Return the pairs of the *claims* among *every* pair, and the rows of the claims."""
    ends = claims.subject, claims.object
    wanted = np.minimum(*ends) * size + np.maximum(*ends)
    known = every.first * size + every.second
    order = np.argsort(known)
    place = np.minimum(np.searchsorted(known[order], wanted), max(len(known) - 1, 0))
    rows = np.flatnonzero(known[order][place] == wanted) if len(known) else _NONE
    return every.take(order[place[rows]] if len(known) else _NONE), rows


_NONE = np.zeros(0, np.int64)


def _support(
    batch: Batch,
    pairs: Pairs,
    swap: Flags,
    share: Integers,
    listed: Flags | None = None,
    relation: Signed | None = None,
    claims: Claims | None = None,
    rows: Integers = _NONE,
) -> Support:
    """Return a row for each of *pairs*, from its first to its second mention unless swapped."""
    subject = np.where(swap, pairs.second, pairs.first)
    object_ = np.where(swap, pairs.first, pairs.second)
    mentions, none = batch.mentions, np.full(len(subject), -1, np.int16)
    return Support(
        subject=mentions.entity[subject],
        object=mentions.entity[object_],
        relation=none if relation is None else relation,
        window=(mentions.window[subject] + batch.first_window).astype(np.int32),
        subject_mention=(subject + batch.first_mention).astype(np.int32),
        object_mention=(object_ + batch.first_mention).astype(np.int32),
        between=pairs.between.astype(np.int32),
        share=share,
        listed=np.zeros(len(subject), bool) if listed is None else listed,
        times=np.ones(len(subject), np.int8),
        cue=none if claims is None else claims.cue[rows],
        cue_begin=none if claims is None else claims.begin[rows],
        cue_stop=none if claims is None else claims.stop[rows],
    )


def once_a_window(rows: Support) -> Support:
    """Keep the first row of each window, subject, relation and object."""
    order = np.lexsort(
        (
            rows.object_mention,
            rows.subject_mention,
            rows.object,
            rows.subject,
            rows.relation,
            rows.window,
        )
    )
    rows = rows.take(order)
    names = ("window", "relation", "subject", "object")
    fresh = np.any([np.diff(getattr(rows, name), prepend=-1) != 0 for name in names], axis=0)
    return rows.take(fresh)
