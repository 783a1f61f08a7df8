"""Tell what the layers of INCEpTION and WebAnno mean, in whichever format they are exported.

A layer is an entity layer if it is `NAMED_ENTITY`, or none of DKPro's and UIMA's own (part of
speech, lemma, ...): projects make layers of their own for what they look for. The type of a
mention is the first of `TYPES` among its features, or else its first other feature that is text
and no identifier, or else the layer's name. An identifier is the first of `IDENTIFIERS`, or else
the first feature that is an IRI.
"""

from collections.abc import Mapping

NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
TYPES = ("value", "label", "type", "category", "class", "tag", "entity", "name")
IDENTIFIERS = ("identifier", "kb_id", "concept", "entity_id", "wikidata", "id")
_BUILT_IN = ("de.tudarmstadt.ukp.", "org.dkpro.", "uima.")


def is_entity_layer(layer: str) -> bool:
    """Tell a layer whose spans name entities from those of linguistic annotation.

    >>> is_entity_layer("webanno.custom.Drug"), is_entity_layer("uima.tcas.DocumentAnnotation")
    (True, False)
    """
    return layer == NAMED_ENTITY or not layer.startswith(_BUILT_IN)


def short_name(layer: str) -> str:
    """Return the last part of a layer's name.

    >>> short_name("webanno.custom.Drug")
    'Drug'
    """
    return layer.rpartition(".")[2]


def type_of(layer: str, features: Mapping[str, str]) -> str:
    """Return the type of an annotation of *layer* with *features*, which have a value each.

    >>> type_of("custom.Span", {"note": "sure", "label": "PER"}), type_of("custom.Drug", {})
    ('PER', 'Drug')
    """
    values = (features[name] for name in TYPES if name in features)
    named = [value for value in values if not _is_iri(value)]
    other = [
        value for name, value in features.items() if name not in IDENTIFIERS and not _is_iri(value)
    ]
    return next(iter(named + other), short_name(layer))


def identifier_of(features: Mapping[str, str]) -> str | None:
    """Return what the features say that a mention is.

    >>> identifier_of({"value": "PER", "identifier": "http://www.wikidata.org/entity/Q7259"})
    'http://www.wikidata.org/entity/Q7259'
    """
    named = [features[name] for name in IDENTIFIERS if name in features]
    return next(iter(named + [value for value in features.values() if _is_iri(value)]), None)


def _is_iri(value: str) -> bool:
    return value.startswith(("http://", "https://"))
