"""Cue phrases of a schema: how a text asserts a relation, and words of negation and hypothesis.

In: the texts of a schema, such as ``{subject} written|coded in {object}``. Out: `Cue` objects, one
for each alternative; `kg.relate.cues` finds them in sentences.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from kg.schema.toml_table import TomlTable

MAX_ALTERNATIVES = 200  # that one text may spell
SIDE_BY_SIDE = "(side by side)"  # the text of a cue without words
ENDS = ("{subject}", "{object}")
_TOKEN = re.compile(r"\{(?:subject|object)\}|[^\W_]+(?:[-'.][^\W_]+)*|[^\w\s]|_")
_WRONG = "'{subject} PHRASE {object}' or the reverse, in words and with | between alternatives"

NEGATION = [
    *("not", "n't", "no", "never", "neither", "nor", "without", "unlike", "cannot", "except"),
    *("lack", "lacks", "lacked", "lacking", "hardly", "barely", "rather than", "instead of"),
    *("no longer", "fails to", "failed to", "unable to", "contrary to", "stopped"),
]
HYPOTHETICAL = [
    *("if", "whether", "unless", "may", "might", "could", "would", "should", "shall", "will"),
    *("must", "perhaps", "possibly", "potentially", "presumably", "probably", "supposedly"),
    *("theoretically", "hypothetically", "allegedly", "reportedly", "planned", "plans to"),
    *("expected to", "intended to", "proposed to", "supposed to", "suggested", "to be"),
    *("speculated", "believed", "thought", "hypothesized", "suspected", "claimed", "rumored"),
    *("would be", "likely to", "unlikely to", "aims to", "wants to", "imagine", "suppose"),
]


@dataclass(frozen=True)
class Cue:
    """A phrase between two mentions that asserts a relation of them; words are in lower case."""

    phrase: str  # what stands between; tokens separated by one space; empty: nothing
    inverse: bool  # the object stands before it
    before: str = ""  # what must stand before the two
    after: str = ""  # what must stand behind them

    @property
    def text(self) -> str:
        """Return all of its words."""
        phrase = self.phrase or SIDE_BY_SIDE
        return " … ".join(part for part in (self.before, phrase, self.after) if part)


@dataclass(frozen=True)
class Wording:
    """Words of negation and hypothesis: a sentence with them does not assert what its cue says."""

    negation: tuple[str, ...] = tuple(NEGATION)
    hypothetical: tuple[str, ...] = tuple(HYPOTHETICAL)


def parse_wording(table: TomlTable) -> Wording:
    """Return what the table ``[cues]`` of a schema spells; a list there replaces the default."""
    default = Wording()
    words = {
        name: tuple(" ".join(text.lower().split()) for text in table.texts(name))
        if name in table.left
        else getattr(default, name)
        for name in ("negation", "hypothetical")
    }
    table.done()
    return Wording(**words)


def parse_cues(table: TomlTable) -> tuple[Cue, ...]:
    """Return the cues that the list ``cues`` of a relation spells, each once.

    Raises:
        SchemaError: a text has not both ends with words between them, or too many alternatives.
    """
    cues: dict[Cue, None] = {}
    for i, text in enumerate(table.texts("cues")):
        alternatives = list(_cues(text))
        if not alternatives:
            raise table.error(f"cues[{i}]", repr(text), _WRONG)
        cues |= dict.fromkeys(alternatives)
    return tuple(cues)


def _cues(text: str) -> Iterator[Cue]:
    """Yield what *text* spells; nothing where it is wrong."""
    if re.search(r"\w\{|\}\w", text):
        return
    choices = [word.split("|") if word.strip("|") else [word] for word in text.split()]
    size = 1
    for choice in choices:
        size *= len(choice)
    if size > MAX_ALTERNATIVES:
        return
    for words in product(*choices):
        cue = _cue(_TOKEN.findall(" ".join(words)))
        if cue is None:
            return
        yield cue


def _cue(tokens: list[str]) -> Cue | None:
    places = [tokens.index(end) if tokens.count(end) == 1 else -1 for end in ENDS]
    first, second = sorted(places)
    if first < 0 or {"{", "}"} & set(tokens):
        return None
    parts = (tokens[first + 1 : second], tokens[:first], tokens[second + 1 :])
    phrase, before, after = (" ".join(part).lower() for part in parts)
    return Cue(phrase, places[0] > places[1], before, after)
