"""What an IRI is: any absolute one, as RDF takes it, and one that says where it leads."""

import re

_ANY = r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]*'
_LETTER = "A-Za-z0-9._~!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd-"
_HOST, _PART = (f"(?:[{more}{_LETTER}]|%[0-9A-Fa-f]{{2}})" for more in ("", ":@/?"))
_PLACE = rf"[A-Za-z][A-Za-z0-9+.-]*://{_HOST}+(?::[0-9]*)?(?:[/?]{_PART}*)?"
# RFC 3987, of the schemes that say where something is. A prefix, as in wd:Q42, would be a scheme
# too, but means nothing elsewhere. Polars takes the pattern as well.
LEADING = rf"^(?:{_PLACE}|(?:urn|tag|info|did):{_PART}+)(?:#{_PART}*)?$"


def is_absolute(text: str) -> bool:
    """Tell whether *text* is an absolute IRI that RDF can hold: a scheme, and nothing forbidden.

    >>> is_absolute("https://example.org/"), is_absolute("wd:Q42"), is_absolute("Q42")
    (True, True, False)
    """
    return re.fullmatch(_ANY, text) is not None


def is_leading(text: str) -> bool:
    """Tell whether *text* is an IRI that says where it leads.

    >>> is_leading("http://www.wikidata.org/entity/Q42"), is_leading("wd:Q42"), is_leading("Q42")
    (True, False, False)
    """
    return re.search(LEADING, text) is not None
