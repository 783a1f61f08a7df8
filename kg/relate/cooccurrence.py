"""Find the co-occurrences of entities in windows, and the relations that cue phrases assert.

In: batches of whole sentences with their mentions. Out: support; one row for each window and pair
of entities, and one for each sentence in which a cue phrase asserts a relation of a pair.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Floats, Integers, Signed, distinct, narrow
from kg.relate.cues.assertions import Assertions, CueFinder
from kg.relate.pairs import Mentions, Pairs, all_pairs, enumerated, nearest, pair_keys
from kg.relate.strength import FirstAppearance, recurrence, shares, weights
from kg.relate.support import Support, Unscored, join, once_a_window, support_columns
from kg.relate.windows import PlacedMentions, SlidingWindows, Spans, WindowPairs
from kg.schema.schema_file import Schema


@dataclass(frozen=True)
class Batch:
    """Some whole sentences; the sentences of the batches follow one another."""

    first_mention: int  # number of the batch's first mention
    first_window: int
    mentions: Mentions  # windows numbered from 0 in the batch
    document: Integers  # each mention's, ascending; a number of its own where unknown
    texts: pl.Series  # one a window
    spans: Spans | None = None  # None: the sentences are the windows


@dataclass(frozen=True)
class Attention:
    """What the shares of pairs are computed from; one row for each pair that competes."""

    weight: Floats
    first: Integers  # the number of each end in its sentence, from 0 over the sentences
    second: Integers
    types: Integers  # the number of the pair of types, of those that there can be


class CooccurrenceFinder:
    """Goes through the batches of a corpus in order, and collects their support.

    Args:
        types: the types of entities, in alphabetical order.
        type_of: each entity's, an index into *types*.
        schema: has the cues.
        distance: tokens between two mentions at most; None: any.
    """

    def __init__(
        self, types: list[str], type_of: Integers, schema: Schema, distance: int | None = None
    ) -> None:
        self.types, self.type_of = types, type_of
        self.distance, self.sliding = distance, SlidingWindows(distance)
        self.cues = CueFinder(schema, types)
        self.symmetric = np.array([r.symmetric for r in schema.relations], bool)
        self.first_appearance = FirstAppearance(len(type_of))
        self.windows_of_entity = np.zeros(len(type_of), np.int64)  # so far
        self.window_count = 0  # so far
        self.attention: list[Attention] = []  # of each batch
        self.competitors = 0  # rows of them
        self.crowded: list[int] = []  # sentences, or first of windows, of too many mentions
        self.denied: list[int] = []  # windows of cues that are negated or hypothetical, one each

    @property
    def cue_texts(self) -> list[str]:
        """Return the texts of the cues."""
        return self.cues.texts

    def find(self, batches: Iterable[Batch]) -> tuple[Support, Support]:
        """Return the co-occurrences, each pair once a window, and what cues assert of them."""
        parts = [self._find(batch) for batch in batches]
        cooccurrences = _merge_windows(join([cooccurrences for cooccurrences, _ in parts]))
        asserted = join([asserted for _, asserted in parts])
        share = self._shares(cooccurrences)
        return cooccurrences.scored(share), asserted.scored(share)

    def type_pairs(self, cooccurrences: Support) -> list[tuple[int, int]]:
        """Return the pairs of types that co-occur, the smaller number first."""
        first, second = (self.type_of[end] for end in (cooccurrences.subject, cooccurrences.object))
        ends = np.minimum(first, second), np.maximum(first, second)
        occurring, _ = distinct(self._type_numbers(*ends))
        smaller, larger = (numbers.tolist() for numbers in divmod(occurring, len(self.types)))
        return list(zip(smaller, larger, strict=True))

    def _shares(self, cooccurrences: Unscored) -> Integers:
        """Return the share of each pair that competes; *cooccurrences* are those of the corpus."""
        # Their ends are in the order of their types, so that each pair has one key.
        key = np.repeat(cooccurrences.subject << 32 | cooccurrences.object, cooccurrences.times)
        key.sort()
        start = np.flatnonzero(np.diff(key, prepend=-1))
        subject, object_ = key[start] >> 32, key[start] & 0xFFFFFFFF
        occurring, types = distinct(self._types(subject, object_))
        factor = recurrence(
            c=np.diff(start, append=len(key)),
            a=self.windows_of_entity[subject],
            b=self.windows_of_entity[object_],
            types=types,
            kinds=len(occurring),
        )
        # Sentence by sentence, so batch by batch, which stay in the processor's cache.
        parts = [
            shares(a.weight * factor[np.searchsorted(occurring, a.types)], a.first, a.second)
            for a in self.attention
        ]
        return np.concatenate(parts)

    def _types(self, subject: Integers, object_: Integers) -> Integers:
        """Number the pairs of types that there can be, by their entities."""
        return self._type_numbers(self.type_of[subject], self.type_of[object_])

    def _type_numbers(self, first: Integers, second: Integers) -> Integers:
        return first * len(self.types) + second

    def _compete(
        self, mentions: Mentions, pairs: Pairs, swap: Flags, listed: Flags, rank: Integers
    ) -> Integers:
        """Keep what the shares of the *pairs* are computed from; return their competitor rows."""
        first, second = mentions.entity[pairs.first], mentions.entity[pairs.second]
        types = self._types(np.where(swap, second, first), np.where(swap, first, second))
        equal_types = self.type_of[first] == self.type_of[second]
        weight = weights(pairs, listed, equal_types, rank)
        number = mentions.occurrence
        self.attention.append(Attention(weight, number[pairs.first], number[pairs.second], types))
        self.competitors += len(weight)
        return np.arange(self.competitors - len(weight), self.competitors)

    def _count_windows(self, mentions: Mentions) -> None:
        """Count the windows, and those of each entity."""
        self.window_count += 1 + int(mentions.window[-1]) if len(mentions.window) else 0
        entity = np.zeros(int(mentions.occurrence.max(initial=-1)) + 1, np.int64)
        entity[mentions.occurrence] = mentions.entity
        self.windows_of_entity += np.bincount(entity, minlength=len(self.windows_of_entity))

    def _find(self, batch: Batch) -> tuple[Unscored, Unscored]:
        mentions = batch.mentions
        every, crowded = all_pairs(mentions, self.distance)
        self.crowded += (crowded + batch.first_window).tolist()
        pairs = nearest(mentions, every)
        parted = (mentions.gap > 0) & ~enumerated(mentions, batch.texts)
        chain: Integers = np.cumsum(parted, dtype=np.int64)
        listed = (pairs.between > 0) & (chain[pairs.first] == chain[pairs.second])
        rank = self.first_appearance.ranks(mentions, batch.document)
        swap = self._swapped(mentions.entity[pairs.first], mentions.entity[pairs.second])
        competitor = self._compete(mentions, pairs, swap, listed, rank)
        if batch.spans is None:
            self._count_windows(mentions)
            columns = _batch_columns(batch, pairs, swap, listed=listed)
            cooccurrences = Unscored(**columns, competitor=competitor)
        else:
            placed = _placed(batch, batch.spans, rank, chain)
            cooccurrences = self._pair_in_windows(placed, batch.spans.until)
        keys = pair_keys(mentions, pairs)
        return cooccurrences, self._asserted(batch, every, keys, competitor)

    def _pair_in_windows(self, placed: PlacedMentions, until: int) -> Unscored:
        """Return the co-occurrences in the windows that are complete with these mentions."""
        met = self.sliding.take(placed, until)
        self._count_windows(met.mentions)
        self.crowded += met.crowded.tolist()
        first, second = met.pairs.first, met.pairs.second
        same_sentence = met.placed.sentence[first] == met.placed.sentence[second]
        same_chain = met.placed.chain[first] == met.placed.chain[second]
        listed = same_sentence & same_chain & (met.pairs.between > 0)
        swap = self._swapped(met.mentions.entity[first], met.mentions.entity[second])
        competitor = self._compete(met.mentions, met.pairs, swap, listed, met.placed.rank)
        return Unscored(**_window_columns(met, swap, listed), competitor=competitor)

    def _swapped(self, first: Integers, second: Integers) -> Flags:
        """Tell where a base edge goes from the second: by type in the alphabet, then by id."""
        first_type, second_type = self.type_of[first], self.type_of[second]
        equal = first_type == second_type
        return np.asarray((first_type > second_type) | (equal & (first > second)))

    def _asserted(
        self, batch: Batch, every: Pairs, keys: Integers, competitor: Integers
    ) -> Unscored:
        """Return what cues assert of mentions that co-occur.

        Args:
            batch: some sentences.
            every: their pairs of mentions.
            keys: `pair_keys` of the nearest of them, ascending.
            competitor: of each key.
        """
        mentions = batch.mentions
        asserted = self.cues.find(mentions, batch.texts, self.type_of[mentions.entity])
        self.denied += (asserted.denied + batch.first_window).tolist()
        pairs, rows = _asserted_pairs(every, asserted, len(mentions.window))
        asserted = asserted.take(rows)
        subject, object_ = (mentions.entity[end] for end in (asserted.subject, asserted.object))
        turned = self.symmetric[asserted.relation] & (subject > object_)
        swap = (asserted.subject > asserted.object) ^ turned
        columns = _batch_columns(batch, pairs, swap, relation=asserted.relation)
        columns |= {
            "cue": asserted.cue,
            "cue_begin": asserted.begin,
            "cue_stop": asserted.stop,
            "competitor": competitor[np.searchsorted(keys, pair_keys(mentions, pairs))],
        }
        return once_a_window(Unscored(**columns))


def _placed(batch: Batch, spans: Spans, rank: Integers, chain: Integers) -> PlacedMentions:
    mentions = batch.mentions
    return PlacedMentions(
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


def _ends(pairs: Pairs, swap: Flags) -> tuple[Integers, Integers]:
    """Return the subject and object of *pairs*: their first and second mention unless swapped."""
    subject = np.where(swap, pairs.second, pairs.first)
    return subject, np.where(swap, pairs.first, pairs.second)


def _window_columns(met: WindowPairs, swap: Flags, listed: Flags) -> dict[str, Any]:
    """Return the columns of support of the pairs of windows."""
    subject, object_ = _ends(met.pairs, swap)
    return support_columns(
        subject=met.placed.entity[subject],
        object=met.placed.entity[object_],
        window=met.placed.sentence[met.pairs.first],
        subject_mention=met.placed.number[subject],
        object_mention=met.placed.number[object_],
        between=met.pairs.between,
        listed=listed,
    )


def _batch_columns(
    batch: Batch,
    pairs: Pairs,
    swap: Flags,
    *,
    listed: Flags | None = None,
    relation: Signed | None = None,
) -> dict[str, Any]:
    """Return the columns of support of pairs of the sentences of *batch*."""
    subject, object_ = _ends(pairs, swap)
    mentions = batch.mentions
    return support_columns(
        subject=mentions.entity[subject],
        object=mentions.entity[object_],
        window=mentions.window[subject] + batch.first_window,
        subject_mention=subject + batch.first_mention,
        object_mention=object_ + batch.first_mention,
        between=pairs.between,
        listed=listed,
        relation=relation,
    )


def _merge_windows(cooccurrences: Unscored) -> Unscored:
    """Keep each pair of mentions once, and count the windows of which it is the nearest."""
    key = cooccurrences.subject_mention.astype(np.int64) << 32 | cooccurrences.object_mention
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    if len(first) == len(key):  # as in sentences
        return cooccurrences
    times = narrow(np.diff(first, append=len(key)), np.int32, "windows of two mentions")
    by_sentence = np.argsort(order[first])  # of the first window of each, as they came
    return replace(cooccurrences.take(order[first][by_sentence]), times=times[by_sentence])


def _asserted_pairs(every: Pairs, asserted: Assertions, size: int) -> tuple[Pairs, Integers]:
    """Return the *asserted* pairs among *every* pair, and the rows of the assertions."""
    nothing = np.zeros(0, np.int64)
    ends = asserted.subject, asserted.object
    wanted = np.minimum(*ends) * size + np.maximum(*ends)
    keys = every.first * size + every.second
    if not len(keys):
        return every.take(nothing), nothing
    order = np.argsort(keys)
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    rows = np.flatnonzero(keys[order][place] == wanted)
    return every.take(order[place[rows]]), rows
