"""The patterns by which cues are read: what may stand around a phrase, and what may not.

All of them are for texts as `kg.relate.masked` gives them: lower case, a mention is `SIGN`. They
are written for English; a phrase alone between two mentions is read in any language.

A phrase is of one of these kinds, told by its first words (`kind_of`):

- *finite*: a verb with its subject: ``X runs on Y``, ``X, which runs on Y``;
- *participle*: ``X is written in Y``, ``X, a library written in Y``;
- *state*: after ``is`` or a comma: ``X is part of Y``, ``X, part of Y``;
- *noun*: after ``is a`` or an apposition: ``X is a free clone of Y``; with nothing behind the
  article, the second mention is what the first one is;
- *local*: beside the mention whatever that is to the sentence: ``Y such as X``.
"""

import re
from collections.abc import Collection, Iterable
from itertools import pairwise

from kg.relate.masked import SIGN

PREPOSITIONS = [
    *("of", "for", "in", "on", "to", "with", "by", "from", "as", "like", "than", "into", "via"),
    *("through", "between", "within", "under", "over", "about", "against", "without", "at"),
    *("including", "versus", "per", "toward", "towards", "upon", "onto", "around", "across"),
    *("behind", "inside", "unlike", "beyond", "among", "during", "after", "before", "until"),
]
DETERMINERS = [
    *("the", "a", "an", "its", "their", "his", "her", "our", "this", "these", "those", "some"),
    *("any", "both", "all", "most", "many", "several", "various", "other", "another", "multiple"),
    *("different", "own", "two", "three", "four", "same", "numerous", "certain", "no", "popular"),
]
BEING = ["is", "are", "was", "were", "be", "been", "being", "'s", "’s", "remains", "became"]
HELPING = [
    *("has", "have", "had", "does", "do", "did", "can", "could", "will", "would", "may", "might"),
    *(
        "must",
        "should",
        "shall",
        "cannot",
        "ca",
        "to",
        "both",
        "all",
        "each",
        "fully",
        "get",
        "got",
    ),
]
ADVERBS = [
    *("also", "now", "often", "sometimes", "still", "already", "then", "thus", "even", "just"),
    *("once", "later", "itself", "themselves", "further", "instead", "not", "n't", "never", "no"),
    *("longer", "neither", "nor", "hardly", "barely", "always", "today", "in", "part", "either"),
    *("fails", "failed", "unable", "likely", "planned", "expected", "intended", "supposed"),
]
RELATIVE = ["which", "that", "who"]
CLOSING = [
    *("and", "or", "but", "while", "where", "when", "which", "that", "who", "whose", "because"),
    *("since", "so", "if", "also", "only", "then", "not", "using", "running", "starting"),
    *("making", "being", "providing", "allowing", "supporting", "released", "developed"),
    *("called", "created", "designed", "written", "made", "used", "published", "known", "named"),
    *("intended", "available", "due", "rather", "instead", "alone", "itself", "respectively"),
    *("together", "yet", "though", "although", "whereas", "well", "however", "along", "too"),
]
VERBAL = [*BEING[:6], *HELPING[:15], "remains", "became", "uses", "allows", "provides"]
# Words that a noun phrase before a participle does not hold; then another clause has begun.
FOREIGN = [
    *("which", "that", "who", "whose", "where", "when", "while", "because", "although", "if"),
    *("it", "they", "he", "she", "we", "you", "by", "as", "than", "via", "to", "but", "not"),
    *("in", "on", "at", "through", "under", "using", *BEING[:6], *HELPING[:14]),
]
CLAUSES = [*FOREIGN[:16], "there", "this", "these", "whereas", "so", "since", "until", "after"]
PARTICIPLES = frozenset(
    ("built", "made", "sold", "bought", "known", "found", "led", "held", "run", "born", "put")
)
LOCAL = frozenset(
    (*PREPOSITIONS, "such", "e.g", "especially", "namely", "and", "or", "'s", "’s", "'", "’")
)
EXAMPLES = ["such as", "including", "like", "e . g", "e.g", "especially", "namely"]
PLURAL = ["are", "were", "have", "both", "all", "do", "did"]


def either(words: Iterable[str]) -> str:
    """Return a group that matches one of *words*, the longest first."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(spaced, ordered)) + ")"


def spaced(phrase: str) -> str:
    """Return a pattern for *phrase* that allows any space between words, or none at signs."""
    parts = phrase.split(" ")
    found = re.escape(parts[0])
    for before, after in pairwise(parts):
        both = before[-1].isalnum() and after[0].isalnum()
        found += (r"\s+" if both else r"\s*") + re.escape(after)
    return found


def kind_of(phrase: str) -> tuple[str, str]:
    """Return the kind of a cue's *phrase*, and the part of it that must stand there as it is.

    >>> kind_of("runs on"), kind_of("is written in"), kind_of(", a fork of"), kind_of("such as")
    (('finite', 'runs on'), ('participle', 'written in'), ('noun', 'fork of'), ('local', 'such as'))
    """
    match = re.fullmatch(r"(is|are|was|were|,) (?:an?|the)\b ?(.*)", phrase)
    if match:
        bare = "apposition" if match[1] == "," else "copula"
        return ("noun", match[2]) if match[2] else (bare, "")
    words = phrase.split(" ")
    if words[0] in BEING and len(words) > 1:
        words = words[1:]
        if words[0] in LOCAL:  # "is in"
            return "finite", phrase
        return ("participle" if _participle(words[0]) else "state"), " ".join(words)
    if words[0] in LOCAL or not words[0][0].isalnum():
        return "local", phrase
    return ("participle" if _participle(words[0]) else "finite"), phrase


def _participle(word: str) -> bool:
    return word in PARTICIPLES or re.search("(ed|en|ing)$", word) is not None


class Grammar:
    """The patterns, with the words of one schema."""

    def __init__(self, heads: Collection[str], denials: Collection[str]) -> None:
        """Take words that may follow a name of their type (Redis *server*), and denials."""
        head = rf"(?:\s+{either(heads)}\b)?" if heads else ""
        dets = rf"{either(DETERMINERS)}\s+"
        aside = r"(?:\s*\([^()]*\))?"
        self.name = rf"{SIGN}(?:\s*[\"”’']+)?{head}{aside}"
        self.head = rf"^{SIGN}(?:\s*[\"”’']+)?\s+({either(heads)})\b" if heads else ""
        self.light = rf"(?:(?:{either(BEING + HELPING + ADVERBS)}|\w+ly|\w+n['’]t)\s+)*"
        relative = either(RELATIVE)
        article = r"(?:an?|the|one\s+of\s+the|another)\s+"
        being = rf"\s+{self.light}{either(BEING[:6])}\s+(?:\w+ly\s+|also\s+|not\s+)*{article}"
        word = r"(?:[^\s,;:()]*[^\s,;:().])"
        nouns = rf"((?:{word}(?:\s*[,/&]\s*|\s+)?){{0,12}})"
        link = rf"(?:\s+|\s*[,(–—-]\s*)(?:{relative}\s+)"
        self.direct = {
            "finite": rf"({self.name}(?:\s+|({link}))({self.light}))$",
            "participle": rf"({self.name}(?:\s+|({link})|\s*[,(]\s*)({self.light}))$",
            "local": rf"({SIGN}(?:\s*[\"”’']+)?\s*,?\s*()())$",
        }
        described = rf"({self.name}(?:(\s*[,(–—])\s*(?:an?|another)\s+|{being}){nouns}"
        self.described = {
            "finite": rf"{described}\s*,?\s*{relative}\s+({self.light}))$",
            "participle": rf"{described}(?:{relative}\s+)?({self.light}))$",
            "noun": rf"{described}())$",
            "apposition": rf"({self.name}(\s*[,(])\s*an?\s+{nouns}())$",
        }
        start = r"(?:formerly|originally|also|previously|developed|released|created|like|an?|the)\s"
        self.aside = rf"({self.name}\s*,\s*{start}[^,;:.]*,\s*({self.light}))$"
        verb = rf"(?:{either([*BEING[:6], 'has', 'had', 'can'])}|\w+s|\w+ed)"
        self.again = (
            rf"(?:^|[.;:]\s+)(?:(?:the|an?|today|currently)\s+,?\s*)?({self.name}\s+{self.light}"
            rf"{verb}\s([^.;:]*?)(?:,\s*)?\b(?:and|but)\s+({self.light}))$"
        )
        # An article follows "and", but behind a bare comma it begins an apposition.
        word_joined = rf"(?:\s*,)?\s+(?:and|or|as\s+well\s+as)\s+(?:{dets})*"
        joined = rf"(?:{word_joined}|\s*,\s*(?:and\s+|or\s+)?|\s*[&/]\s*)"
        listed = rf"(?:{self.name}{joined})"
        few = r"(?:[^\s,;:()]+\s+){0,4}"
        self.governed = (
            rf"(?:^|[\s(])(?:{either(PREPOSITIONS)}\s+(?:{dets})*{few}|"
            rf"{either([*RELATIVE, 'to'])}\s+[a-z]+\s+(?:{dets})*){listed}*(?:{dets})*$"
        )
        self.fronted = rf"(?:^|[.;:,]\s*){either(PREPOSITIONS)}\s+(?:{dets})*{few}$"
        # "Purposes in systems, such as search": examples of purposes.
        self.other = rf"\w+s\s+{either(PREPOSITIONS)}\s+(?:{dets})*{few}{listed}*(?:{dets})*$"
        self.earlier = rf"({listed}+)$"
        comma = r"\s*(?:,|&|/)\s*"
        self.members = rf"^({self.name}(?:{comma}{self.name})*(?:{word_joined}{self.name})*)"
        self.nominal = (
            rf"\b{either(BEING[:6])}\s+(?:{either(['not', 'also'])}\s+|\w+ly\s+)*"
            rf"(?:{article})?((?:{word}\s*,?\s*){{0,5}})$"
        )
        self.foreign = rf"\b{either(FOREIGN)}\b|\s[.]\s|[.]\s"
        self.several = rf"{SIGN}\s*,\s*\S|,\s*(?:and\s+|or\s+)?(?:{dets})*{SIGN}"
        # What is said to be an "open-source, small X" is no open-source.
        self.adjective = r"^\s+(?:and\b|or\b|\d|[\"“]\s*\w)|^\s*,\s+\w"
        goes_on = [
            *RELATIVE,
            *PREPOSITIONS,
            *VERBAL,
            "a",
            "an",
            "the",
            "and",
            "but",
            "where",
            "although",
        ]
        self.goes_on = rf"^\s*,\s+(?:{either(goes_on)}|\w+ed|\w+ing|\w+ly|written|built)\b"
        self.prepared = rf"\b{either(PREPOSITIONS)}\b"
        self.clauses = rf"\b{either(CLAUSES)}\b|{SIGN}{aside}\s+{either(VERBAL)}\b"
        self.after = rf"(?:\s+(?:{either(DETERMINERS)}|\w+ly|e\.\s?g\.?,?))*"
        self.closed = (
            r"^\s*(?:$|[.,;:!?()\[\]\"”“–—…\x{e001}]|--)|^\s+-\s|^\s+v?\d[\d.]*(?:[\s,;:)]|$)"
            rf"|^\s+(?:{either([*PREPOSITIONS, *CLOSING, *VERBAL])}|\w+ly)\b"
        )
        self.verbal = rf"^\s+{either(VERBAL)}\b"
        self.open = r"^\s*['’](?:s\b|\s)|^\s*-\w|^\s+based\b|^\s*,?\s*respectively\b"
        self.plural = rf"^{either(PLURAL)}\s"
        self.denied = rf"(?:^|\W)(?:{either(denials)})(?:\W|$)|\wn['’]t\b" if denials else "$^"
