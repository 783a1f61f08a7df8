"""Options of reading a corpus: format, tagging scheme, encoding, columns; detected if unset."""

from dataclasses import dataclass

from kg.common.errors import UnknownName
from kg.read.token_lines.tags import ALIASES, SCHEMES


@dataclass(frozen=True)
class ReadOptions:
    """How sources are read. Every option may be left out; it is then detected in each source.

    Raises:
        UnknownName: the tagging scheme is not one of `kg.read.token_lines.tags.SCHEMES`.
    """

    format: str = ""  # a reader's name
    scheme: str = ""  # the tagging scheme: of `kg.read.token_lines.tags.SCHEMES`, or an alias
    encoding: str = ""  # of the text, by Python's name of the codec
    token: str = ""  # the column of tokens: a number from 1, or a name in the header
    tags: tuple[str, ...] = ()  # the columns of tags, likewise; each is a layer of mentions
    document: str = ""  # the column whose values tell documents apart
    untyped: str = "Thing"  # the type of mentions whose tag names none
    labels: tuple[str, ...] = ()  # the tags that numbers stand for, from 0
    text: str = ""  # file of the text of standoff annotations; {stem}: the source's stem
    predictions: bool = False  # read a model's predictions of texts that nobody annotated
    language: str = "en"  # of the text (ISO 639), for sentence splitting
    split_sentences: bool = False  # at plain ends, where a corpus marks none or too few
    strict: bool = False  # raise LineError where a diagnostic worse than a note would arise

    def __post_init__(self) -> None:
        """Replace an alias of the tagging scheme by its name in SCHEMES."""
        scheme = ALIASES.get(self.scheme.upper(), self.scheme.upper())
        if scheme and scheme not in SCHEMES:
            raise UnknownName("--scheme", repr(self.scheme), f"one of {', '.join(SCHEMES)}")
        object.__setattr__(self, "scheme", scheme)
