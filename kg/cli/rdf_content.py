"""What the RDF contains that is asked or served: the options ``--mentions`` and ``--rdf``."""

from typing import Any

from kg.common.errors import UsageError

VERSIONS = ("1.1", "1.2")


def check_content(*, mentions: bool, rdf: str) -> dict[str, Any]:
    """Return the options of `kg.emit.rdf.write.Writer` that differ from its defaults.

    Raises:
        UsageError: there is no such version of RDF.
    """
    if rdf not in ("", *VERSIONS):
        raise UsageError("--rdf", repr(rdf), " or ".join(VERSIONS))
    chosen = {"mentions": mentions, "rdf": rdf if rdf != VERSIONS[0] else ""}
    return {name: value for name, value in chosen.items() if value}
