"""Normalised names: what distinguishes entities stays, what only spelling adds goes."""

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.resolve.names import ALL, RULES, canonical
from kg.schema.merge_rules import CONFIDENCE


def key(surface: str) -> str:
    """Return the key of one surface."""
    return str(canonical(pl.Series([surface]))["key"][0])


def rule(surface: str) -> str:
    """Return the rule that made it."""
    return str(canonical(pl.Series([surface]))["rule"][0])


DIFFERENT = [
    ("C", "C++"),
    ("C", "C#"),
    ("C", "C--"),
    ("C++", "C#"),
    ("C++", "C--"),
    ("C", "Objective-C"),
    ("C", "ANSI C"),
    ("F", "F#"),
    ("J", "J++"),
    ("A", "A*"),
    ("B", "B+"),
    ("B-tree", "B+-tree"),
    (".NET", "NET"),
    (".NET", "ASP.NET"),
    (".htaccess", "htaccess"),
    ("Java", "JavaScript"),
    ("SQL", "MySQL"),
    ("SQL", "NoSQL"),
    ("Go", "Google"),
    ("HTTP", "HTTPS"),
    ("HTTP/1.1", "HTTP/2"),
    ("Python 2", "Python 3"),
    ("Python", "Python 3"),
    ("Python 2.7", "Python 27"),
    ("IPv4", "IPv6"),
    ("i386", "i486"),
    ("x86", "x86-64"),
    ("Windows 9", "Windows 95"),
    ("Windows", "X Window"),
    ("Mac OS 9", "Mac OS 10"),
    ("Perl", "Perl 6"),
    ("Node", "Node.js"),
    ("Vue", "Vue.js"),
    ("React", "React Native"),
    ("AT&T", "ATT"),
    ("TCP", "TCP/IP"),
    ("Unix", "Unix-like"),
    ("Linux", "Linux kernel"),
    ("resume", "résumé"),
    ("GPLv2", "GPLv3"),
    ("SHA-1", "SHA-256"),
    ("SHA-1", "SHA1"),
    ("-1", "1"),
    ("re-creation", "recreation"),
    ("C", "С"),  # the second is Cyrillic
    ("s", "'s"),
    ("Aspect", "A spect"),
    ("Theano", "ano"),
    ("theme", "me"),
    ("Anaconda", "Conda"),
    ("An Wang", "Wang"),
    ("An Khê", "Khê"),
    ("The The", "the"),
    ("A-bomb", "bomb"),
    ("Yahoo!", "Yahoo"),
    ("#Africa", "Africa"),
    ("U.S.", "US"),
    ("Inc.", "Inc"),
    ("10%", "10"),
    ("$300", "300"),
    ('24"', "24"),
    ("f'", "f"),
    ("5' end", "5 end"),
    ("1:10", "1.10"),
    ("key—value", "key-value"),  # a dash that parts two names
    ("x₂", "x2"),
    ("①", "1"),
    ("Ⅳ", "IV"),
    ("™", "TM"),
    ("CD4 +", "CD4"),
    ("Ca2+", "Ca2"),
    ("LinkedIn", "Linked In"),
]

SAME = [
    ("key - value store", "key-value store"),
    ("key -value store", "key-value store"),
    ("key- value store", "key-value store"),
    ("C ++", "C++"),
    ("C + +", "C++"),
    ("C + + 11", "C++ 11"),
    ("C #", "C#"),
    ("C --", "C--"),
    ("Node . js", "Node.js"),
    ("Node .js", "Node.js"),
    (". NET", ".NET"),
    ("ASP . NET", "ASP.NET"),
    ("TCP / IP", "TCP/IP"),
    ("a / b / c / d", "a/b/c/d"),
    ("x86 - 64", "x86-64"),
    ("3 . 2 . 1", "3.2.1"),
    ("read ( )", "read ()"),
    ("f ( x )", "f (x)"),
    ("the Linux kernel", "Linux kernel"),
    ("The Linux kernel", "Linux kernel"),
    ("a Linux kernel", "Linux kernel"),
    ("an Apache server", "Apache server"),
    ("the C++ language", "C++ language"),
    ("ZooKeeper 's", "ZooKeeper"),
    ("ZooKeeper's", "ZooKeeper"),
    ("ZooKeeper’s", "ZooKeeper"),
    ("C++ 's", "C++"),
    ("the ZooKeeper 's", "ZooKeeper"),
    ("Dijkstra 's algorithm", "Dijkstra's algorithm"),
    ("Dijkstra’s algorithm", "Dijkstra's algorithm"),
    ('" Ubuntu "', "Ubuntu"),
    ("`` Ubuntu ''", "Ubuntu"),
    ("“Ubuntu”", "Ubuntu"),
    ("«Ubuntu»", "Ubuntu"),
    ("caf\u00e9", "cafe\u0301"),
    ("\u1112\u1161\u11ab", "\ud55c"),  # Hangul, in letters and as a syllable
    ("key\u2010value", "key-value"),
    ("key\u2011value", "key-value"),
    ("Ja\u00adva", "Java"),
    ("Java\u200b", "Java"),
    ("\ufeffJava", "Java"),
    ("Linux\u00a0kernel", "Linux kernel"),
    ("Linux  kernel", "Linux kernel"),
    (" Linux ", "Linux"),
    ("LINUX", "Linux"),
    ("linux", "Linux"),
    ("javaScript", "JavaScript"),
    ("ΑΛΦΑ", "αλφα"),
    ("ЛИНУКС", "Линукс"),
    ("ÉCOLE", "école"),
    ("E\u0301COLE", "école"),
    ("client – server", "client-server"),
    ("Reed–Solomon", "Reed-Solomon"),
    ("\u221240 °C", "-40 °C"),
    ("Hawai\u02bbi", "Hawai'i"),
    ("5\u2032 end", "5' end"),
    ("Universitatea „Politehnica”", 'Universitatea "Politehnica"'),
    ("5 \u00b5m", "5 \u03bcm"),
    ("\u202aJava\u202c", "Java"),
    ("\u2764\ufe0f", "\u2764"),
    ("ＪＡＶＡ", "Java"),
    ("C＋＋", "C++"),
    ("ｶﾞ", "ガ"),
    ("ﬁle", "file"),
    ("AT & T", "AT&T"),
    ("AT &amp; T", "AT&T"),
    ("R & D", "R&D"),
    ("Yahoo !", "Yahoo!"),
    ("Carmageddon : Max Damage", "Carmageddon: Max Damage"),
    ("1 : 10", "1:10"),
    ("10 %", "10%"),
    ("$ 300", "$300"),
    ("U . S .", "U.S."),
    ("Acme Inc .", "Acme Inc."),
    ("Google .", "Google"),
    ("5.3 .", "5.3"),
    ('"quasi-state', "quasi-state"),
    ("quasi-state ''", "quasi-state"),
    ("' Into the Wild '", "Into the Wild"),
    ("Trump ' s", "Trump"),
    ("Justices ' courts", "Justices' courts"),
    ("the parents '", "the parents"),
    ("the parents’", "the parents"),
    ("a $ 300 loss", "$300 loss"),
    ("an RNN", "RNN"),
    ("an RF", "RF"),
    ("an 8-bit CPU", "8-bit CPU"),
    ("an 11-bit CPU", "11-bit CPU"),
    ("an hour", "hour"),
]

# Forms whose difference is only writing, though two rules have to work together to see it.
SAME_BY_TWO_RULES = [
    ("the .NET Framework", ".NET Framework"),
    ("the . NET Framework", ".NET Framework"),
    ("a .htaccess file", ".htaccess file"),
    ("the C programming language", "C programming language"),
    ("THE LINUX KERNEL", "the Linux kernel"),
    ("LINUX 'S", "Linux 's"),
    ("1. 2. 3", "1.2.3"),
    ('the "Ubuntu"', "Ubuntu"),
    ("J\u030c", "\u01f0"),
    ("The “ C ++ ” language", 'the "C++" language'),
    ("the Justices ' ", "Justices"),
    ("＂Ubuntu＂", "Ubuntu"),
]

# a surface, the rules that hold, its key
SWITCHED = [
    ("the C ++ 's", ALL, "c++"),
    ("the C ++ 's", ALL - {"case"}, "C++"),
    ("the C ++ 's", ALL - {"determiner"}, "the c++"),
    ("the C ++ 's", ALL - {"tokenisation"}, "c ++"),
    ("the C ++ 's", ALL - {"possessive"}, "c++'s"),
    ("the C\u2011x", ALL - {"unicode"}, "c\u2011x"),
    ("THE Linux", ALL - {"case"}, "Linux"),
    ("An Apache", ALL - {"case"}, "Apache"),
    ("The C ++", frozenset({"case"}), "the c ++"),
    ("  The\u00a0C ++’s ", frozenset(), "  The\u00a0C ++’s "),
]

LEFTOVERS = ["the", "The", "a", "an", "'s", "’s", "``", "''", '"', '""', "'", "-", ".", "( )", "#"]
LEFTOVERS += ["+", "...", "\u200b", "\u00ad", "\ufeff", " ", "\u00a0", "the 's", "`` ''", "” “"]


def _ids(pairs: list[tuple[str, str]]) -> list[str]:
    return [f"{one!a} and {other!a}" for one, other in pairs]


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=_ids(DIFFERENT))
def test_two_names(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(("one", "other"), SAME, ids=_ids(SAME))
def test_one_name(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), SAME_BY_TWO_RULES, ids=_ids(SAME_BY_TWO_RULES))
def test_one_name_by_two_rules(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("surface", "rules", "wanted"), SWITCHED)
def test_a_rule_that_does_not_hold_is_not_applied(
    surface: str, rules: frozenset[str], wanted: str
) -> None:
    assert canonical(pl.Series([surface]), rules)["key"].to_list() == [wanted]


@pytest.mark.parametrize("surface", LEFTOVERS, ids=ascii)
def test_a_name_that_is_only_what_a_rule_takes_away_does_not_vanish(surface: str) -> None:
    assert key(surface) != ""


def test_a_determiner_alone_is_not_every_other_one() -> None:
    assert len({key(surface) for surface in ("the", "a", "an")}) == 3


def test_a_letter_after_a_determiner_is_a_name_of_two_words() -> None:
    assert key("a B") == "a b"


RULED = {
    "Nginx": "name",
    "NGINX": "name",
    "cafe\u0301": "unicode",
    "key\u2011value": "unicode",
    "C ++": "tokenisation",
    "`` Ubuntu ''": "tokenisation",
    "ZooKeeper's": "possessive",
    "ZooKeeper 's": "possessive",
    "the Linux kernel": "determiner",
    "the key - value store": "determiner",
}


@pytest.mark.parametrize(("surface", "wanted"), RULED.items(), ids=map(ascii, RULED))
def test_the_rule_is_the_least_trusted_that_changed_the_name(surface: str, wanted: str) -> None:
    assert rule(surface) == wanted


def test_every_rule_has_a_confidence() -> None:
    assert {name for name, *_ in RULES} < set(CONFIDENCE)
    assert all(0 < value <= 1 for value in CONFIDENCE.values())


def test_there_is_a_row_for_each_surface_in_their_order() -> None:
    assert canonical(pl.Series(["B", "A", "b"]))["key"].to_list() == ["b", "a", "b"]


def test_no_surfaces_have_no_keys() -> None:
    assert canonical(pl.Series([], dtype=pl.String)).is_empty()


WORDS = st.sampled_from(
    [
        *("C", "++", "#", ".", "NET", "-", "/", "the", "The", "a", "an", "'s", "’s", "``", "''"),
        *('"', "Linux", "2", "(", ")", "é", "e\u0301", "東京", "*", "&", ",", "--", "İ", "ẞ"),
    ]
)
SURFACES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join) | st.text(min_size=1, max_size=12)


def keys(surfaces: list[str]) -> list[str]:
    """Return the key of each of *surfaces*."""
    return canonical(pl.Series(surfaces, dtype=pl.String))["key"].to_list()


@settings(max_examples=15)
@given(st.lists(SURFACES, max_size=20))
@example(["THE Linux", "An Ubuntu", "the the Linux", "LINUX'S", "C 's 's", "1. 2. 3"])
@example(["J\u030c", "e\u200b\u0301", "a İ"])
@example(["the " * 20 + "x", "x" + " 's" * 20, "the " * 8 + "x", "the " * 7 + "x"])
def test_the_key_of_a_key_is_that_key(surfaces: list[str]) -> None:
    assert keys(keys(surfaces)) == keys(surfaces)


@settings(max_examples=30)
@given(st.lists(SURFACES, max_size=20))
def test_a_name_never_vanishes(surfaces: list[str]) -> None:
    assert "" not in keys(surfaces)


@settings(max_examples=10)
@given(st.lists(SURFACES, max_size=8))
def test_a_key_does_not_depend_on_the_other_surfaces(surfaces: list[str]) -> None:
    assert keys(surfaces) == [key(surface) for surface in surfaces]
