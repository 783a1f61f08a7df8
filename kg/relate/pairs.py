"""Pairs of mentions that co-occur in a sentence: the nearest of two entities.

In: the mentions of some whole sentences. Out: one row for each sentence and pair of entities, for
the nearest pair of their mentions. An entity is never paired with itself, nor two mentions that
overlap.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.common.arrays import Flags, Integers

OVERLONG = 100  # tokens; a sentence with a mention behind so many is overlong
MAX_STEPS = 600  # mentions apart: further ones in a sentence are not paired


@dataclass(frozen=True)
class Mentions:
    """The mentions of whole sentences, sorted by window, start and end; one row each."""

    window: Integers  # a number for the sentence
    start: Integers  # tokens, half-open
    end: Integers
    begin: Integers  # characters, half-open
    stop: Integers
    entity: Integers

    @cached_property
    def reach(self) -> Integers:
        """Return the last end of the mentions before each mention in its sentence, in tokens."""
        return self._before(self.end)

    @cached_property
    def reach_stop(self) -> Integers:
        """Return the same in characters."""
        return self._before(self.stop)

    def _before(self, ends: Integers) -> Integers:
        base = self.window << 32
        running = np.maximum.accumulate(base | ends)
        before = np.concatenate(([0], running[:-1]))
        return np.asarray(np.maximum(before - base, 0))

    @cached_property
    def gap(self) -> Integers:
        """Return how many tokens before each mention, back to the last mention, are in none."""
        return np.asarray(np.maximum(self.start - self.reach, 0))

    @cached_property
    def follows(self) -> Flags:
        """Tell which mentions have another one before them in their sentence."""
        return np.concatenate(([False], np.diff(self.window) == 0))

    @cached_property
    def occurrence(self) -> Integers:
        """Number each sentence's entities, by window and then by entity."""
        key = self.window << 32 | self.entity
        order = np.argsort(key)
        number = np.empty(len(key), np.int64)
        number[order] = np.cumsum(np.diff(key[order], prepend=-1) != 0) - 1
        return number


@dataclass(frozen=True)
class Pairs:
    """Pairs of mentions; ``first`` stands before ``second``, both are rows of Mentions."""

    first: Integers
    second: Integers
    between: Integers  # tokens between the two that belong to no mention
    steps: Integers  # 1 + mentions between the two

    def take(self, rows: Integers | Flags) -> "Pairs":
        """Return some of the pairs."""
        return Pairs(self.first[rows], self.second[rows], self.between[rows], self.steps[rows])


def limits(mentions: Mentions, distance: int | None, overlong_distance: int | None) -> Integers:
    """Return how many tokens may be between each mention and one behind it.

    Args:
        mentions: of whole sentences.
        distance: at most, in all sentences; None: any.
        overlong_distance: likewise, in overlong sentences.
    """
    any_distance = 1 << 62
    limit = np.full(len(mentions.window), any_distance if distance is None else distance)
    if overlong_distance is not None:
        limit[_in_overlong(mentions)] = min(
            overlong_distance, any_distance if distance is None else distance
        )
    return limit


def _in_overlong(mentions: Mentions) -> Flags:
    """Tell which mentions are in an overlong sentence."""
    number = np.cumsum(~mentions.follows) - 1
    last = np.zeros(int(number[-1]) + 1 if len(number) else 0, np.int64)
    np.maximum.at(last, number, mentions.end)
    return np.asarray(last[number] > OVERLONG)


def parted(mentions: Mentions, overlong_distance: int) -> Integers:
    """Return the overlong sentences with mentions further apart than *overlong_distance*."""
    starts = np.flatnonzero(~mentions.follows)
    if not len(starts):
        return starts
    first_end = np.minimum.reduceat(mentions.end, starts)
    last_start = np.maximum.reduceat(mentions.start, starts)
    apart = last_start - first_end > overlong_distance
    return mentions.window[starts[apart & _in_overlong(mentions)[starts]]]


def all_pairs(mentions: Mentions, limit: Integers | None = None) -> tuple[Pairs, Integers]:
    """Return the pairs of mentions of one sentence, and the windows too crowded to pair all.

    Args:
        mentions: of whole sentences.
        limit: for each mention, how many tokens there may be from its end to the start of another.

    Time and memory grow with the sum of squares of the mentions of each sentence, but for the
    crowded ones, where only mentions up to `MAX_STEPS` apart are paired.
    """
    window, start, end, entity = mentions.window, mentions.start, mentions.end, mentions.entity
    parts: list[tuple[Integers, Integers]] = []
    left = np.arange(len(window))
    for apart in range(1, MAX_STEPS + 2):
        left = left[left + apart < len(window)]
        left = left[window[left + apart] == window[left]]
        if limit is not None:  # mentions further to the right are further away
            left = left[start[left + apart] - end[left] <= limit[left]]
        if not len(left) or apart > MAX_STEPS:
            break
        second = left + apart
        pairable = (entity[left] != entity[second]) & (start[second] >= end[left])
        parts.append((left[pairable], second[pairable]))
    empty = np.zeros(0, np.int64)
    first = np.concatenate([empty, *(first_part for first_part, _ in parts)])
    second = np.concatenate([empty, *(second_part for _, second_part in parts)])
    token = np.cumsum(mentions.gap)  # tokens in no mention, up to each mention
    between = token[second] - token[first]
    return Pairs(first, second, between, _steps(mentions, first, second)), np.unique(window[left])


def _steps(mentions: Mentions, first: Integers, second: Integers) -> Integers:
    """Count 1 + the mentions between, leaving out those that overlap the first."""
    if bool(np.all(mentions.start >= mentions.reach)):
        return second - first
    base = mentions.window << 32
    starts = base | mentions.start
    inner = np.searchsorted(starts, (base | mentions.end)[first])
    outer = np.searchsorted(starts, starts[second])
    return np.asarray(np.maximum(outer - inner, 0) + 1)


def nearest(mentions: Mentions, pairs: Pairs) -> Pairs:
    """Keep one row for each sentence and pair of entities: the nearest of their mentions.

    Out: sorted by window, then by the smaller and the larger entity. Equal distances go to the
    pair that stands first.
    """
    key = pair_keys(mentions, pairs)
    distance = mentions.start[pairs.second] - mentions.end[pairs.first]
    order = np.lexsort((pairs.first, distance, key))
    return pairs.take(order[np.diff(key[order], prepend=-1) != 0])


def pair_keys(mentions: Mentions, pairs: Pairs) -> Integers:
    """Return a number for the sentence and the two entities of each pair."""
    first, second = mentions.occurrence[pairs.first], mentions.occurrence[pairs.second]
    return np.minimum(first, second) << 32 | np.maximum(first, second)
