"""Naming conventions: a name as label, predicate, relationship type, phrase, part of an IRI.

Whatever comes in, what goes out of the casing functions holds only letters (with their combining
marks), digits and ``_``, so it can stand in a Cypher identifier or an IRI without any escaping that
could be undone. The borders between the words of a name survive: where a capital would not show
one (``covid-19``, ``a_b_c``, scripts without capitals), a predicate keeps a ``_``.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

SAFE = "A-Za-z0-9_.~-"  # characters that stay when a name is encoded, as in a regular expression
_SAFE = re.compile(f"[{SAFE}]*")  # most names; far quicker to see than to quote
DOTS = {".": ".:", "..": "..:"}  # a colon of a name is %3A, so no name is written so
# Classes of characters: U capital, l small, s the letter s, c without case, d digit, M combining
# mark after a capital (after others it is of their class); a space is everything else.
_RUN = re.compile(r"[UlscdM]+")
_BORDER = re.compile(
    r"(?<=[ls])(?=U)"  # written|In
    r"|(?<=[UcdM])(?=UM*(?:l|s[ls]))"  # IBM|Product, Mp3|Player, 日本|Bank; but GPEs
)


@lru_cache(maxsize=4096)
def _class(character: str) -> str:
    """Return the class of a character, as `_BORDER` knows them; ``m`` of a combining mark."""
    if unicodedata.category(character).startswith("M"):
        return "m"
    if not character.isalnum():
        return " "
    if not character.isalpha():
        return "d"
    if character.islower() and character.upper() != character:
        return "s" if character == "s" else "l"
    if not character.islower() and character.lower() != character:
        return "U"
    return "c"


def _classes(name: str) -> str:
    classes, before = [], " "
    for character in name:
        character_class = _class(character)
        before = ("M" if before == "U" else before) if character_class == "m" else character_class
        classes.append(before)
    return "".join(classes)


def words(name: str) -> list[str]:
    """Split *name* into its words.

    A border is everything but letters and digits, a capital after a small letter, and the capital
    of a word after capitals, digits or letters without case.

    >>> words("Operating_System"), words("writtenIn"), words("GPE"), words("?")
    (['Operating', 'System'], ['written', 'In'], ['GPE'], ['x3F'])
    >>> words("IBMProduct"), words("Mp3Player"), words("covid-19")
    (['IBM', 'Product'], ['Mp3', 'Player'], ['covid', '19'])
    """
    name = unicodedata.normalize("NFC", name)
    classes, name_words = _classes(name), []
    for run in _RUN.finditer(classes):
        borders = [run.start() + border.start() for border in _BORDER.finditer(run[0])]
        ends = [*borders, run.end()]
        name_words += [
            name[begin:end] for begin, end in zip([run.start(), *borders], ends, strict=True)
        ]
    return name_words or [f"x{name.encode().hex().upper()}"]


def _is_capitals(word: str) -> bool:
    return word.isupper() and len(word) > 1


def _all_capitals(name_words: list[str]) -> bool:
    """Tell whether capitals are but the style of a name, as in ``TAKES_PLACE_IN``.

    A name of one word in capitals (``GPE``), and one beside words in small letters, is rather an
    abbreviation.
    """
    cased = [word for word in name_words if word.upper() != word.lower()]
    return len(cased) > 1 and all(word.isupper() for word in cased)


def pascal(name: str) -> str:
    """Return a Neo4j label or an OWL class.

    >>> pascal("Operating_System"), pascal("person"), pascal("GPE"), pascal("OTHER_PERSON")
    ('OperatingSystem', 'Person', 'GPE', 'OtherPerson')
    """
    name_words = words(name)
    if _all_capitals(name_words):
        spelling = "".join(map(_capitalised, name_words))
    else:
        spelling = "".join(word[0].title() + word[1:] for word in name_words)
    return unicodedata.normalize("NFC", spelling)


def camel(*names: str) -> str:
    """Return a predicate or a property, whose `words` are those of *names*.

    >>> camel("Operating_System"), camel("GPE", "Operating_System"), camel("C++", "a")
    ('operatingSystem', 'gpeOperatingSystem', 'cA')
    >>> camel("TAKES_PLACE_IN"), camel("PER", "LOC"), camel("covid-19")
    ('takesPlaceIn', 'perLoc', 'covid_19')
    """
    first, *rest = [word for name in names for word in words(name)]
    spelling = first[0].lower() + first[1:]
    if first.isupper() or not _reads_as(spelling, [first]):
        spelling = first.lower()
    done = [first]
    for word in rest:
        done.append(word)
        ways = (_capitalised(word), f"_{_capitalised(word)}", f"_{word.lower()}")
        spelling += next((way for way in ways if _reads_as(spelling + way, done)), f"_{word}")
    return unicodedata.normalize("NFC", spelling)


def _capitalised(word: str) -> str:
    """Return a word with a capital, and no others if it is in capitals.

    >>> _capitalised("place"), _capitalised("PLACE"), _capitalised("GPEs"), _capitalised("B2B")
    ('Place', 'Place', 'GPEs', 'B2b')
    """
    spelling = word[0].title() + word[1:]
    return word[0].title() + word[1:].lower() if spelling.isupper() else spelling


def _reads_as(spelling: str, name_words: list[str]) -> bool:
    """Tell whether a predicate has just these words, but for capitals."""
    return list(map(_upper, words(spelling))) == list(map(_upper, name_words))


def upper_snake(name: str) -> str:
    """Return a Neo4j relationship type.

    >>> upper_snake("applicationOperatingSystem"), upper_snake("listedWith")
    ('APPLICATION_OPERATING_SYSTEM', 'LISTED_WITH')
    """
    return "_".join(map(_upper, words(name)))


def _upper(word: str) -> str:
    """Return a word in capitals: those of its small letters, so that ``İ`` and ``ẞ`` are stable."""
    return unicodedata.normalize("NFC", word.lower().upper())


def phrase(*names: str) -> str:
    """Return names as people read them: small letters, but for abbreviations.

    >>> phrase("takesPlaceIn"), phrase("TAKES_PLACE_IN"), phrase("PER", "Operating_System")
    ('takes place in', 'takes place in', 'PER operating system')
    """
    parts = [words(name) for name in names]
    return " ".join(
        word if _is_capitals(word) and not _all_capitals(name_words) else word.lower()
        for name_words in parts
        for word in name_words
    )


def encode(text: str) -> str:
    """Return *text* percent-encoded: only ``A-Za-z0-9_.-~`` stay, so it is one segment of an IRI.

    ``.`` and ``..`` would mean the path itself and the one above, also as ``%2E``: a colon follows.

    >>> encode("c++"), encode("東京"), encode("..")
    ('c%2B%2B', '%E6%9D%B1%E4%BA%AC', '..:')
    """
    if text in DOTS:
        return DOTS[text]
    if _SAFE.fullmatch(text.replace(" ", "")):
        return text.replace(" ", "%20")
    return quote(text, safe="")
