"""Support of the relations that the corpus itself annotates between mentions (basis ``annotated``).

In: pairs of mentions with the name of their relation. Out: support, each relation once a sentence
(that of its subject). Its share is that of the co-occurrence in that sentence, and the least where
the two do not co-occur there.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.relate.support import WIDTH, Support, once_a_window, places

OTHER_SENTENCE = int(np.iinfo(WIDTH).max)  # the distance of mentions of different sentences


@dataclass(frozen=True)
class MentionPlaces:
    """Where some mentions are, and their entities; one row each."""

    number: Integers  # the mention's
    window: Integers  # its sentence
    start: Integers  # tokens, half-open
    end: Integers
    entity: Integers

    @property
    def columns(self) -> tuple[Integers, ...]:
        """Return the columns."""
        return (self.number, self.window, self.start, self.end, self.entity)

    def take(self, rows: Flags) -> "MentionPlaces":
        """Return some of the rows."""
        return MentionPlaces(*(column[rows] for column in self.columns))


def annotated_support(
    subject: MentionPlaces, object_: MentionPlaces, relation: Integers, symmetric: Flags
) -> Support:
    """Return the support of annotated relations, with the least share.

    A relation of an entity to itself has none.

    Args:
        subject: of each relation.
        object_: of each relation.
        relation: an index into the names of the annotated relations.
        symmetric: of each name.
    """
    turned = symmetric[relation] & (subject.entity > object_.entity)
    apart = subject.entity != object_.entity
    first = _either(object_, subject, turned).take(apart)
    second = _either(subject, object_, turned).take(apart)
    columns = places(
        subject=first.entity,
        object=second.entity,
        window=first.window,
        subject_mention=first.number,
        object_mention=second.number,
        between=_between(first, second),
    )
    size = len(first.number)
    none = np.full(size, -1, np.int32)
    wide = {end: columns.pop(end).astype(np.int64) for end in ("subject", "object")}
    return once_a_window(
        Support(
            **wide,
            **columns,
            relation=relation[apart],
            times=np.ones(size, np.int32),
            cue=none,
            cue_begin=none,
            cue_stop=none,
            share=np.ones(size, np.int64),
        )
    )


def shares_of_meetings(rows: Support, meetings: Support) -> Integers:
    """Return the shares of the co-occurrences of *rows* in their sentences, 1 where there is none.

    Args:
        rows: annotated relations.
        meetings: all co-occurrences of their pairs, in the order of the corpus; of several in a
            sentence the first one counts.
    """
    near = meetings.take(np.flatnonzero(np.isin(meetings.window, rows.window)))
    columns = ["window", "smaller", "larger"]
    first = _pairs(near).with_columns(share=near.share).unique(columns, keep="first")
    joined = _pairs(rows).join(first, on=columns, how="left", maintain_order="left")
    return np.asarray(joined["share"].fill_null(1).to_numpy())


def _either(places: MentionPlaces, others: MentionPlaces, flags: Flags) -> MentionPlaces:
    """Return the rows of *places* where *flags* says so, else those of *others*."""
    columns = zip(places.columns, others.columns, strict=True)
    return MentionPlaces(*(np.where(flags, *pair) for pair in columns))


def _between(first: MentionPlaces, second: MentionPlaces) -> Integers:
    """Return the tokens from one mention to the other; `OTHER_SENTENCE` where those differ."""
    same_sentence = first.window == second.window
    end, start = np.minimum(first.end, second.end), np.maximum(first.start, second.start)
    return np.where(same_sentence, np.maximum(start - end, 0), OTHER_SENTENCE)


def _pairs(rows: Support) -> pl.DataFrame:
    """Return the window and the two entities of each row, whatever their direction."""
    return pl.DataFrame(
        {
            "window": rows.window,
            "smaller": np.minimum(rows.subject, rows.object),
            "larger": np.maximum(rows.subject, rows.object),
        }
    )
