"""Read lines that are sentences, of words with tags: ``Ada|NNP|B-PER met|VBD|O Bob|NNP|B-PER``.

Words are parted by white space; a word by ``|`` into token, other columns (as many as most words
of the beginning have) and tag, or by its last ``/`` into token and tag. What a token itself holds
of these stays in it. A line that begins with ``-DOCSTART-`` opens a document.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from kg.read.common.chunk import Note
from kg.read.common.sentences import Document, Sentence
from kg.read.common.tag_reader import TagReader
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source
from kg.read.token_lines.tags import looks_like_tag

LOOK = 1000  # lines whose words tell what parts them, and how tags are spelled
DOCUMENT = "-DOCSTART-"


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of *source*.

    Raises:
        SourceError: the source cannot be read.
    """
    lines = source.lines()
    first = list(islice(lines, LOOK))
    words = [word for _, line in first for word in line.split()]
    mark, parts = _parting(words)
    known = sorted({word.rpartition(mark)[2] for word in words if mark in word})
    tags = TagReader(source.options, known)
    document, documents = None, 0
    for number, line in chain(first, lines):
        if line.startswith(DOCUMENT):
            document = Document(str(documents), number)
            documents += 1
        elif line.strip():
            notes: list[Note] = []
            cells = [_cut(word, mark, parts, number, notes) for word in line.split()]
            mentions, odd = tags.mentions([tag for _, tag in cells], number)
            words = [token for token, _ in cells]
            yield Sentence(words, mentions, number, document, notes=notes + odd)
    tags.finish(source)


def recognise(head: Head) -> Guess | None:
    """Tell lines of several words of which each has a tag."""
    lines = [line.split() for line in head.lines if line.strip() and not line.startswith(DOCUMENT)]
    words = [word for line in lines for word in line]
    if len(words) < 2 * len(lines) or not words:
        return None
    mark, _ = _parting(words)
    if not all(mark in word[1:] for word in words):
        return None
    tags = {word.rpartition(mark)[2] for word in words}
    if all(map(looks_like_tag, tags)) and tags != {"O"}:
        return Guess(0.9, f"lines of words with {mark} and a tag")
    if mark == "/" and "O" in tags and all(tag.isupper() for tag in tags) and len(tags) > 1:
        return Guess(0.7, "lines of words with / and a type or O")
    return None


def _parting(words: Iterable[str]) -> tuple[str, int]:
    """Return what parts *words*, and into how many parts."""
    some = list(words)
    mark = "|" if sum("|" in word for word in some) * 2 > len(some) else "/"
    if mark == "/":
        return mark, 2
    counts = Counter(word.count(mark) for word in some)
    return mark, 1 + max(max(counts, key=lambda count: (counts[count], -count)), 1)


def _cut(word: str, mark: str, parts: int, line: int, notes: list[Note]) -> tuple[str, str]:
    """Return the token and the tag of *word*."""
    cells = word.rsplit(mark, parts - 1)
    if len(cells) < parts or not cells[0]:
        notes.append((line, "no-tag", word, "read as O"))
        return word, "O"
    return cells[0], cells[-1]
