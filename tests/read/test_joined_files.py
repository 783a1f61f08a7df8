"""Byte order marks where files were joined: none is text, a token or part of a name, in any format.

Each file is read with two marks before it, and with one before its second part.
"""

import json
from pathlib import Path

import pytest

from tests.read.whole import read_path

MARK = "\ufeff"
ARTICLE = "{}|t|Ann ran.\n{}|a|So.\n{}\t0\t3\tAnn\tPER\t-\n\n"
WEBANNO = "#FORMAT=WebAnno TSV 3.2\n#T_SP=webanno.custom.Entity|value\n\n\n"
PARTS = {  # the two parts of a file, each with one mention of Ann
    "token lines": ("Ann\tB-PER\nran\tO\n\n", "Ann\tB-PER\nran\tO\n"),
    "CSV": ("word,tag\nAnn,B-PER\nran,O\n\n", "Ann,B-PER\nran,O\n"),
    "tagged lines": ("Ann/B-PER ran/O\n", "Ann/B-PER is/O\n"),
    "CoNLL-U": ("1\tAnn\t_\t_\t_\t_\t0\troot\t_\tNER=B-PER\n\n",) * 2,
    "CoNLL-2012": ("#begin document (a); part 000\na 0 0 Ann NN * - - - - (PER) -\n\n",) * 2,
    "JSON lines": (json.dumps({"text": "Ann ran", "label": [[0, 3, "PER"]]}) + "\n",) * 2,
    "JSON lines of tokens": (json.dumps({"tokens": ["Ann"], "ner_tags": ["B-PER"]}) + "\n",) * 2,
    "an array": (
        '[{"tokens": ["Ann"], "ner_tags": ["B-PER"]},\n',
        '{"tokens": ["Ann"], "ner_tags": ["B-PER"]}]',
    ),
    "PubTator": (ARTICLE.replace("{}", "1"), ARTICLE.replace("{}", "2")),
    "WebAnno": (
        f"{WEBANNO}#Text=Ann ran\n1-1\t0-3\tAnn\tPER\t\n1-2\t4-7\tran\t_\t\n\n",
        "#Text=Ann is\n2-1\t8-11\tAnn\tPER\t\n2-2\t12-14\tis\t_\t\n",
    ),
    "inline": ("<d><s><PER>Ann</PER> ran.</s>\n", "<s><PER>Ann</PER> is.</s></d>\n"),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("parts", PARTS.values(), ids=PARTS)
def test_a_mark_is_no_text(tmp_path: Path, parts: tuple[str, str], encoding: str) -> None:
    path = tmp_path / "corpus"
    path.write_bytes(f"{MARK}{MARK}{parts[0]}{MARK}{parts[1]}".encode(encoding))
    found = read_path(path)
    assert [surface for surface, _ in found.mentions] == ["Ann", "Ann"]
    assert not [text for text in found.texts if MARK in text]
    assert not [name for name, _ in found.documents if MARK in name]
    assert set(found.rules) == {"byte-order-mark"}
