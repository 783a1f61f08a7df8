"""Write triples: N-Triples, Turtle, JSON-LD and RDF/XML, as many as may be.

In: triples of pyoxigraph, whatever a query made. Out: a text in a fixed order. A cut result
says so in a comment; JSON-LD has no place for it, so that it is refused there.
"""

import json
import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any
from xml.sax.saxutils import quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.serve.results import (
    DIGITS,
    INTEGER,
    REPLACED,
    STRING,
    Limit,
    Uncuttable,
    Unwritable,
    Written,
    xml_text,
)

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*$")  # of an element, at the end of an IRI
Prefixes = Mapping[str, str]


def write(
    triples: Iterable[Triple], form: str, most: int, prefixes: Prefixes, first: str
) -> Written:
    """Return *triples*, each once, in *form*, no more than *most* of them.

    Args:
        triples: of a query.
        form: a name of `kg.serve.forms.TRIPLES`.
        most: triples.
        prefixes: what is short, where the form has prefixes.
        first: an IRI whose triples come first.

    Raises:
        Uncuttable: there are more, and *form* cannot say so.
        Unwritable: *form* cannot hold one of them.
    """
    limit = Limit(most)
    seen: dict[Triple, None] = {}
    limit.take((one for one in triples if _new(one, seen)), str)
    kept = list(seen)[: -1 if limit.cut else None]  # the last one told that there are more
    if limit.cut and form == "jsonld":
        raise Uncuttable
    text = FORMS[form](_ordered(kept, first), prefixes, limit.says if limit.cut else "")
    return Written(len(kept), limit.cut, text)


def _new(triple: Triple, seen: dict[Triple, None]) -> bool:
    if triple in seen:
        return False
    seen[triple] = None
    return True


def _ordered(triples: list[Triple], first: str) -> list[Triple]:
    """Return *triples* by subject, the IRI *first* first, and predicate, the type first."""

    def place(one: Triple) -> tuple[bool, str, bool, str, str]:
        subject, predicate = str(one.subject), one.predicate.value
        return subject != f"<{first}>", subject, predicate != TYPE, predicate, str(one.object)

    return sorted(triples, key=place)


def _ntriples(triples: list[Triple], prefixes: Prefixes, note: str) -> str:
    del prefixes
    return _comment(note) + "".join(f"{one} .\n" for one in triples)


def _turtle(triples: list[Triple], prefixes: Prefixes, note: str) -> str:
    spell = _Turtle(prefixes)
    subjects = [
        f"{spell(subject)} {spell.properties(group)} .\n"
        for subject, group in groupby(triples, lambda one: one.subject)
    ]
    head = "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(spell.used))
    return _comment(note) + "\n".join([head] * bool(head) + subjects)


class _Turtle:
    """Spells terms, and remembers which prefixes that took."""

    def __init__(self, prefixes: Prefixes) -> None:
        self.prefixes, self.used = prefixes, set[str]()

    def __call__(self, term: Any) -> str:
        if isinstance(term, NamedNode):
            short = shortened(term.value, self.prefixes)
            if short == term.value:
                return str(term)
            self.used.add(short.partition(":")[0])
            return short
        if not isinstance(term, Literal) or term.language or term.datatype.value == STRING:
            return str(term)
        if term.datatype.value == INTEGER and DIGITS.fullmatch(term.value):
            return term.value
        return f"{Literal(term.value)}^^{self(term.datatype)}"

    def properties(self, group: Iterable[Triple]) -> str:
        """Return the predicates and objects of one subject."""
        lines = []
        for predicate, same in groupby(group, lambda one: one.predicate):
            name = "a" if predicate.value == TYPE else self(predicate)
            lines.append(f"{name} {', '.join(self(one.object) for one in same)}")
        return " ;\n    ".join(lines)


def _comment(note: str) -> str:
    return f"# {note}\n" if note else ""


def shortened(iri: str, prefixes: Prefixes) -> str:
    """Return ``prefix:name`` of an IRI, or the IRI where no prefix stands for its start."""
    for prefix, start in prefixes.items():
        if iri.startswith(start) and LOCAL.fullmatch(iri[len(start) :]):
            return f"{prefix}:{iri[len(start) :]}"
    return iri


def _jsonld(triples: list[Triple], prefixes: Prefixes, note: str) -> str:
    del note
    schemes = {term.value.partition(":")[0] for one in triples for term in _iris(one)}
    prefixes = {name: start for name, start in prefixes.items() if name not in schemes}
    nodes: dict[str, dict[str, Any]] = {}
    for one in triples:
        node = nodes.setdefault(_id(one.subject, prefixes), {"@id": _id(one.subject, prefixes)})
        if one.predicate.value == TYPE and isinstance(one.object, NamedNode | BlankNode):
            node.setdefault("@type", []).append(_id(one.object, prefixes))
            continue
        name = shortened(one.predicate.value, prefixes)
        node.setdefault(name, []).append(_json_value(one.object, prefixes))
    text = ",\n".join(json.dumps(node, ensure_ascii=False) for node in nodes.values())
    return f'{{"@context": {json.dumps(dict(prefixes))},\n"@graph": [\n{text}\n]}}\n'


def _iris(triple: Triple) -> list[NamedNode]:
    """Return the IRIs of a triple; one whose scheme is called like a prefix forbids the prefix."""
    terms = [*triple]
    terms += [term.datatype for term in terms if isinstance(term, Literal)]
    return [term for term in terms if isinstance(term, NamedNode)]


def _id(term: Any, prefixes: Prefixes) -> str:
    if isinstance(term, NamedNode):
        return shortened(term.value, prefixes)
    if isinstance(term, BlankNode):
        return str(term)
    raise Unwritable("JSON-LD has no triples as terms")


def _json_value(term: Any, prefixes: Prefixes) -> Any:
    if not isinstance(term, Literal):
        return {"@id": _id(term, prefixes)}
    if term.language:
        side = {"@direction": str(term.direction)} if term.direction else {}
        return {"@value": term.value, "@language": term.language, **side}
    if term.datatype.value == STRING:
        return term.value
    return {"@value": term.value, "@type": shortened(term.datatype.value, prefixes)}


def _rdfxml(triples: list[Triple], prefixes: Prefixes, note: str) -> str:
    spaces = {start: prefix for prefix, start in prefixes.items()}
    bound = "".join(f"\n    xmlns:{p}={quoteattr(s)}" for p, s in prefixes.items())
    body = "".join(
        f"<rdf:Description {_about(subject)}>\n"
        + "".join(f"  {_element(one, spaces)}\n" for one in group)
        + "</rdf:Description>\n"
        for subject, group in groupby(triples, lambda one: one.subject)
    )
    notes = [note, REPLACED if "\ufffd" in body else ""]
    said = "".join(f"<!-- {one} -->\n" for one in notes if one)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{said}<rdf:RDF{bound}>\n{body}</rdf:RDF>\n'


def _about(term: Any) -> str:
    if isinstance(term, NamedNode):
        return f"rdf:about={quoteattr(term.value)}"
    return f'rdf:nodeID="{_node(term)}"'


def _node(term: Any) -> str:
    if isinstance(term, Triple):
        raise Unwritable("RDF/XML has no triples as terms")
    return f"b{term.value}"  # a name starts with a letter


def _element(one: Triple, spaces: Mapping[str, str]) -> str:
    found = NAME.search(one.predicate.value)
    if found is None:
        raise Unwritable(f"in RDF/XML no property can end as {one.predicate} does")
    space = one.predicate.value[: found.start()]
    name = f"{spaces.get(space, 'p')}:{found[0]}"
    opened = name if space in spaces else f"{name} xmlns:p={quoteattr(space)}"
    term = one.object
    if isinstance(term, NamedNode):
        return f"<{opened} rdf:resource={quoteattr(term.value)}/>"
    if not isinstance(term, Literal):
        return f'<{opened} rdf:nodeID="{_node(term)}"/>'
    if term.language:
        opened += f' xml:lang="{term.language}"'
    elif term.datatype.value != STRING:
        opened += f" rdf:datatype={quoteattr(term.datatype.value)}"
    return f"<{opened}>{xml_text(term.value)}</{name}>"


FORMS = {"ntriples": _ntriples, "turtle": _turtle, "jsonld": _jsonld, "rdfxml": _rdfxml}
