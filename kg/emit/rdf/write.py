"""Write a graph in a form of RDF, as a stream."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

from kg.emit.rdf.forms import Blocks, Lines, Nodes
from kg.emit.rdf.model import Choices, Model
from kg.emit.rdf.terms import check_iri
from kg.emit.rdf.vocabulary import BASE, NAMESPACES
from kg.folder import Folder

if TYPE_CHECKING:
    import rdflib


class Writer:
    """Writes graphs in one form."""

    def __init__(self, form: type[Lines]) -> None:
        self._form = form

    def __call__(
        self,
        folder: Folder,
        out: BinaryIO,
        base: str = BASE,
        *,
        rdf: str = "1.1",
        mentions: bool = False,
        assert_candidates: bool = False,
        title: str = "",
        license: str = "",  # noqa: A002
    ) -> None:
        """Write *folder* to *out*.

        Raises:
            IriError: *base* is no absolute IRI.
        """
        check_iri(base, "--base-iri", "https://my.org/kg/", "it ends in / or # as a rule")
        form = self._form(base)
        choices = Choices(base, rdf, "", mentions, assert_candidates, title, license)
        out.write(form.head.encode())
        for part in Model(folder, form, choices).parts():
            text = form.nodes(part) if isinstance(part, Nodes) else form.triples(part)
            for chunk in chunks(text):
                out.write(chunk)
        out.write(form.tail.encode())


def chunks(text: pl.Series) -> Iterator[memoryview]:
    """Yield the bytes of all rows, without an object a row."""
    array = text.to_arrow(compat_level=pl.CompatLevel.oldest())
    pieces = array.chunks if hasattr(array, "chunks") else [array]
    for piece in pieces:
        if len(piece):
            _, offsets, data = piece.buffers()
            ends = memoryview(offsets).cast("q")[piece.offset : piece.offset + len(piece) + 1]
            yield memoryview(data)[ends[0] : ends[-1]]


write_ntriples = Writer(Lines)
write_turtle = Writer(Blocks)


def to_rdflib(folder: Folder, base: str = BASE) -> "rdflib.Graph":
    """Return the triples as an rdflib graph, all of it in memory."""
    import rdflib  # noqa: PLC0415 - half a second that only its users should pay

    text = BytesIO()
    write_ntriples(folder, text, base)
    graph = rdflib.Graph()
    for prefix, iri in NAMESPACES.items():
        graph.bind(prefix, iri)
    return graph.parse(data=text.getvalue(), format="nt")
