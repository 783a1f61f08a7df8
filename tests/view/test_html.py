"""The file of the page: its policy, what is escaped, equal bytes, a bundle that is missing."""

import base64
import hashlib
import html
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
    page = sample.read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    for kind, tag in (("script", "script"), ("style", "style")):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert text
        hash_ = base64.b64encode(hashlib.sha256(text[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{hash_}';" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]
    assert re.findall(r"(?:src|href)=\"?(https?:)", page) == []


def test_titles_and_licences_are_escaped() -> None:
    bundle = read_bundle()._replace(licences=HOSTILE)
    page = document(HOSTILE, {"graph": "AAAA"}, bundle)
    assert page.count("alert(1)") == 2
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert "\x00" not in page.partition("<style>")[0]


def test_the_same_graph_is_the_same_page(graph_of: Callable[..., Graph]) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang", "C/B-Lang and/O Go/B-Lang")
    assert kg.view.page(graph.folder) == kg.view.page(Graph(graph.path).folder)


def test_a_notebook_shows_the_page_in_a_frame(graph_of: Callable[..., Graph]) -> None:
    graph = graph_of("Nginx/B-App uses/O C/B-Lang")
    shown = graph.view(height=300)._repr_html_()
    frame = re.fullmatch(r'<iframe srcdoc="([^"]*)" sandbox="([^"]*)" [^<>]*></iframe>', shown)
    assert frame
    assert html.unescape(frame[1]) == kg.view.page(graph.folder)
    assert "allow-same-origin" not in frame[2]
    assert 'height="300"' in shown


def test_a_missing_bundle_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(PageError, match=r"found no bundle of its page, wanted one \(install"):
        read_bundle(tmp_path)
