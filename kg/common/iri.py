"""IRI syntax (RFC 3987): absolute IRIs as RDF takes them, and those that say where they lead.

This is the one place that says what an IRI is: whatever reads one from a user asks here.
"""

import re
from typing import TYPE_CHECKING

from kg.common.errors import IriError

if TYPE_CHECKING:
    import polars as pl

EXAMPLE_BASE = "https://my.org/kg/"
_END_OF_BASE = "/#:=?&"  # a name can follow upon it and stays apart
_LETTER = "A-Za-z0-9._~!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd-"
_HOST, _PART = (f"(?:[{more}{_LETTER}]|%[0-9A-Fa-f]{{2}})" for more in ("", ":@/?"))
_SCHEME = "[A-Za-z][A-Za-z0-9+.-]*"
_USER, _FIRST = (f"(?:[{more}{_LETTER}]|%[0-9A-Fa-f]{{2}})" for more in (":", ":@?"))
_AUTHORITY = rf"(?:{_USER}*@)?(?:\[[0-9A-Fa-f:.]+\]|{_HOST}+)(?::[0-9]*)?"
_PLACE = rf"{_SCHEME}://{_AUTHORITY}(?:[/?]{_PART}*)?"
# A host follows upon `//`, except in file:///.
_ABSOLUTE = rf"(?:{_PLACE}|file:///{_PART}*|{_SCHEME}:(?:/?{_FIRST}{_PART}*)?)(?:#{_PART}*)?"
# Of the schemes that say where something is. A prefix, as in wd:Q42, would be a scheme too, but
# means nothing elsewhere. Polars takes the pattern as well.
LEADING = rf"^(?:{_PLACE}|(?:urn|tag|info|did):{_PART}+)(?:#{_PART}*)?$"
# A segment `.` or `..` of a path: many programs resolve it, which gives another IRI.
DOT_SEGMENT = rf"^(?:[^?#]*/|{_SCHEME}:)(?:\.|%2[Ee]){{1,2}}(?:[/?#]|$)"
_SPDX = r"[A-Za-z0-9.+-]+"  # an identifier of the SPDX License List
_FAULTS = {  # by pattern: what is wrong with an IRI that has it
    r'[\x00-\x20\x7f-\x9f<>"{}|\\^`]': "it has a blank, or a character that no IRI has",
    r"%(?![0-9A-Fa-f]{2})": "% is followed by no two hexadecimal digits",
    rf"^(?!{_SCHEME}:)": "it is relative",
    DOT_SEGMENT: "a segment of its path is . or ..",
    rf"^{_SCHEME}://(?:[/?#]|$)": "it names no host",
    r"#.*#": "it has two #",
}


def is_absolute(text: str) -> bool:
    """Tell whether *text* is an absolute IRI that means the same to whoever reads it.

    >>> is_absolute("https://example.org/"), is_absolute("wd:Q42"), is_absolute("Q42")
    (True, True, False)
    >>> is_absolute("http://e.org/100%"), is_absolute("http://e.org/a/../b"), is_absolute("http://")
    (False, False, False)
    """
    return re.fullmatch(_ABSOLUTE, text) is not None and re.search(DOT_SEGMENT, text) is None


def is_leading(text: str) -> bool:
    """Tell whether *text* is an absolute IRI that says where it leads.

    >>> is_leading("http://www.wikidata.org/entity/Q42"), is_leading("wd:Q42"), is_leading("Q42")
    (True, False, False)
    """
    return re.search(LEADING, text) is not None and re.search(DOT_SEGMENT, text) is None


def license_iri(text: str) -> str:
    """Return the IRI of a licence that is given as an IRI or as an SPDX identifier; "" of "".

    >>> license_iri("CC-BY-4.0")
    'https://spdx.org/licenses/CC-BY-4.0'

    Raises:
        IriError: it is neither.
    """
    if not text or is_absolute(text):
        return text
    if re.fullmatch(_SPDX, text):
        return f"https://spdx.org/licenses/{text}"
    wanted = "an absolute IRI, or an SPDX identifier such as CC-BY-4.0"
    raise IriError("--license", repr(text), wanted, fault(text) if ":" in text else "")


def fault(text: str) -> str:
    """Return why *text* is no IRI that `is_absolute` takes, in a few words; "" if nobody can tell.

    >>> fault("http://e.org/100%"), fault("//e.org/x")
    ('% is followed by no two hexadecimal digits', 'it is relative')
    """
    return next((words for pattern, words in _FAULTS.items() if re.search(pattern, text)), "")


def leads(column: "pl.Expr") -> "pl.Expr":
    """Return whether each text of a column is an IRI as `is_leading` takes it."""
    return column.str.contains(LEADING) & ~column.str.contains(DOT_SEGMENT)


def check_iri(value: str, where: str, wanted: str) -> str:
    """Return *value*, the IRI that was given as *where*.

    Raises:
        IriError: it is no absolute IRI.
    """
    if not is_absolute(value):
        raise IriError(where, repr(value), wanted, fault(value))
    return value


def check_base(value: str, where: str = "--base-iri") -> str:
    """Return *value*, the IRI that those of a graph's own things start with.

    >>> check_base("http://x.org")
    Traceback (most recent call last):
    kg.common.errors.IriError: --base-iri: found 'http://x.org', wanted an IRI that ends in / or ...

    Raises:
        IriError: it is no absolute IRI, or names would stick to its last word.
    """
    check_iri(value, where, f"an absolute IRI such as {EXAMPLE_BASE}")
    if value[-1] not in _END_OF_BASE:
        end = "" if "#" in value else "/"
        hint = f"as in {value}{end}" if end else ""
        raise IriError(where, repr(value), "an IRI that ends in / or #", hint)
    return value
