"""The rules of entity resolution: each reason to merge two names, its confidence and its default.

`RULES` is the whole list: how far each is trusted, and whether it is active unless a schema or a
command says otherwise. Mentions of one surface and one type are one entity under all of them.
"""

from collections.abc import Collection
from dataclasses import dataclass

from kg.common.errors import UnknownName


@dataclass(frozen=True)
class Rule:
    """A reason to take two surfaces for the same entity."""

    name: str
    confidence: float  # that two surfaces it merges are one entity, (0, 1]
    on: bool  # by default
    reason: str  # of a merge, for messages


# An override, or an identifier in the corpus, is about these very names; the other rules are in the
# order in which they decide.
SAME, OVERRIDE = "name", "override"
_ALL = [
    Rule(SAME, 1.0, True, "written alike"),
    Rule(OVERRIDE, 1.0, True, "the overrides file says so"),
    Rule("identifier", 1.0, True, "the corpus gives them one identifier"),
    Rule("identifier-name", 0.95, True, "written like what has exactly one identifier"),
    Rule("thesaurus", 0.99, True, "they are labels of one concept of the thesaurus"),
    Rule("unicode", 1.0, True, "alike but for code points that look the same or are not seen"),
    Rule("tokenisation", 0.99, True, "alike but for spaces, quotation marks and a loose full stop"),
    Rule("possessive", 0.99, True, "alike but for a final 's, or an ' behind an s"),
    Rule("determiner", 0.98, True, "alike but for a leading the, a or an"),
    Rule("case", 0.97, True, "alike but for capital letters"),
    Rule("noise", 0.95, True, "one name, with types that the schema calls noise for each other"),
    Rule("hyphens", 0.99, True, "alike but for hyphens and spaces between words"),
    Rule("full-stops", 0.99, True, "alike but for the full stops of initials"),
    Rule("accents", 0.98, True, "alike but for the accents of letters"),
    Rule("transliteration", 0.98, True, "alike once letters are spelt out: alpha, Mueller"),
    Rule("regional", 0.99, True, "alike but for British and American spelling"),
    Rule("compounds", 0.98, True, "alike but for words written as one or as two"),
    Rule("company", 0.98, True, "alike but for a company's legal form"),
    Rule("plural", 0.96, True, "the plural of a name that occurs too"),
    Rule("abbreviation", 0.97, True, "the abbreviation is introduced in this document"),
    Rule("abbreviation-elsewhere", 0.9, True, "it is introduced in another, and always so"),
    Rule("cluster", 0.95, True, "the corpus puts them into one cluster of a document"),
    Rule("tail", 0.95, True, "the end of exactly one longer name of the document"),
    Rule("acronym", 0.97, True, "the initials of exactly one longer name of the document"),
    Rule("acronym-elsewhere", 0.95, True, "the initials of one longer name wherever it has both"),
    Rule("vendor", 0.98, True, "a product of the document with and without its vendor's name"),
    Rule("state", 0.98, True, "a state of the document with and without what it is: Kingdom of"),
    Rule("initials", 0.97, True, "a longer name of the document, with letters for given names"),
    Rule("middle-name", 0.9, False, "a longer name of the document, with a given name left out"),
    Rule("majority", 0.9, False, "one name, of which few mentions have another type"),
    Rule("head", 0.9, False, "the last word of the name says another type"),
    Rule("thesaurus-type", 0.95, False, "the thesaurus gives the name another type"),
]
RULES = {rule.name: rule for rule in _ALL}
CONFIDENCE = {rule.name: rule.confidence for rule in _ALL}
ALWAYS = frozenset({SAME, OVERRIDE})
# Rules that only spell one name in two ways: the commoner one is shown.
SPELLING = frozenset(
    {"hyphens", "full-stops", "accents", "transliteration", "regional", "compounds"}
)


def active_rules(on: Collection[str] = (), off: Collection[str] = ()) -> frozenset[str]:
    """Return the names of the active rules; ``all`` stands for all of them.

    Args:
        on: rules to activate beside the defaults.
        off: rules to switch off; these are applied first.

    Raises:
        UnknownName: there is no such rule.
    """
    for name in [*on, *off]:
        if name not in RULES and name != "all":
            raise UnknownName("the rules", repr(name), f"all, or one of {', '.join(RULES)}")
    kept = set() if "all" in off else {rule.name for rule in _ALL if rule.on} - set(off)
    return frozenset(kept | (set(RULES) if "all" in on else set(on))) | ALWAYS
