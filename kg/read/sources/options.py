"""What a user may say about a corpus; what is not said is found by a look at it."""

from dataclasses import dataclass

from kg.common.errors import UnknownName
from kg.read.token_lines.tags import ALSO, SCHEMES


@dataclass(frozen=True)
class ReadOptions:
    """How sources are read. All of it is optional.

    Raises:
        UnknownName: there is no such scheme.
    """

    format: str = ""  # a reader's name
    scheme: str = ""  # of the tags: one of `kg.read.token_lines.tags.SCHEMES`, or as others call it
    encoding: str = ""  # of the text, as Python names it
    token: str = ""  # the column of the tokens: a number from 1, or a name of the header
    tags: tuple[str, ...] = ()  # the columns of the tags, likewise; several are layers
    document: str = ""  # the column that tells documents apart
    untyped: str = "Thing"  # the type of tags that name none
    labels: tuple[str, ...] = ()  # the names of tags that are numbers, from 0
    text: str = ""  # the text of standoff annotations; {stem}: the source's name without ending
    language: str = "en"  # of the text, where sentences have to be found
    strict: bool = False  # refuse what would have to be interpreted

    def __post_init__(self) -> None:
        """Give the scheme the name that we use."""
        scheme = ALSO.get(self.scheme.upper(), self.scheme.upper())
        if scheme and scheme not in SCHEMES:
            raise UnknownName("--scheme", repr(self.scheme), f"one of {', '.join(SCHEMES)}")
        object.__setattr__(self, "scheme", scheme)
