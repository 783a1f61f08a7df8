"""Spell one name the way each world wants it: types, labels, predicates, relationship types, IRIs.

Whatever comes in, what goes out of the casing functions holds only letters, digits and ``_``, so it
can stand in a Cypher identifier or an IRI without any escaping that could be undone.
"""

import re
from urllib.parse import quote

_WORD = re.compile(r"[^\W_]+")
_SAFE = re.compile(r"[A-Za-z0-9_.~-]*")  # most names; far quicker to see than to quote
_BORDER = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")


def words(name: str) -> list[str]:
    """Split *name* at everything but letters and digits, and where a capital follows a small one.

    >>> words("Operating_System"), words("writtenIn"), words("GPE"), words("?")
    (['Operating', 'System'], ['written', 'In'], ['GPE'], ['x3F'])
    """
    found = [part for run in _WORD.findall(name) for part in _BORDER.split(run)]
    return found or [f"x{name.encode().hex().upper()}"]


def pascal(name: str) -> str:
    """Return a Neo4j label or an OWL class.

    >>> pascal("Operating_System"), pascal("person"), pascal("GPE")
    ('OperatingSystem', 'Person', 'GPE')
    """
    return "".join(word[0].upper() + word[1:] for word in words(name))


def camel(*names: str) -> str:
    """Return a predicate or a property.

    >>> camel("Operating_System"), camel("GPE", "Operating_System"), camel("C++", "a")
    ('operatingSystem', 'gpeOperatingSystem', 'cA')
    """
    first, *rest = [word for name in names for word in words(name)]
    first = first.lower() if first.isupper() else first[0].lower() + first[1:]
    return first + "".join(word[0].upper() + word[1:] for word in rest)


def upper_snake(name: str) -> str:
    """Return a Neo4j relationship type.

    >>> upper_snake("applicationOperatingSystem"), upper_snake("listedWith")
    ('APPLICATION_OPERATING_SYSTEM', 'LISTED_WITH')
    """
    return "_".join(words(name)).upper()


def encode(text: str) -> str:
    """Return *text* percent-encoded: only ``A-Za-z0-9_.-~`` stay, so it is one segment of an IRI.

    >>> encode("c++"), encode("東京")
    ('c%2B%2B', '%E6%9D%B1%E4%BA%AC')
    """
    if _SAFE.fullmatch(text.replace(" ", "")):
        return text.replace(" ", "%20")
    return quote(text, safe="")
