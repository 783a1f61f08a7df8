"""Characters that XML 1.0 forbids, even as references (its production Char)."""

import re

REPLACEMENT = "\ufffd"
FORBIDDEN = [chr(i) for i in range(32) if chr(i) not in "\t\n\r"] + ["\ufffe", "\uffff"]
PATTERN = "[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\ufffe\uffff]"  # of Python and of Polars
_COMPILED = re.compile(PATTERN)


def without_forbidden(text: str) -> str:
    """Return *text* with U+FFFD for each character that XML forbids.

    >>> without_forbidden("a\\x00b\\tc")
    'a�b\\tc'
    """
    return _COMPILED.sub(REPLACEMENT, text)
