"""Marks among CoNLL lines: ``-DOCSTART-`` and other beginnings of documents, comments, elements."""

import re
from collections.abc import Collection, Sequence

from kg.read.token_lines.tags import MISSING, OUTSIDE

DOCSTART = re.compile(r"(?<!\S)-(?:DOCSTART|docstart)-\S*")  # in any column
FILLERS = OUTSIDE | MISSING | {"-X-", "X"}  # what stands in the other columns of such a line
ELEMENT = re.compile(r"<(/?)\s*([\w:.-]+)([^<>]*)>")
_NAME = re.compile(r"""\b(?:id|xml:id|docid|name|title|n|file|url)\s*=\s*["']?([^"'\s>]+)""", re.I)
DOCUMENTS = frozenset(["doc", "document", "text", "file", "article"])  # elements, in lower case
_ABSTRACT = r"###(?:\w+:\s*(.*)|\s*(\S*\d\S*)\s*)"  # ###MEDLINE:95369245, ###24491034
_MARK = re.compile(rf"<[^<>]*>|{_ABSTRACT}")
_COMMENT = re.compile(
    r"#(?:\s|$|\w+\s*=|-?DOCSTART|doc(?:ument)?\s+\S*\d|(?:begin|end) document\b)", re.I
)
_DOCUMENT_COMMENT = re.compile(
    r"#\s*(?:newdoc(?:\s+id)?|(?:\w+:)?doc(?:ument)?[_-]?id|doc(?:ument)?)\s*[=:]\s*(.+)", re.I
)
_DOCUMENT_NUMBER = re.compile(r"#\s*doc(?:ument)?\s+(\S*\d\S*)\s*", re.I)
_BEGIN = re.compile(
    r"#\s*begin document\s*(?:\((?P<name>.*?)\)|(?P<bare>[^\s();]+))?\W*"
    r"(?:part\s+(?P<part>\d+))?\s*",
    re.I,
)
_UNNAMED = re.compile(r"#\s*newdoc\s*")
_DOCSTART_COMMENT = re.compile(r"#\s*-?DOCSTART-?\s*(.*)", re.I)
_MEDLINE = re.compile(_ABSTRACT)
OPENING = b"#-bBdDhHnN\t"  # what follows # (and a space) in a comment that may open a document


def is_mark(line: str) -> bool:
    """Tell a mark from a token: ``<s>``, ``<doc id="1">``, ``-DOCSTART- O``, ``###MEDLINE:1``."""
    return bool(_MARK.fullmatch(line.strip()) or DOCSTART.search(line))


def is_comment(line: str) -> bool:
    """Tell a comment (``# text``, ``#``, ``#id=1``, ``#doc 5``) from a token like ``#include``."""
    return bool(_COMMENT.match(line))


def is_docstart_comment(line: str) -> bool:
    """Tell a line such as ``#DOCSTART``."""
    return bool(_DOCSTART_COMMENT.match(line))


def is_medline(line: str) -> bool:
    """Tell a line such as ``###MEDLINE:95369245`` or ``###24491034``."""
    return bool(_MEDLINE.fullmatch(line))


def opens_document(line: str) -> bool:
    """Tell whether a line is a mark at which a document begins."""
    element = ELEMENT.fullmatch(line.strip())
    if element:
        return not element[1] and element[2].lower() in DOCUMENTS
    commented = line.startswith("#") and document_of_comment(line, "\t" in line) is not None
    return commented or bool(DOCSTART.search(line))


def document_of_comment(comment: str, tabs: bool) -> str | None:
    """Return the name of the document that a comment opens ("": none); None if it opens none."""
    if match := _MEDLINE.fullmatch(comment):
        return str(match[1] or match[2] or "").strip()
    if match := _DOCUMENT_COMMENT.fullmatch(comment) or _DOCUMENT_NUMBER.fullmatch(comment):
        return str(match[1]).strip()
    if match := _BEGIN.fullmatch(comment):
        return part_name(match["name"] or match["bare"] or "", match["part"] or "")
    if match := _DOCSTART_COMMENT.match(comment):
        return " ".join(word for word in match[1].split() if word not in FILLERS)
    if _UNNAMED.fullmatch(comment):
        return ""
    # GermEval: each sentence is headed by a line of #, a TAB and where it was found.
    return comment[1:].strip().split("\t")[0] if tabs and comment.startswith("#\t") else None


def part_name(document: str, part: str) -> str:
    """Return the name of a part of a document of CoNLL-2012: ``wb/eng_0002 part 1``.

    >>> part_name("bn/p_0060", "000"), part_name("bn/p_0060", "002")
    ('bn/p_0060', 'bn/p_0060 part 2')
    """
    return f"{document} part {int(part)}" if part.strip("0") else document


def document_of_element(attributes: str) -> str:
    """Return the name in the attributes of an element such as ``<doc id="1">``; "": none."""
    named = _NAME.search(attributes)
    return named[1] if named else ""


def docstart_name(line: str, fillers: Collection[str] = FILLERS) -> str:
    """Return what stands after -DOCSTART-, without what only fills columns."""
    match = DOCSTART.search(line)
    words = line[match.end() :].split() if match else []
    return " ".join(word for word in words if word not in fillers and not DOCSTART.match(word))


def docstart_fillers(lines: Sequence[str], rows: Sequence[Sequence[str]]) -> frozenset[str] | None:
    """Return the words after -DOCSTART- in *lines* that name no document; None: none does.

    A cell that stands in the same column of some token, such as a part of speech, is no name; nor
    is what is equal in all such lines.

    Args:
        rows: the cells of the tokens.
    """
    marks = [line for line in lines if DOCSTART.search(line)]
    fillers = set(FILLERS)
    width = len(rows[0]) if rows else 0
    columns = [{row[i] for row in rows} for i in range(width)] if marks else []
    for line in marks:
        cells = line.split("\t") if "\t" in line else line.split()
        if len(cells) == width:
            fillers.update(cell for i, cell in enumerate(cells) if cell in columns[i])
    names = [docstart_name(line, fillers) for line in marks]
    return None if len(names) > 1 and len(set(names)) == 1 else frozenset(fillers)
