"""Responses of documents: the ontology, the shapes, what they describe, and dumps."""

import asyncio
from typing import TYPE_CHECKING

from kg.query.sparql.triples import write
from kg.serve.components import Place
from kg.serve.documents import DUMP, DUMPS, Documents, dump_form, resource
from kg.serve.http import file_response, page_response, see_other, text_response
from kg.serve.negotiation import HTML, RDF_FORMATS, Choice, Format, negotiate
from kg.serve.resource_page import resource_page

if TYPE_CHECKING:
    from pyoxigraph import Triple
    from starlette.requests import Request
    from starlette.responses import Response


async def dump_response(request: "Request", documents: Documents, path: str) -> "Response":
    """Return a dump of all RDF, or the address of one in a form that the client accepts."""
    form = dump_form(path)
    if form is None:
        formats = [Format(form.name, form.media) for form in DUMPS]
        name = negotiate(request, formats).format.name
        suffix = next(form.suffix for form in DUMPS if form.name == name)
        return see_other(f"{DUMP}{suffix}")
    file = await documents.dump(form)
    return await file_response(request, file, form.media, {}, keep=True)


async def document_response(
    request: "Request", documents: Documents, name: str, place: Place
) -> "Response":
    """Return the ontology or the shapes, as a page or in RDF."""
    choice = negotiate(request, RDF_FORMATS)
    triples = await asyncio.to_thread(documents.document, name)
    iri = documents.base + name
    headers = {"Link": f'<{iri}>; rel="canonical"'}
    return described(documents, iri, triples, place, choice, headers)


def described(
    documents: Documents,
    iri: str,
    triples: list["Triple"],
    place: Place,
    choice: Choice,
    headers: dict[str, str],
) -> "Response":
    """Return *triples* of documents, which describe *iri*, in the form that was chosen."""
    if choice.format is HTML:
        turtle = write(triples, "turtle", None, documents.prefixes, iri).text
        return page_response(resource_page(place, resource(iri, triples), turtle), headers)
    text = write(triples, choice.format.name, None, documents.prefixes, iri).text
    return text_response(text, choice.media, headers)
