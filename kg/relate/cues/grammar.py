"""Grammar of cue phrases: patterns of their subjects and objects, of negation, of enumerations.

All of them are for texts as `kg.relate.cues.masking` gives them: lower case, a mention is `SIGN`.
They are written for English; a phrase alone between two mentions is read in any language.

A phrase is of one of these kinds, told by its first words (`kind_of`):

- *finite*: a verb with its subject: ``X runs on Y``, ``X, which runs on Y``;
- *participle*: ``X is written in Y``, ``X, a library written in Y``;
- *state*: after ``is`` or a comma: ``X is part of Y``, ``X, part of Y``;
- *noun*: after ``is a`` or an apposition: ``X is a free clone of Y``; with nothing behind the
  article, the second mention is what the first one is;
- *adjacent*: no phrase; the two stand side by side: ``X Y``;
- *local*: beside the mention whatever that is to the sentence: ``Y such as X``.
"""

import re
from collections.abc import Collection, Iterable
from itertools import pairwise

from kg.relate.cues.masking import SIGN

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
FORMS_OF_BE = ["is", "are", "was", "were", "be", "been"]
COPULAS = [*FORMS_OF_BE, "being", "'s", "’s", "remains", "became"]
AUXILIARIES = [
    *("has", "have", "had", "does", "do", "did", "can", "could", "will", "would", "may", "might"),
    *("must", "should"),
]
HELPING = [
    *(*AUXILIARIES, "shall", "cannot", "ca", "to", "both", "all", "each", "fully", "get", "got"),
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
VERBAL = [*FORMS_OF_BE, *AUXILIARIES, "shall", "remains", "became", "uses", "allows", "provides"]
# Words that begin another clause.
SUBORDINATORS = [
    *("which", "that", "who", "whose", "where", "when", "while", "because", "although", "if"),
]
PRONOUNS = ["it", "they", "he", "she", "we", "you"]
# Words that a noun phrase before a participle does not hold.
NOT_NOMINAL = [
    *(*SUBORDINATORS, *PRONOUNS, *FORMS_OF_BE, *AUXILIARIES),
    *("by", "as", "than", "via", "to", "but", "not", "in", "on", "at", "through", "under", "using"),
]
CLAUSES = [
    *SUBORDINATORS,
    *PRONOUNS,
    "there",
    "this",
    "these",
    "whereas",
    "so",
    "since",
    "until",
    "after",
]
PARTICIPLES = frozenset(
    ("built", "made", "sold", "bought", "known", "found", "led", "held", "run", "born", "put")
)
LOCAL = frozenset(
    (*PREPOSITIONS, "such", "e.g", "especially", "namely", "and", "or", "'s", "’s", "'", "’")
)
EXAMPLES = ["such as", "including", "like", "e . g", "e.g", "especially", "namely"]
GOING_ON = [*RELATIVE, *PREPOSITIONS, *VERBAL, "a", "an", "the", "and", "but", "where", "although"]
PLURAL = ["are", "were", "have", "both", "all", "do", "did"]


def either(words: Iterable[str]) -> str:
    """Return a pattern that matches one of *words*, the longest first."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(spaced, ordered)) + ")"


def spaced(phrase: str, between: str = "") -> str:
    """Return a pattern for *phrase* that allows any space between words, or none at signs.

    Args:
        phrase: its words, separated by spaces.
        between: a pattern of what may stand between two words, too.
    """
    parts = phrase.split(" ")
    pattern = re.escape(parts[0])
    for before, after in pairwise(parts):
        both = before[-1].isalnum() and after[0].isalnum()
        pattern += (between + r"\s+" if both else r"\s*") + re.escape(after)
    return pattern


def kind_of(phrase: str) -> tuple[str, str]:
    """Return the kind of a cue's *phrase*, and its core: the part that must stand there as it is.

    >>> kind_of("runs on"), kind_of("is written in"), kind_of(", a fork of"), kind_of("such as")
    (('finite', 'runs on'), ('participle', 'written in'), ('noun', 'fork of'), ('local', 'such as'))
    """
    if not phrase:
        return "adjacent", ""
    match = re.fullmatch(r"(is|are|was|were|,) (?:an?|the)\b ?(.*)", phrase)
    if match:
        bare = "apposition" if match[1] == "," else "copula"
        return ("noun", match[2]) if match[2] else (bare, "")
    words = phrase.split(" ")
    if words[0] in COPULAS and len(words) > 1:
        words = words[1:]
        if words[0] in LOCAL:  # "is in"
            return "finite", phrase
        return ("participle" if _participle(words[0]) else "state"), " ".join(words)
    if words[0] in LOCAL or not words[0][0].isalnum():
        return "local", phrase
    return ("participle" if _participle(words[0]) else "finite"), phrase


def _participle(word: str) -> bool:
    return word in PARTICIPLES or re.search("(ed|en|ing)$", word) is not None


_ASIDE = r"(?:\s*\([^()]*\))?"
_QUOTES = r"(?:\s*[\"”’']+)?"
_DETERMINERS = rf"(?:{either(DETERMINERS)}\s+)*"
_ARTICLE = r"(?:an?|the|one\s+of\s+the|another)\s+"
_WORD = r"(?:[^\s,;:()]*[^\s,;:().])"
_FEW = r"(?:[^\s,;:()]+\s+){0,4}"
_NOUNS = rf"((?:{_WORD}(?:\s*[,/&]\s*|\s+)?){{0,12}})"
_PREPOSITION, _RELATIVE, _BE = either(PREPOSITIONS), either(RELATIVE), either(FORMS_OF_BE)
_LIGHT = rf"(?:(?:{either(COPULAS + HELPING + ADVERBS)}|\w+ly|\w+n['’]t)\s+)*"
# An article follows "and", but behind a bare comma it begins an apposition.
_AND = rf"(?:\s*,)?\s+(?:and|or|as\s+well\s+as)\s+{_DETERMINERS}"
_COMMA = r"\s*(?:,|&|/)\s*"
_JOINED = rf"(?:{_AND}|\s*,\s*(?:and\s+|or\s+)?|\s*[&/]\s*)"


class Grammar:
    """The patterns, with the head words and negations of one schema."""

    after = rf"(?:\s+(?:{either(DETERMINERS)}|\w+ly|e\.\s?g\.?,?))*"  # between phrase and mention
    not_nominal = rf"\b{either(NOT_NOMINAL)}\b"
    prepared = rf"\b{_PREPOSITION}\b"
    several = rf"{SIGN}\s*,\s*\S|,\s*(?:and\s+|or\s+)?{_DETERMINERS}{SIGN}"
    clauses = rf"\b{either(CLAUSES)}\b|{SIGN}{_ASIDE}\s+{either(VERBAL)}\b"
    plural = rf"^{either(PLURAL)}\s"
    fronted = rf"(?:^|[.;:,]\s*){_PREPOSITION}\s+{_DETERMINERS}{_FEW}$"
    nominal = (
        rf"\b{_BE}\s+(?:{either(['not', 'also'])}\s+|\w+ly\s+)*"
        rf"(?:{_ARTICLE})?((?:{_WORD}\s*,?\s*){{0,5}})$"
    )
    # What may stand behind the second mention.
    closed = (
        r"^\s*(?:$|[.,;:!?()\[\]\"”“–—…\x{e001}]|--)|^\s+-\s|^\s+v?\d[\d.]*(?:[\s,;:)]|$)"
        rf"|^\s+(?:{either([*PREPOSITIONS, *CLOSING, *VERBAL])}|\w+ly)\b"
    )
    open = r"^\s*['’](?:s\b|\s)|^\s*-\w|^\s+based\b|^\s*,?\s*respectively\b"
    verbal = rf"^\s+{either(VERBAL)}\b"
    # What is said to be an "open-source, small X" is no open-source.
    adjective = rf"^\s+(?:and\b|or\b|\d|[\"“]\s*\w)|^\s*,\s+[\w{SIGN}]"
    goes_on = rf"^\s*,\s+(?:{either(GOING_ON)}|\w+ed|\w+ing|\w+ly|written|built)\b"

    def __init__(self, heads: Collection[str], denials: Collection[str]) -> None:
        """Take head words of types (Redis *server*), and words of negation and hypothesis."""
        head = rf"(?:\s+{either(heads)}\b)?" if heads else ""
        self.head = rf"^{SIGN}{_QUOTES}\s+({either(heads)})\b" if heads else ""
        name = rf"{SIGN}{_QUOTES}{head}{_ASIDE}"
        listed = rf"(?:{name}{_JOINED})"
        self.direct, self.described = _direct(name), _described(name)
        start = r"(?:formerly|originally|also|previously|developed|released|created|like|an?|the)\s"
        self.aside = rf"({name}\s*,\s*{start}[^,;:.]*,\s*({_LIGHT}))$"
        verb = rf"(?:{either([*FORMS_OF_BE, 'has', 'had', 'can'])}|\w+s|\w+ed)"
        self.again = (
            rf"(?:^|[.;:]\s+)(?:(?:the|an?|today|currently)\s+,?\s*)?({name}\s+{_LIGHT}"
            rf"{verb}\s([^.;:]*?)(?:,\s*)?\b(?:and|but)\s+({_LIGHT}))$"
        )
        self.governed = (
            rf"(?:^|[\s(])(?:{_PREPOSITION}\s+{_DETERMINERS}{_FEW}|"
            rf"{either([*RELATIVE, 'to'])}\s+[a-z]+\s+{_DETERMINERS}){listed}*{_DETERMINERS}$"
        )
        # "Purposes in systems, such as search": examples of purposes.
        self.with_preposition = (
            rf"\w+s\s+{_PREPOSITION}\s+{_DETERMINERS}{_FEW}{listed}*{_DETERMINERS}$"
        )
        self.earlier = rf"({listed}+)$"
        self.members = rf"^({name}(?:{_COMMA}{name})*(?:{_AND}{name})*)"
        self.denied = rf"(?:^|\W)(?:{either(denials)})(?:\W|$)|\wn['’]t\b" if denials else "$^"


def _direct(name: str) -> dict[str, str]:
    """Return the patterns of a subject directly before the phrase, by kind."""
    link = rf"(?:\s+|\s*[,(–—-]\s*)(?:{_RELATIVE}\s+)"
    return {
        "finite": rf"({name}(?:\s+|({link}))({_LIGHT}))$",
        "participle": rf"({name}(?:\s+|({link})|\s*[,(]\s*)({_LIGHT}))$",
        "local": rf"({SIGN}{_QUOTES}\s*,?\s*()())$",
    }


def _described(name: str) -> dict[str, str]:
    """Return the patterns of a subject with a description between it and the phrase, by kind."""
    being = rf"\s+{_LIGHT}{_BE}\s+(?:\w+ly\s+|also\s+|not\s+)*{_ARTICLE}"
    described = rf"({name}(?:(\s*[,(–—])\s*(?:an?|another)\s+|{being}){_NOUNS}"
    return {
        "finite": rf"{described}\s*,?\s*{_RELATIVE}\s+({_LIGHT}))$",
        "participle": rf"{described}(?:{_RELATIVE}\s+)?({_LIGHT}))$",
        "noun": rf"{described}())$",
    }
