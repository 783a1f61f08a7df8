"""Support of the relations that the corpus itself annotates between mentions (basis ``annotated``).

In: pairs of mentions with the name of their relation, and the co-occurrences of the corpus. Out:
support, each relation once a sentence (that of its subject); its share is that of the
co-occurrence, and the least where the two do not co-occur in the sentence.
"""

from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.relate.support import WIDTH, Support, SupportRows, once_a_window, support_columns

OTHER_SENTENCE = int(np.iinfo(WIDTH).max)  # the distance of mentions of different sentences


@dataclass(frozen=True)
class MentionPlaces:
    """Where every mention of the corpus is, and its entity; one row each."""

    window: Integers  # its sentence
    start: Integers  # tokens, half-open
    end: Integers
    entity: Integers


def annotated_support(
    subject: Integers,
    object_: Integers,
    relation: Integers,
    symmetric: Flags,
    places: MentionPlaces,
    cooccurrences: Support,
) -> Support:
    """Return the support of annotated relations; a relation of an entity to itself has none.

    Args:
        subject: mentions.
        object_: mentions.
        relation: an index into the names of the annotated relations.
        symmetric: of each name.
        places: of all mentions.
        cooccurrences: the co-occurrences, once a sentence and pair.
    """
    subject_entity, object_entity = places.entity[subject], places.entity[object_]
    turned = symmetric[relation] & (subject_entity > object_entity)
    subject, object_ = np.where(turned, object_, subject), np.where(turned, subject, object_)
    apart = subject_entity != object_entity
    subject, object_, relation = subject[apart], object_[apart], relation[apart]
    rows = SupportRows(
        **support_columns(
            subject=places.entity[subject],
            object=places.entity[object_],
            relation=relation,
            window=places.window[subject],
            subject_mention=subject,
            object_mention=object_,
            between=_between(subject, object_, places),
        )
    )
    return once_a_window(_with_share(rows, cooccurrences))


def _between(subject: Integers, object_: Integers, places: MentionPlaces) -> Integers:
    """Return the tokens from one mention to the other; `OTHER_SENTENCE` where those differ."""
    same_sentence = places.window[subject] == places.window[object_]
    first = np.minimum(places.end[subject], places.end[object_])
    second = np.maximum(places.start[subject], places.start[object_])
    return np.where(same_sentence, np.maximum(second - first, 0), OTHER_SENTENCE)


def _with_share(rows: SupportRows, cooccurrences: Support) -> Support:
    """Return *rows* with the shares of their co-occurrences, 1 unit where there is none."""
    near = cooccurrences.take(np.flatnonzero(np.isin(cooccurrences.window, rows.window)))
    shares = _keys(rows).join(
        _keys(near).with_columns(share=near.share),
        on=["window", "smaller", "larger"],
        how="left",
        maintain_order="left",
    )["share"]
    columns = {field.name: getattr(rows, field.name) for field in fields(rows)}
    return Support(**columns, share=shares.fill_null(1).to_numpy())


def _keys(rows: SupportRows) -> pl.DataFrame:
    """Return the window and the two entities of each row, whatever their direction."""
    return pl.DataFrame(
        {
            "window": rows.window,
            "smaller": np.minimum(rows.subject, rows.object),
            "larger": np.maximum(rows.subject, rows.object),
        }
    )
