"""Write YAML scalars in quotation marks, which are JSON but for characters that YAML escapes."""

import json
import re

# Not printable in YAML 1.2, or a line break to it; JSON lets them stand.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def scalar(text: str) -> str:
    """Return *text* as a YAML scalar.

    >>> print(scalar('a: "b"\\x85'))
    "a: \\"b\\"\\u0085"
    """
    plain = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", plain)
