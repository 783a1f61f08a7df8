"""Read brat standoff annotations (``.ann``) and those of BioNLP shared tasks (``.a1``, ``.a2``).

In: a file of annotations; beside it the text, ``X.txt`` for ``X.ann`` or what the option ``text``
names, and for ``X.a1`` also ``X.a2``, whose lines are counted on from those of ``X.a1``. Out: the
sentences of one document, named after the file. No sentence goes on after a line break, unless an
entity does. A sentence's line is that of its first mention's annotation.

An event is its trigger: each argument becomes a relation from the trigger to the argument's mention
or trigger, named by the role (``Theme2`` is a second ``Theme``). What an attribute such as
``Negation`` denies is no relation; other attributes and notes have no place in the tables.

The library pybrat was left aside: it drops the roles of arguments, attributes and line numbers,
and refuses two types on one span, roles other than Arg1 and Arg2 and identifiers without a colon.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kg.common.diagnostic_rules import Rule
from kg.common.errors import LineError, SourceError
from kg.common.union_find import UnionFind
from kg.read.common.chunk import Note
from kg.read.common.claims import Claim
from kg.read.common.offsets import sentences
from kg.read.common.sentences import Document, Relation, Sentence
from kg.read.common.standoff import LINES_AND_SPLITTER, Claimed, line_starts, settled, stem
from kg.read.sources.recognition import Guess, Head
from kg.read.sources.source import Source

ENDINGS = (".ann", ".a1", ".a2", ".bionlp")
DENIALS = {"negation", "negated"}  # attributes, in lower case
WANTED = "an annotation of brat, such as T1<TAB>Type 0 5<TAB>words"

Match = re.Match[str]


def read(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of the text that *source* annotates.

    Raises:
        SourceError: the text is missing, or a file cannot be read.
        LineError: none of the lines is an annotation.
    """
    annotation_file = _Annotations()
    for number, line in _lines(source):
        annotation_file.take(number, line)
    if annotation_file.bad and not annotation_file.good:
        number, line = annotation_file.bad[0]
        raise LineError(f"{source.name}:{number}", repr(line[:80]), WANTED)
    text = _text(source)
    claims = annotation_file.mentions()
    notes = annotation_file.notes()
    annotated = Claimed(
        text,
        (),
        Document(stem(source.name)),
        starts=line_starts(text, source.options.language),
        ended_by=LINES_AND_SPLITTER,
        relations=annotation_file.relations_of_mentions(notes),
        notes=notes,
        claims=claims,
    )
    for checked in settled([annotated]):
        for sentence in sentences(checked):
            sentence.line = next((mention.line for mention in sentence.mentions if mention.line), 1)
            yield sentence


def recognise(head: Head) -> Guess | None:
    """Recognise standoff annotations by the shape of their lines."""
    lines = [line for line in head.lines if line.strip()]
    if not lines:
        empty = head.suffix in ENDINGS and not head.data.strip()
        return Guess(0.8, f"an empty {head.suffix} file") if empty else None
    kinds = [line[:1] for line in lines if _matched(line)]
    if len(kinds) == len(lines) and not {"T", "E"}.isdisjoint(kinds):
        return Guess(0.95, "annotations of brat: ids, types and offsets")
    if head.suffix in ENDINGS and 2 * len(kinds) >= len(lines):
        return Guess(0.8, f"a {head.suffix} file, most of it annotations of brat")
    return None


def _lines(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the lines of *source*, then those of the ``.a2`` file that goes with an ``.a1``."""
    number = 0
    for number, line in source.lines():
        yield number, line
    if Head(source.name, b"").suffix == ".a1" and (
        more := source.beside(f"{stem(source.name)}.a2")
    ):
        for after, line in more.lines():
            yield number + after, line


def _text(source: Source) -> str:
    name = (source.options.text or "{stem}.txt").replace("{stem}", stem(source.name))
    beside = source.beside(name)
    if beside is None:
        hint = "name it with --text-file; {stem} stands for this file's name without its ending"
        raise SourceError(source.name, f"no {name} beside it", "the text it annotates", hint)
    return beside.text()


@dataclass
class _Annotations:
    """The annotations of a file. Ends of relations may be events until all lines are read."""

    good: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)
    claims: dict[str, Claim] = field(default_factory=dict)
    triggers: dict[str, str] = field(default_factory=dict)  # of events
    relations: list[tuple[str, Relation]] = field(
        default_factory=list
    )  # with their annotation's id
    # Line, annotation, identifier.
    identifiers: list[tuple[int, str, str]] = field(default_factory=list)
    equal: UnionFind[str] = field(default_factory=lambda: UnionFind(_order))  # coreferent ids
    unread: dict[tuple[Rule, str], list[int]] = field(default_factory=dict)  # rule, name: lines
    denied: dict[str, int] = field(
        default_factory=dict
    )  # ids of events and relations, with the line
    repairs: list[Note] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        """Take one line."""
        if not line.strip():
            return
        if match := _matched(line):
            self.good += 1
            _KINDS[line[0]][1](self, number, match)
        else:
            self.bad.append((number, line))

    def trigger(self, name: str) -> str:
        """Return the id of a mention: *name* itself, or the trigger of the event *name*."""
        return self.triggers.get(name, name)

    def mentions(self) -> list[Claim]:
        """Return the mentions with the identifiers and clusters that other lines give them."""
        for number, name, identifier in self.identifiers:
            if claim := self.claims.get(self.trigger(name)):
                identifiers = [claim.identifier] if claim.identifier else []
                claim.identifier = "|".join([*identifiers, identifier])
            else:
                value = f"{identifier} of {name}"
                self.repairs.append((number, Rule.UNKNOWN_MENTION, value, "identifier left out"))
        for name in self.equal:
            if claim := self.claims.get(self.trigger(name)):
                claim.cluster = self.equal.root(name)
        return list(self.claims.values())

    def relations_of_mentions(self, notes: list[Note]) -> list[Relation]:
        """Return the relations between mentions; add a note to *notes* on each that is denied."""
        kept = []
        for name, relation in self.relations:
            ends = self.trigger(relation.subject), self.trigger(relation.object)
            if name in self.denied:
                value = f"{name} {relation.type} {' '.join(ends)}"
                notes.append((relation.line, Rule.NEGATED, value, "relation left out"))
            else:
                kept.append(replace(relation, subject=ends[0], object=ends[1]))
        return kept

    def notes(self) -> list[Note]:
        """Return the notes on all but denied relations; one note for each kind of attribute."""
        unread: list[Note] = [
            (lines[0], rule, f"{name} ({len(lines)} in all)", "not kept")
            for (rule, name), lines in self.unread.items()
        ]
        bad: list[Note] = [
            (number, Rule.NOT_AN_ANNOTATION, line[:80], "left out") for number, line in self.bad
        ]
        return self.repairs + unread + bad


def _mention(into: _Annotations, line: int, match: Match) -> None:
    name, type_, places, written = match.groups()
    fragments = [(int(begin), int(stop)) for begin, stop in re.findall(r"(\d+) (\d+)", places)]
    if name in into.claims:
        into.repairs.append((line, Rule.REPEATED_ID, name, "kept; relations mean the first"))
        name = f"{name} {line}"
    into.claims[name] = Claim(fragments, type_, line, written or None, id=name)


def _event(into: _Annotations, line: int, match: Match) -> None:
    name, _, trigger, arguments = match.groups()
    into.triggers[name] = trigger
    for role, argument in _arguments(arguments):
        into.relations.append(
            (name, Relation(trigger, role.rstrip("0123456789") or role, argument, line))
        )


def _relation(into: _Annotations, line: int, match: Match) -> None:
    name, type_, written = match.groups()
    ends = _arguments(written)
    if [role for role, _ in ends] == ["Arg2", "Arg1"]:
        ends.reverse()
    if len(ends) < 2:
        into.repairs.append(
            (line, Rule.ONE_ARGUMENT, f"{name} {type_}{written}", "relation left out")
        )
    elif len(ends) > 2:
        action = "taken as relations of the first argument to each other one"
        into.repairs.append((line, Rule.MANY_ARGUMENTS, f"{name} {type_}{written}", action))
    for _, argument in ends[1:]:
        into.relations.append((name, Relation(ends[0][1], type_, argument, line)))


def _equivalence(into: _Annotations, line: int, match: Match) -> None:
    type_, names = match[1], match[2].split()
    for left, right in pairwise(names):
        if type_ == "Equiv":
            into.equal.join(left, right)
        else:
            into.relations.append(("*", Relation(left, type_, right, line)))


def _identifier(into: _Annotations, line: int, match: Match) -> None:
    into.identifiers.append((line, match[2], match[3].strip()))


def _attribute(into: _Annotations, line: int, match: Match) -> None:
    type_, name, value = match[2], match[3], (match[4] or "").strip()
    if type_.lower() in DENIALS and name[0] in "ER" and value.lower() not in {"false", "no"}:
        into.denied[name] = line
    else:
        into.unread.setdefault((Rule.ATTRIBUTE, type_), []).append(line)


def _note(into: _Annotations, line: int, match: Match) -> None:
    into.unread.setdefault((Rule.ANNOTATOR_NOTE, match[2]), []).append(line)


def _arguments(written: str) -> list[tuple[str, str]]:
    """Return the role and the id of each argument in ``Role:T1 Role:T2``."""
    return [(role, name) for role, _, name in (part.rpartition(":") for part in written.split())]


def _order(name: str) -> tuple[int, str]:
    return len(name), name


def _matched(line: str) -> Match | None:
    kind = _KINDS.get(line[:1])
    return kind[0].fullmatch(line) if kind else None


# The pattern of a line by its first letter, and the function that takes it.
_NUMBER = r"\d{1,12}"
_ARGUMENTS = r"((?: +\S+:\S+)*)\s*"
_KINDS: dict[str, tuple[re.Pattern[str], Callable[[_Annotations, int, Match], None]]] = {
    "T": (
        re.compile(rf"(T\S*)\t(\S+) ({_NUMBER} {_NUMBER}(?:;{_NUMBER} {_NUMBER})*)(?:\t(.*))?"),
        _mention,
    ),
    "E": (re.compile(rf"(E\S*)\t([^\s:]\S*):([^\s:]+){_ARGUMENTS}"), _event),
    "R": (re.compile(rf"(R\S*)\t(\S+){_ARGUMENTS}"), _relation),
    "*": (re.compile(r"(?:\*)\t(\S+)((?: +\S+)+)\s*"), _equivalence),
    "N": (re.compile(r"(N\S*)\t\S+ (\S+) ([^\t]*[^\t\s][^\t]*)(?:\t.*)?"), _identifier),
    "A": (re.compile(r"(A\S*)\t(\S+) (\S+)(?: (.*))?\s*"), _attribute),
    "M": (re.compile(r"(M\S*)\t(\S+) (\S+)(?: (.*))?\s*"), _attribute),
    "#": (re.compile(r"(#\S*)\t(\S+)(?: .*|\t.*)?"), _note),
}
