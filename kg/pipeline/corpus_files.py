"""Record files of a corpus that is being related: its mentions, sentences and entities, by number.

They lie beside the draft of the graph while it is built, so that no array as long as the corpus
need be in memory.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from kg.common.record_file import RecordFile

NUMBER = np.dtype("<u4")
PLACE = np.dtype([(name, NUMBER) for name in ("start", "end", "begin", "stop")])
SENTENCE = np.dtype(
    [("tie", "<u8"), ("document", "<i4"), ("source", NUMBER), ("sentence", NUMBER)], align=True
)


@dataclass(frozen=True)
class CorpusFiles:
    """The files in a folder; records are in the order of the tables."""

    folder: Path

    @cached_property
    def places(self) -> RecordFile:
        """Where each mention is: tokens and characters of its sentence, half-open."""
        return RecordFile(self.folder / "places", PLACE)

    @cached_property
    def window(self) -> RecordFile:
        """The row of the sentence of each mention, ascending."""
        return RecordFile(self.folder / "window", NUMBER)

    @cached_property
    def entity(self) -> RecordFile:
        """The entity of each mention."""
        return RecordFile(self.folder / "entity", NUMBER)

    @cached_property
    def sentences(self) -> RecordFile:
        """The sentences that have a mention.

        A stable hash of each's source and number; a number for its document, which is the row of
        that one's first sentence, or -1 where it is unknown; its source, and number there.
        """
        return RecordFile(self.folder / "sentences", SENTENCE)

    @cached_property
    def windows_of_entity(self) -> RecordFile:
        """In how many windows each entity is."""
        return RecordFile(self.folder / "windows", NUMBER)

    @cached_property
    def ids(self) -> Path:
        """Where the ids of the entities are, in Arrow's file format."""
        return self.folder / "ids.arrow"

    def mentions_of(self, first: int, stop: int) -> slice:
        """Return which mentions the sentences *first* to *stop* - 1 have."""
        window = self.window.mapped()
        return slice(*np.searchsorted(window, np.array([first, stop], NUMBER)).tolist())
