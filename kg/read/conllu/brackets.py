"""Decode entity brackets of CoNLL-U (CorefUD, GUM) in MISC: mentions, clusters, bridging.

In: for each word its value of ``Entity``, such as ``(1-person-new(2-place)`` or ``1)``. Out:
mentions. A bracket opens with the values of the fields that ``# global.Entity`` names, separated
by ``-``, and closes with the group, which is the cluster. ``(1[1/2]-person`` begins the first of
two parts of a discontinuous mention; it stands at their hull, and is named by its parts.

``Bridge=1<2`` and ``SplitAnte=1<3,2<3`` become relations from the mention of the right group that
begins at the word to the latest mention of the left one, or its first where none came before.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note
from kg.read.common.sentences import Mention, Relation

COREFUD = ("eid", "etype", "head", "other")  # where no comment names the fields
# Names of fields, in lower case.
GROUPS = ("grp", "eid", "id")
TYPES = ("etype", "entity", "type")
IDENTIFIERS = ("identity", "wiki", "wikification")
RELATIONS = {  # type of relation by key of MISC
    "Bridge": "bridge",
    "SplitAnte": "split-antecedent",
}
_BRACKET = re.compile(r"\((?P<opens>[^()]*)(?P<single>\)?)|(?P<closes>[^()]+)\)")
_PART = re.compile(r"(?P<group>.*)\[(?P<part>\d+)/(?P<parts>\d+)\]")
_LINK = re.compile(r"(?P<object>[^<:]+)<(?P<subject>[^<:]+)(?::(?P<type>.+))?")


def is_bracket(value: str) -> bool:
    """Tell ``(1-person`` and ``1)(2-place`` from ``B-person``."""
    return "(" in value or ")" in value


@dataclass(frozen=True)
class Node:
    """A word, or an empty node, which stands between words."""

    line: int
    start: int  # words of its sentence, half-open; equal for an empty node
    end: int
    misc: Mapping[str, str]


@dataclass
class Decoded:
    """The mentions and relations of a sentence."""

    mentions: list[Mention] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    parts: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # by id of the mention


class BracketReader:
    """Decodes the brackets of a source; remembers the groups of the document that is being read."""

    def __init__(self, untyped: str) -> None:
        self.untyped = untyped
        self.fields: tuple[str, ...] = ()
        self.count = 0  # mentions so far
        self._forget()

    def _forget(self) -> None:
        self.latest: dict[str, Mention] = {}  # by group
        # Relations to groups without a mention so far: subject, type, line.
        self.waiting: dict[str, list[tuple[str, str, int]]] = defaultdict(list)

    def declare(self, fields: str) -> list[str]:
        """Set the fields by the value of ``# global.Entity``; return those that are not read."""
        names = fields.split("-")
        self.fields = tuple(name.lower() for name in names)
        read = {self._field(words) for words in (GROUPS, TYPES, IDENTIFIERS)}
        return [name for index, name in enumerate(names) if index not in read]

    def sentence(self, nodes: Iterable[Node]) -> Decoded:
        """Return the mentions and relations of the nodes of a sentence, in their order."""
        sentence = _Sentence(self)
        for node in nodes:
            sentence.take(node)
        return sentence.finish()

    def finish(self) -> list[Note]:
        """End a document, as groups are numbered anew; note relations to groups that never came."""
        notes: list[Note] = [
            (line, Rule.UNKNOWN_MENTION, f"{kind} {group}", "relation left out")
            for group, relations in self.waiting.items()
            for _, kind, line in relations
        ]
        self._forget()
        return notes

    def values(self, body: str) -> tuple[str, str, str]:
        """Return the group, type and identifier in the text of a bracket."""
        cells = body.split("-", max(len(self.fields) - 1, 0))
        fields = (self._field(names) for names in (GROUPS, TYPES, IDENTIFIERS))
        group, kind, identifier = (
            cells[field] if field is not None and field < len(cells) else "" for field in fields
        )
        return group, kind, identifier

    def _field(self, names: tuple[str, ...]) -> int | None:
        return next((self.fields.index(name) for name in names if name in self.fields), None)


class _Sentence:
    """The open and the closed brackets of a sentence."""

    def __init__(self, reader: BracketReader) -> None:
        self.reader, self.decoded, self.end = reader, Decoded(), 0
        self.opened: dict[str, list[Mention]] = defaultdict(list)  # by what closes them
        self.parted: dict[tuple[str, str], Mention] = {}  # by group and number of parts

    def take(self, node: Node) -> None:
        """Decode the brackets and relations of a node."""
        self.end = node.end
        self.begun: dict[str, Mention] = {}
        if is_bracket(value := node.misc.get("Entity", "")):
            self._brackets(node, value)
        for key, kind in RELATIONS.items():
            for item in filter(None, node.misc.get(key, "").split(",")):
                self._relate(node, kind, item)

    def finish(self) -> Decoded:
        """Close the brackets that are still open, with a note."""
        for key, mentions in self.opened.items():
            for mention in mentions:
                self._note(mention.line or 1, Rule.UNCLOSED_ENTITY, key, "ended with its sentence")
                mention.end = max(mention.end, self.end)
                self.decoded.parts.pop(str(mention.id), None)
        return self.decoded

    def _note(self, line: int, rule: Rule, value: str, action: str) -> None:
        self.decoded.notes.append((line, rule, value, action))

    def _brackets(self, node: Node, value: str) -> None:
        if not self.reader.fields:
            self.reader.fields = COREFUD
            self._note(node.line, Rule.UNDECLARED_FIELDS, value, f"read as {'-'.join(COREFUD)}")
        position = 0
        while match := _BRACKET.match(value, position):
            position = match.end()
            if match["closes"] is not None:
                body = match["closes"]
                key = body if "-" not in body else self.reader.values(body)[0]  # person-1)
            else:
                body = match["opens"]
                key = self._open(node, body)
                if not match["single"]:
                    continue
            if not self.opened.get(key):
                self._note(node.line, Rule.UNOPENED_ENTITY, body, "left out")
                continue
            mention = self.opened[key].pop()
            mention.end = max(mention.end, node.end)
            if parts := self.decoded.parts.get(str(mention.id)):
                parts[-1] = parts[-1][0], node.end
        if position < len(value):
            self._note(node.line, Rule.UNKNOWN_ENTITY, value[position:], "left out")

    def _open(self, node: Node, body: str) -> str:
        """Open a mention, or go on with a discontinuous one; return the key that closes it."""
        reader = self.reader
        key, kind, identifier = reader.values(body)
        match = _PART.fullmatch(key)
        group = match["group"] if match else key
        if match and (mention := self.parted.get((group, match["parts"]))) and match["part"] != "1":
            self.opened[key].append(mention)
            self.decoded.parts[str(mention.id)].append((node.start, node.end))
            return key
        reader.count += 1
        mention = Mention(node.start, node.start, kind or reader.untyped, line=node.line)
        mention.identifier, mention.cluster = identifier or None, group or None
        mention.id = f"e{reader.count}"
        self.decoded.mentions.append(mention)
        self.opened[key].append(mention)
        self.begun[group] = reader.latest[group] = mention
        if match:
            self.parted[group, match["parts"]] = mention
            self.decoded.parts[mention.id] = [(node.start, node.end)]
            self._note(node.line, Rule.DISCONTINUOUS, body, "kept as its hull, named by its parts")
        for subject, relation, line in reader.waiting.pop(group, []):
            self.decoded.relations.append(Relation(subject, relation, mention.id, line))
        return key

    def _relate(self, node: Node, kind: str, item: str) -> None:
        latest, match = self.reader.latest, _LINK.fullmatch(item)
        if match is None:
            self._note(node.line, Rule.UNKNOWN_RELATION, item, "left out")
            return
        relation = f"{kind}:{match['type']}" if match["type"] else kind
        subject = self.begun.get(match["subject"]) or latest.get(match["subject"])
        if subject is None or subject.id is None:
            self._note(node.line, Rule.UNKNOWN_MENTION, item, "relation left out")
        elif (target := latest.get(match["object"])) and target.id is not None:
            self.decoded.relations.append(Relation(subject.id, relation, target.id, node.line))
        else:
            self.reader.waiting[match["object"]].append((subject.id, relation, node.line))
