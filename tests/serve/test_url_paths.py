"""What a path may mean."""

import pytest

from kg.serve.protocol import Refused
from kg.serve.url_paths import address, candidates

MEANT = {
    "as it is": ("entity/c%2B%2B", "entity/c%2B%2B"),
    "not encoded": ("entity/c++", "entity/c%2B%2B"),
    "small hexadecimal": ("entity/c%2b%2b", "entity/c%2B%2B"),
    "more encoded than need be": ("entity/%70ython", "entity/python"),
    "raw UTF-8": ("entity/東京".encode().decode("latin-1"), "entity/%E6%9D%B1%E4%BA%AC"),
    "the slash of a type encoded": ("entity/Language%2Fpython", "entity/Language/python"),
    "the slash of a name decoded": ("entity/tcp/ip", "entity/tcp%2Fip"),
    "a percent sign": ("entity/100%25", "entity/100%25"),
    "a percent sign in a name": ("entity/%252F", "entity/%252F"),
    "a property of a partition": (
        "dataset/g/property/kg:type",
        "dataset/g/property/kg:type",
    ),
}


@pytest.mark.parametrize(("path", "iri"), MEANT.values(), ids=MEANT)
def test_a_path_means(path: str, iri: str) -> None:
    assert iri in list(candidates(path))


@pytest.mark.parametrize(
    "path", ["entity/<x>", 'entity/"', "entity/a b", "entity/{x}", "a\\b", "`"]
)
def test_what_cannot_stand_in_an_iri_is_never_looked_up(path: str) -> None:
    assert not [one for one in candidates(path) if set(one) & set('<>"{}|\\^` ')]


@pytest.mark.parametrize("path", ["entity/%FF", "entity/%C3", "entity/\xff"])
def test_what_is_no_utf8_is_refused(path: str) -> None:
    with pytest.raises(Refused) as refused:
        list(candidates(path))
    assert refused.value.status == 400


PATHS = {
    "root": ("/", "https://my.org/", ""),
    "base with a path": ("/kg/entity/a", "https://my.org/kg/", "entity/a"),
    "without the path": ("/entity/a", "https://my.org/kg/", "entity/a"),
    "the base itself": ("/kg/", "https://my.org/kg/", ""),
    "the base without its slash": ("/kg", "https://my.org/kg/", ""),
    "a whole address": ("http://my.org/entity/a", "https://my.org/", "entity/a"),
    "a query": ("/entity/a?format=turtle", "https://my.org/", "entity/a"),
}


@pytest.mark.parametrize(("raw", "base", "path"), PATHS.values(), ids=PATHS)
def test_the_path_behind_the_base(raw: str, base: str, path: str) -> None:
    assert address({"raw_path": raw.encode(), "path": raw}, base) == path
