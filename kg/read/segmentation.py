"""Segmentation of a source: what shows where its documents and its sentences begin, for people.

A reader that finds it out from the source says so in its chunks; of all others it is the same for
every file of their format, and stands here.
"""

from kg.read.common.chunk import SPLITTER, Segmentation
from kg.read.common.standoff import LINES_AND_SPLITTER

_EACH_FILE = "each file"
_EACH_RECORD = "each record"
_EACH_ROW = "each row"
_NONE = "nothing marks them"

# By the name of the reader: what shows documents, and sentences where kg does not split texts.
BY_FORMAT = {
    "spacy": ("each Doc", "sentence starts of the Doc"),
    "spacy-json": (_EACH_RECORD, "sentences of the record"),
    "uima": ("each view", "Sentence annotations"),
    "bioc": ("document elements", "sentence elements"),
    "brat": (_EACH_FILE, LINES_AND_SPLITTER),
    "pubtator": ("each title", LINES_AND_SPLITTER),
    "labelstudio": ("each task", SPLITTER),
    "prodigy": (_EACH_RECORD, SPLITTER),
    "pubannotation": (_EACH_RECORD, "sentence divisions of the record"),
    "redocred": (_EACH_RECORD, "sentences of the record"),
    "bconv": ("each document of the record", "sentences of the record"),
    "europepmc": (_EACH_RECORD, _NONE),
    "dataturks": (_EACH_RECORD, SPLITTER),
    "cluener": (_EACH_RECORD, SPLITTER),
    "predictions": (_EACH_RECORD, "each record that has tokens"),
    "flair": (_EACH_RECORD, _EACH_RECORD),
    "stanza": ("each list of sentences", "sentences of the list"),
    "nif": ("each nif:Context", "nif:Sentence"),
    "spert": ("records of one orig_id, or each record", _EACH_RECORD),
    "dygie": (_EACH_RECORD, "sentences of the record"),
    "crossre": ("records of one doc_key", _EACH_RECORD),
    "scirex": (_EACH_RECORD, "sentences of the record"),
    "huggingface": ("rows of one document name, or -DOCSTART- rows", _EACH_ROW),
    "parquet": ("rows of one document name, or -DOCSTART- rows", _EACH_ROW),
    "doccano": (_EACH_RECORD, SPLITTER),
    "webanno": (_EACH_FILE, "blank lines"),
    "conll2012": ("#begin document lines", "blank lines"),
    "conllu": ("# newdoc comments and their like", "blank lines"),
    "gate": (_EACH_FILE, "Sentence annotations"),
    "inline": ("document elements", "sentence elements"),
    "tagged-lines": ("-DOCSTART- lines", "each line"),
    "csv": (_EACH_FILE, _NONE),
    "conll": (_EACH_FILE, _NONE),
}
_ANY = ("as its reader tells them", "as its reader tells them")  # of a plug-in


def described(
    format_name: str, has_documents: bool, segmentation: Segmentation
) -> tuple[str | None, str]:
    """Return what shows where documents (None: nothing does) and sentences of a source begin.

    Args:
        format_name: of the reader.
        has_documents: the reader gave documents.
        segmentation: what the chunks of the source say, together.
    """
    documents, sentences = BY_FORMAT.get(format_name, _ANY)
    shown = ", ".join(sorted(name or documents for name in segmentation.documents))
    return (
        (shown or documents) if has_documents else None,
        ", ".join(sorted(name or sentences for name in segmentation.sentences)) or sentences,
    )
