"""Read inline-tagged text, a sentence a line: ``Ada|NNP|B-PER met|VBD|O Bob|NNP|B-PER``.

Words are separated by white space; a word is split at ``|`` into token, other columns (as many as
most words of the beginning have) and tag, or at its last ``/`` into token and tag. Further
separators belong to the token. A line that begins with ``-DOCSTART-`` opens a document.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.common.sentences import Document, Sentence
from kg.read.common.tag_reader import TagReader
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.read.token_lines.tags import ZEROS, looks_like_tag

SAMPLE = 1000  # lines that show the separator, and how tags are spelled
DOCUMENT = ("-DOCSTART-", "-docstart-")
MANY = 100  # words that all have the tag O, as none but tagged words do


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        SourceError: the source cannot be read.
    """
    lines = source.lines()
    sample = list(islice(lines, SAMPLE))
    words = [word for _, line in sample for word in line.split()]
    separator, parts = _separator(words)
    distinct_tags = sorted({word.rpartition(separator)[2] for word in words if separator in word})
    tags = TagReader(source.options, distinct_tags)
    document, documents = None, 0
    for number, line in chain(sample, lines):
        if line.startswith(DOCUMENT):
            document = Document(str(documents), number)
            documents += 1
        elif line.strip():
            notes: list[Note] = []
            cells = [_split_word(word, separator, parts, number, notes) for word in line.split()]
            mentions, tag_notes = tags.mentions([tag for _, tag in cells], number)
            words = [token for token, _ in cells]
            yield Sentence(words, mentions, number, document, notes=notes + tag_notes)
    tags.finish(source)


def recognise(head: Head) -> Guess | None:
    """Recognise lines of several words of which each has a tag."""
    lines = [line.split() for line in head.lines if line.strip() and not line.startswith(DOCUMENT)]
    words = [word for line in lines for word in line]
    if len(words) < 2 * len(lines) or not words:
        return None
    separator, _ = _separator(words)
    if not all(separator in word[1:] for word in words):
        return None
    tags = {word.rpartition(separator)[2] for word in words} - ZEROS
    if tags and all(map(looks_like_tag, tags)) and (tags != {"O"} or len(words) >= MANY):
        return Guess(0.9, f"lines of words with {separator} and a tag")
    if separator == "/" and "O" in tags and all(tag.isupper() for tag in tags) and len(tags) > 1:
        return Guess(0.7, "lines of words with / and a type or O")
    return None


def _separator(words: Iterable[str]) -> tuple[str, int]:
    """Return the separator of *words*, and the number of parts of most."""
    sample = list(words)
    separator = "|" if sum("|" in word for word in sample) * 2 > len(sample) else "/"
    if separator == "/":
        return separator, 2
    counts = Counter(word.count(separator) for word in sample)
    return separator, 1 + max(max(counts, key=lambda count: (counts[count], -count)), 1)


def _split_word(
    word: str, separator: str, parts: int, line: int, notes: list[Note]
) -> tuple[str, str]:
    """Split *word* into its token and its tag."""
    cells = word.rsplit(separator, parts - 1)
    if len(cells) < parts or not cells[0]:
        notes.append((line, Rule.NO_TAG, word, "read as O"))
        return word, "O"
    return cells[0], cells[-1]
