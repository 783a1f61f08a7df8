"""Types, relations and thresholds, as a schema file declares them.

In: the tables of the file, as `kg.schema.toml_table.TomlTable`. Out: frozen objects. Errors name
the key path.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from kg.common.iri import fault, is_absolute
from kg.common.naming import upper_snake
from kg.schema.cues import Cue, parse_cues
from kg.schema.toml_table import TomlTable

# Names of the type of persons, whose names have tails by default (see `Type.tails`).
PERSONS = frozenset({"per", "pers", "person", "persons", "people"})
LANGUAGES_OF_RDF = (  # their terms mean something to programs, and no thing of a domain
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2001/XMLSchema#",
)
ANY = "*"  # in the place of types: a relation's end may be of any
OWL_THING = "http://www.w3.org/2002/07/owl#Thing"


@dataclass(frozen=True)
class Type:
    """A type of entity, under the name that the tags of the corpus use."""

    name: str
    label: str = ""
    description: str = ""
    iri: str = ""
    parent: str = ""  # the type of which it is a kind, or none
    aliases: tuple[str, ...] = ()  # tags that mean the same type
    drop: bool = False  # leave its mentions out
    tails: bool | None = None  # the end of a name stands for it, as Schneider does; None: persons'
    heads: tuple[str, ...] = ()  # last words of names that say that they are of this type
    behind: tuple[str, ...] = ()  # words behind a name that do not hide it from a cue

    @property
    def has_tails(self) -> bool:
        """Tell whether the end of a longer name stands for it, as with persons."""
        if self.tails is None:
            return not PERSONS.isdisjoint(name.lower() for name in (self.name, *self.aliases))
        return self.tails


@dataclass(frozen=True)
class Relation:
    """A relation that entities of the given types can have."""

    predicate: str
    subject: tuple[str, ...]  # types, as declared; none: any
    object: tuple[str, ...]
    subjects: frozenset[str]  # these and what is under them
    objects: frozenset[str]
    symmetric: bool = False
    general: bool = False  # fits so much that it is no candidate for what merely meets
    label: str = ""
    inverse: str = ""  # what the object's relation to the subject is called
    description: str = ""
    iri: str = ""
    parent: str = ""  # the predicate of which it is a kind, or none
    aliases: tuple[str, ...] = ()  # names under which corpora annotate it
    cues: tuple[Cue, ...] = ()

    def fits(self, subject: str, object: str) -> bool:  # noqa: A002 - the field's word for it
        """Tell whether an entity of type *subject* can have it to one of type *object*."""
        return (not self.subject or subject in self.subjects) and (
            not self.object or object in self.objects
        )

    def fits_pair(self, subject: str, object: str) -> bool:  # noqa: A002 - likewise
        """Tell whether it `fits`; of a symmetric one the ends may stand in either order."""
        return self.fits(subject, object) or (self.symmetric and self.fits(object, subject))


@dataclass(frozen=True)
class Thresholds:
    """The default filters of what is exported, loaded or shown; None: no limit."""

    min_sentences: int | None = None
    min_documents: int | None = None
    max_q: float | None = None  # [0, 1]
    min_strength: float | None = None
    min_probability: float | None = None  # [0, 1]
    top_per_entity: int | None = None


def parse_types(tables: list[tuple[str, TomlTable]]) -> dict[str, Type]:
    """Return the types.

    Raises:
        SchemaError: a tag means two of them, or a parent is none or goes in a circle.
    """
    types = {name: _type(name, table) for name, table in tables}
    meaning = {name: name for name in types}
    for name, table in tables:
        for i, alias in enumerate(types[name].aliases):
            if meaning.setdefault(alias, name) != name or alias == name:
                wanted = f"a tag that does not mean {meaning[alias]} already"
                raise table.error(f"aliases[{i}]", repr(alias), wanted)
    parents = {name: declared.parent for name, declared in types.items()}
    for name, table in tables:
        _check_parent(name, parents, table, "a declared type")
    return types


def parse_relations(rows: list[TomlTable], types: Mapping[str, Type]) -> tuple[Relation, ...]:
    """Return the relations.

    Raises:
        SchemaError: one names a type that is none, or a parent that is none or goes in a circle,
            or a name under which corpora annotate means two of them.
    """
    children: dict[str, list[str]] = {}
    for declared in types.values():
        children.setdefault(declared.parent, []).append(declared.name)
    under = {name: frozenset(_under(name, children)) for name in types}
    relations = tuple(_relation(table, types, under) for table in rows)
    meaning = {upper_snake(relation.predicate): relation.predicate for relation in relations}
    for relation, table in zip(relations, rows, strict=True):
        for i, alias in enumerate(relation.aliases):
            taken = meaning.setdefault(upper_snake(alias), relation.predicate)
            if taken != relation.predicate:
                wanted = f"a name that does not mean {taken} already"
                raise table.error(f"aliases[{i}]", repr(alias), wanted)
    parents = {relation.predicate: relation.parent for relation in relations}
    for relation, table in zip(relations, rows, strict=True):
        _check_parent(relation.predicate, parents, table, "the predicate of a relation")
    return relations


def parse_thresholds(table: TomlTable) -> Thresholds:
    """Return what the table ``[thresholds]`` spells."""
    checks: dict[str, Callable[[str], Any]] = {
        "max_q": lambda key: table.number(key, 0, 1),
        "min_strength": lambda key: table.number(key, 0),
        "min_probability": lambda key: table.number(key, 0, 1),
    }
    limits = {
        field.name: checks.get(field.name, table.count)(field.name)
        for field in fields(Thresholds)
        if field.name in table.left
    }
    table.done()
    return Thresholds(**limits)


def _type(name: str, table: TomlTable) -> Type:
    type_ = Type(
        name=name,
        label=table.text("label"),
        description=table.text("description"),
        iri=_iri(table),
        parent=table.text("parent"),
        aliases=tuple(table.texts("aliases")),
        drop=table.flag("drop"),
        tails=table.optional_flag("tails"),
        heads=tuple(head.lower() for head in table.texts("heads")),
        behind=tuple(word.lower() for word in table.texts("behind")),
    )
    table.done()
    return type_


def _relation(
    table: TomlTable, types: Mapping[str, Type], under: Mapping[str, frozenset[str]]
) -> Relation:
    subject, object_ = (_types_of_end(table, end, types) for end in ("subject", "object"))
    relation = Relation(
        predicate=table.name("predicate"),
        subject=tuple(subject),
        object=tuple(object_),
        subjects=frozenset().union(*(under[name] for name in subject)),
        objects=frozenset().union(*(under[name] for name in object_)),
        symmetric=table.flag("symmetric"),
        general=table.flag("general") or not (subject and object_),
        label=table.text("label"),
        inverse=table.text("inverse"),
        description=table.text("description"),
        iri=_iri(table),
        parent=table.text("parent"),
        aliases=tuple(table.texts("aliases")),
        cues=parse_cues(table),
    )
    if relation.symmetric and relation.inverse:
        raise table.error("inverse", repr(relation.inverse), "none, as it is symmetric")
    table.done()
    return relation


def _types_of_end(table: TomlTable, end: str, types: Mapping[str, Type]) -> list[str]:
    """Return the types of an end of a relation; none for ``["*"]``, which fits all."""
    if table.left.get(end) == [ANY]:
        del table.left[end]
        return []
    return table.names(end, types, required=True)


def _under(name: str, children: Mapping[str, list[str]]) -> Iterator[str]:
    """Yield a type and all that are under it."""
    yield name
    for child in children.get(name, ()):
        yield from _under(child, children)


def _check_parent(name: str, parents: Mapping[str, str], table: TomlTable, wanted: str) -> None:
    seen, parent = [name], parents[name]
    if parent and parent not in parents:
        raise table.error("parent", repr(parent), wanted)
    while parent:
        if parent in seen:
            raise table.error("parent", " > ".join([*seen, parent]), "no circle")
        seen.append(parent)
        parent = parents.get(parent, "")


def _iri(table: TomlTable) -> str:
    value = table.text("iri")
    if value.startswith(LANGUAGES_OF_RDF) and value != OWL_THING:
        wanted = "a term of a vocabulary of things, not of RDF, RDFS, OWL or XSD"
        raise table.error("iri", repr(value), wanted)
    if value and not is_absolute(value):
        raise table.error(
            "iri", repr(value), "an absolute IRI such as https://schema.org/Person", fault(value)
        )
    return value
