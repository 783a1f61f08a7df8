"""Tokenise XML and SGML leniently: start tags, end tags and text, each with its line number.

One tokeniser for both, because corpora are often neither: several roots, bare ``<`` and ``&``,
elements that are never closed or overlap. Nothing is dropped: what is not markup stays text.
Entities of HTML and characters by number are replaced; those that a document type declares are not,
so no text can grow. Comments, instructions and document types are skipped. It takes time linear in
the text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.entities import html5

from kg.common.diagnostic_rules import Rule
from kg.read.common.chunk import Note

_QUOTED = r""""[^"]*"|'[^']*'"""
# Possessive, so that a tag without an end is given up at once.
_TAG = re.compile(rf"<(/?)([^\W\d][\w:.-]*+)((?:[^<>\"']|{_QUOTED})*+)>")
_ATTRIBUTE = re.compile(rf"([\w:.-]*+)\s*=\s*({_QUOTED}|[^\s\"'>]+)")
_ENTITY = re.compile(r"&(?:#(?:\d{1,7}|[xX][\da-fA-F]{1,6})|[A-Za-z][A-Za-z\d]{0,31});")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_CDATA = "<![CDATA["
_OPAQUE = {"<!--": "-->", _CDATA: "]]>", "<!": ">", "<?": ">"}


@dataclass(slots=True)
class Start:
    """A start tag. An empty element (``<lb/>``) has an `End` too."""

    name: str  # without prefix, as written
    line: int
    attributes: Mapping[str, str] = field(default_factory=dict)  # names in lower case, no prefixes


@dataclass(slots=True)
class End:
    """An end tag."""

    name: str
    line: int


@dataclass(slots=True)
class Text:
    """Characters of one line of the source, with its end."""

    text: str
    line: int


def markup(text: str, notes: list[Note]) -> Iterator[Start | End | Text]:
    """Tokenise *text*, whose lines end in LF; note in *notes* each ``<`` that is not markup."""
    position = done = seen = 0  # text before `done` was yielded, line breaks before `seen` counted
    line = first = 1  # of `seen`, of `done`
    missing: set[str] = set()  # ends of comments and the like that do not follow any more
    while (position := text.find("<", position)) >= 0:
        line += text.count("\n", seen, position)
        seen = position
        tag = _TAG.match(text, position)
        inside, end = (None, tag.end()) if tag else _opaque(text, position, missing)
        if end < 0:
            notes.append(
                (
                    line,
                    Rule.NO_MARKUP,
                    text[position : position + 20].partition("\n")[0],
                    "read as text",
                )
            )
            position += 1
            continue
        yield from _text(text[done:position], first, notes)
        if tag:
            yield from _tag(tag, line)
        elif inside:
            yield from _text(inside, line, None)
        position = done = end
        line += text.count("\n", seen, end)
        seen, first = end, line
    yield from _text(text[done:], first, notes)


def _opaque(text: str, begin: int, missing: set[str]) -> tuple[str | None, int]:
    """Return the text of a CDATA section, and the end of that, a comment or the like; or -1."""
    opening = next((mark for mark in _OPAQUE if text.startswith(mark, begin)), None)
    if opening is None:
        return None, -1
    closing, start = _OPAQUE[opening], begin + len(opening)
    if opening == "<!" and text[start : start + 7].upper() == "DOCTYPE":
        bracket, angle = text.find("[", start, start + 1000), text.find(">", start)
        closing = "]>" if 0 <= bracket < angle else closing
    end = -1 if closing in missing else text.find(closing, start)
    if end < 0:
        missing.add(closing)
        return None, -1
    return (text[start:end] if opening == _CDATA else None), end + len(closing)


def _tag(tag: re.Match[str], line: int) -> Iterator[Start | End]:
    slash, name, rest = tag.groups()
    name = name.rpartition(":")[2]
    if not slash:
        attributes: dict[str, str] = {}
        for key, value in _ATTRIBUTE.findall(rest):
            bare = value[1:-1] if value[0] in "\"'" else value.removesuffix("/")
            bare = " ".join(_ENTITY.sub(lambda match: _character(match[0]), bare).split())
            attributes.setdefault(key.rpartition(":")[2].lower(), bare)
        yield Start(name, line, attributes)
    if slash or rest.endswith("/"):
        yield End(name, line)


def _text(text: str, line: int, notes: list[Note] | None) -> Iterator[Text]:
    """Yield the lines of *text*, decoded; without *notes* it is a CDATA section, unchanged."""
    for number, part in enumerate(_LINE.findall(text), line):
        written = part
        if notes is not None and "&" in part:
            for entity in _ENTITY.findall(part):
                if _character(entity) == entity:
                    notes.append((number, Rule.UNKNOWN_ENTITY, entity, "kept as it is"))
            written = _ENTITY.sub(lambda match: _character(match[0]), part)
        yield Text(written, number)


def _character(entity: str) -> str:
    """Return the characters of an entity reference; itself where it is unknown."""
    is_known = entity[1] == "#" or entity[1:] in html5
    return (unescape(entity) or "\ufffd") if is_known else entity
