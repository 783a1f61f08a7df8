"""Split text into sentences (sentence boundary detection) by rules, in linear time.

In: a text and its language. Out: the sentences as spans of characters. An end mark (`.`, `!`, `?`,
`。`, `؟`, `।` ...), with the quotation marks and brackets that close after it, ends a sentence if
what follows may begin one: white space and a capital, a digit, or a letter of a script without
capitals. A full stop after an abbreviation, an initial or an ordinal number does not. Brackets
count only if they close soon after, quotation marks do not count: one that is never closed swallows
nothing. Blank lines and the items of lists end sentences too; other line breaks are white space, as
in hard-wrapped text.

A sentence of more than `MAX_TOKENS` is split again by weaker rules: within brackets, and where the
space after a full stop is missing; then at line breaks that no wrapping made.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise

from kg.read.common import abbreviations

MAX_TOKENS = 100  # of a sentence that is not split again by weaker rules
BRACKET_REACH = 150  # characters from an end mark to either bracket of a pair around it
WORD_REACH = 24  # characters that are looked at before and after an end mark

_CLOSERS = r"""\])}"'”’»›“‘«‹」』）】》〉］｝"""
_OPENERS = r"""\[({"'`“‘«‹„‚”»›「『（【《〈［¿¡*_–—-"""
_MARKS = ".!?…‼⁇⁈⁉؟۔।॥։።፧។៕༎"
_WIDE = "。！？｡︒．"  # end marks of scripts that need no white space after them

# Each branch goes on as far as it can and cannot fail after its first character, so that no
# character is read twice: time is linear.
_END = re.compile(
    rf"(?P<wide>[{_WIDE}][{_WIDE}{_MARKS}]*+)(?P<wide_close>[{_CLOSERS}]*+)(?P<gap>\s*+)"
    rf"|(?P<marks>[{_MARKS}]++)"
    rf"(?P<close>(?:[{_CLOSERS}]|\[[\d,–\- ]{{1,30}}\])*+"
    r"(?:[^\S\r\n](?:[)\]}”»](?=\s|\Z)|[\"'](?=\s*\Z)))?+)"
    r"(?P<space>\s*+)"
    r"|[\r\n]\s*+"
)
_GREEK_END = re.compile(_END.pattern.replace("<marks>[", "<marks>[;\u037e"))
_BLANK = re.compile(r"(?:\f|\u2029|(?>\r\n?|\n)[^\S\r\n]*+[\r\n])\s*+")
_LINE_START = re.compile(r"[\r\n]\s*+(?=\S)")
_WORD = re.compile(r"\S*+")
_ITEM = re.compile(
    r"(?m)^[^\S\n]*+"
    r"(?P<marker>(?P<bullet>[-*+•‣▪◦·●■–—])|\(?(?:\d{1,3}|[a-z])(?P<mark>[.)]))[^\S\n]"
)
# Of a figure: "(a) Bright field. (b-d) Dark field."
_PANEL = re.compile(r"\([a-z](?:[-–,] ?[a-z])?\)")
_LONG = re.compile(rf"(?:\s*+(?:\w++|[^\w\s])){{{MAX_TOKENS + 1}}}")
_NEXT_WORD = re.compile(
    rf"(?:[{_OPENERS}]|[^\S\r\n]){{0,6}}(?P<word>\w{{0,{WORD_REACH}}})(?P<after>.?)", re.DOTALL
)
_LAST_WORD = re.compile(r"[^\s()\[\]{}\"“”„«»,;:/]*\Z")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+-?[^\W\d_]{1,3}\Z")
_NO_VOWELS = re.compile(r"[bcdfghjklmnpqrstvwxzбвгджзклмнпрстфхцчшщ]{2,4}\Z")
_FIRST_WITHOUT_INITIALS = "\u0e00"  # Thai; in Chinese one character is a word
_SCHEMES = frozenset({"http", "https", "ftp", "www"})
_LOST_SPACE = re.compile(r"(?<=[a-zß-öø-ÿ]{3}[.!?])(?=[A-ZÀ-Þ][a-zß-öø-ÿ])")
_PENN_TREEBANK = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "``": "“", "''": "”"}
_ABBREVIATION_TOKEN = re.compile(
    r"(?:(?:[^\W\d_]\.)+|(?:Dr|Mr|Mrs|Inc|Co|Corp|al|etc|vs|St|Fig|Jr)\.)\Z"
)
_CLOSING_TOKEN = re.compile(rf"[{_MARKS}{_WIDE},;:)\]}}”»）」』】]++\Z")


def split_sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Return the sentences of *text* as half-open spans of code points, ascending.

    Together they hold each character that is no white space once; none begins or ends with white
    space. *language* is a code of ISO 639-1, such as "de" or "pt-BR"; of a language that
    `kg.read.common.abbreviations` does not have, only what is common to all is known. Time and
    memory are linear in the length of *text*.
    """
    vocabulary = _vocabulary(language)
    paragraphs = pairwise([0, *(match.end() for match in _BLANK.finditer(text)), len(text)])
    sentences = [
        span
        for begin, stop in paragraphs
        for span in _cut(
            text, begin, stop, _Rules(text, vocabulary, begin, stop).starts(begin, stop)
        )
    ]
    for finder in (partial(_weak_starts, text, vocabulary), partial(_line_starts, text)):
        sentences = [
            part
            for begin, stop in sentences
            for part in (
                _cut(text, begin, stop, finder(begin, stop))
                if _is_long(text, begin, stop)
                else [(begin, stop)]
            )
        ]
    return sentences


def split_tokens(
    tokens: Sequence[str], mentions: Iterable[tuple[int, int]] = (), language: str = "en"
) -> list[int]:
    """Return the indices of *tokens* at which sentences begin after the first, ascending.

    For corpora of token lines whose sentences are not marked, or overlong: *tokens* are those of
    one "sentence". The rules are those of `split_sentences`; marks and brackets may be tokens of
    their own. *mentions* are half-open spans of tokens, in which no sentence begins. Time is linear
    in the characters of *tokens* and of *mentions*.
    """
    begins: list[int] = []
    parts: list[str] = []
    size = 0
    is_quoted = False
    # Where abbreviations keep their full stops, one that is a token of its own ends a sentence.
    has_abbreviations = any(_ABBREVIATION_TOKEN.match(token) for token in tokens)
    for token in tokens:
        written = _PENN_TREEBANK.get(token) or "_".join(token.split()) or "_"
        closes = bool(_CLOSING_TOKEN.match(written)) or (written == '"' and is_quoted)
        closes = closes and not (has_abbreviations and written == ".")
        is_quoted ^= written == '"'
        if parts and not closes and parts[-1] not in "([“„«「『（":
            parts.append(" ")
            size += 1
        begins.append(size)
        parts.append(written)
        size += len(written)
    inside = {index for begin, end in mentions for index in range(begin + 1, end)}
    indices = []
    for start, _ in split_sentences("".join(parts), language)[1:]:
        index = bisect_left(begins, start)
        if begins[index] == start and index not in inside:
            indices.append(index)
    return indices


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """What is known of a language; the words are in lower case."""

    before_word: frozenset[str]
    before_number: frozenset[str]
    may_end: frozenset[str]
    starters: frozenset[str]
    has_ordinals: bool
    end: re.Pattern[str]


@cache
def _vocabulary(language: str) -> _Vocabulary:
    code = re.split("[-_]", language.lower())[0]
    return _Vocabulary(
        abbreviations.words_of(abbreviations.BEFORE_WORD, code),
        abbreviations.words_of(abbreviations.BEFORE_NUMBER, code),
        abbreviations.words_of(abbreviations.MAY_END, code),
        abbreviations.words_of(abbreviations.STARTERS, code),
        code in abbreviations.ORDINALS,
        _GREEK_END if code == "el" else _END,
    )


def _cut(text: str, begin: int, stop: int, starts: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the spans between *starts* without white space at their ends, if anything is left."""
    for first, last in pairwise([begin, *starts, stop]):
        written = text[first:last]
        if bare := written.strip():
            place = first + len(written) - len(written.lstrip())
            yield place, place + len(bare)


def _is_long(text: str, begin: int, stop: int) -> bool:
    return stop - begin > MAX_TOKENS and bool(_LONG.match(text, begin, stop))


def _weak_starts(text: str, vocabulary: _Vocabulary, begin: int, stop: int) -> list[int]:
    """Return where sentences begin by the weaker rules."""
    rules = _Rules(text, vocabulary, begin, stop, weak=True)
    lost = (match.end() for match in _LOST_SPACE.finditer(text, begin, stop))
    return sorted({*rules.starts(begin, stop), *lost})


def _line_starts(text: str, begin: int, stop: int) -> list[int]:
    """Return where lines begin whose first word had room on the line before.

    So the line was not broken for its width, which is that of the longest line.
    """
    breaks = [match.span() for match in _LINE_START.finditer(text, begin, stop)]
    firsts = [begin, *(first for _, first in breaks)]
    lasts = [*(last for last, _ in breaks), stop]
    sizes = [last - first for first, last in zip(firsts, lasts, strict=True)]
    width = max(sizes)
    return [
        first
        for size, (_, first) in zip(sizes, breaks, strict=False)
        if not text[first].islower() and size + 1 + _word_size(text, first, stop) <= width
    ]


def _word_size(text: str, begin: int, stop: int) -> int:
    match = _WORD.match(text, begin, stop)
    return match.end() - begin if match else 0


class _Rules:
    """Rules that tell where sentences of a paragraph begin; weaker ones for what is too long."""

    def __init__(
        self, text: str, vocabulary: _Vocabulary, begin: int, stop: int, *, weak: bool = False
    ) -> None:
        self.text, self.vocabulary, self.weak = text, vocabulary, weak
        self.has_capitals = not text[begin:stop].islower()
        self.start = begin  # of the sentence in hand
        self.stop = stop  # of the paragraph

    def starts(self, begin: int, stop: int) -> Iterator[int]:
        """Yield where sentences begin after the first, ascending."""
        items = _items(self.text, begin, stop)
        for match in self.vocabulary.end.finditer(self.text, begin, stop):
            end = match.end()
            if end < stop and (
                end in items
                or (match["wide"] and self._ends_at_wide_mark(match))
                or (match["marks"] and match["space"] and self._ends_at_mark(match))
            ):
                self.start = end
                yield end

    def _ends_at_wide_mark(self, match: re.Match[str]) -> bool:
        """Tell whether a mark of Chinese or Japanese ends a sentence: not in 「行こう。」と."""
        following = self.text[match.end()]
        if following in "、，,；;）」』":
            return False
        return not (match["wide_close"] and not match["gap"] and following in "とっ的")

    def _ends_at_mark(self, match: re.Match[str]) -> bool:
        """Tell whether an end mark, and white space after it, ends the sentence in hand."""
        upcoming = _NEXT_WORD.match(self.text, match.end(), self.stop)
        word, after = (upcoming["word"], upcoming["after"]) if upcoming else ("", "")
        if not word and self.text[match.end()] in ",;:/%&=+<>|.!?)]}":
            return False
        # mRNA, iPhone and addresses may begin a sentence though their first letter is small.
        is_name = any(letter.isupper() for letter in word[1:4]) or word in _SCHEMES
        is_small = word[:1].islower() and not is_name
        if is_small and self.has_capitals and not _PANEL.match(self.text, match.end(), self.stop):
            return False
        place = match.start("marks")
        if match["marks"] == "." and not match["close"]:
            is_initial = len(word) == 1 and after == "."
            starts = word.lower() in self.vocabulary.starters and not is_initial
            if not self._ends_after_word(place, word, starts):
                return False
        return self.weak or not self._is_bracketed(place, match.end("close"))

    def _ends_after_word(self, place: int, upcoming: str, is_starter: bool) -> bool:
        """Tell whether the full stop at *place* ends a sentence, rather than an abbreviation.

        *upcoming* is the next word; *is_starter*: it is one that begins sentences.
        """
        vocabulary = self.vocabulary
        written = _LAST_WORD.search(self.text, max(self.start, place - WORD_REACH), place)
        last = written[0].lstrip("'’*_-–—") if written else ""
        first = place - len(last)
        is_acronym = len(last) > 1 and last.isalpha() and last.isupper() and not upcoming.isupper()
        lower = last if is_acronym else last.lower()  # CA is not "ca."
        if not last:
            return True  # the full stop is a token of its own: "he left ."
        if upcoming[:1].isdigit() and (last[-1].isdigit() or lower in vocabulary.before_number):
            return False  # "no. 5", and decimals that were torn apart: "3. 2"
        if lower.isdigit():
            is_ordinal = vocabulary.has_ordinals and len(lower) < 3 and not is_starter
            return not is_ordinal and not self._is_item_number(first)
        is_quantity = upcoming[:1].isalpha() and self._follows_digit(first)
        if is_quantity and lower in abbreviations.UNITS:
            return True
        if lower in vocabulary.before_word:
            return False
        return is_starter or not (
            lower in vocabulary.may_end
            or _DOTTED.match(lower)
            or (vocabulary.has_ordinals and _is_roman(last))
            or self._is_initial(last, first)
            or (lower in vocabulary.before_number and _is_roman(upcoming))
            or (last[1:].islower() and _NO_VOWELS.match(lower) and not is_quantity)
        )

    def _is_item_number(self, first: int) -> bool:
        """Tell whether a number at *first* begins a sentence, or follows a colon."""
        before = self.text[max(self.start, first - 4) : first]
        if not before[-1:].isspace() and before.strip("(["):
            return False
        before = before.rstrip(" \t\r\n([*")
        return before[-1:] in (":", ";") or (not before and first - self.start < 4)

    def _is_initial(self, last: str, first: int) -> bool:
        """Tell whether a word is one letter, but no Chinese word or part of an address."""
        is_letter = len(last) == 1 and last.isalpha() and last < _FIRST_WITHOUT_INITIALS
        return is_letter and self.text[first - 1 : first] != "/"

    def _follows_digit(self, first: int) -> bool:
        return self.text[max(self.start, first - 2) : first].rstrip()[-1:].isdigit()

    def _is_bracketed(self, place: int, end: int) -> bool:
        """Tell whether *place* is in brackets that opened within the sentence and close soon.

        Not those that close right after the mark, before *end*.
        """
        for opener, closer in ("()", "[]"):
            nearest = self.text.rfind(opener, max(self.start, place - BRACKET_REACH), place)
            if nearest <= self.start or self.text.find(closer, nearest, end) >= 0:
                continue
            reach = min(place + BRACKET_REACH, self.stop)
            closing = self.text.find(closer, end, reach)
            while closing >= 2 and self.text[closing - 2].isspace():  # "a)" numbers an item
                closing = self.text.find(closer, closing + 1, reach)
            if closing >= 0 and self.text.find(opener, place, closing) < 0:
                return True
        return False


def _items(text: str, begin: int, stop: int) -> set[int]:
    """Return where items of lists begin: at least two lines have the same kind of marker."""
    places: dict[str, list[int]] = {}
    for match in _ITEM.finditer(text, begin, stop):
        places.setdefault(match["bullet"] or match["mark"], []).append(match.start("marker"))
    return {place for of_kind in places.values() if len(of_kind) > 1 for place in of_kind}


def _is_roman(word: str) -> bool:
    return bool(word) and not word.strip("IVXLC")
