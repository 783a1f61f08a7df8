"""How bad a diagnostic is: an error where a tag, or what it belongs to, was lost or changed.

Everything else is a warning: it was there and is still there, read in the way that is meant as a
rule. So is a rule of somebody else's reader that is not named here.
"""

from typing import Literal

Severity = Literal["error", "warning"]

ERRORS = frozenset(
    [
        # nothing could be read, or nothing is there
        "cannot-read",
        "no-entity-tag",
        # of tags on tokens
        "missing-tag",
        "unknown-tag",
        "extra-column",
        "empty-mention",
        "beyond-sentence",
        # the text may not be what it was
        "not-utf-8",
        # of annotations by characters
        "beyond-text",
        "text-differs",
        "discontinuous",
        "not-an-annotation",
        # of what mentions are joined by
        "unknown-mention",
        "unknown-entity",
        "unknown-relation",
        "many-arguments",
        "one-argument",
        "repeated-id",
        # what --fix had to change
        "unwritable-token",
        "unwritable-type",
    ]
)


def severity(rule: str) -> Severity:
    """Tell whether a rule is an error or a warning."""
    return "error" if rule in ERRORS else "warning"
