"""Support of edges: for each sentence and pair of entities a row that says why they are related.

There is one row for each pair of each sentence, so the columns are kept as narrow as their values
allow. `Unscored` is what batches of sentences give; its rows become `Support` once all
co-occurrences of the corpus are known, because only then can their share of attention be computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self, TypeVar

import numpy as np

from kg.common.arrays import Flags, Integers, Signed, narrow

WIDTH = np.int32  # of what numbers sentences, mentions and tokens


@dataclass(frozen=True)
class SupportRows:
    """The columns of support, but for the score."""

    subject: Integers  # entities; wide, because keys are made of them
    object: Integers
    relation: Signed  # index into the schema's or the corpus's relations; -1: co-occurrence
    window: Signed  # the row of the subject's sentence
    subject_mention: Signed
    object_mention: Signed
    between: Signed  # tokens between the two that belong to no mention
    listed: Flags  # they stand in one enumeration
    times: Signed  # windows whose nearest pair this is
    cue: Signed  # index into the texts of the cues, or -1
    cue_begin: Signed  # characters of the sentence, half-open
    cue_stop: Signed

    def take(self, rows: Integers | Flags) -> Self:
        """Return some of the rows."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class Unscored(SupportRows):
    """Support whose share of attention is not known yet."""

    competitor: Integers  # the row of the pair among all pairs that compete for attention

    def scored(self, shares: Integers) -> "Support":
        """Return the rows with their share, by the *shares* of all competitors."""
        columns = {field.name: getattr(self, field.name) for field in fields(SupportRows)}
        return Support(**columns, share=shares[self.competitor])


@dataclass(frozen=True)
class Support(SupportRows):
    """Support with its share of attention."""

    share: Integers  # in units of `kg.relate.strength.UNIT`, at least 1

    def turned(self, rows: Flags) -> "Support":
        """Return the rows with subject and object exchanged where *rows* says so."""
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        for first, second in (("subject", "object"), ("subject_mention", "object_mention")):
            columns[first], columns[second] = (
                np.where(rows, columns[second], columns[first]),
                np.where(rows, columns[first], columns[second]),
            )
        return Support(**columns)


Rows = TypeVar("Rows", bound=SupportRows)


def support_columns(
    *,
    subject: Integers,
    object: Integers,  # noqa: A002 - the column's name
    window: Integers,
    subject_mention: Integers,
    object_mention: Integers,
    between: Integers,
    listed: Flags | None = None,
    relation: Signed | None = None,
) -> dict[str, Any]:
    """Return the columns of `SupportRows`, narrow, and with defaults for what is not given."""
    none = np.full(len(subject), -1, np.int8)
    return {
        "subject": subject,
        "object": object,
        "relation": none if relation is None else relation,
        "window": narrow(window, WIDTH, "sentences"),
        "subject_mention": narrow(subject_mention, WIDTH, "mentions"),
        "object_mention": narrow(object_mention, WIDTH, "mentions"),
        "between": narrow(between, WIDTH, "tokens between two mentions"),
        "listed": np.zeros(len(subject), bool) if listed is None else listed,
        "times": np.ones(len(subject), np.int8),
        "cue": none,
        "cue_begin": none,
        "cue_stop": none,
    }


def join(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all *parts*, of which there is at least one."""
    names = [field.name for field in fields(parts[0])]
    columns = (np.concatenate([getattr(part, name) for part in parts]) for name in names)
    return type(parts[0])(*columns)


def once_a_window(rows: Rows) -> Rows:
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
    return rows.take(changes(rows.window, rows.relation, rows.subject, rows.object))


def changes(*columns: Signed) -> Flags:
    """Tell which rows differ from the row before in any of *columns*, whose values are above -1."""
    return np.asarray(np.any([np.diff(column, prepend=-1) != 0 for column in columns], axis=0))
