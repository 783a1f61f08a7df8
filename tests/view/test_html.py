"""The file of the page: its policy, what is escaped, equal bytes, a bundle that is missing."""

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import kg.view
from kg import Graph
from kg.common.errors import PageError
from kg.view.bundle import read_bundle
from kg.view.html import document

HOSTILE = "</script><script>alert(1)</script> \"'&\x00"


def test_only_its_own_script_and_style_may_run(sample: Path) -> None:
    html = sample.read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    for kind, tag in (("script", "script"), ("style", "style")):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert text
        hash_ = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{hash_}';" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]
    assert re.findall(r"(?:src|href)=\"?(https?:)", html) == []


def test_titles_and_licences_are_escaped() -> None:
    bundle = read_bundle()._replace(licences=HOSTILE)
    html = document(HOSTILE, {"graph": "AAAA"}, bundle)
    assert html.count("alert(1)") == 2
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert "\x00" not in html.partition("<style>")[0]


def test_the_same_graph_is_the_same_page(graph_of: Callable[..., Graph]) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang", "C/B-Lang and/O Go/B-Lang")
    assert kg.view.page(graph.folder) == kg.view.page(Graph(graph.path).folder)


def test_a_missing_bundle_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(PageError, match=r"found no bundle of its page, wanted one \(install"):
        read_bundle(tmp_path)
