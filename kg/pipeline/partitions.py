"""Partitions of what meets in a corpus, by ranges of subjects, and sums over one that add up.

Shares of attention need factors of pairs of types, and these need counts over all windows; strength
and q need sums over all pairs. Each is a kernel over the record files of `kg.pipeline.meeting`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from kg.common.arrays import Floats, Integers, Unsigned
from kg.common.pickle_file import read_pickle
from kg.common.record_file import RecordFile, Records
from kg.pipeline.corpus_files import CorpusFiles
from kg.pipeline.meeting import NUMBERS, MeetingFiles, Met
from kg.relate import statistics
from kg.relate.annotated import shares_of_meetings
from kg.relate.cooccurrence import EntityTypes
from kg.relate.factors import (
    RecurrenceSums,
    SettingSums,
    Sums,
    TypeFactors,
    mean_shares,
)
from kg.relate.strength import shares
from kg.relate.support import LISTED, Support, join, merge_windows, of_claims, of_meetings


@dataclass(frozen=True)
class Slice:
    """The records of one piece whose subjects are in one partition."""

    files: MeetingFiles
    meetings: slice
    claims: slice

    def support(self) -> Support:
        """Return the support of the co-occurrences."""
        rows = self.files.meetings.read(self.meetings.start, self.meetings.stop)
        return of_meetings(rows, self.files.shares.read(self.meetings.start, self.meetings.stop))

    def claimed(self) -> Support:
        """Return the support of the claims."""
        rows = self.files.claims.read(self.claims.start, self.claims.stop)
        return of_claims(rows, self.files.claim_shares.read(self.claims.start, self.claims.stop))


@dataclass(frozen=True)
class PairFiles:
    """The record files of the pairs of entities that co-occur, of one partition."""

    folder: Path
    number: int

    @cached_property
    def key(self) -> RecordFile:
        """Subject and object of each pair in one number; ascending."""
        return RecordFile(self.folder / f"{self.number}.pair", NUMBERS)

    @cached_property
    def windows(self) -> RecordFile:
        """In how many windows it is."""
        return RecordFile(self.folder / f"{self.number}.pair-windows", NUMBERS)

    @cached_property
    def p(self) -> RecordFile:
        """How likely that many or more were by chance."""
        return RecordFile(self.folder / f"{self.number}.pair-p", np.dtype("<f8"))


@dataclass(frozen=True)
class Partition:
    """The support of all edges whose subjects are in one range of entities."""

    setting: Path
    number: int
    first: int  # entities first, ..., stop - 1
    stop: int

    @property
    def pairs(self) -> "PairFiles":
        """The files of the pairs of entities that co-occur."""
        return PairFiles(self.setting.parent, self.number)

    def slices(self) -> Iterator[Slice]:
        """Yield what each piece has of it, in the order of the corpus."""
        setting, _ = _setting(self.setting)
        bounds = slice(self.number, self.number + 2)
        meetings, claims = setting.meetings[:, bounds], setting.claims[:, bounds]
        for i in np.flatnonzero((meetings[:, 1] > meetings[:, 0]) | (claims[:, 1] > claims[:, 0])):
            files = MeetingFiles(self.setting.parent, int(i))
            yield Slice(files, slice(*meetings[i].tolist()), slice(*claims[i].tolist()))

    def meetings(self) -> Support:
        """Return the support of the base edges, each pair of mentions once."""
        return self._once(join([_NOTHING, *(part.support() for part in self.slices())]))

    def claims(self) -> tuple[Support, Support]:
        """Return the support of lists, each pair of mentions once, and of what cues assert."""
        rows = join([_NOTHING, *(part.claimed() for part in self.slices())])
        is_list = rows.relation == LISTED
        listed, asserted = rows.take(is_list), rows.take(~is_list)
        return self._once(listed), asserted

    def _once(self, rows: Support) -> Support:
        """Return *rows* with each pair of mentions once, though it may be in several windows."""
        return merge_windows(rows) if _setting(self.setting)[0].overlapping else rows


_NOTHING = of_meetings(np.zeros(0, MeetingFiles(Path(), 0).meetings.dtype), np.zeros(0, np.int64))


def first_subjects(parts: Sequence[Partition]) -> Integers:
    """Return the first subject of each partition."""
    return np.array([part.first for part in parts], np.int64)


@dataclass(frozen=True)
class PartitionSetting:
    """What the kernels need beside a partition; written once, for all of them.

    ``meetings`` and ``claims`` say where, among the records of each piece (a row), each partition
    (a column) begins; the last column is their number.
    """

    corpus: CorpusFiles
    types: EntityTypes
    total: int  # windows of the corpus
    overlapping: bool  # a pair of mentions may be in several windows
    meetings: Integers
    claims: Integers


@lru_cache(1)
def _setting(path: Path) -> tuple[PartitionSetting, Records]:
    setting = read_pickle(path)
    return setting, setting.corpus.windows_of_entity.mapped()


@dataclass(frozen=True)
class Cuts:
    """Where partitions begin: among the entities, and among the records of each piece."""

    entities: Integers  # the first of each partition; last: how many there are
    meetings: Integers  # a row a piece, a column a partition; the last column is their number
    claims: Integers


def forget() -> None:
    """Let go of what the kernels have loaded."""
    _setting.cache_clear()
    _factors.cache_clear()


def cut(met: Sequence[Met], shift: int, entities: int, most: int) -> Cuts:
    """Cut what met into partitions of about *most* rows of support, in the order of subjects.

    Args:
        met: of all pieces.
        shift: as `kg.pipeline.meeting.Setting` has it.
        entities: how many there are.
        most: rows.
    """
    bins = (max(entities - 1, 0) >> shift) + 1
    totals = np.zeros(bins + 1, np.int64)
    for part in met:
        totals += _before(part.meetings, bins) + _before(part.claims, bins)
    bounds = np.array([0, *(stop for _, stop in _bounds(totals, most))])
    meetings = [_before(part.meetings, bins)[bounds] for part in met]
    claims = [_before(part.claims, bins)[bounds] for part in met]
    return Cuts(np.minimum(bounds << shift, entities), np.array(meetings), np.array(claims))


def _before(counts: Unsigned, bins: int) -> Integers:
    """Return how many records there are before each bin, and in all."""
    before = np.zeros(bins + 1, np.int64)
    before[1 : len(counts) + 1] = counts
    return np.cumsum(before)


def _bounds(totals: Integers, most: int) -> Iterator[tuple[int, int]]:
    """Yield the bins first, ..., stop - 1 of each partition."""
    first, bins = 0, len(totals) - 1
    while first < bins:
        fitting = int(np.searchsorted(totals, totals[first] + most, "right")) - 1
        stop = min(max(fitting, first + 1), bins)
        yield first, stop
        first = stop


def recur(partition: Partition) -> RecurrenceSums:
    """Count the windows of each pair of a partition; return how pairs recur, by types: a kernel."""
    setting, windows_of_entity = _setting(partition.setting)
    keys = [
        (rows["subject"].astype(np.int64) << 32) | rows["object"]
        for part in partition.slices()
        if len(rows := part.files.meetings.read(part.meetings.start, part.meetings.stop))
    ]
    key = np.sort(np.concatenate([np.zeros(0, np.int64), *keys]))
    start = np.flatnonzero(np.diff(key, prepend=-1))
    count, pairs = np.diff(start, append=len(key)), key[start]
    partition.pairs.key.write(pairs)
    partition.pairs.windows.write(count)
    subject, object_ = pairs >> 32, pairs & 0xFFFFFFFF
    a, b = (windows_of_entity[end].astype(np.int64) for end in (subject, object_))
    return RecurrenceSums.of(count, a, b, setting.types.pair(subject, object_))


@dataclass(frozen=True)
class Factors:
    """What the weights of pairs of mentions are multiplied by."""

    recurrence: TypeFactors  # by the number of a pair of types
    order: TypeFactors | None = None  # by `_order`; None: not known yet, as is the next
    words: Floats | None = None  # a row for each of `kg.relate.factors.PLACES`, a column a word

    def of(self, attention: Records, types: Integers) -> Floats:
        """Return the factor of each row of *attention*, whose pairs have such *types*."""
        factor = self.recurrence.of(types)
        if self.order is not None and self.words is not None:
            factor = factor * self.order.of(_order(attention, types))
            for row, column in zip(self.words, WORD_COLUMNS, strict=True):
                factor *= row[attention[column]]
        return factor


WORD_COLUMNS = ("word_before", "first_between", "last_between")


def _order(attention: Records, types: Integers) -> Integers:
    """Number the pairs of *types* in the order in which they stand."""
    return types * 2 + attention["turned"].astype(np.int64)


@lru_cache(1)
def _factors(path: Path) -> Factors:
    factors: Factors = read_pickle(path)
    return factors


@dataclass(frozen=True)
class Sharing:
    """A piece whose shares are to be computed."""

    setting: Path
    files: MeetingFiles
    factors: Path  # the file of `Factors`

    def shares(self) -> tuple[Records, Integers, Integers]:
        """Return the attention of its co-occurrences, the number of their types, their shares."""
        setting, _ = _setting(self.setting)
        meetings, attention = self.files.meetings.read(), self.files.attention.read()
        ends = (meetings[end].astype(np.int64) for end in ("subject", "object"))
        types = setting.types.pair(*ends)
        return attention, types, _shares(attention, _factors(self.factors).of(attention, types))


def learn(task: Sharing) -> SettingSums:
    """Sum the first shares of a piece by what stands around its pairs: a kernel."""
    attention, types, share = task.shares()
    words = [attention[column] for column in WORD_COLUMNS]
    distance = attention["distance"].astype(np.int64)
    return SettingSums.of(share, _order(attention, types), words, distance)


def share(task: Sharing) -> None:
    """Write the shares of a piece: a kernel."""
    files = task.files
    _, _, own = task.shares()
    files.shares.write(own)
    if len(files.sentences):
        sentences = files.sentences.read()
        factor = _factors(task.factors).of(sentences, files.types.read())
        own = np.concatenate([own, _shares(sentences, factor)])
    claims = files.claims.read()
    files.claim_shares.write(own[claims["share_row"]] if len(claims) else np.zeros(0, np.int64))


def _shares(attention: Records, factor: Floats) -> Integers:
    first, second = (attention[end].astype(np.int64) for end in ("first", "second"))
    return shares(attention["weight"] * factor, first, second)


@dataclass(frozen=True)
class Summary:
    """Sums over the pairs of a partition."""

    mean_shares: Sums
    p: Floats  # distinct ones
    pairs_of_p: Integers  # how many pairs have each


def summarise(partition: Partition) -> Summary:
    """Return the sums over a partition: a kernel."""
    setting, windows_of_entity = _setting(partition.setting)
    rows = partition.meetings()
    key = rows.subject << 32 | rows.object
    order = np.argsort(key, kind="stable")
    start = np.flatnonzero(np.diff(key[order], prepend=-1))
    if not len(start):
        nothing = np.zeros(0, np.int64)
        return Summary(Sums(nothing, nothing, nothing), np.zeros(0), nothing)
    count, pairs = np.diff(start, append=len(key)), key[order[start]]
    share_sum = np.add.reduceat(rows.share[order], start)
    subject, object_ = pairs >> 32, pairs & 0xFFFFFFFF
    a, b = (windows_of_entity[end].astype(np.int64) for end in (subject, object_))
    counts = partition.pairs.windows.read()
    p = statistics.measures(counts, a, b, setting.total, ["p"])["p"]
    partition.pairs.p.write(p)
    values, pairs_of_p = np.unique(p, return_counts=True)
    sums = mean_shares(share_sum, count, setting.types.pair(subject, object_))
    return Summary(sums, values, pairs_of_p)


@dataclass(frozen=True)
class Annotated:
    """Annotated relations whose pairs have their base edges in one partition."""

    partition: Partition
    rows: Support


def share_annotated(task: Annotated) -> Integers:
    """Return the shares of annotated relations: a kernel."""
    return shares_of_meetings(task.rows, task.partition.meetings())
