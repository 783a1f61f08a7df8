"""Annotation layers of WebAnno TSV: parse the header, choose the layers that hold entities.

In: the header. Out: `Layer` objects, which know their columns. A layer is read as entities if its
name says NamedEntity; where no such layer is used, every layer of the project's own is that has a
feature named like a type (`TYPES`), or no feature at all: then its name is the type. The user may
name other layers. Layers that come with WebAnno otherwise (POS, Lemma, Dependency, Token ...) are
none.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from kg.common.errors import UnknownName

TYPES = ("value", "entity", "type", "etype", "category", "label", "class", "ner", "ne", "tag")
IDENTIFIERS = ("identifier", "identity", "wikidata", "wikipedia", "wiki", "concept", "iri", "uri")
NO_TYPES = frozenset({"", *IDENTIFIERS})
KINDS = {"T_SP": "span", "T_RL": "relation", "T_CH": "chain"}
BUILT_IN = ("de.tudarmstadt.ukp.", "org.dkpro.", "uima.")
_TSV2 = re.compile(r"\s*# (?=[A-Za-z_]\w*(?:\.\w+)+ \| )")
_OF_TSV1 = ("Lemma|value", "POS|PosValue", "NamedEntity|value", "6|", "7|", "8|", "9|", "10|")


@dataclass(frozen=True)
class Layer:
    """An annotation layer; columns are numbered from 0, after those of the token."""

    kind: str  # span, relation or chain
    name: str
    features: tuple[str, ...]  # one for each column; empty: the column has no value, only a mark
    first: int  # column
    line: int  # of its declaration

    @property
    def simple(self) -> str:
        """Return the name without its package."""
        return self.name.rpartition(".")[2]

    @property
    def base(self) -> str:
        """Return the layer of a relation's ends, which the last column names."""
        last = self.features[-1]
        return re.sub(r"^(BT_|AttachTo=)", "", last) if self.kind == "relation" else ""

    @property
    def columns(self) -> range:
        """Return its columns."""
        return range(self.first, self.first + len(self.features))

    @property
    def slots(self) -> tuple[int, ...]:
        """Return the columns of roles; the column after each holds their fillers."""
        names = enumerate(self.features[:-1], self.first)
        return tuple(column for column, name in names if name.startswith("ROLE_"))

    @property
    def plain(self) -> tuple[int, ...]:
        """Return the columns of features that are values."""
        used = {*self.slots, *(column + 1 for column in self.slots)}
        if self.kind == "relation":
            used.add(self.columns[-1])
        return tuple(column for column in self.columns if column not in used)

    def column(self, names: Sequence[str]) -> int | None:
        """Return the column of the first of *names* that is a feature."""
        columns_by_name = {
            self.features[number - self.first].lower(): number for number in reversed(self.plain)
        }
        return next((columns_by_name[name] for name in names if name in columns_by_name), None)

    def type_column(self) -> int | None:
        """Return the column of the type, or else of any value that is not an identifier."""
        if (by_name := self.column((*TYPES, "referencetype"))) is not None:
            return by_name
        others = (
            column
            for column in self.plain
            if self.features[column - self.first].lower() not in NO_TYPES
        )
        return next(others, None)


def tsv3_layers(header: Sequence[tuple[int, str]]) -> list[Layer]:
    """Return the layers that lines such as ``#T_SP=webanno.custom.Span|value`` declare."""
    layers: list[Layer] = []
    column = 0
    for line, text in header:
        key, _, value = text.removeprefix("#").partition("=")
        if key in KINDS:
            name, *features = value.strip().split("|")
            layers.append(Layer(KINDS[key], name, tuple(features) or ("",), column, line))
            column += len(layers[-1].features)
    return layers


def is_tsv2(line: str) -> bool:
    """Tell the header of TSV 2 from a row: `` # package.Layer | feature # package.Other | ...``."""
    return bool(_TSV2.match(line))


def tsv2_layers(line: int, text: str) -> list[Layer]:
    """Return the layers that the one line of a header declares; without one, those of TSV 1."""
    declared = [part.replace(" ", "") for part in _TSV2.split(text) if part.strip()] or _OF_TSV1
    layers: list[Layer] = []
    column = 0
    for part in declared:
        name, *features = part.split("|")
        kind = "relation" if features and features[-1].startswith("AttachTo=") else "span"
        layers.append(Layer(kind, name, tuple(features) or ("",), column, line))
        column += len(layers[-1].features)
    return layers


def entity_layers(
    layers: Sequence[Layer], used: Set[int], wanted: Sequence[str], where: str
) -> list[Layer]:
    """Return the layers to read as entities.

    Args:
        used: the columns with a value in this file.
        wanted: the layers that the user named, with or without the package.

    Raises:
        UnknownName: there is no layer of a name in *wanted*.
    """
    spans = [layer for layer in layers if layer.kind == "span"]
    if wanted:
        names = sorted({layer.name for layer in spans})
        for name in wanted:
            if not any(name in (layer.name, layer.simple) for layer in spans):
                raise UnknownName(where, f"no layer {name!r}", f"one of {', '.join(names)}")
        return [layer for layer in spans if {layer.name, layer.simple} & set(wanted)]
    named = [layer for layer in spans if "namedentity" in layer.simple.lower()]
    if any(column in used for layer in named for column in layer.columns):
        return named
    return named + [
        layer
        for layer in spans
        if layer not in named
        and not layer.name.startswith(BUILT_IN)
        and (layer.column(TYPES) is not None or layer.features == ("",))
    ]
