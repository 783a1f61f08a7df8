"""Recognise annotations of Europe PMC, and refuse them: they hold no whole sentence.

An annotation holds the twenty characters before and after an entity, cut within words, but neither
the text nor offsets in it, so its sentences cannot be known.
"""

from collections.abc import Iterator

from kg.read.common.json_annotations import nothing_tagged
from kg.read.common.json_records import peek
from kg.read.common.sentences import Sentence
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source


def read(source: Source) -> Iterator[Sentence]:
    """Yield nothing.

    Raises:
        SourceError: always, but for a file of a folder, which is left out with a note.
    """
    source.data()
    hint = "the articles' texts with the same annotations: BioC or PubTator"
    nothing_tagged(source, "annotations of Europe PMC, which hold no whole sentence", hint)
    yield from ()


def recognise(head: Head) -> Guess | None:
    """Recognise records with annotations of a prefix, an exact text and a postfix."""
    for item in peek(head.text)[:1]:
        for annotation in item["anns"] if isinstance(item.get("anns"), list) else ():
            if isinstance(annotation, dict) and "exact" in annotation:
                return Guess(0.9, "annotations of Europe PMC: prefix, exact and postfix")
    return None
