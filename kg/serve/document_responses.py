"""Responses of documents: the ontology, the shapes, what they describe, and dumps."""

import asyncio
from typing import TYPE_CHECKING

from kg.common.errors import PageError
from kg.query.sparql.triples import write
from kg.serve.components import VIEW, Place
from kg.serve.documents import DOCUMENTS, DUMP, DUMPS, Documents, dump_form, resource
from kg.serve.html import HEADERS
from kg.serve.http import file_response, page_response, see_other, text_response
from kg.serve.negotiation import HTML, RDF_FORMATS, Choice, Format, negotiate
from kg.serve.protocol import Refused
from kg.serve.resource_page import resource_page
from kg.view import page_policy

if TYPE_CHECKING:
    from pyoxigraph import Triple
    from starlette.requests import Request
    from starlette.responses import Response


async def beside_triples(
    request: "Request", documents: Documents, path: str, place: Place
) -> "Response | None":
    """Return what is at *path* beside resources: a dump, the drawing, a document; else None."""
    if path == DUMP or dump_form(path):
        return await dump_response(request, documents, path)
    if path == VIEW:
        return await view_response(request, documents)
    if path in DOCUMENTS:
        return await document_response(request, documents, path, place)
    return None


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


async def view_response(request: "Request", documents: Documents) -> "Response":
    """Return the page that draws the graph, whose own script may run."""
    try:
        file = await documents.view()
    except PageError as problem:
        raise Refused(501, str(problem)) from None
    policy = f"{page_policy()}; frame-ancestors 'none'"
    headers = {**HEADERS, "Content-Security-Policy": policy}
    return await file_response(request, file, HTML.media, headers, keep=True)


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
