"""Rules of diagnostics: the severity of each (error, warning, note) and what it reports.

An *error* lost or changed a tag, a text, or what joins mentions. A *warning* was read in the way
that is nearly always meant. A *note* is something that is not about entities, or that another part
of the file says already; the option ``strict`` accepts it. The diagnostic itself says in its
``action`` what was done. A rule of a plug-in that is not named here is a warning.
"""

from typing import Literal

Severity = Literal["error", "warning", "note"]

# By the name of the rule; the texts are those of docs/diagnostics.md.
RULES: dict[str, tuple[Severity, str]] = {
    # of the corpus
    "cannot-read": ("error", "a source that cannot be read, or not to its end"),
    "no-entity-tag": ("error", "no entity at all"),
    "not-a-corpus-file": ("note", "a file of a folder that holds no tagged text"),
    "unread-data-file": ("warning", "a file of a folder that looks like data, without tagged text"),
    "graph-folder": ("note", "a graph folder of kg in the corpus"),
    "equal-content": ("warning", "two sources with the same bytes"),
    # of the text
    "not-utf-8": ("error", "a line that is not UTF-8"),
    "line-ends": ("note", "lines that end with CR alone"),
    "wrong-encoding": ("warning", "a declared encoding that the text does not have"),
    "undecodable": ("error", "bytes that do not fit the declared encoding"),
    "byte-order-mark": ("warning", "a byte order mark that does not fit the encoding"),
    "half-a-character": ("error", "half of a surrogate pair"),
    "control-character": ("error", "a control character in a name, a type or an identifier"),
    "control-character-at-end": ("warning", "a control character at the ends of one"),
    # of lines
    "blank-line": ("warning", "a blank line inside `<s>`"),
    "unclosed-sentence": ("warning", "`<s>` inside `<s>`"),
    "unopened-sentence": ("warning", "`</s>` without `<s>`"),
    "unknown-mark": ("warning", "a line of markup that is neither sentence nor document"),
    "extra-column": ("error", "a line with more columns than the others"),
    "missing-column": ("error", "a line with fewer"),
    "other-tags": ("note", "further columns of tags: a copy, or another view of the tokens"),
    "empty-cells": ("note", "cells beyond the columns, with nothing in them"),
    "broken-row": ("warning", "a row over several lines, as a token holds a line end"),
    "blank-token": ("warning", "a token of white space only"),
    "late-tags": ("warning", "a column or key whose tags begin late in a file"),
    "unread-tags": (
        "error",
        "tags that come late, under a name that may mean something else",
    ),
    "space-in-token": ("warning", "a token that holds a space, in columns parted by spaces"),
    "spaces-for-tabs": ("warning", "columns parted by spaces where TABs are meant"),
    "no-sentence-ends": ("warning", "sentences of more than 100 tokens on average"),
    "one-token-sentences": ("warning", "a file in which each sentence is one token"),
    "tokens-are-numbers": ("warning", "tokens that are all numbers"),
    "split-sentence": ("note", "sentences split by `--split-sentences`"),
    "word-number": ("warning", "word numbers of CoNLL-U that are not in order"),
    "late-metadata": ("note", "metadata of CoNLL-U after the document has begun"),
    "inside-multiword-token": ("warning", "an entity that begins or ends within a written word"),
    "entity-of-multiword-token": ("warning", "an entity on the row of a multiword token"),
    # of tags on tokens
    "orphan-inside": ("warning", "`I-` (IOB2, BIOES) with no mention to continue"),
    "orphan-end": ("warning", "`E-` or `L-` with no mention to end"),
    "type-switch": ("warning", "`I-` or `E-` of another type than the mention's"),
    "needless-begin": ("warning", "`B-` of IOB1 that nothing called for"),
    "unfinished": ("warning", "a mention of BIOES or BILOU without its end"),
    "unknown-tag": ("error", "a tag of another form"),
    "bad-tag": ("error", "a tag that is no text"),
    "missing-tag": ("error", "a token without a tag"),
    "zero-for-o": ("warning", "tags `0` or `o` where `O` is meant"),
    "no-tag": ("error", "a word without a tag"),
    "uneven-row": ("error", "not as many tags as tokens"),
    # of mentions
    "empty-mention": ("error", "a mention of no text"),
    "beyond-sentence": ("error", "a mention that reaches beyond its sentence"),
    "beyond-text": ("error", "an annotation outside the text"),
    "across-sentences": ("warning", "an annotation over several sentences"),
    "space-at-ends": ("warning", "white space at the ends of an annotation or identifier"),
    "text-differs": ("error", "another text than the annotation says"),
    "text-mismatch": ("error", "another text than the region says"),
    "tokens-not-in-text": ("warning", "tokens that are not in the text"),
    "cuts-word": ("error", "annotations that cut words, in whatever unit their offsets count"),
    "text-is-address": ("error", "an address of a file that is not here, in the place of a text"),
    "offset-unit": ("warning", "offsets that count UTF-16 units, bytes, CRLF as one, NFC, …"),
    "sentence-offset": ("warning", "a sentence whose offset overlaps the one before"),
    "discontinuous": ("error", "a mention of several parts"),
    "missing-type": ("warning", "an annotation without a type"),
    "alternative-type": ("note", "a type that the annotators left open: the first one is read"),
    "no-type": ("warning", "an annotation of a layer without a type"),
    "several-types": ("note", "an annotation of several classes"),
    "no-location": ("error", "an annotation without a place in the text"),
    "not-an-annotation": ("error", "a line that is no annotation"),
    "bad-annotation": ("error", "an annotation of another shape"),
    "repeated-id": ("error", "an id that was there before"),
    "unclosed-entity": ("error", "a bracket that never closes"),
    "unopened-entity": ("error", "a bracket that was never opened"),
    "unknown-entity": ("error", "a bracket or a character reference of another form"),
    "undeclared-fields": ("warning", "brackets whose fields no comment names"),
    # of what joins mentions
    "unknown-mention": ("error", "a relation, or an identifier, of a mention that is not there"),
    "unknown-relation": ("error", "a relation of another form"),
    "bad-relation": ("error", "a relation of another shape"),
    "loose-relation": ("error", "a relation whose ends are no entities"),
    "one-argument": ("error", "a relation with one end"),
    "many-arguments": ("error", "a relation with more than two ends"),
    "negated": ("warning", "a relation that the annotators deny"),
    "chain-without-entity": ("warning", "a link of a chain that is no entity"),
    "link-without-entity": ("note", "coreferent mentions that are no entities"),
    "several-clusters": ("error", "a mention in several clusters"),
    "second-cluster": ("error", "a mention in several clusters"),
    "heads-of-clusters": ("note", "the heads of clusters, beside the clusters themselves"),
    "span-convention": ("warning", "spans of tokens that count otherwise than their format says"),
    # of records
    "damaged-record": ("error", "a line of JSON lines that is no JSON"),
    "not-an-object": ("error", "a record that is no object"),
    "bad-row": ("error", "a row of another shape"),
    "bad-sentence": ("error", "a sentence of another shape"),
    "bad-token": ("warning", "tokens of another shape"),
    "no-token": ("error", "a token of another shape"),
    "no-document": ("error", "a document of another shape"),
    "no-paragraph": ("error", "a paragraph of another shape"),
    "missing-text": ("error", "a record without a text"),
    "no-tagged-text": ("error", "records that hold no tagged text"),
    "no-label-of-text": ("note", "labels of something else than text"),
    "not-annotated": ("note", "a task that nobody annotated, or that was cancelled"),
    "not-accepted": ("note", "a record that the annotator did not accept"),
    "other-annotator": ("note", "annotations of a second annotator"),
    "too-deep": ("warning", "metadata nested too deep"),
    "damaged-description": ("warning", "a description of a data set that cannot be read"),
    "unknown-document": ("error", "a line of a document that is not there"),
    "unknown-spaces": ("warning", "tokens without the white space between them"),
    # of markup
    "metadata": ("note", "a header, or other metadata"),
    "no-markup": ("warning", "an angle bracket that begins no markup"),
    "stray-end-tag": ("warning", "an end tag without its beginning"),
    "unclosed-element": ("warning", "an element that never ends"),
    # of what is not about entities
    "attribute": ("note", "attributes of annotations"),
    "annotator-note": ("note", "annotators' notes"),
    "other-attribute": ("note", "attributes of annotations"),
    "unread-column": ("note", "a documented column of a corpus that is not about entities"),
    "unread-layer": ("note", "a layer that is not about entities"),
    "unread-feature": ("note", "a feature that is not about entities"),
    # of what the graph is not to be made of
    "dropped-type": ("note", "mentions of types that the schema drops"),
    "left-out-name": ("note", "mentions of names to leave out"),
    "repeated-sentence": ("note", "sentences that were there before"),
    "unwanted-document": ("note", "documents for which a condition does not hold"),
    # of resolving
    "unknown-documents": ("note", "rules that need documents, in a source that marks none"),
    "thesaurus-ambiguous": ("warning", "a name that means several concepts of the thesaurus"),
    "thesaurus-homonyms": ("warning", "a concept without a type, named as things of several"),
    "thesaurus-unknown-type": ("warning", "a type of the thesaurus that no mention has"),
    "thesaurus-types": ("warning", "a concept of two types"),
    "thesaurus-shared-iri": ("note", "two concepts that are the same as one thing elsewhere"),
    "thesaurus-deprecated": ("note", "a deprecated concept"),
    "thesaurus-left-out": ("note", "labels that are no text, concepts without IRI or label"),
    "thesaurus-text-for-iri": ("warning", "a match that is an IRI, written as text"),
    "override-unknown": ("warning", "an override of a name that no mention has"),
    "override-other-type": ("warning", "an override of a name that has other types in the corpus"),
    "link-ambiguous": ("warning", "a link of a name that several entities have"),
    "link-other-type": ("warning", "a link of a name that has other types in the corpus"),
    "link-unknown": ("note", "a link of a name that no mention has"),
    # of names
    "renamed-type": ("warning", "a type whose label is not its own name: it is kg's, or another's"),
    "renamed-predicate": ("warning", "predicates that are alike, or relations spelled in two ways"),
    # of relating
    "generic": ("warning", "more than 500 pairs of types"),
    "cue-denied": ("note", "a cue that is negated, or not said as a fact"),
    "relation-to-itself": ("note", "relations of the corpus whose ends are one entity"),
    "crowded-sentence": ("warning", "more than 600 mentions in a sentence, or another window"),
    "unknown-window": ("warning", "sentences of no known paragraph or document"),
    # of kg check --fix
    "unwritable-token": ("error", "a token that a line cannot hold"),
    "unwritable-type": ("error", "a type that a tag cannot hold"),
    "not-written": ("warning", "something that token lines cannot hold"),
    "repeated-mention": ("warning", "a mention that is there twice"),
}


def severity(rule: str) -> Severity:
    """Return the severity of a rule."""
    return RULES[rule][0] if rule in RULES else "warning"
