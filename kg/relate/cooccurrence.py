"""Find the co-occurrences of entities in windows, and the relations that cue phrases assert.

In: batches of whole sentences with their mentions. Out: `Meetings`; a record for each window and
pair of entities, and one for each sentence in which a cue phrase asserts a relation of a pair.
"""

from dataclasses import dataclass, field, fields, replace

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Floats, Integers, Signed, Unsigned, narrow
from kg.common.record_file import Records, records
from kg.relate.contexts import NO_WORD, Contexts, contexts
from kg.relate.cues.assertions import Assertions, CueFinder
from kg.relate.factors import distance_class
from kg.relate.lists import Kinds, find_lists, texts_before
from kg.relate.pairs import Mentions, Pairs, all_pairs, limits, nearest, pair_keys, parted
from kg.relate.strength import Aspects, weights
from kg.relate.support import CLAIM, LISTED, MEETING, places
from kg.relate.windows import PlacedMentions, SlidingWindows, Spans, Window, WindowPairs
from kg.schema.schema_file import Schema

NO_CLAIMS = np.zeros(0, CLAIM)


@dataclass(frozen=True)
class EntityTypes:
    """The types of the entities of a corpus."""

    names: list[str]  # in alphabetical order
    of: Integers  # each entity's, an index into the names

    def pair(self, first: Integers, second: Integers) -> Integers:
        """Number the pairs of types that there can be, by their entities."""
        return self.of[first] * len(self.names) + self.of[second]

    def ordered(self, first: Integers, second: Integers) -> Flags:
        """Tell which pairs are as base edges go: by type in the alphabet, then by id."""
        first_type, second_type = self.of[first], self.of[second]
        return np.asarray(
            (first_type < second_type) | ((first_type == second_type) & (first <= second))
        )


@dataclass(frozen=True)
class Batch:
    """Some whole sentences; the sentences of the batches follow one another."""

    first_mention: int  # number of the batch's first mention
    first_window: int
    mentions: Mentions  # windows numbered from 0 in the batch
    rank: Integers  # of each mention's entity, in its document
    texts: pl.Series  # one a window
    spans: Spans | None = None  # None: the sentences are the windows


@dataclass(frozen=True)
class Attention:
    """What the shares of pairs are computed from; one row for each pair that competes."""

    weight: Floats
    first: Integers  # the number of each end in its sentence, from 0 over the sentences
    second: Integers
    types: Integers  # the number of the pair of types, of those that there can be
    turned: Flags  # that of the second type stands first
    word_before: Unsigned  # bucket of the word before the first mention; so are the others
    first_between: Unsigned
    last_between: Unsigned
    distance: Integers  # `kg.relate.factors.distance_class`

    def take(self, rows: Integers) -> "Attention":
        """Return some of the rows."""
        return Attention(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class Meetings:
    """What a batch gives; the records of both kinds are sorted by subject, then as they came.

    Pairs compete for attention within windows, and those of cues within their sentence: where that
    is not the same, ``sentences`` has the latter, and claims count their shares behind the others.
    """

    meetings: Records  # `MEETING`
    attention: Attention  # of each of them
    sentences: Attention | None  # of the pairs of sentences, where the windows are others
    claims: Records  # `CLAIM`
    crowded: list[int]  # sentences, or first of windows, of too many mentions
    parted: list[int]  # overlong sentences of which only pairs that are near are taken
    denied: list[int]  # windows of cues that are negated or hypothetical, one each
    windows: int = 0  # in which something was counted, where they are no sentences
    entities: Integers = field(default_factory=lambda: np.zeros(0, np.int64))  # once a window


class CooccurrenceFinder:
    """Finds what meets in batches of sentences.

    Args:
        types: of the entities.
        schema: has the cues.
        window: has how many tokens there may be between two mentions.
    """

    def __init__(self, types: EntityTypes, schema: Schema, window: Window) -> None:
        self.types = types
        self.distance, self.sliding = window.distance, SlidingWindows(window.distance)
        self.overlong_distance = window.overlong_distance if window.is_sentence else None
        self.kinds = Kinds.of_types(types.names, schema)
        self.cues = CueFinder(schema, types.names)
        self.symmetric = np.array([r.symmetric for r in schema.relations], bool)

    def find(self, batch: Batch) -> Meetings:
        """Return what meets in *batch*; where windows span sentences, batches come in order."""
        mentions = batch.mentions
        limit = limits(mentions, self.distance, self.overlong_distance)
        every, crowded = all_pairs(mentions, limit)
        pairs = nearest(mentions, every)
        gaps = texts_before(mentions, batch.texts)
        lists = find_lists(mentions, gaps, self.types.of[mentions.entity], self.kinds)
        listed = lists.number[pairs.first] == lists.number[pairs.second]
        swap = self._swapped(mentions.entity[pairs.first], mentions.entity[pairs.second])
        around = contexts(mentions, batch.texts, gaps, lists.continues)
        attention = self._attention(mentions, pairs, swap, listed, batch.rank, around)
        keys = pair_keys(mentions, pairs)
        asserted, denied = self._asserted(batch, every, keys)
        crowded_windows = (crowded + batch.first_window).tolist()
        if batch.spans is None:
            columns = _batch_columns(batch, pairs, swap)
            meetings = _meetings(columns, listed, attention, asserted, crowded_windows, denied)
            return replace(meetings, parted=self._parted(batch))
        placed = _placed(batch, batch.spans, lists.number, around)
        met = self.sliding.take(placed, batch.spans.until)
        return self._in_windows(met, attention, asserted, crowded_windows, denied)

    def _parted(self, batch: Batch) -> list[int]:
        """Return the overlong sentences of which only pairs that are near are taken."""
        distance = self.overlong_distance
        if distance is None or (self.distance is not None and self.distance <= distance):
            return []
        windows: list[int] = (parted(batch.mentions, distance) + batch.first_window).tolist()
        return windows

    def _in_windows(
        self,
        met: WindowPairs,
        sentences: Attention,
        asserted: Records,
        crowded: list[int],
        denied: list[int],
    ) -> Meetings:
        """Return what meets in the windows that are complete by now."""
        first, second = met.pairs.first, met.pairs.second
        same_sentence = met.placed.sentence[first] == met.placed.sentence[second]
        listed = same_sentence & (met.placed.list_number[first] == met.placed.list_number[second])
        swap = self._swapped(met.mentions.entity[first], met.mentions.entity[second])
        around = met.placed.around
        attention = self._attention(met.mentions, met.pairs, swap, listed, met.placed.rank, around)
        count = len(attention.weight)
        asserted["share_row"] += narrow(np.array([count]), np.uint32, "pairs of a batch")
        return _meetings(
            _window_columns(met, swap),
            listed,
            attention,
            asserted,
            crowded + met.crowded.tolist(),
            denied,
            sentences=sentences,
            windows=1 + int(met.mentions.window[-1]) if len(met.mentions.window) else 0,
            entities=_once_a_window(met.mentions),
        )

    def _attention(
        self,
        mentions: Mentions,
        pairs: Pairs,
        swap: Flags,
        listed: Flags,
        rank: Integers,
        around: Contexts,
    ) -> Attention:
        """Return what the shares of the *pairs* are computed from."""
        first, second = mentions.entity[pairs.first], mentions.entity[pairs.second]
        types = self.types.pair(np.where(swap, second, first), np.where(swap, first, second))
        steps = np.maximum(pairs.steps - _passed(around.repeats, pairs), 1)
        equal_types = self.types.of[first] == self.types.of[second]
        aspects = Aspects(
            steps=steps,
            listed=listed,
            equal_types=equal_types,
            joined=_passed(around.conjunction, pairs) > 0,
            rank=np.minimum(rank[pairs.first], rank[pairs.second]),
        )
        number, apart = mentions.occurrence, pairs.between > 0
        return Attention(
            weight=weights(pairs.between, aspects),
            first=number[pairs.first],
            second=number[pairs.second],
            types=types,
            turned=swap & ~equal_types,
            word_before=around.before[pairs.first],
            first_between=np.where(apart, around.after[pairs.first], NO_WORD),
            last_between=np.where(apart, around.before[pairs.second], NO_WORD),
            distance=distance_class(pairs.between, steps),
        )

    def _swapped(self, first: Integers, second: Integers) -> Flags:
        """Tell where a base edge goes from the second."""
        return ~self.types.ordered(first, second)

    def _asserted(self, batch: Batch, every: Pairs, keys: Integers) -> tuple[Records, list[int]]:
        """Return what cues assert of mentions that co-occur, and the windows of what is denied.

        Args:
            batch: some sentences.
            every: their pairs of mentions.
            keys: `pair_keys` of the nearest of them, ascending.
        """
        mentions = batch.mentions
        asserted = self.cues.find(mentions, batch.texts, self.types.of[mentions.entity])
        denied = (asserted.denied + batch.first_window).tolist()
        if not len(asserted.subject):
            return NO_CLAIMS, denied
        pairs, rows = _asserted_pairs(every, asserted, len(mentions.window))
        asserted = asserted.take(rows)
        subject, object_ = (mentions.entity[end] for end in (asserted.subject, asserted.object))
        turned = self.symmetric[asserted.relation] & (subject > object_)
        swap = (asserted.subject > asserted.object) ^ turned
        columns = _batch_columns(batch, pairs, swap)
        share_row = np.searchsorted(keys, pair_keys(mentions, pairs))
        claims = records(
            CLAIM,
            **columns,
            relation=narrow(asserted.relation, np.int32, "relations"),
            share_row=narrow(share_row, np.uint32, "pairs of a batch"),
            cue=narrow(asserted.cue, np.int32, "cues"),
            cue_begin=narrow(asserted.begin, np.int32, "characters of a sentence"),
            cue_stop=narrow(asserted.stop, np.int32, "characters of a sentence"),
        )
        return _first_of_windows(claims), denied


def _meetings(
    columns: dict[str, Signed],
    listed: Flags,
    attention: Attention,
    asserted: Records,
    crowded: list[int],
    denied: list[int],
    *,
    sentences: Attention | None = None,
    windows: int = 0,
    entities: Integers | None = None,
) -> Meetings:
    """Return the results of a batch, sorted by subject.

    Args:
        columns: `places` of the co-occurrences.
        listed: of each of them.
        attention: of each of them.
        asserted: `CLAIM` records of cues, by their row among what competes.
        crowded: see `Meetings`; so are the others.
    """
    meetings = records(MEETING, **columns, listed=listed)
    order = np.argsort(meetings["subject"], kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    if sentences is None:  # else their rows are those of sentences, behind the others
        asserted["share_row"] = place[asserted["share_row"]]
    claims = np.concatenate([_lists(meetings[order]), asserted])
    by_subject = np.argsort(claims["subject"], kind="stable")
    return Meetings(
        meetings=meetings[order],
        attention=attention.take(order),
        sentences=sentences,
        claims=claims[by_subject],
        crowded=crowded,
        parted=[],
        denied=denied,
        windows=windows,
        entities=np.zeros(0, np.int64) if entities is None else entities,
    )


def _lists(meetings: Records) -> Records:
    """Return the claims that pairs are listed together.

    Neither end of a list is the subject by itself, so the smaller id is. They are in the order of
    the corpus for each pair.
    """
    rows = np.flatnonzero(meetings["listed"])
    listed = meetings[rows]
    turned = listed["subject"] > listed["object"]
    ends = {
        f"{end}{of}": np.where(turned, listed[f"{other}{of}"], listed[f"{end}{of}"])
        for of in ("", "_mention")
        for end, other in (("subject", "object"), ("object", "subject"))
    }
    return records(
        CLAIM,
        **ends,
        window=listed["window"],
        between=listed["between"],
        relation=LISTED,
        share_row=narrow(rows, np.uint32, "pairs of a batch"),
        cue=-1,
        cue_begin=-1,
        cue_stop=-1,
    )


def _first_of_windows(claims: Records) -> Records:
    """Keep the first of each window, subject, relation and object."""
    by = ("object_mention", "subject_mention", "object", "subject", "relation", "window")
    claims = claims[np.lexsort([claims[name] for name in by])]
    alike = np.ones(len(claims), bool)
    for name in ("window", "relation", "subject", "object"):
        alike[1:] &= claims[name][1:] == claims[name][:-1]
    alike[:1] = False
    return claims[~alike]


def _passed(flags: Signed, pairs: Pairs) -> Integers:
    """Count the *flags* of the mentions behind the first of each pair, up to its second."""
    number: Integers = np.cumsum(flags, dtype=np.int64)
    return number[pairs.second] - number[pairs.first]


def _once_a_window(mentions: Mentions) -> Integers:
    """Return the entities of each window, each once."""
    entity = np.zeros(int(mentions.occurrence.max(initial=-1)) + 1, np.int64)
    entity[mentions.occurrence] = mentions.entity
    return entity


def _placed(batch: Batch, spans: Spans, number: Integers, around: Contexts) -> PlacedMentions:
    mentions = batch.mentions
    return PlacedMentions(
        number=np.arange(len(number)) + batch.first_mention,
        sentence=mentions.window + batch.first_window,
        start=mentions.start + spans.token,
        end=mentions.end + spans.token,
        entity=mentions.entity,
        rank=batch.rank,
        list_number=number,
        before=around.before,
        after=around.after,
        conjunction=around.conjunction,
        repeats=around.repeats,
        first=spans.first,
        last=spans.last,
    )


def _ends(pairs: Pairs, swap: Flags) -> tuple[Integers, Integers]:
    """Return the subject and object of *pairs*: their first and second mention unless swapped."""
    subject = np.where(swap, pairs.second, pairs.first)
    return subject, np.where(swap, pairs.first, pairs.second)


def _window_columns(met: WindowPairs, swap: Flags) -> dict[str, Signed]:
    """Return `places` of the pairs of windows."""
    subject, object_ = _ends(met.pairs, swap)
    return places(
        subject=met.placed.entity[subject],
        object=met.placed.entity[object_],
        window=met.placed.sentence[met.pairs.first],
        subject_mention=met.placed.number[subject],
        object_mention=met.placed.number[object_],
        between=met.pairs.between,
    )


def _batch_columns(batch: Batch, pairs: Pairs, swap: Flags) -> dict[str, Signed]:
    """Return `places` of pairs of the sentences of *batch*."""
    subject, object_ = _ends(pairs, swap)
    mentions = batch.mentions
    return places(
        subject=mentions.entity[subject],
        object=mentions.entity[object_],
        window=mentions.window[subject] + batch.first_window,
        subject_mention=subject + batch.first_mention,
        object_mention=object_ + batch.first_mention,
        between=pairs.between,
    )


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
