"""Weigh the evidence that markup is inline-tagged text, and no page, manual, program or data.

In: the beginning of a source as text, and its parts by `kg.read.inline.markup`. Elements around
names stand in running text: words stand beside most of them. Names of entities (`PER`, `ENAMEX`)
are a strong sign; any other name needs a source that is markup from its first character on, or
elements on most of its lines. Names that HTML, DocBook, XSLT and the like give to parts of a page
are no entities.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.read.inline.elements import ENTITIES, GENERAL, ROLES
from kg.read.inline.markup import End, Start, Text

SURE, LIKELY, POSSIBLE = 0.85, 0.7, 0.5
MIN_CLOSED = 0.6  # share of start tags with an end tag
MIN_BESIDE = 0.5  # share of elements with words beside them
MIN_LINES, MIN_LINES_OF_OTHERS = 0.1, 0.5  # share of lines with elements, outside XML
MAX_WORDS = 12  # of a name, on average
# Names in GENERAL that files of other kinds have too.
_COMMON = {
    *("annotation", "category", "concept", "cons", "e", "entity", "mention", "name", "ne", "rs"),
    *("tag", "term"),
}
_NAMED = ENTITIES | GENERAL - _COMMON
SENTENCE = "in a sentence"  # stands for the text around an element in a sentence element
_SENTENCES = ("s", "sent", "sentence")
_WORD = re.compile(r"\w+")
_PAGES = {
    "HTML": "kbd details summary pre html button select option input form textarea label fieldset"
    " legend samp var time video audio canvas embed object param iframe nav aside footer main"
    " article center blink tbody thead tfoot colgroup col dl dt dd dfn del strike template slot"
    " output progress meter map area base picture source track dialog ruby rt rp bdi bdo wbr"
    " noscript figcaption hgroup address acronym",
    "MathML and SVG": "math mi mn mo mrow mfrac msup msub mtext apply ci cn path rect circle line"
    " defs use",
    "manuals": "command emphasis citerefentry replaceable filename userinput programlisting literal"
    " varname function parameter screen refentry refentrytitle manvolnum systemitem ulink errorname"
    " constant guibutton guilabel guimenu keycap envar classname methodname computeroutput"
    " userguide codeblock warning important simpara",
    "XSLT and data": "value-of apply-templates apply-imports for-each when otherwise if choose"
    " call-template variable copy-of string integer key dict array real plist testcase",
}
_PAGE = {name for names in _PAGES.values() for name in names.split()}
_OTHER_ROOTS = re.compile(
    r"<(?:\w+:)?(?:gatedocument|stylesheet|transform|schema|refentry|refsect1|book|chapter|sect1"
    r"|docbook|plist|project|configuration|resources|methodcall|methodresponse|lexicon|feed|rss"
    r"|office|manifest|graphml|gexf|owl|sparql|wsdl|definitions|soap)\b",
    re.IGNORECASE,
)


@dataclass
class _Element:
    """What is known of the elements of one name."""

    opened: int = 0
    closed: int = 0
    beside: int = 0  # with text beside them, or in a sentence
    words: int = 0  # inside them
    around: int = 0  # words beside them
    lines: set[int] = field(default_factory=set)
    is_lone: bool = True  # the last one, so far

    def is_in_text(self) -> bool:
        """Tell whether these are short names in a text."""
        return (
            self.closed > 0
            and self.beside >= MIN_BESIDE * self.opened
            and 0 < self.words <= MAX_WORDS * self.closed
        )

    def open(self, line: int) -> None:
        """Begin another one."""
        self.opened, self.is_lone = self.opened + 1, True
        self.lines.add(line)

    def add_text(self, text: str) -> None:
        """Add the text that stands beside the last one."""
        self.beside += self.is_lone
        self.is_lone = False
        self.around += len(_WORD.findall(text))


def how_sure(text: str, parts: Iterable[Start | End | Text], names: Iterable[str]) -> float:
    """Return how sure it is that elements of *names* (in lower case) are entities, as a `Guess` is.

    0: they are something else.
    """
    if _OTHER_ROOTS.search(text[:8192]):
        return 0.0
    elements = _elements(parts, {name for name in names if name and name not in _PAGE})
    opened = sum(element.opened for element in elements.values())
    if sum(element.closed for element in elements.values()) < MIN_CLOSED * opened:
        return 0.0
    written = {name: element for name, element in elements.items() if element.is_in_text()}
    tagged = set[int]().union(*(element.lines for element in written.values()))
    share = len(tagged) / max(1, sum(1 for line in text.split("\n") if line.strip()))
    is_markup = text.lstrip().startswith("<")
    if not written.keys().isdisjoint(_NAMED) and (is_markup or share >= MIN_LINES):
        return SURE
    if not is_markup:
        return POSSIBLE if share >= MIN_LINES_OF_OTHERS else 0.0
    running = {name for name, element in written.items() if element.around > element.opened}
    return SURE if running & GENERAL else LIKELY if running else 0.0


def _elements(parts: Iterable[Start | End | Text], names: set[str]) -> dict[str, _Element]:
    """Return what is known of the elements of each of *names*."""
    elements: defaultdict[str, _Element] = defaultdict(_Element)
    open_names: Counter[str] = Counter()
    closed = ""  # the element whose end tag was the last tag
    between = ""  # text since the last tag
    has_tokens = False
    for part in parts:
        if isinstance(part, Text):
            between += part.text
            continue
        name = part.name.lower()
        for inside in (inside for inside, depth in open_names.items() if depth and inside in names):
            elements[inside].words += len(_WORD.findall(between))
        _add(elements, closed, between if closed in _NAMED else between.partition("\n")[0])
        has_tokens = has_tokens or ROLES.get(name) == "token"
        if isinstance(part, Start):
            open_names[name] += 1
            if name in names:
                elements[name].open(part.line)
                is_in_sentence = has_tokens or any(
                    open_names[element] > 0 for element in _SENTENCES
                )
                before = between if name in _NAMED else between.rpartition("\n")[2]
                _add(elements, name, SENTENCE if is_in_sentence else before)
            closed = ""
        else:
            if name in names and open_names[name] > 0:
                elements[name].closed += 1
            open_names[name] -= open_names[name] > 0
            closed = name
        between = ""
    _add(elements, closed, between.partition("\n")[0])
    return elements


def _add(elements: Mapping[str, _Element], name: str, text: str) -> None:
    if name in elements and text.strip():
        elements[name].add_text(text)
