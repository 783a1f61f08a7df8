"""The schema file: the types, relations, cues and identity rules of a domain.

In: a TOML file, the name of a preset of ``kg/schema/presets``, or the mapping that a graph folder
keeps. Out: a `Schema`, from which predicates, classes, labels and constraints are derived. A
mistake is named by file and key path (``software.toml: relation[3].subject``), or by line for
syntax.
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.common.errors import SchemaError, UnknownName
from kg.common.naming import camel, pascal, upper_snake
from kg.schema.cues import Wording, parse_wording
from kg.schema.declarations import (
    Relation,
    Thresholds,
    Type,
    parse_relations,
    parse_thresholds,
    parse_types,
)
from kg.schema.identity import Identity, parse_identity
from kg.schema.prefixes import Prefix, parse_prefixes
from kg.schema.toml_table import TomlTable
from kg.schema.toml_text import aliases_line, toml_key, toml_string
from kg.schema.type_labels import OUR_LABELS, pair_predicate, type_labels

CO_OCCURS_WITH = "coOccursWith"
LISTED_WITH = "listedWith"
GENERAL = "news"  # the preset that is taken where several fit
ANY_TYPES = "general"  # the preset whose relations hold between things of any type


@dataclass(frozen=True)
class Schema:
    """The types and relations of a domain; the empty one takes the tags as they are."""

    name: str = ""
    description: str = ""
    types: Mapping[str, Type] = field(default_factory=dict)
    identity: Identity = field(default_factory=Identity)
    relations: tuple[Relation, ...] = ()
    pairs: Mapping[tuple[str, str], str] = field(default_factory=dict)
    wording: Wording = field(default_factory=Wording)
    thresholds: Thresholds = field(default_factory=Thresholds)
    prefixes: tuple[Prefix, ...] = ()  # of the identifiers that corpora give
    judged: tuple[Path, ...] = ()  # tables of judged edges
    learn: bool = False  # learn from the corpus' annotated relations
    source: Mapping[str, Any] = field(default_factory=dict)  # what it was made from
    is_preset: bool = field(default=False, compare=False)  # it comes with the package

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return {alias: t.name for t in self.types.values() for alias in t.aliases}

    def type_of(self, tag: str) -> str:
        """Return the type that *tag* means: itself, unless a type declares it as an alias."""
        return self._aliases.get(tag, tag)

    def dropped(self, type_name: str) -> bool:
        """Tell whether the schema drops mentions of this type or of a parent of it."""
        declared = self.types.get(type_name)
        while declared and not declared.drop:
            declared = self.types.get(declared.parent)
        return declared is not None

    def words_behind(self, type_name: str) -> frozenset[str]:
        """Return the words that may follow a name of this type (Linux *kernel*, p53 *activity*)."""
        declared = self.types.get(type_name)
        if declared is None:
            return frozenset()
        above = self.words_behind(declared.parent) if declared.parent else frozenset()
        return above | frozenset((*declared.heads, *declared.behind))

    def covers(self, tags: Iterable[str]) -> bool:
        """Tell whether each of *tags* is a type or an alias of one."""
        return all(self.type_of(tag) in self.types for tag in tags)

    def has_tails(self, type_name: str) -> bool:
        """Tell whether the end of a longer name stands for it, with names of this type."""
        return self.types.get(type_name, Type(type_name)).has_tails

    def pair(self, first: str, second: str, labels: Mapping[str, str] | None = None) -> str:
        """Return the predicate of a base edge between entities of these types.

        Args:
            first: a type.
            second: another one, or the same.
            labels: of all types of the graph; None: there are no others.
        """
        first, second = sorted((first, second))
        labels = labels or self.labels([first, second])
        return self.pairs.get((first, second)) or pair_predicate(first, second, labels)

    def labels(self, types: Iterable[str]) -> dict[str, str]:
        """Return the label of each of *types*, and of those that are declared."""
        return type_labels(types, self.types)

    def candidate(self, subject: str, object: str) -> str | None:  # noqa: A002
        """Return the only relation, of those not general, that fits in one direction, or None."""
        forward = self._relations_between(subject, object)
        backward = self._relations_between(object, subject)
        directed = backward - {number for number in forward if self.relations[number].symmetric}
        if len(forward) + len(directed) != 1:
            return None
        return self.relations[next(iter(forward or directed))].predicate

    @cached_property
    def _relations_of_type(self) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
        """The relations, by number, that each type can be the subject or the object of."""
        ends: tuple[dict[str, set[int]], dict[str, set[int]]] = {}, {}
        for number, relation in enumerate(self.relations):
            if relation.general:
                continue
            for by_type, names in zip(ends, (relation.subjects, relation.objects), strict=True):
                for name in names:
                    by_type.setdefault(name, set()).add(number)
        return ends

    def _relations_between(self, subject: str, object: str) -> set[int]:  # noqa: A002
        of_subject, of_object = self._relations_of_type
        return of_subject.get(subject, set()) & of_object.get(object, set())


def presets() -> list[str]:
    """Return the names of the schemas that come with the package."""
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in (files("kg.schema") / "presets").iterdir()
        if entry.name.endswith(".toml")
    )


def preset_text(name: str) -> str:
    """Return the TOML file of the preset of that name.

    Raises:
        UnknownName: there is none.
    """
    if name not in presets():
        raise UnknownName("kg schema show", repr(name), f"one of {', '.join(presets())}")
    return (files("kg.schema") / "presets" / f"{name}.toml").read_text("utf-8")


def fitting(tags: Collection[str]) -> str | None:
    """Return the preset that has a type for each of *tags*, or None.

    Of several it is the general one, whose types occur in all domains, else that of fewest types.

    >>> fitting(["PER", "LOC"]), fitting(["Application", "Language"]), fitting(["Nothing"])
    ('news', 'software', None)
    """
    schemas = [load_schema(name) for name in presets()] if tags else []
    candidates = [
        (preset.name != GENERAL, len(preset.types), preset.name)
        for preset in schemas
        if preset.covers(tags)
    ]
    return min(candidates)[2] if candidates else None


def load_schema(name: str | Path) -> Schema:
    """Read the schema file at path *name*, or the preset of that name.

    Raises:
        UnknownName: it is neither a file nor a preset.
        SchemaError: the file is not a schema.
    """
    path = Path(name)
    if is_file := path.is_file():
        text, where = path.read_bytes(), path.name
    elif str(name) in presets():
        text, where = (files("kg.schema") / "presets" / f"{name}.toml").read_bytes(), f"{name}.toml"
    else:
        raise UnknownName(
            "--schema", repr(str(name)), f"a TOML file or one of {', '.join(presets())}"
        )
    try:
        mapping = tomllib.loads(text.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise SchemaError(where, f"byte {problem.start} not in UTF-8", "a UTF-8 file") from None
    except tomllib.TOMLDecodeError as problem:
        message, _, place = str(problem).partition(" (at line ")
        line = f":{place.split(',')[0]}" if place else ""
        raise SchemaError(f"{where}{line}", message.lower(), "TOML") from None
    except RecursionError:
        raise SchemaError(where, "brackets nested too deep", "a few levels") from None
    return replace(parse_schema(mapping, where, path.parent), is_preset=not is_file)


def parse_schema(mapping: Mapping[str, Any], where: str, folder: Path = Path()) -> Schema:
    """Return the schema that *mapping* spells.

    Args:
        mapping: its tables.
        where: names it in errors.
        folder: where the paths of its files start.

    Raises:
        SchemaError: a key is unknown, a value has the wrong form, or names collide.
    """
    top = TomlTable(mapping, where, "")
    types = parse_types(top.tables("types"))
    relations = parse_relations(top.rows("relation"), types)
    pairs: dict[tuple[str, str], str] = {}
    for table in top.rows("pair"):
        first, second = sorted(_type_pair(table, types))
        if (first, second) in pairs:
            raise table.error("types", [first, second], "a pair that no other [[pair]] names")
        pairs[first, second] = table.name("predicate")
        table.done()
    schema = Schema(
        name=top.text("name"),
        description=top.text("description"),
        types=types,
        identity=parse_identity(top.table("identity"), types, folder),
        relations=relations,
        pairs=pairs,
        wording=parse_wording(top.table("cues")),
        thresholds=parse_thresholds(top.table("thresholds")),
        prefixes=parse_prefixes(top.table("prefixes"), types),
        judged=tuple(folder / path for path in top.text_or_texts("judged")),
        learn=top.flag("learn"),
        source=dict(mapping),
    )
    top.done()
    _check_types(types, f"{where}: types")
    _check_predicates(schema, where)
    return schema


def _type_pair(table: TomlTable, types: Mapping[str, Type]) -> tuple[str, str]:
    types_of_pair = table.names("types", types, required=True)
    if len(types_of_pair) != 2:
        raise table.error("types", types_of_pair, "two types")
    return types_of_pair[0], types_of_pair[1]


def _check_types(types: Iterable[str], where: str) -> None:
    """Raise SchemaError where two types become one name in Neo4j or RDF, or one of kg's own."""
    labels: dict[str, str] = {}
    for name in sorted(types):
        label = pascal(name)
        if label in OUR_LABELS:
            raise SchemaError(
                where,
                f"the type {name!r}",
                f"a name other than kg's own label {label}",
                aliases_line(camel("my", name), name),
            )
        if label in labels:
            raise SchemaError(
                where,
                f"the types {labels[label]!r} and {name!r}",
                "types that stay apart in Neo4j and RDF",
                f"if they are one, under [types.{toml_key(labels[label])}]: "
                f"aliases = [{toml_string(name)}]",
            )
        labels[label] = name


def _check_predicates(schema: Schema, where: str) -> None:
    """Raise SchemaError where two predicates become one relationship type in Neo4j."""
    seen = {upper_snake(name): "kg's own" for name in (CO_OCCURS_WITH, LISTED_WITH)}
    named = [(f"relation[{i}]", r.predicate) for i, r in enumerate(schema.relations)]
    first: dict[str, str] = {}  # several pairs may share one predicate
    for i, name in enumerate(schema.pairs.values()):
        named.append((first.setdefault(name, f"pair[{i}]"), name))
    for path, predicate in named:
        if (taken := seen.setdefault(upper_snake(predicate), path)) != path:
            raise SchemaError(
                f"{where}: {path}.predicate",
                repr(predicate),
                "a predicate of its own",
                f"that of {taken} becomes {upper_snake(predicate)} too",
            )
