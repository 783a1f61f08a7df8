"""The schema file: what the types and relations of a domain mean.

In: a TOML file, the name of a preset of ``kg/schemas``, or the mapping that a graph folder keeps.
Out: a `Schema`, from which predicates, classes, labels and constraints are derived. A mistake is
named by file and key path (``software.toml: relation[3].subject``), or by line for syntax.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.errors import SchemaError, UnknownName
from kg.identity import Identity, parse_identity
from kg.keys import Keys
from kg.naming import camel, pascal, upper_snake

CO_OCCURS_WITH = "coOccursWith"
LISTED_WITH = "listedWith"
# What persons are called where nobody says which names have tails (see `Type.tails`).
PERSONS = frozenset({"per", "pers", "person", "persons", "people"})
OUR_LABELS = frozenset({"Entity", "Sentence", "Document", "Source", "KgGraph"})
_CUE = re.compile(r"\{(subject|object)\} (\S(?:.*\S)?) \{(subject|object)\}")


@dataclass(frozen=True)
class Type:
    """A type of entity, under the name that the tags of the corpus use."""

    name: str
    label: str = ""
    description: str = ""
    iri: str = ""
    aliases: tuple[str, ...] = ()  # tags that mean the same type
    tails: bool | None = None  # the end of a name stands for it, as Schneider does; None: persons'
    heads: tuple[str, ...] = ()  # last words of names that say that they are of this type

    @property
    def has_tails(self) -> bool:
        """Tell whether the end of a longer name stands for it, as with persons."""
        if self.tails is None:
            return not PERSONS.isdisjoint(name.lower() for name in (self.name, *self.aliases))
        return self.tails


@dataclass(frozen=True)
class Cue:
    """A phrase that, alone between two mentions, asserts a relation of them."""

    phrase: str  # lower case, tokens separated by one space
    inverse: bool  # the object stands before it


@dataclass(frozen=True)
class Relation:
    """A relation that entities of the given types can have."""

    predicate: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    symmetric: bool = False
    label: str = ""
    description: str = ""
    iri: str = ""
    cues: tuple[Cue, ...] = ()

    def fits(self, subject: str, object: str) -> bool:  # noqa: A002 - the field's word for it
        """Tell whether an entity of type *subject* can have it to one of type *object*."""
        return subject in self.subject and object in self.object


@dataclass(frozen=True)
class Schema:
    """The types and relations of a domain; the empty one takes the tags as they are."""

    name: str = ""
    description: str = ""
    types: Mapping[str, Type] = field(default_factory=dict)
    identity: Identity = field(default_factory=Identity)
    relations: tuple[Relation, ...] = ()
    pairs: Mapping[tuple[str, str], str] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)  # what it was made from

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return {alias: t.name for t in self.types.values() for alias in t.aliases}

    def type_of(self, tag: str) -> str:
        """Return the type that *tag* means: itself, unless a type declares it as an alias."""
        return self._aliases.get(tag, tag)

    def separates(self, type_name: str) -> bool:
        """Tell whether two entities of one name are two things if one of them has this type."""
        return type_name not in self.identity.groups

    def has_tails(self, type_name: str) -> bool:
        """Tell whether the end of a longer name stands for it, with names of this type."""
        return self.types.get(type_name, Type(type_name)).has_tails

    def pair(self, first: str, second: str) -> str:
        """Return the predicate of a base edge between entities of these types."""
        first, second = sorted((first, second))
        return self.pairs.get((first, second)) or camel(first, second)

    def candidate(self, subject: str, object: str) -> str | None:  # noqa: A002
        """Return the predicate of the one relation that fits, in one direction only, or None."""
        fitting = []
        for relation in self.relations:
            ways = [relation.fits(subject, object), relation.fits(object, subject)]
            count = any(ways) if relation.symmetric else sum(ways)
            fitting += [relation.predicate] * count
        return fitting[0] if len(fitting) == 1 else None

    def check_types(self, found: Iterable[str], where: str) -> None:
        """Raise SchemaError where two types become one name in Neo4j or RDF, or one of ours."""
        labels: dict[str, str] = {}
        for name in sorted({*found, *self.types}):
            label = pascal(name)
            if label in OUR_LABELS:
                raise SchemaError(
                    where,
                    f"the type {name!r}",
                    f"another name than our own label {label}",
                    f'in a schema: [types.{camel("my", name)}] aliases = ["{name}"]',
                )
            if label in labels:
                raise SchemaError(
                    where,
                    f"the types {labels[label]!r} and {name!r}",
                    "types that stay apart in Neo4j and RDF",
                    f'if they are one: [types.{labels[label]}] aliases = ["{name}"]',
                )
            labels[label] = name


def presets() -> list[str]:
    """Return the names of the schemas that come with the package."""
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in (files("kg") / "schemas").iterdir()
        if entry.name.endswith(".toml")
    )


def load_schema(name: str | Path) -> Schema:
    """Read the schema file at path *name*, or the preset of that name.

    Raises:
        UnknownName: it is neither a file nor a preset.
        SchemaError: the file is not a schema.
    """
    path = Path(name)
    if path.is_file():
        text, where = path.read_bytes(), path.name
    elif str(name) in presets():
        text, where = (files("kg") / "schemas" / f"{name}.toml").read_bytes(), f"{name}.toml"
    else:
        raise UnknownName("--schema", repr(str(name)), f"a TOML file or one of {presets()}")
    try:
        mapping = tomllib.loads(text.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise SchemaError(where, f"byte {problem.start} not in UTF-8", "a UTF-8 file") from None
    except tomllib.TOMLDecodeError as problem:
        message, _, at = str(problem).partition(" (at line ")
        line = f":{at.split(',')[0]}" if at else ""
        raise SchemaError(f"{where}{line}", message.lower(), "TOML") from None
    return parse_schema(mapping, where, path.parent)


def parse_schema(mapping: Mapping[str, Any], where: str, folder: Path = Path()) -> Schema:
    """Return the schema that *mapping* spells.

    Args:
        mapping: its tables.
        where: names it in errors.
        folder: where the paths of its files start.

    Raises:
        SchemaError: a key is unknown, a value has the wrong form, or names collide.
    """
    top = Keys(mapping, where, "")
    types = _types(top.tables("types"))
    relations = tuple(_relation(keys, types) for keys in top.rows("relation"))
    pairs: dict[tuple[str, str], str] = {}
    for keys in top.rows("pair"):
        first, second = sorted(_two(keys, types))
        if (first, second) in pairs:
            raise keys.error("types", [first, second], "a pair that no other [[pair]] names")
        pairs[first, second] = keys.name("predicate")
        keys.done()
    schema = Schema(
        name=top.text("name"),
        description=top.text("description"),
        types=types,
        identity=parse_identity(top.table("identity"), types, folder),
        relations=relations,
        pairs=pairs,
        source=dict(mapping),
    )
    top.done()
    schema.check_types([], f"{where}: types")
    _check_predicates(schema, where)
    return schema


def _types(tables: list[tuple[str, Keys]]) -> dict[str, Type]:
    """Return the types; no tag may mean two of them."""
    types = {name: _type(name, keys) for name, keys in tables}
    meaning = {name: name for name in types}
    for name, keys in tables:
        for i, alias in enumerate(types[name].aliases):
            if meaning.setdefault(alias, name) != name or alias == name:
                wanted = f"a tag that does not mean {meaning[alias]} already"
                raise keys.error(f"aliases[{i}]", repr(alias), wanted)
    return types


def _type(name: str, keys: Keys) -> Type:
    made = Type(
        name=name,
        label=keys.text("label"),
        description=keys.text("description"),
        iri=keys.text("iri"),
        aliases=tuple(keys.texts("aliases")),
        tails=keys.told("tails"),
        heads=tuple(head.lower() for head in keys.texts("heads")),
    )
    keys.done()
    return made


def _relation(keys: Keys, types: Mapping[str, Type]) -> Relation:
    made = Relation(
        predicate=keys.name("predicate"),
        subject=tuple(keys.names("subject", types, required=True)),
        object=tuple(keys.names("object", types, required=True)),
        symmetric=keys.flag("symmetric"),
        label=keys.text("label"),
        description=keys.text("description"),
        iri=keys.text("iri"),
        cues=tuple(_cue(keys, i, text) for i, text in enumerate(keys.texts("cues"))),
    )
    keys.done()
    return made


def _cue(keys: Keys, index: int, text: str) -> Cue:
    match = _CUE.fullmatch(text)
    if not match or match[1] == match[3]:
        raise keys.error(f"cues[{index}]", repr(text), "'{subject} PHRASE {object}' or the reverse")
    return Cue(" ".join(match[2].lower().split()), inverse=match[1] == "object")


def _two(keys: Keys, types: Mapping[str, Type]) -> tuple[str, str]:
    names = keys.names("types", types, required=True)
    if len(names) != 2:
        raise keys.error("types", names, "two types")
    return names[0], names[1]


def _check_predicates(schema: Schema, where: str) -> None:
    """No two predicates may become one relationship type, and none may take the name of ours."""
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
                "a name of its own",
                f"{taken} has one that becomes {upper_snake(predicate)} too",
            )
