"""Types, relations and thresholds, as a schema file declares them.

In: the tables of the file, as `kg.schema.keys.Keys`. Out: frozen objects. What is wrong is named by
its key path.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from kg.common.iri import is_absolute
from kg.schema.cues import Cue, parse_cues
from kg.schema.keys import Keys

# What persons are called where nobody says which names have tails (see `Type.tails`).
PERSONS = frozenset({"per", "pers", "person", "persons", "people"})


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
    subject: tuple[str, ...]  # types, as declared
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
    cues: tuple[Cue, ...] = ()

    def fits(self, subject: str, object: str) -> bool:  # noqa: A002 - the field's word for it
        """Tell whether an entity of type *subject* can have it to one of type *object*."""
        return subject in self.subjects and object in self.objects


@dataclass(frozen=True)
class Thresholds:
    """What is put out where a command does not say otherwise; None: no limit."""

    min_sentences: int | None = None
    min_documents: int | None = None
    max_q: float | None = None  # [0, 1]
    min_strength: float | None = None
    top_per_entity: int | None = None


def parse_types(tables: list[tuple[str, Keys]]) -> dict[str, Type]:
    """Return the types.

    Raises:
        SchemaError: a tag means two of them, or a parent is none or goes in a circle.
    """
    types = {name: _type(name, keys) for name, keys in tables}
    meaning = {name: name for name in types}
    for name, keys in tables:
        for i, alias in enumerate(types[name].aliases):
            if meaning.setdefault(alias, name) != name or alias == name:
                wanted = f"a tag that does not mean {meaning[alias]} already"
                raise keys.error(f"aliases[{i}]", repr(alias), wanted)
    parents = {name: declared.parent for name, declared in types.items()}
    for name, keys in tables:
        _check_parent(name, parents, keys, "a declared type")
    return types


def parse_relations(rows: list[Keys], types: Mapping[str, Type]) -> tuple[Relation, ...]:
    """Return the relations.

    Raises:
        SchemaError: one names a type that is none, or a parent that is none or goes in a circle.
    """
    under = {name: frozenset(_under(name, types)) for name in types}
    found = tuple(_relation(keys, types, under) for keys in rows)
    parents = {relation.predicate: relation.parent for relation in found}
    for relation, keys in zip(found, rows, strict=True):
        _check_parent(relation.predicate, parents, keys, "the predicate of a relation")
    return found


def parse_thresholds(keys: Keys) -> Thresholds:
    """Return what the table ``[thresholds]`` spells."""
    checks: dict[str, Callable[[str], Any]] = {
        "max_q": lambda key: keys.number(key, 0, 1),
        "min_strength": lambda key: keys.number(key, 0),
    }
    told = {
        field.name: checks.get(field.name, keys.count)(field.name)
        for field in fields(Thresholds)
        if field.name in keys.left
    }
    keys.done()
    return Thresholds(**told)


def _type(name: str, keys: Keys) -> Type:
    made = Type(
        name=name,
        label=keys.text("label"),
        description=keys.text("description"),
        iri=_iri(keys),
        parent=keys.text("parent"),
        aliases=tuple(keys.texts("aliases")),
        drop=keys.flag("drop"),
        tails=keys.told("tails"),
        heads=tuple(head.lower() for head in keys.texts("heads")),
    )
    keys.done()
    return made


def _relation(
    keys: Keys, types: Mapping[str, Type], under: Mapping[str, frozenset[str]]
) -> Relation:
    subject, object_ = (keys.names(end, types, required=True) for end in ("subject", "object"))
    made = Relation(
        predicate=keys.name("predicate"),
        subject=tuple(subject),
        object=tuple(object_),
        subjects=frozenset().union(*(under[name] for name in subject)),
        objects=frozenset().union(*(under[name] for name in object_)),
        symmetric=keys.flag("symmetric"),
        general=keys.flag("general"),
        label=keys.text("label"),
        inverse=keys.text("inverse"),
        description=keys.text("description"),
        iri=_iri(keys),
        parent=keys.text("parent"),
        cues=parse_cues(keys),
    )
    if made.symmetric and made.inverse:
        raise keys.error("inverse", repr(made.inverse), "none, as it is symmetric")
    keys.done()
    return made


def _under(name: str, types: Mapping[str, Type]) -> Iterator[str]:
    """Yield a type and all that are under it."""
    yield name
    for child in types.values():
        if child.parent == name:
            yield from _under(child.name, types)


def _check_parent(name: str, parents: Mapping[str, str], keys: Keys, wanted: str) -> None:
    seen, parent = [name], parents[name]
    if parent and parent not in parents:
        raise keys.error("parent", repr(parent), wanted)
    while parent:
        if parent in seen:
            raise keys.error("parent", " > ".join([*seen, parent]), "no circle")
        seen.append(parent)
        parent = parents.get(parent, "")


def _iri(keys: Keys) -> str:
    value = keys.text("iri")
    if value and not is_absolute(value):
        raise keys.error("iri", repr(value), "an IRI such as https://schema.org/Person")
    return value
