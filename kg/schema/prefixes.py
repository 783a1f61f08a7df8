"""Prefix map of identifiers: which databases a corpus names, as CURIEs and as IRIs.

In: the table ``[prefixes]`` of a schema; prefixes are those of Bioregistry where it has them. Out:
the CURIE of an identifier as corpora write it (``MESH:D001943``, ``D001943``), and its IRI.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.common.iri import fault, is_leading
from kg.schema.toml_table import TomlTable

_PREFIX = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Prefix:
    """A database whose identifiers a corpus has."""

    name: str  # in CURIEs
    iri: str  # what stands before an identifier in its IRI
    synonyms: tuple[str, ...] = ()  # prefixes that corpora write; case does not matter
    pattern: str = ""  # of identifiers without a prefix; empty: none are this database's
    types: frozenset[str] = frozenset()  # of whose mentions such identifiers are; empty: any


def parse_prefixes(table: TomlTable, types: Mapping[str, object]) -> tuple[Prefix, ...]:
    """Return the databases; ``name = "iri"`` is short for a table with ``iri`` alone.

    Raises:
        SchemaError: one has no IRI, a pattern that is none, or a name that another one has.
    """
    prefixes, names = [], dict[str, str]()
    for name in list(table.left):
        if isinstance(table.left[name], str):
            table.left[name] = {"iri": table.left[name]}
        prefix = _prefix(name, table.table(name), types)
        for spelling in {name.lower(), *(text.lower() for text in prefix.synonyms)}:
            if names.setdefault(spelling, name) != name:
                raise table.error(name, repr(spelling), f"a prefix that is not {names[spelling]}'s")
        prefixes.append(prefix)
    table.done()
    return tuple(prefixes)


def _prefix(name: str, table: TomlTable, types: Mapping[str, object]) -> Prefix:
    if not _PREFIX.fullmatch(name):
        raise table.error("", repr(name), "a prefix such as mesh", "its letters may be _ . - too")
    iri, pattern = table.text("iri"), table.text("pattern")
    if not is_leading(f"{iri}1"):
        wanted = "the IRI before an identifier, as http://id.nlm.nih.gov/mesh/"
        raise table.error("iri", repr(iri), wanted, fault(iri))
    try:
        re.compile(pattern)
    except re.error as problem:
        raise table.error("pattern", repr(pattern), f"a regular expression: {problem}") from None
    of_types = frozenset(table.names("types", types))
    prefix = Prefix(name, iri, tuple(table.texts("synonyms")), pattern, of_types)
    table.done()
    return prefix


def curie(identifier: str, type_: str, prefixes: Iterable[Prefix]) -> str:
    """Return the CURIE of an *identifier* of a mention of *type_*; itself if nobody knows it.

    >>> mesh = Prefix("mesh", "http://id.nlm.nih.gov/mesh/", ("msh",), "[CD][0-9]{6,9}")
    >>> [curie(text, "", [mesh]) for text in ("MSH:D001943", "D001943", "BRCA1")]
    ['mesh:D001943', 'mesh:D001943', 'BRCA1']
    """
    before, colon, local = identifier.partition(":")
    for prefix in prefixes:
        if colon and local and before.lower() in map(str.lower, (prefix.name, *prefix.synonyms)):
            return f"{prefix.name}:{local.strip()}"
        if identifier.startswith(prefix.iri) and len(identifier) > len(prefix.iri):
            return f"{prefix.name}:{identifier.removeprefix(prefix.iri)}"
        is_of_type = not prefix.types or type_ in prefix.types
        if prefix.pattern and is_of_type and re.fullmatch(prefix.pattern, identifier):
            return f"{prefix.name}:{identifier}"
    return identifier


def curie_iri(text: str, prefixes: Iterable[Prefix]) -> str | None:
    """Return the IRI of a CURIE that `curie` gave; None if it is none, or makes no IRI.

    >>> mesh = Prefix("mesh", "http://id.nlm.nih.gov/mesh/")
    >>> curie_iri("mesh:D001943", [mesh]), curie_iri("D001943", [mesh])
    ('http://id.nlm.nih.gov/mesh/D001943', None)
    """
    before, _, local = text.partition(":")
    for prefix in prefixes:
        if prefix.name == before and local and is_leading(iri := f"{prefix.iri}{local}"):
            return iri
    return None
