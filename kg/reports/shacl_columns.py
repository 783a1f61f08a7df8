"""Judge RDF by SHACL shapes a column at a time: whether every node conforms, without saying why.

In: N-Triples, and shapes as `kg.emit.rdf.shapes` makes them. Out: the shapes that some node may
break. What is not among these conforms: what this module does not know of SHACL, it calls broken.
So pyshacl, which says what is wrong and where, is only needed where something is.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import polars as pl

from kg.common.quads import parse_quads
from kg.emit.rdf.shapes import ASSERTED_QUERY
from kg.emit.rdf.vocabulary import SHACL, full

_LINE = r"^(\S+) (\S+) (.+) \.$"
_TRIPLE_TERM = "<<("
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LEXICAL = {  # by datatype: what its literals look like
    "integer": r"^[+-]?[0-9]+$",
    "nonNegativeInteger": r"^\+?[0-9]+$",
    "double": r"^(?:[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)$",
    "boolean": "^(?:true|false|0|1)$",
    "string": "",
}
_TEXT, _DATATYPE = r'(?s)^"(.*)"(?:@[^"]*|\^\^<[^"]*>)?$', r'"\^\^<([^">]*)>$'
_LANGUAGE = '"@[A-Za-z0-9-]+$'
_TYPE, _SUBCLASS, _FIRST, _REST = (
    f"<{full(name)}>" for name in ("rdf:type", "rdfs:subClassOf", "rdf:first", "rdf:rest")
)
_TARGETS = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_IGNORED = {"path", "message", "qualifiedMinCount", *_TARGETS}
_NUMBERS: dict[str, Callable[[Any, float], Any]] = {
    "minInclusive": lambda values, limit: values < limit,
    "maxInclusive": lambda values, limit: values > limit,
    "minExclusive": lambda values, limit: values <= limit,
    "maxExclusive": lambda values, limit: values >= limit,
}


class UnknownConstraint(Exception):  # noqa: N818 - it reads as what happened
    """Shapes have something that this module does not know."""


class Triples:
    """Triples by columns: terms are numbers, in the order of their N-Triples."""

    def __init__(self, ntriples: bytes) -> None:
        lines = pl.Series("line", ntriples.decode().removesuffix("\n").split("\n"), pl.String)
        lines = lines.filter((lines != "") & ~lines.str.starts_with("#"))
        parts = (
            lines.to_frame()
            .select(pl.col("line").str.extract_groups(_LINE).struct.rename_fields(["s", "p", "o"]))
            .unnest("line")
        )
        if parts["s"].null_count():
            raise UnknownConstraint("a line that is no triple")
        parts = parts.filter(~pl.col("o").str.starts_with(_TRIPLE_TERM)).unique()
        self.count = len(parts)
        self.terms = pl.concat([parts["s"], parts["p"], parts["o"]]).unique().sort()
        s, p, o = (self.terms.search_sorted(parts[name]).cast(pl.Int64) for name in "spo")
        frame = pl.DataFrame({"s": s, "p": p, "o": o}).sort("p", "s", "o")
        self._by_predicate = {
            self.terms[int(number)]: rows.select("s", "o")
            for (number,), rows in frame.group_by("p", maintain_order=True)
        }
        self._empty = frame.select("s", "o").clear()

    def pairs(self, predicate: str) -> pl.DataFrame:
        """Return the subjects and objects, ``s`` and ``o``, of a predicate."""
        return self._by_predicate.get(predicate, self._empty)

    def number(self, term: str) -> int:
        """Return the number of a term; -1: it is not there."""
        place = int(self.terms.search_sorted(term))
        return place if place < len(self.terms) and self.terms[place] == term else -1

    def base(self) -> str:
        """Return the base of the graph's own IRIs, by void:uriSpace of its dataset, or nothing."""
        datasets = self.instances(f"<{full('dcat:Dataset')}>")
        spaces = self.pairs(f"<{full('void:uriSpace')}>")
        spaces = spaces.filter(pl.col("s").is_in(datasets.implode()))
        bases = self.texts(spaces["o"].unique()).str.extract(_TEXT)
        return str(bases[0]) if len(bases) == 1 and bases[0] is not None else ""

    def instances(self, class_: str) -> pl.Series:
        """Return the instances of a class and of those under it."""
        under, waiting = {self.number(class_)}, [self.number(class_)]
        above = self.pairs(_SUBCLASS)
        while waiting:
            for number in above.filter(pl.col("o") == waiting.pop())["s"].to_list():
                if number not in under:
                    under.add(number)
                    waiting.append(number)
        return self.pairs(_TYPE).filter(pl.col("o").is_in(list(under)))["s"].unique()

    def texts(self, numbers: pl.Series) -> pl.Series:
        """Return the terms with these numbers."""
        return self.terms.gather(numbers)


class Shapes:
    """Shapes, and the judgement of triples by them."""

    def __init__(self, turtle: bytes, triples: Triples) -> None:
        self.triples = triples
        self._facts: dict[str, dict[str, list[Any]]] = {}
        for quad in parse_quads(turtle, "ttl"):
            facts = self._facts.setdefault(str(quad.subject), {})
            facts.setdefault(quad.predicate.value, []).append(quad.object)

    def broken(self) -> Iterator[str]:
        """Yield the shapes with targets that some node may break.

        Raises:
            UnknownConstraint: there is one; nothing can be said then.
        """
        for shape in self._facts:
            nodes = [*self._targets(shape)]
            if nodes and len(self._failing(shape, pl.concat(nodes).unique())):
                yield shape

    def _values_of(self, shape: str, parameter: str) -> list[Any]:
        return self._facts.get(shape, {}).get(SHACL + parameter, [])

    def _targets(self, shape: str) -> Iterator[pl.Series]:
        for class_ in self._values_of(shape, "targetClass"):
            yield self.triples.instances(str(class_))
        for node in self._values_of(shape, "targetNode"):
            yield pl.Series("s", [self.triples.number(str(node))], pl.Int64)
        for end, column in (("Objects", "o"), ("Subjects", "s")):
            for predicate in self._values_of(shape, f"target{end}Of"):
                yield self.triples.pairs(str(predicate))[column].alias("s").unique()

    def _failing(self, shape: str, nodes: pl.Series) -> pl.Series:
        """Return which of *nodes*, distinct numbers, may break *shape*."""
        values = self._path_values(shape, nodes.alias("s"))
        failing = [
            self._check(shape, name.removeprefix(SHACL), value, nodes, values)
            for name, given in self._facts[shape].items()
            if name.startswith(SHACL) and name.removeprefix(SHACL) not in _IGNORED
            for value in given
        ]
        return pl.concat([nodes.clear().alias("s"), *failing]).unique()

    def _path_values(self, shape: str, nodes: pl.Series) -> pl.DataFrame:
        """Return the values ``o`` of each node ``s`` by the path of *shape*; itself without one."""
        paths = self._values_of(shape, "path")
        if not paths:
            return pl.DataFrame({"s": nodes, "o": nodes})
        path = paths[0]
        if not str(path).startswith("_:"):
            return self._of(self.triples.pairs(str(path)), nodes)
        if inverse := self._values_of(str(path), "inversePath"):
            pairs = self.triples.pairs(str(inverse[0]))
            return self._of(pairs.select(s="o", o="s"), nodes)
        if steps := self._values_of(str(path), "zeroOrMorePath"):
            pairs = self.triples.pairs(str(steps[0]))
            reached = front = pl.DataFrame({"s": nodes, "o": nodes})
            while len(front):
                step = front.join(pairs, left_on="o", right_on="s").select("s", o="o_right")
                front = step.unique().join(reached, on=["s", "o"], how="anti")
                reached = pl.concat([reached, front])
            return reached
        raise UnknownConstraint(str(path))

    @staticmethod
    def _of(pairs: pl.DataFrame, nodes: pl.Series) -> pl.DataFrame:
        return pairs.join(nodes.to_frame(), on="s", how="semi")

    def _check(
        self, shape: str, parameter: str, value: Any, nodes: pl.Series, values: pl.DataFrame
    ) -> pl.Series:
        """Return the nodes that may break one constraint."""
        if parameter in ("property", "sparql"):
            if parameter == "property":
                return self._failing(str(value), nodes)
            return self._unasserted(value, nodes)
        if parameter in ("minCount", "maxCount", "hasValue", "qualifiedValueShape"):
            return self._counted(shape, parameter, value, nodes, values)
        if parameter in ("equals", "disjoint", "lessThan", "lessThanOrEquals"):
            return self._compared(parameter, self.triples.pairs(str(value)), nodes, values)
        distinct = values["o"].unique()
        fits = self._fitting(parameter, value, distinct)
        return values.filter(~pl.col("o").is_in(fits.implode()))["s"]

    def _fitting(self, parameter: str, value: Any, terms: pl.Series) -> pl.Series:
        """Return which of *terms*, numbers, meet a constraint on single values."""
        texts = self.triples.texts(terms)
        lexical = texts.str.extract(_TEXT)
        if parameter == "nodeKind" and value.value == f"{SHACL}IRI":
            fits = texts.str.starts_with("<")
        elif parameter == "in":
            fits = texts.is_in([str(item) for item in self._list(value)])
        elif parameter == "class":
            fits = terms.is_in(self.triples.instances(str(value)).implode())
        elif parameter == "or":
            failing = (self._failing(str(item), terms) for item in self._list(value))
            fits = pl.Series([False]).new_from_index(0, len(terms))
            for nodes in failing:
                fits |= ~terms.is_in(nodes.implode())
        elif parameter == "datatype":
            fits = self._typed(texts, lexical, value.value)
        elif parameter == "pattern":
            fits = lexical.str.contains(value.value).fill_null(False)
        elif parameter in _NUMBERS:
            numbers, limit = lexical.cast(pl.Float64, strict=False), float(value.value)
            wrong = _NUMBERS[parameter](numbers, limit) | numbers.is_nan()
            fits = ~wrong.fill_null(True)
        else:
            raise UnknownConstraint(parameter)
        return terms.filter(fits)

    @staticmethod
    def _typed(texts: pl.Series, lexical: pl.Series, datatype: str) -> pl.Series:
        """Tell which terms are literals of a datatype that are spelt as it wants."""
        if datatype == full("rdf:langString"):
            return texts.str.contains(_LANGUAGE)
        name = datatype.removeprefix(_XSD)
        if name not in _LEXICAL:
            raise UnknownConstraint(datatype)
        if name == "string":
            own = texts.str.extract(_DATATYPE)
            return texts.str.ends_with('"') | (own == datatype).fill_null(False)
        spelt = lexical.str.contains(_LEXICAL[name])
        return ((texts.str.extract(_DATATYPE) == datatype) & spelt).fill_null(False)

    def _counted(
        self, shape: str, parameter: str, value: Any, nodes: pl.Series, values: pl.DataFrame
    ) -> pl.Series:
        least, most = 0, len(self.triples.terms)
        if parameter == "minCount":
            least = int(value.value)
        elif parameter == "maxCount":
            most = int(value.value)
        elif parameter == "hasValue":
            least, values = 1, values.filter(pl.col("o") == self.triples.number(str(value)))
        else:
            least = int(self._values_of(shape, "qualifiedMinCount")[0].value)
            failing = self._failing(str(value), values["o"].unique())
            values = values.filter(~pl.col("o").is_in(failing.implode()))
        counted = values.group_by("s").len("count")
        counts = nodes.alias("s").to_frame().join(counted, on="s", how="left")
        count = pl.col("count").fill_null(0)
        return counts.filter((count < least) | (count > most))["s"]

    def _compared(
        self, parameter: str, others: pl.DataFrame, nodes: pl.Series, values: pl.DataFrame
    ) -> pl.Series:
        others = self._of(others, nodes.alias("s"))
        if parameter == "disjoint":
            return values.join(others, on=["s", "o"], how="semi")["s"]
        if parameter == "equals":
            return pl.concat(
                [
                    values.join(others, on=["s", "o"], how="anti")["s"],
                    others.join(values, on=["s", "o"], how="anti")["s"],
                ]
            )
        pairs = values.join(others, on="s")
        left, right = (self._numbers(pairs[name]) for name in ("o", "o_right"))
        fits = left < right if parameter == "lessThan" else left <= right
        return pairs.filter(~fits.fill_null(False))["s"]

    def _numbers(self, terms: pl.Series) -> pl.Series:
        return self.triples.texts(terms).str.extract(_TEXT).cast(pl.Float64, strict=False)

    def _unasserted(self, constraint: Any, nodes: pl.Series) -> pl.Series:
        """Return the predicates of edges that are not there as triples, by the only query known."""
        query = self._values_of(str(constraint), "select")
        if [item.value for item in query] != [ASSERTED_QUERY]:
            raise UnknownConstraint("sparql")
        edges = self.triples.pairs(f"<{full('kg:predicate')}>").select("s", p="o")
        for end in ("subject", "object"):
            pairs = self.triples.pairs(f"<{full(f'kg:{end}')}>").select("s", **{end: "o"})
            edges = edges.join(pairs, on="s")
        lost = [
            number
            for (number,), rows in edges.group_by("p", maintain_order=True)
            if len(self._lost(rows, int(number)))
        ]
        return nodes.filter(nodes.is_in(lost)).alias("s")

    def _lost(self, edges: pl.DataFrame, predicate: int) -> pl.DataFrame:
        triples = self.triples.pairs(self.triples.terms[predicate])
        return edges.join(triples, left_on=["subject", "object"], right_on=["s", "o"], how="anti")

    def _list(self, node: Any) -> Iterable[Any]:
        """Yield the items of an RDF list."""
        while facts := self._facts.get(str(node)):
            yield facts[_FIRST[1:-1]][0]
            node = facts[_REST[1:-1]][0]


def suspects(triples: Triples, shapes: bytes) -> list[str]:
    """Return the shapes that some node may break, or what this module does not know of them.

    Args:
        triples: the data.
        shapes: as `kg.emit.rdf.write_shapes` writes them.
    """
    try:
        return list(Shapes(shapes, triples).broken())
    except UnknownConstraint as unknown:
        return [str(unknown)]
