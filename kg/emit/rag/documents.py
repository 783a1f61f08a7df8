"""Sentences as documents of LangChain and LlamaIndex, neither of which is imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kg.emit.rag.text_units import check_texts, mentions_of_units, text_units
from kg.emit.rag.wording import titles
from kg.store.folder import Folder


@dataclass(frozen=True)
class TextDocument:
    """A sentence with what it mentions and where it stands.

    ``Document(**item.langchain())`` makes one of LangChain, ``TextNode(**item.llama_index())`` one
    of LlamaIndex.

    Attributes:
        id: ``source:line``, the same as of its node in Neo4j.
        text: the sentence.
        metadata: ``source, line, document`` (its id), ``entities`` (ids), ``names`` (titles).
    """

    id: str
    text: str
    metadata: dict[str, Any]

    def langchain(self) -> dict[str, Any]:
        """Return the arguments of ``langchain_core.documents.Document``."""
        return {"id": self.id, "page_content": self.text, "metadata": dict(self.metadata)}

    def llama_index(self) -> dict[str, Any]:
        """Return the arguments of ``llama_index.core.schema.TextNode``."""
        return {"id_": self.id, "text": self.text, "metadata": dict(self.metadata)}


def text_documents_of(folder: Folder) -> Iterator[TextDocument]:
    """Yield each sentence with a mention, in the order of the sources.

    Raises:
        GraphError: the graph was built or imported without texts.
    """
    check_texts(folder, "documents")
    units, names = text_units(folder), titles(folder)
    ids = folder.scan("entities").sort("entity").select("id").collect()["id"]
    mentioned = mentions_of_units(folder).group_by("unit").agg("entity").rows()
    entities = {unit: sorted(rows) for unit, rows in mentioned}
    for unit, row in enumerate(units.iter_rows(named=True)):
        rows = entities.get(unit, [])
        metadata = {
            "source": row["source"],
            "line": row["line"],
            "document": row["document_id"],
            "entities": [ids[entity] for entity in rows],
            "names": [names[entity] for entity in rows],
        }
        yield TextDocument(row["id"], row["text"], metadata)
