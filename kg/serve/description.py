"""What the endpoint says of itself: a SPARQL 1.1 Service Description, as a query that makes it."""

from collections.abc import Iterable

from kg.serve.forms import HTML, Form

LANGUAGE = "http://www.w3.org/ns/sparql-service-description#SPARQL11Query"
# Formats have IRIs of the W3C's.
_FORMATS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}


def description(endpoint: str, dataset: str, *kinds: Iterable[Form]) -> str:
    """Return a CONSTRUCT query whose answer describes the service at *endpoint*.

    Args:
        endpoint: its address.
        dataset: the IRI of the graph as a dataset.
        kinds: the forms in which it answers.
    """
    names = [_FORMATS[form.name] for forms in kinds for form in forms if form != HTML]
    formats = ", ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in names)
    return f"""
    PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
    CONSTRUCT {{
      <{endpoint}> a sd:Service ;
        sd:endpoint <{endpoint}> ;
        sd:supportedLanguage <{LANGUAGE}> ;
        sd:resultFormat {formats} ;
        sd:defaultDataset <{endpoint}#dataset> .
      <{endpoint}#dataset> a sd:Dataset ; sd:defaultGraph <{dataset}> .
      <{dataset}> a sd:Graph .
    }} WHERE {{}}
    """
