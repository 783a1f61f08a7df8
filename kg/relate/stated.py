"""Make support of the relations that the corpus itself states between mentions.

In: pairs of mentions with the name of their relation, and the meetings of the corpus. Out: support
rows, each relation once a sentence (that of its subject); their share is that of the meeting, and
the least where the two do not meet in the sentence.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.relate.support import Support, once_a_window

APART = 2**20  # tokens between two mentions of different sentences; more than a sentence has


@dataclass(frozen=True)
class Places:
    """Where every mention of the corpus is, and what it is a mention of."""

    window: Integers  # its sentence
    start: Integers  # tokens, half-open
    end: Integers
    entity: Integers


def support(
    subject: Integers,
    object_: Integers,
    kind: Integers,
    symmetric: Flags,
    places: Places,
    meetings: Support,
) -> Support:
    """Return the support of stated relations; what is stated of one entity itself has none.

    Args:
        subject: mentions.
        object_: mentions.
        kind: the number of each one's predicate, of those that are stated.
        symmetric: of each kind.
        places: of all mentions.
        meetings: pairs that meet, once a sentence.
    """
    one, other = places.entity[subject], places.entity[object_]
    turned = symmetric[kind] & (one > other)
    subject, object_ = np.where(turned, object_, subject), np.where(turned, subject, object_)
    apart = one != other
    subject, object_, kind = subject[apart], object_[apart], kind[apart]
    none = np.full(len(subject), -1, np.int16)
    rows = Support(
        subject=places.entity[subject],
        object=places.entity[object_],
        relation=kind.astype(np.int16),
        window=places.window[subject].astype(np.int32),
        subject_mention=subject.astype(np.int32),
        object_mention=object_.astype(np.int32),
        between=_between(subject, object_, places).astype(np.int32),
        share=np.ones(len(subject), np.int64),
        listed=np.zeros(len(subject), bool),
        times=np.ones(len(subject), np.int8),
        cue=none,
        cue_begin=none,
        cue_stop=none,
    )
    return once_a_window(_with_share(rows, meetings))


def _between(subject: Integers, object_: Integers, places: Places) -> Integers:
    """Return the tokens from one mention to the other, `APART` where sentences differ."""
    here = places.window[subject] == places.window[object_]
    first = np.minimum(places.end[subject], places.end[object_])
    second = np.maximum(places.start[subject], places.start[object_])
    return np.where(here, np.maximum(second - first, 0), APART)


def _with_share(rows: Support, meetings: Support) -> Support:
    """Return *rows* with the shares of their meetings."""
    near = np.flatnonzero(np.isin(meetings.window, rows.window))
    met = meetings.take(near)
    found = _pairs(rows).join(
        _pairs(met).with_columns(share=met.share),
        on=["window", "one", "other"],
        how="left",
        maintain_order="left",
    )
    share = found["share"].fill_null(1).to_numpy()
    columns = {name: getattr(rows, name) for name in rows.__dataclass_fields__}
    return Support(**(columns | {"share": share}))


def _pairs(rows: Support) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "window": rows.window,
            "one": np.minimum(rows.subject, rows.object),
            "other": np.maximum(rows.subject, rows.object),
        }
    )
