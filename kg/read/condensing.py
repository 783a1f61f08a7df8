"""Condense the beginning of a long source to what tells its format: new elements, new fields.

The first entity may come after megabytes that look all alike. Of markup, the first 64 KiB are kept
and what is around the first element of each later name; of JSON, the first records and those that
have other fields than all before (`kg.read.common.json_records.peek_values`).
"""

import json
import re
from dataclasses import replace

from kg.read.common.json_records import peek_values
from kg.read.sources.encoding import HEAD
from kg.read.sources.recognition import Head

LONG = 4 * HEAD  # bytes that are looked at in full
BEFORE, AFTER = 4096, 8192  # characters around the first element of a name that are looked at
MAX_ELEMENTS = 100  # names of elements; markup with more is data
_START_TAG = re.compile(r"<([A-Za-z_][\w:.-]*)")


def condensed(head: Head) -> Head:
    """Return *head* without what repeats; itself where it is short, or neither markup nor JSON."""
    if len(head.data) <= LONG:
        return head
    opening = head.text[:1000].lstrip()[:1]
    if opening == "<":
        return replace(head, data=_excerpt(head.text).encode(), whole=False)
    if opening in ("{", "[") and (values := peek_values(head.text)):
        try:
            return replace(head, data=json.dumps(values).encode())
        except RecursionError:
            return head
    return head


def _excerpt(markup: str) -> str:
    """Return the beginning of *markup*, and what is around the first element of each later name."""
    names = {match[1] for match in _START_TAG.finditer(markup, 0, HEAD)}
    pieces, end = [markup[:HEAD]], HEAD
    for match in _START_TAG.finditer(markup, HEAD):
        if match[1] in names:
            continue
        names.add(match[1])
        if len(names) > MAX_ELEMENTS:
            break
        around = _START_TAG.search(markup, max(end, match.start() - BEFORE), match.end())
        begin = around.start() if around else match.start()
        stop = markup.find(">", match.end() + AFTER) + 1 or len(markup)
        pieces.append(markup[max(begin, end) : stop])
        end = max(end, stop)
    return "\n".join(pieces)
