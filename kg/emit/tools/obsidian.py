"""Obsidian: a note for each entity, with front matter, links to its neighbours, and quotes.

Names of notes are safe on every system, and no two are equal where capitals or the composition of
accents do not count. Names and sentences are data: nothing in them is a link, markup or HTML.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.emit.tools.rows import Rows, best_sentences
from kg.emit.tools.yaml_text import scalar
from kg.store.analysis import PROPERTIES
from kg.store.folder import Folder

LISTING = ".kg-files"  # the names of the notes, a line each
MAX_NAME = 120  # bytes of a note's name without its ending; systems allow 255
_UNSAFE = re.compile(  # in the name of a note
    r'[<>:"/\\|?*'  # to Windows
    r"#^\[\]`$%"  # in a link of Obsidian: its end, or code, a formula, a comment that hides the end
    "\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]"  # unseen
)
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)")
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~=^$%&:@/])")
_LOOKALIKES = str.maketrans("[]|<>`$%\\", "__¦‹›'＄％⧵")  # of what ends or hides a link
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TAG = re.compile(r"[^\w-]+")


def write(folder: Folder, out: Path, *, linked_only: bool = False) -> None:
    """Write a note for each entity of *folder* into the empty folder *out*.

    An edge is a link in the notes of both its ends, with its best sentence; so there are twice as
    many links as edges. The links of a note are all in memory.
    """
    rows = Rows(folder, linked_only)
    nodes = rows.nodes
    names = note_names(nodes.select("name", "type").iter_rows())
    of_entity = dict(zip(nodes["entity"].to_list(), names, strict=True))
    related = _related(rows, of_entity)
    for node, name in zip(nodes.iter_rows(named=True), names, strict=True):
        links = related.get(node["entity"], [])
        text = "\n".join([*_front_matter(node), f"# {plain(node['name'])}", "", *links, ""])
        (out / f"{name}.md").write_text(text, encoding="utf-8", newline="\n")
    listing = "".join(f"{name}.md\n" for name in names)
    (out / LISTING).write_text(listing, encoding="utf-8", newline="\n")


def note_names(named: Iterable[tuple[str, str]]) -> list[str]:
    """Return the name of the note of each ``(name, type)``, without its ending.

    >>> note_names([("C/C++", "Lang"), ("nul", "X"), ("Java", "Lang"), ("JAVA", "Team")])
    ['C_C++', 'nul_', 'Java', 'JAVA (Team)']
    """
    taken: set[str] = set()
    names = []
    for name, type_ in named:
        for candidate in _candidates(name, type_):
            key = unicodedata.normalize("NFKC", candidate).casefold()
            key = unicodedata.normalize("NFKC", key)
            if key not in taken:
                break
        taken.add(key)
        names.append(candidate)
    return names


def _candidates(name: str, type_: str) -> Iterator[str]:
    """Yield names for a note, the plainest first, without end."""
    yield _safe(name)
    yield _safe(name, f" ({type_})")
    number = 2
    while True:
        yield _safe(name, f" ({type_} {number})")
        number += 1


def _safe(name: str, ending: str = "") -> str:
    """Return *name* and *ending* as a name of a file on any system."""
    ending = _UNSAFE.sub("_", unicodedata.normalize("NFC", ending))
    ending = _cut(ending, MAX_NAME // 2)
    text = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip()
    text = _cut(text, MAX_NAME - len(ending.encode())) + ending
    text = re.sub(r"^\.+|[. ]+$", "_", text) or "_"
    return _DEVICES.sub(r"\1_", text, count=1) if _DEVICES.match(text) else text


def _cut(text: str, most: int) -> str:
    """Return the start of *text* that has at most *most* bytes."""
    return text.encode()[:most].decode(errors="ignore")


def plain(text: str) -> str:
    """Return *text* in one line, so that Markdown shows it as it is.

    >>> print(plain("a_b [[c]] <d>"))
    a\\_b \\[\\[c\\]\\] \\<d\\>
    """
    return _MARKUP.sub(r"\\\1", _BREAKS.sub(" ", text).strip())


def _front_matter(node: dict[str, Any]) -> list[str]:
    """Return the properties of a note, as YAML."""
    tag = _TAG.sub("_", node["type"]).strip("_") or "entity"
    names = list(dict.fromkeys([node["name"], *node["aliases"]]))
    lines = ["---", f"id: {scalar(node['id'])}", f"type: {scalar(node['type'])}"]
    lines += [f"tags: [{scalar(tag)}]", f"aliases: [{', '.join(map(scalar, names))}]"]
    links = [*node["same_as"], *node["exact_match"]]
    lines += [f"links: [{', '.join(map(scalar, links))}]"] if links else []
    for name in ("mentions", "sentences", "documents", *PROPERTIES):
        if node.get(name) is not None:
            lines.append(f"{name}: {node[name]}")
    return [*lines, "---", ""]


def _related(rows: Rows, of_entity: dict[int, str]) -> dict[int, list[str]]:
    """Return the lines of the links of each entity, the strongest edge first."""
    best = best_sentences(rows.folder)
    quotes = {edge: (source, line, text) for edge, source, line, text in best.iter_rows()}
    columns = ["edge", "subject", "predicate", "object", "basis", "sentences", "strength"]
    edges = rows.folder.scan("edges").select(columns)
    lines: dict[int, list[str]] = {}
    order = edges.sort(["strength", "edge"], descending=[True, False]).collect()
    names = rows.folder.scan("entities").select("name").collect()["name"]
    for edge, subject, predicate, object_, basis, sentences, strength in order.iter_rows():
        support = f"{plain(basis)}, sentences: {sentences}, strength: {strength:.4g}"
        for here, there, arrow in ((subject, object_, "→"), (object_, subject, "←")):
            link = f"[[{of_entity[there]}|{_link_text(names[there])}]]"
            found = lines.setdefault(here, [])
            found.append(f"- {plain(predicate)} {arrow} {link} ({support})")
            if edge in quotes:
                found += _quote(*quotes[edge])
    return lines


def _quote(source: str, line: int, text: str | None) -> list[str]:
    """Return the sentence behind a link, with its place."""
    place = f"{plain(source)}, line {line}"
    return [f"    > {plain(text)}", f"    > ({place})"] if text is not None else [f"    ({place})"]


def _link_text(name: str) -> str:
    """Return *name* as what a link shows, where nothing can be escaped; the note has it whole."""
    return _BREAKS.sub(" ", name.translate(_LOOKALIKES)).strip() or "_"
