"""JSON-LD and RDF/XML that nest too deep are refused before a parser's stack overflows."""

import io
from pathlib import Path

import pytest

from kg.common.errors import GraphError
from kg.common.quads import parse_blocks, read_quads
from kg.common.rdf_depth import MAX_JSON_DEPTH, MAX_XML_DEPTH, ShallowJson, ShallowXml

HEAD = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
# By the form: what nests, what is inside, what ends it, how many levels each of them has.
NESTED = {
    "contexts": (
        ".jsonld",
        '{"@context":',
        '{"t":{"@id":"http://x/t","@context":',
        "{}",
        "}}",
        "}",
        2,
    ),
    "nodes": (".jsonld", "", '{"http://x/p":', '"v"', "}", "", 1),
    "graphs": (".jsonld", "", '{"@graph":', "[]", "}", "", 1),
    "lists": (".jsonld", '{"http://x/p":', '{"@list":[', '"v"', "]}", "}", 2),
    "elements": (".rdf", HEAD, "<x:C><x:p>", "<x:C/>", "</x:p></x:C>", "</rdf:RDF>", 2),
}
MOST = {".jsonld": MAX_JSON_DEPTH, ".rdf": MAX_XML_DEPTH}


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_too_deep_is_refused(name: str, tmp_path: Path) -> None:
    suffix, head, opens, inside, closes, tail, levels = NESTED[name]
    for count, is_fitting in [(50, True), (MOST[suffix] // levels + 1, False), (30_000, False)]:
        path = tmp_path / f"a{suffix}"
        path.write_text(f"{head}{opens * count}{inside}{closes * count}{tail}")
        if is_fitting:
            list(read_quads(path, GraphError))
            continue
        with pytest.raises(GraphError, match="that nest too deep"):
            list(read_quads(path, GraphError))
        with pytest.raises(GraphError, match="that nest too deep"):
            list(
                parse_blocks(
                    iter([path.read_bytes()]), suffix[1:], "http://x/", "a", GraphError, print
                )
            )


# The text, its form, and how deep it is.
DEPTHS = {
    "brackets in texts": (r'["{{[[", "\\", "\"[[", {}]', ShallowJson, 2),
    "an escape sign before the end": (r'[["a\\"], ["\\\"]]]"], {"a": [[1]]}]', ShallowJson, 4),
    "a text in a list": (r'["[[[\\\"[["]', ShallowJson, 1),
    "one after the other": ("[[],[],{}]" * 9, ShallowJson, 2),
    "empty elements": ('<a><b/><b c="d"/><b></b></a>', ShallowXml, 2),
    "comments and declarations": (
        "<?xml version='1.0'?><!DOCTYPE a><a><!-- - --></a>",
        ShallowXml,
        1,
    ),
}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
@pytest.mark.parametrize(("text", "form", "depth"), DEPTHS.values(), ids=DEPTHS)
def test_depth_is_told_however_a_file_is_cut(
    text: str,
    form: type[ShallowJson] | type[ShallowXml],
    depth: int,
    size: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read() -> None:
        file = form(io.BytesIO(text.encode()), "a", GraphError)
        while file.read(size):
            pass

    monkeypatch.setattr(form, "most", depth)
    read()
    monkeypatch.setattr(form, "most", depth - 1)
    with pytest.raises(GraphError, match=f"at most {depth - 1} levels"):
        read()
