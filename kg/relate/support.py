"""Support of edges: for each sentence and pair of entities a row that says why they are related.

There is one row for each pair of each sentence, so on disk they are records as narrow as their
values allow: `MEETING` of co-occurrences, `CLAIM` of what stands on top of them. In memory they are
columns, `Support`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from kg.common.arrays import Flags, Integers, Signed, narrow
from kg.common.record_file import Records

WIDTH = np.int32  # of what numbers sentences, mentions and tokens
_PLACES = [(name, "<i4") for name in ("window", "subject_mention", "object_mention", "between")]
_ENDS = [("subject", "<u4"), ("object", "<u4")]
MEETING = np.dtype([*_ENDS, *_PLACES, ("listed", "<u4")])
# `relation` is the index of a relation of the schema, or LISTED; `share_row` the row, among the
# pairs that compete in its batch of sentences, of the pair whose share it has.
CLAIM = np.dtype(
    [
        *_ENDS,
        *_PLACES,
        ("relation", "<i4"),
        ("share_row", "<u4"),
        ("cue", "<i4"),
        ("cue_begin", "<i4"),
        ("cue_stop", "<i4"),
    ]
)
LISTED = -2  # relation of two members of one list


@dataclass(frozen=True)
class Support:
    """Rows of support."""

    subject: Integers  # entities; wide, because keys are made of them
    object: Integers
    relation: Signed  # index into the schema's or the corpus's relations; below 0: none
    window: Signed  # the row of the subject's sentence
    subject_mention: Signed
    object_mention: Signed
    between: Signed  # tokens between the two that belong to no mention
    times: Signed  # windows whose nearest pair this is
    cue: Signed  # index into the texts of the cues, or -1
    cue_begin: Signed  # characters of the sentence, half-open
    cue_stop: Signed
    share: Integers  # of attention, in units of `kg.relate.strength.UNIT`, at least 1

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.subject)

    def take(self, rows: Integers | Flags) -> "Support":
        """Return some of the rows."""
        return Support(*(getattr(self, field.name)[rows] for field in fields(self)))

    def with_share(self, share: Integers) -> "Support":
        """Return the rows with another share."""
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        return Support(**{**columns, "share": share})


def of_meetings(rows: Records, share: Integers) -> Support:
    """Return the support of co-occurrences: `MEETING` records, and the share of each."""
    none, once = np.full(len(rows), -1, np.int32), np.ones(len(rows), np.int32)
    return _support(rows, share, relation=none, times=once, cue=none, begin=none, stop=none)


def of_claims(rows: Records, share: Integers) -> Support:
    """Return the support of claims: `CLAIM` records, and the share of each."""
    return _support(
        rows,
        share,
        relation=rows["relation"],
        times=np.ones(len(rows), np.int32),
        cue=rows["cue"],
        begin=rows["cue_begin"],
        stop=rows["cue_stop"],
    )


def _support(
    rows: Records,
    share: Integers,
    *,
    relation: Signed,
    times: Signed,
    cue: Signed,
    begin: Signed,
    stop: Signed,
) -> Support:
    return Support(
        subject=rows["subject"].astype(np.int64),
        object=rows["object"].astype(np.int64),
        relation=relation,
        window=np.ascontiguousarray(rows["window"]),
        subject_mention=np.ascontiguousarray(rows["subject_mention"]),
        object_mention=np.ascontiguousarray(rows["object_mention"]),
        between=np.ascontiguousarray(rows["between"]),
        times=times,
        cue=cue,
        cue_begin=begin,
        cue_stop=stop,
        share=share,
    )


def places(
    *,
    subject: Integers,
    object: Integers,  # noqa: A002 - the column's name
    window: Integers,
    subject_mention: Integers,
    object_mention: Integers,
    between: Integers,
) -> dict[str, np.ndarray]:
    """Return the columns that `MEETING` and `CLAIM` share.

    Raises:
        LimitError: a number does not fit.
    """
    return {
        "subject": narrow(subject, np.uint32, "entities"),
        "object": narrow(object, np.uint32, "entities"),
        "window": narrow(window, WIDTH, "sentences"),
        "subject_mention": narrow(subject_mention, WIDTH, "mentions"),
        "object_mention": narrow(object_mention, WIDTH, "mentions"),
        "between": narrow(between, WIDTH, "tokens between two mentions"),
    }


def join(parts: Sequence[Support]) -> Support:
    """Return the rows of all *parts*, of which there is at least one."""
    names = [field.name for field in fields(Support)]
    return Support(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


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
    return rows.take(changes(rows.window, rows.relation, rows.subject, rows.object))


def merge_windows(rows: Support) -> Support:
    """Keep each pair of mentions once, and count the windows of which it is the nearest.

    Args:
        rows: co-occurrences, in the order of the corpus.
    """
    key = rows.subject_mention.astype(np.int64) << 32 | rows.object_mention
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    if len(first) == len(key):  # as in sentences
        return rows
    times = narrow(np.diff(first, append=len(key)), np.int32, "windows of two mentions")
    by_sentence = np.argsort(order[first])  # of the first window of each, as they came
    kept = rows.take(order[first][by_sentence])
    columns = {field.name: getattr(kept, field.name) for field in fields(kept)}
    return Support(**{**columns, "times": times[by_sentence]})


def changes(*columns: Signed) -> Flags:
    """Tell which rows differ from the row before in any of *columns*, whose values are above -1."""
    return np.asarray(np.any([np.diff(column, prepend=-1) != 0 for column in columns], axis=0))
