"""Serialise CONSTRUCT and DESCRIBE results: N-Triples, Turtle, JSON-LD and RDF/XML, up to a limit.

In: triples of pyoxigraph, in any order. Out: a text with a fixed order of triples. pyoxigraph
writes N-Triples and Turtle. It writes JSON-LD without a context, and RDF/XML that loses carriage
returns and cannot be parsed where a text holds a control character or an IRI ends in a digit; so
these two are written here, with the names and escapes of `kg.emit.rdf`.

A result that was cut at the limit says so in a comment. JSON-LD has no comments: there the result
is refused.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from kg.emit.rdf import jsonld, rdfxml
from kg.emit.rdf.forms import shortened
from kg.emit.rdf.vocabulary import full
from kg.query.sparql.results import REPLACED, STRING, Limit, Uncuttable, Unwritable, Written

TYPE = full("rdf:type")
Prefixes = Mapping[str, str]


def write(
    triples: Iterable[Triple],
    form: str,
    most: int | None,
    prefixes: Prefixes,
    first: str = "",
) -> Written:
    """Return *triples*, each once, in *form*, no more than *most* of them.

    Args:
        triples: the result of a query.
        form: a name of `FORMS`.
        most: how many triples at most; None: all.
        prefixes: the namespace IRIs that may be abbreviated, by prefix.
        first: the IRI of the subject whose triples come first.

    Raises:
        Uncuttable: there are more, and *form* cannot say so.
        Unwritable: *form* cannot hold one of them.
    """
    limit = Limit(most)
    seen: dict[Triple, None] = {}
    limit.take((triple for triple in triples if _is_new(triple, seen)), str)
    kept = list(seen)[: -1 if limit.cut else None]  # the last one told that there are more
    if limit.cut and form == "jsonld":
        raise Uncuttable
    text = FORMS[form](_ordered(kept, first), prefixes, limit.says if limit.cut else "")
    return Written(len(kept), limit.cut, text)


def _is_new(triple: Triple, seen: dict[Triple, None]) -> bool:
    if triple in seen:
        return False
    seen[triple] = None
    return True


def _ordered(triples: list[Triple], first: str) -> list[Triple]:
    """Return *triples* by subject, the IRI *first* first, and predicate, ``rdf:type`` first."""

    def rank(triple: Triple) -> tuple[bool, str, bool, str, str]:
        subject, predicate = str(triple.subject), triple.predicate.value
        return subject != f"<{first}>", subject, predicate != TYPE, predicate, str(triple.object)

    return sorted(triples, key=rank)


def _ntriples(triples: list[Triple], prefixes: Prefixes, note: str) -> str:
    del prefixes
    return _comment(note) + _serialised(triples, RdfFormat.N_TRIPLES, {})


def _turtle(triples: list[Triple], prefixes: Prefixes, note: str) -> str:
    iris = {iri for triple in triples for iri in _iris(triple)}
    used = {
        prefix: start
        for prefix, start in prefixes.items()
        if (short := [iri for iri in iris if iri.startswith(start)])
        and not any(iri.endswith(".") for iri in short)  # rdflib cannot read `p:a\.`
    }
    return _comment(note) + _serialised(triples, RdfFormat.TURTLE, used)


def _serialised(triples: list[Triple], form: RdfFormat, prefixes: dict[str, str]) -> str:
    data = serialize(triples, format=form, prefixes=prefixes)
    assert data is not None  # as it is where an output is given
    return data.decode()


def _comment(note: str) -> str:
    return f"# {note}\n" if note else ""


def _iris(triple: Triple) -> list[str]:
    """Return the IRIs of a triple, those of its datatype included."""
    terms = [*triple]
    terms += [term.datatype for term in terms if isinstance(term, Literal)]
    return [term.value for term in terms if isinstance(term, NamedNode)]


def _jsonld(triples: list[Triple], prefixes: Prefixes, note: str) -> str:
    del note
    # An IRI whose scheme is called like a prefix would be taken for an abbreviation.
    schemes = {iri.partition(":")[0] for triple in triples for iri in _iris(triple)}
    prefixes = {prefix: start for prefix, start in prefixes.items() if prefix not in schemes}
    nodes: dict[str, dict[str, Any]] = {}
    for triple in triples:
        subject = _json_id(triple.subject, prefixes)
        node = nodes.setdefault(subject, {"@id": subject})
        if triple.predicate.value == TYPE and isinstance(triple.object, NamedNode | BlankNode):
            node.setdefault("@type", []).append(_json_id(triple.object, prefixes))
            continue
        name = _json_id(triple.predicate, prefixes)
        node.setdefault(name, []).append(_json_value(triple.object, prefixes))
    body = jsonld.BETWEEN.join(json.dumps(node, ensure_ascii=False) for node in nodes.values())
    return f"{jsonld.head(prefixes)}{body}{jsonld.TAIL}"


def _json_id(term: Any, prefixes: Prefixes) -> str:
    if isinstance(term, NamedNode):
        return shortened(term.value, prefixes) or term.value
    if isinstance(term, BlankNode):
        return str(term)
    raise Unwritable("JSON-LD has no triples as terms")


def _json_value(term: Any, prefixes: Prefixes) -> Any:
    if not isinstance(term, Literal):
        return {"@id": _json_id(term, prefixes)}
    if term.language:
        direction = {"@direction": str(term.direction)} if term.direction else {}
        return {"@value": term.value, "@language": term.language, **direction}
    if term.datatype.value == STRING:
        return term.value
    return {"@value": term.value, "@type": _json_id(term.datatype, prefixes)}


def _rdfxml(triples: list[Triple], prefixes: Prefixes, note: str) -> str:
    body = "".join(
        f"<rdf:Description {_about(subject)}>\n"
        + "".join(f"  {_element(triple, prefixes)}\n" for triple in group)
        + "</rdf:Description>\n"
        for subject, group in groupby(triples, lambda triple: triple.subject)
    )
    notes = [note, REPLACED if "\ufffd" in body else ""]
    return f"{rdfxml.head(prefixes, [text for text in notes if text])}{body}{rdfxml.TAIL}"


def _about(subject: Any) -> str:
    if isinstance(subject, NamedNode):
        return f"rdf:about={rdfxml.quoted(subject.value)}"
    return f'rdf:nodeID="{_node_id(subject)}"'


def _node_id(term: Any) -> str:
    if isinstance(term, Triple):
        raise Unwritable("RDF/XML has no triples as terms")
    return f"b{term.value}"  # an XML name starts with a letter


def _element(triple: Triple, prefixes: Prefixes) -> str:
    """Return the property element of a triple."""
    element = rdfxml.element(triple.predicate.value, prefixes)
    if element is None:
        raise Unwritable(f"in RDF/XML no property can end as {triple.predicate} does")
    opened, closed = element.opened, element.name
    term = triple.object
    if isinstance(term, NamedNode):
        return f"<{opened} rdf:resource={rdfxml.quoted(term.value)}/>"
    if not isinstance(term, Literal):
        return f'<{opened} rdf:nodeID="{_node_id(term)}"/>'
    if term.language:
        opened += f' xml:lang="{term.language}"'
    elif term.datatype.value != STRING:
        opened += f" rdf:datatype={rdfxml.quoted(term.datatype.value)}"
    return f"<{opened}>{rdfxml.escaped_text(term.value)}</{closed}>"


FORMS = {"ntriples": _ntriples, "turtle": _turtle, "jsonld": _jsonld, "rdfxml": _rdfxml}
# The triples of an answer are in no named graph: in a form that has some they are written alike.
FORMS |= {"nquads": _ntriples, "trig": _turtle}
