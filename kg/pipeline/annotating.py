"""Support of the relations that a corpus annotates, with the shares of their co-occurrences."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from kg.common.arrays import Flags, Integers
from kg.common.diagnostic_rules import Rule
from kg.pipeline.corpus_files import CorpusFiles
from kg.pipeline.engines.engine import Engine
from kg.pipeline.partitions import Annotated, Partition, first_subjects, share_annotated
from kg.relate.annotated import MentionPlaces, annotated_support
from kg.relate.cooccurrence import EntityTypes
from kg.relate.support import Support
from kg.store.tables import diagnostics


class AnnotatedRelations:
    """The relations that a corpus annotates between mentions.

    Args:
        relations: ``subject, type, object`` of RELATIONS.
        files: where the mentions are.
    """

    def __init__(self, relations: pl.DataFrame, files: CorpusFiles) -> None:
        self.relations, self.files = relations, files
        self.names = relations["type"].unique().sort()

    def support(
        self, symmetric: Flags, types: EntityTypes, parts: Sequence[Partition], engine: Engine
    ) -> tuple[Support, pl.DataFrame]:
        """Return their support, sorted by subject, and DIAGNOSTICS of what was left out.

        Args:
            symmetric: of each of the names.
            types: of the entities.
            parts: of the co-occurrences.
            engine: looks these up.
        """
        subject, object_ = (self._places(end) for end in ("subject", "object"))
        relation = self.names.search_sorted(self.relations["type"]).to_numpy().astype(np.int64)
        support = annotated_support(subject, object_, relation, symmetric)
        support = support.with_share(_shares(support, types, parts, engine))
        to_itself = pl.Series(subject.entity == object_.entity)
        notes = _left_out(self.relations.filter(to_itself))
        return support.take(np.argsort(support.subject, kind="stable")), notes

    def _places(self, end: str) -> MentionPlaces:
        """Return the places of one end of each relation."""
        mention = self.relations[end].to_numpy().astype(np.int64)
        places = self.files.places.take(mention)
        return MentionPlaces(
            number=mention,
            window=self.files.window.take(mention).astype(np.int64),
            start=places["start"].astype(np.int64),
            end=places["end"].astype(np.int64),
            entity=self.files.entity.take(mention).astype(np.int64),
        )


def _shares(
    support: Support, types: EntityTypes, parts: Sequence[Partition], engine: Engine
) -> Integers:
    """Return the share of each row: that of its pair in its sentence."""
    shares = np.ones(len(support), np.int64)
    ordered = types.ordered(support.subject, support.object)
    base_subject = np.where(ordered, support.subject, support.object)
    number = np.searchsorted(first_subjects(parts), base_subject, "right") - 1
    rows = {part.number: np.flatnonzero(number == part.number) for part in parts}
    asked = [part for part in parts if len(rows[part.number])]
    tasks = (Annotated(part, support.take(rows[part.number])) for part in asked)
    for part, answer in zip(asked, engine.map(share_annotated, tasks), strict=True):
        shares[rows[part.number]] = answer
    return shares


def _left_out(relations: pl.DataFrame) -> pl.DataFrame:
    """Report relations whose ends are one entity."""
    counted = relations.group_by("type").len().sort("type")
    rows: list[tuple[str | None, int | None, str]] = [
        (None, None, f"{count} of {name}") for name, count in counted.rows()
    ]
    action = "left out, because both ends are one entity"
    return diagnostics("relate", Rule.RELATION_TO_ITSELF, action, rows)
