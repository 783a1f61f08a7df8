"""Classify XML and SGML elements as entities, documents, sentences, tokens or layout.

`ROLES` knows the names for documents, sentences, tokens and layout, of TEI, MUC, TREC and HTML.
Every other element is an entity if it is called as entities are (`ENTITIES`), if somewhere in the
source text stands beside it on its line, or if it stands in a sentence element. Its type is what
its attribute says (`TYPES`) where its name is a general one (`GENERAL`), else its name. ``EM`` with
a ``CATEG`` is an entity of HAREM, where else it is emphasis.

Documents are the outermost elements called so. Where there is one of them at most, elements of one
name that stand side by side, each with an id and text, are documents (`UNITS`): ``<text id="a">``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.inline.markup import End, Start, Text

_NAMES = {
    "document": "doc document tei",
    "text": "text body txt",  # a document where no `document` holds it, else a block
    "name": "docid docno docnum doc_id document_id pmid",
    "aside": "teiheader header script style metadata meta",
    "sentence": "s sent sentence",
    "token": "w tok token word",
    "mark": "pc punct",
    "block": "p par para paragraph head headline hl title div div1 div2 div3 section sec l lg list"
    " item ul ol li table row cell tr td th front back group h1 h2 h3 h4 h5 h6 quote blockquote"
    " abstract dateline byline caption note figure figdesc sp speaker opener closer passage corpus"
    " root docs documents dataset data teicorpus standoff listperson listplace listorg trailer"
    " salute signed postscript",
    "break": "lb br pb cb gb hr milestone nextid",
    "format": "hi emph b i u em strong sub sup span font a ref ptr foreign q said seg c g"
    " choice sic corr orig reg abbr expan add del gap unclear supplied surplus ab anchor phr cl"
    " chunk np vp pp clause phrase tt small big socalled fw code img link mentioned"
    " distinct app lem rdg rdggrp subst secl handshift"
    # Parts of a persName.
    " forename surname genname namelink addname rolename",
}
ROLES = {name.lower(): role for role, names in _NAMES.items() for name in names.split()}
_GENERAL = """enamex timex timex3 numex entity ent ne nes namex name rs term cons mention
    annotation tag category coref markable concept namedentity named-entity named_entity e"""
_ENTITIES = """per pers person org organization organisation loc location gpe misc fac persname
    placename orgname geogname country settlement region objectname eventname"""
GENERAL, ENTITIES = frozenset(_GENERAL.split()), frozenset(_ENTITIES.split())
TYPES = ("", "type", "category", "class", "cat", "label", "sem", "entity_type", "ner", "subtype")
IDENTIFIERS = ("wikidata", "ref", "key", "kb_id", "identifier", "sameas", "corresp", "uri", "url")
# Elements that are documents if they are repeated, each with an id.
_UNITS = """doc document tei text article record story tweet post message mail email letter report
    instance example sample review newsitem news file"""
UNITS = frozenset(_UNITS.split())
_MAX_DEPTH = 20  # of elements that may be documents, within one another
HAREM = frozenset({"alt", "omitido"})  # elements of HAREM that are no entities
NAMES = ("id", "n", "name", "docid", "title", "url", "file")  # attributes that name a document


class Survey:
    """Statistics of a source's elements, which decide what they are; a first pass over it."""

    def __init__(self, parts: Iterable[Start | End | Text]) -> None:
        """Count the elements in *parts*."""
        self.entities: set[str] = set()  # names, in lower case
        self.pairs: Counter[str] = Counter()  # end tags behind a start tag of that name
        self.ids: Counter[str] = Counter()  # of entities
        self.documents = False
        self.harem = False  # EM elements are entities
        self.unit: str | None = None  # the name of repeated elements that are documents
        self._units = _Units()
        self._opened: Counter[str] = Counter()
        before: Start | End | Text | None = None
        for part in parts:
            self._units.take(part)
            if isinstance(part, Start):
                self._start(part, beside=isinstance(before, Text) and _written(before.text))
            elif isinstance(part, End):
                self._end(part.name.lower())
            elif isinstance(before, End) and _begins(part.text):
                self._entity(before.name.lower())
            before = part
        self.unit = self._units.repeated()
        if self.harem:
            self.entities = (self.entities - HAREM) | {"em"}
        self.entities.discard(self.unit or "")

    def role(self, name: str) -> str:
        """Return the role of an element: one of `ROLES`, or ``entity``."""
        lower = name.lower()
        role = "entity" if lower in self.entities else ROLES.get(lower, "format")
        if role == "format" and self.harem and lower == "alt":
            return "alternatives"
        if self.unit is not None and (role in ("document", "text") or lower == self.unit):
            return "document" if lower == self.unit else "block"
        return ("block" if self.documents else "document") if role == "text" else role

    def _start(self, tag: Start, beside: bool) -> None:
        name = tag.name.lower()
        self._opened[name] += 1
        self.documents = self.documents or ROLES.get(name) == "document"
        self.harem = self.harem or (name == "em" and "categ" in tag.attributes)
        inside = any(self._opened[element] > 0 for element in ("s", "sent", "sentence"))
        if beside or inside or name in ENTITIES or name in GENERAL:
            self._entity(name)
        if "id" in tag.attributes:
            self.ids[tag.attributes["id"]] += 1

    def _end(self, name: str) -> None:
        if self._opened[name] > 0:
            self._opened[name] -= 1
            self.pairs[name] += 1

    def _entity(self, name: str) -> None:
        if name not in ROLES:
            self.entities.add(name)


class _Units:
    """Finds repeated elements that may be documents: side by side, each with an id and text."""

    def __init__(self) -> None:
        self.outermost = 0  # elements called documents, that are in no other
        self._open: list[_Unit] = []
        self._asides = 0  # open elements of metadata
        self._serial = 0
        self._ids: dict[tuple[int, str], set[str]] = {}  # by the element around and the name
        self._depths: dict[tuple[int, str], int] = {}

    def take(self, part: Start | End | Text) -> None:
        """Take the next part of the source."""
        if isinstance(part, Text):
            if self._open and not self._open[-1].has_text and not part.text.isspace():
                self._open[-1].has_text = True
            return
        name = part.name.lower()
        if ROLES.get(name) == "aside":
            self._asides = max(self._asides + (1 if isinstance(part, Start) else -1), 0)
        elif name in UNITS and not self._asides:
            if isinstance(part, Start):
                self._begin(name, part)
            elif any(unit.name == name for unit in self._open):
                self._end(name)

    def repeated(self) -> str | None:
        """Return the name of those that are documents, the outermost; None where there are none."""
        if self.outermost > 1:
            return None
        groups = [(self._depths[key], key[1]) for key, ids in self._ids.items() if len(ids) > 1]
        return min(groups)[1] if groups else None

    def _begin(self, name: str, tag: Start) -> None:
        if not self._open and ROLES.get(name) == "document":
            self.outermost += 1
        self._serial += 1
        identifier = next((tag.attributes[key] for key in NAMES if tag.attributes.get(key)), "")
        if len(self._open) < _MAX_DEPTH:
            self._open.append(_Unit(name, identifier, self._serial))

    def _end(self, name: str) -> None:
        while self._open:
            unit = self._open.pop()
            around = self._open[-1] if self._open else None
            if unit.has_text and around:
                around.has_text = True
            if unit.has_text and unit.identifier and unit.name == name:
                key = (around.serial if around else 0, name)
                self._ids.setdefault(key, set()).add(unit.identifier)
                self._depths[key] = len(self._open)
            if unit.name == name:
                return


@dataclass(slots=True)
class _Unit:
    """An open element that may be a document."""

    name: str
    identifier: str
    serial: int
    has_text: bool = False


def type_of(tag: Start, untyped: str, notes: list[Note]) -> str:
    """Return the type of the entity that *tag* opens; the first of several that HAREM gives."""
    name = tag.name.lower()
    if name != "em":
        if name not in GENERAL:
            return tag.name
        return next((tag.attributes[name] for name in TYPES if tag.attributes.get(name)), tag.name)
    value = tag.attributes.get("categ", "")
    first, *others = [part.strip() for part in value.split("|")]
    if any(others):
        notes.append((tag.line, Rule.ALTERNATIVE_TYPE, value, f"typed {first or untyped}"))
    elif not first:
        notes.append((tag.line, Rule.MISSING_TYPE, f"<{tag.name}>", f"typed {untyped}"))
    return first or untyped


def identifier_of(attributes: Mapping[str, str], ids: Mapping[str, int]) -> str | None:
    """Return the identifier in *attributes*, if any; an id may only number the mentions.

    An id is an identifier if it is one of Wikidata's, has a colon, or comes more than once in the
    source; *ids* counts them. What begins with # points into the document.
    """
    identifier = next((attributes[name] for name in IDENTIFIERS if attributes.get(name)), None)
    if identifier and not identifier.startswith("#"):
        return identifier if not identifier.isdecimal() or "id" not in attributes else None
    id_ = attributes.get("id", "")
    is_identifier = ":" in id_ or (id_[:1] == "Q" and id_[1:].isdecimal()) or ids.get(id_, 0) > 1
    return id_ if id_ and is_identifier else None


def _written(text: str) -> bool:
    """Tell whether text is not blank and its last line goes on."""
    return not text.endswith("\n") and not text.isspace()


def _begins(text: str) -> bool:
    """Tell whether the first line of a text is not blank."""
    return bool(text.partition("\n")[0].strip())
