"""Registry of diagnostics: every rule of every stage, with its severity, meaning and remedy.

A diagnostic names one of these rules: whoever gives one says `Rule.ORPHAN_INSIDE`, so that no other
can be given. An *error* lost or changed a tag, a text, or what joins mentions. A *warning* was read
in the way that is nearly always meant. A *note* is something that is not about entities, or that
another part of the file says already; the option ``strict`` accepts it. The diagnostic itself says
in its ``action`` what was done. A rule of a plug-in that is not here is a warning.

``docs/diagnostics.md`` has them as a table.
"""

from enum import StrEnum
from typing import Literal

Severity = Literal["error", "warning", "note"]


class Rule(StrEnum):
    """A rule of diagnostics; its value is what a table of diagnostics says.

    Attributes:
        severity: error, warning or note, by what it harms.
        meaning: what was there.
    """

    severity: Severity
    meaning: str

    def __new__(cls, name: str, severity: Severity, meaning: str) -> "Rule":
        """Make a member of its parts."""
        rule = str.__new__(cls, name)
        rule._value_ = name
        rule.severity, rule.meaning = severity, meaning
        return rule

    @property
    def remedy(self) -> str:
        """Return what to try; "" where the corpus is to be mended, or nothing is."""
        return REMEDIES.get(self, "")

    # of the corpus
    CANNOT_READ = "cannot-read", "error", "a source that cannot be read, or not to its end"
    NO_ENTITY_TAG = "no-entity-tag", "error", "no entity at all"
    NOT_A_CORPUS_FILE = "not-a-corpus-file", "note", "a file of a folder that holds no tagged text"
    UNREAD_DATA_FILE = (
        "unread-data-file",
        "warning",
        "a file of a folder that looks like data, without tagged text",
    )
    GRAPH_FOLDER = "graph-folder", "note", "a graph folder of kg in the corpus"
    EQUAL_CONTENT = "equal-content", "warning", "two sources with the same bytes"

    # of the text
    NOT_UTF_8 = "not-utf-8", "error", "a line that is not UTF-8"
    LINE_ENDS = "line-ends", "note", "lines that end with CR alone, all or some of them"
    WRONG_ENCODING = "wrong-encoding", "warning", "a declared encoding that the text does not have"
    UNDECODABLE = "undecodable", "error", "bytes that do not fit the declared encoding"
    BYTE_ORDER_MARK = (
        "byte-order-mark",
        "warning",
        "a byte order mark that does not fit the encoding",
    )
    HALF_A_CHARACTER = "half-a-character", "error", "half of a surrogate pair"
    CONTROL_CHARACTER = (
        "control-character",
        "error",
        "a control character in a name, a type or an identifier",
    )
    CONTROL_CHARACTER_AT_END = (
        "control-character-at-end",
        "warning",
        "a control character at the ends of one",
    )

    # of lines
    BLANK_LINE = "blank-line", "warning", "a blank line inside `<s>`"
    UNCLOSED_SENTENCE = "unclosed-sentence", "warning", "`<s>` inside `<s>`"
    UNOPENED_SENTENCE = "unopened-sentence", "warning", "`</s>` without `<s>`"
    UNKNOWN_MARK = (
        "unknown-mark",
        "warning",
        "a line of markup that is neither sentence nor document",
    )
    EXTRA_COLUMN = "extra-column", "error", "a line with more columns than the others"
    MISSING_COLUMN = "missing-column", "error", "a line with fewer"
    OTHER_TAGS = (
        "other-tags",
        "note",
        "further tags: a copy, or another view of the tokens or text",
    )
    EMPTY_CELLS = "empty-cells", "note", "cells beyond the columns, with nothing in them"
    BROKEN_ROW = "broken-row", "warning", "a row over several lines, as a token holds a line end"
    BLANK_TOKEN = "blank-token", "warning", "a token of white space only"
    LATE_TAGS = "late-tags", "warning", "a column or key whose tags begin late in a file"
    UNREAD_TAGS = (
        "unread-tags",
        "error",
        "tags that come late, under a name that may mean something else",
    )
    SPACE_IN_TOKEN = (
        "space-in-token",
        "warning",
        "a token that holds a space, in columns parted by spaces",
    )
    SPACES_FOR_TABS = "spaces-for-tabs", "warning", "columns parted by spaces where TABs are meant"
    NO_SENTENCE_ENDS = "no-sentence-ends", "warning", "sentences of more than 100 tokens on average"
    ONE_TOKEN_SENTENCES = (
        "one-token-sentences",
        "warning",
        "a file in which each sentence is one token",
    )
    TOKENS_ARE_NUMBERS = "tokens-are-numbers", "warning", "tokens that are all numbers"
    SPLIT_SENTENCE = "split-sentence", "note", "sentences split by `--split-sentences`"
    WORD_NUMBER = "word-number", "warning", "word numbers of CoNLL-U that are not in order"
    LATE_METADATA = "late-metadata", "note", "metadata of CoNLL-U after the document has begun"
    INSIDE_MULTIWORD_TOKEN = (
        "inside-multiword-token",
        "warning",
        "an entity that begins or ends within a written word",
    )
    ENTITY_OF_MULTIWORD_TOKEN = (
        "entity-of-multiword-token",
        "warning",
        "an entity on the row of a multiword token",
    )

    # of tags on tokens
    ORPHAN_INSIDE = "orphan-inside", "warning", "`I-` (IOB2, BIOES) with no mention to continue"
    ORPHAN_END = "orphan-end", "warning", "`E-` or `L-` with no mention to end"
    TYPE_SWITCH = "type-switch", "warning", "`I-` or `E-` of another type than the mention's"
    NEEDLESS_BEGIN = "needless-begin", "warning", "`B-` of IOB1 that nothing called for"
    UNFINISHED = "unfinished", "warning", "a mention of BIOES or BILOU without its end"
    UNKNOWN_TAG = "unknown-tag", "error", "a tag of another form"
    BAD_TAG = "bad-tag", "error", "a tag that is no text"
    MISSING_TAG = "missing-tag", "error", "a token without a tag"
    ZERO_FOR_O = "zero-for-o", "warning", "tags `0` or `o` where `O` is meant"
    NO_TAG = "no-tag", "error", "a word without a tag"
    UNEVEN_ROW = "uneven-row", "error", "not as many tags as tokens"

    # of mentions
    EMPTY_MENTION = "empty-mention", "error", "a mention of no text"
    BEYOND_SENTENCE = "beyond-sentence", "error", "a mention that reaches beyond its sentence"
    BEYOND_TEXT = "beyond-text", "error", "an annotation outside the text"
    ACROSS_SENTENCES = "across-sentences", "warning", "an annotation over several sentences"
    SPACE_AT_ENDS = (
        "space-at-ends",
        "warning",
        "white space at the ends of an annotation or identifier",
    )
    TEXT_DIFFERS = "text-differs", "error", "another text than the annotation says"
    TEXT_MISMATCH = "text-mismatch", "error", "another text than the region says"
    TOKENS_NOT_IN_TEXT = "tokens-not-in-text", "warning", "tokens that are not in the text"
    CUTS_WORD = (
        "cuts-word",
        "error",
        "annotations that cut words, in whatever unit their offsets count",
    )
    TEXT_IS_ADDRESS = (
        "text-is-address",
        "error",
        "an address of a file that is not here, in the place of a text",
    )
    OFFSET_UNIT = (
        "offset-unit",
        "warning",
        "offsets that count UTF-16 units, bytes, CRLF as one, NFC, …",
    )
    SENTENCE_OFFSET = (
        "sentence-offset",
        "warning",
        "a sentence whose offset overlaps the one before",
    )
    DISCONTINUOUS = "discontinuous", "warning", "a mention of several parts"
    MISSING_TYPE = "missing-type", "warning", "an annotation without a type"
    ALTERNATIVE_TYPE = (
        "alternative-type",
        "note",
        "a type that the annotators left open: the first one is read",
    )
    UNTYPED = "untyped", "warning", "an annotation of BioC without a type"
    NO_TYPE = "no-type", "warning", "an annotation of a layer without a type"
    SEVERAL_TYPES = "several-types", "note", "an annotation of several classes"
    NO_LOCATION = "no-location", "error", "an annotation without a place in the text"
    NOT_AN_ANNOTATION = "not-an-annotation", "error", "a line that is no annotation"
    BAD_ANNOTATION = "bad-annotation", "error", "an annotation of another shape"
    REPEATED_ID = "repeated-id", "error", "an id that was there before"
    UNCLOSED_ENTITY = "unclosed-entity", "error", "a bracket that never closes"
    UNOPENED_ENTITY = "unopened-entity", "error", "a bracket that was never opened"
    UNKNOWN_ENTITY = "unknown-entity", "error", "a bracket or a character reference of another form"
    UNDECLARED_FIELDS = "undeclared-fields", "warning", "brackets whose fields no comment names"

    # of what joins mentions
    UNKNOWN_MENTION = (
        "unknown-mention",
        "error",
        "a relation, or an identifier, of a mention that is not there",
    )
    UNKNOWN_RELATION = "unknown-relation", "error", "a relation of another form"
    BAD_RELATION = "bad-relation", "error", "a relation of another shape"
    LOOSE_RELATION = "loose-relation", "error", "a relation whose ends are no entities"
    ONE_ARGUMENT = "one-argument", "error", "a relation with one end"
    MANY_ARGUMENTS = "many-arguments", "error", "a relation with more than two ends"
    NEGATED = "negated", "warning", "a relation that the annotators deny"
    CHAIN_WITHOUT_ENTITY = "chain-without-entity", "warning", "a link of a chain that is no entity"
    LINK_WITHOUT_ENTITY = "link-without-entity", "note", "coreferent mentions that are no entities"
    SEVERAL_CLUSTERS = "several-clusters", "error", "a mention in several clusters"
    SECOND_CLUSTER = "second-cluster", "error", "a mention in several clusters"
    HEADS_OF_CLUSTERS = (
        "heads-of-clusters",
        "note",
        "the heads of clusters, beside the clusters themselves",
    )
    SPAN_CONVENTION = (
        "span-convention",
        "warning",
        "spans of tokens that count otherwise than their format says",
    )

    # of records
    DAMAGED_RECORD = "damaged-record", "error", "a line of JSON lines that is no JSON"
    NOT_AN_OBJECT = "not-an-object", "error", "a record that is no object"
    BAD_ROW = "bad-row", "error", "a row of another shape"
    BAD_SENTENCE = "bad-sentence", "error", "a sentence of another shape"
    BAD_TOKEN = "bad-token", "warning", "tokens of another shape"
    NO_TOKEN = "no-token", "error", "a token of another shape"
    NO_DOCUMENT = "no-document", "error", "a document of another shape"
    NO_PARAGRAPH = "no-paragraph", "error", "a paragraph of another shape"
    MISSING_TEXT = "missing-text", "error", "a record without a text"
    NO_TAGGED_TEXT = "no-tagged-text", "error", "records that hold no tagged text"
    NO_LABEL_OF_TEXT = "no-label-of-text", "note", "labels of something else than text"
    NOT_ANNOTATED = "not-annotated", "note", "a task that nobody annotated, or that was cancelled"
    NOT_ACCEPTED = "not-accepted", "note", "a record that the annotator did not accept"
    OTHER_ANNOTATOR = "other-annotator", "note", "annotations of a second annotator"
    TOO_DEEP = "too-deep", "warning", "metadata nested too deep"
    DAMAGED_DESCRIPTION = (
        "damaged-description",
        "warning",
        "a description of a data set that cannot be read",
    )
    UNKNOWN_DOCUMENT = "unknown-document", "error", "a line of a document that is not there"
    UNKNOWN_SPACES = "unknown-spaces", "warning", "tokens without the white space between them"

    # of markup
    METADATA = "metadata", "note", "a header, or other metadata"
    OTHER_READING = "other-reading", "note", "a further reading of one place, in TEI"
    NO_MARKUP = "no-markup", "warning", "an angle bracket that begins no markup"
    STRAY_END_TAG = "stray-end-tag", "warning", "an end tag without its beginning"
    UNCLOSED_ELEMENT = "unclosed-element", "warning", "an element that never ends"

    # of what is not about entities
    ATTRIBUTE = "attribute", "note", "attributes of annotations"
    ANNOTATOR_NOTE = "annotator-note", "note", "annotators' notes"
    OTHER_ATTRIBUTE = "other-attribute", "note", "attributes of annotations"
    UNREAD_COLUMN = (
        "unread-column",
        "note",
        "a documented column of a corpus that is not about entities",
    )
    UNREAD_LAYER = "unread-layer", "note", "a layer that is not about entities"
    UNREAD_FEATURE = "unread-feature", "note", "a feature that is not about entities"
    INFON = "infon", "note", "infons of BioC that are no types, identifiers or relations"

    # of what the graph is not to be made of
    COMPOSITE_IDENTIFIER = "composite-identifier", "note", "an identifier of several things"
    DROPPED_TYPE = "dropped-type", "note", "mentions of types that the schema drops"
    LEFT_OUT_NAME = "left-out-name", "note", "mentions of names to leave out"
    REPEATED_SENTENCE = "repeated-sentence", "note", "sentences that were there before"
    UNWANTED_DOCUMENT = "unwanted-document", "note", "documents for which a condition does not hold"

    # of resolving
    UNKNOWN_DOCUMENTS = (
        "unknown-documents",
        "note",
        "rules that need documents, in a source that marks none",
    )
    THESAURUS_AMBIGUOUS = (
        "thesaurus-ambiguous",
        "warning",
        "a name that means several concepts of the thesaurus",
    )
    THESAURUS_HOMONYMS = (
        "thesaurus-homonyms",
        "warning",
        "a concept without a type, named as things of several",
    )
    THESAURUS_UNKNOWN_TYPE = (
        "thesaurus-unknown-type",
        "warning",
        "a type of the thesaurus that no mention has",
    )
    THESAURUS_TYPES = "thesaurus-types", "warning", "a concept of two types"
    THESAURUS_SHARED_IRI = (
        "thesaurus-shared-iri",
        "note",
        "two concepts that are the same as one thing elsewhere",
    )
    THESAURUS_DEPRECATED = "thesaurus-deprecated", "note", "a deprecated concept"
    THESAURUS_LEFT_OUT = (
        "thesaurus-left-out",
        "note",
        "labels that are no text, concepts without IRI or label",
    )
    THESAURUS_TEXT_FOR_IRI = (
        "thesaurus-text-for-iri",
        "warning",
        "a match that is an IRI, written as text",
    )
    OVERRIDE_UNKNOWN = "override-unknown", "warning", "an override of a name that no mention has"
    OVERRIDE_OTHER_TYPE = (
        "override-other-type",
        "warning",
        "an override of a name that has other types in the corpus",
    )
    JUDGEMENT_UNKNOWN = (
        "judgement-unknown",
        "warning",
        "a judgement of an edge that the graph does not have",
    )
    FEW_JUDGEMENTS = "few-judgements", "warning", "judgements that are too few to learn from"
    NOTHING_TO_LEARN = (
        "nothing-to-learn",
        "warning",
        "`--learn` where the corpus states no relation",
    )
    JUDGED_WITHOUT_WORDS = (
        "judged-without-words",
        "note",
        "judgements of edges whose sentences are not kept",
    )
    LINK_AMBIGUOUS = "link-ambiguous", "warning", "a link of a name that several entities have"
    LINK_OTHER_TYPE = (
        "link-other-type",
        "warning",
        "a link of a name that has other types in the corpus",
    )
    LINK_UNKNOWN = "link-unknown", "note", "a link of a name that no mention has"

    # of names
    RENAMED_TYPE = (
        "renamed-type",
        "warning",
        "a type whose label is not its own name: it is kg's, or another's",
    )
    RENAMED_PREDICATE = (
        "renamed-predicate",
        "warning",
        "predicates that are alike, or relations spelled in two ways",
    )

    # of relating
    GENERIC = "generic", "warning", "more than 500 pairs of types"
    CUE_DENIED = "cue-denied", "note", "a cue that is negated, or not said as a fact"
    RELATION_TO_ITSELF = (
        "relation-to-itself",
        "note",
        "relations of the corpus whose ends are one entity",
    )
    CROWDED_SENTENCE = (
        "crowded-sentence",
        "warning",
        "more than 600 mentions in a sentence, or another window",
    )
    OVERLONG_SENTENCE = (
        "overlong-sentence",
        "warning",
        "sentences of over 100 tokens; only mentions that are near co-occur in them",
    )
    UNKNOWN_WINDOW = "unknown-window", "warning", "sentences of no known paragraph or document"

    # of kg export
    NOT_XML = "not-xml", "warning", "characters that XML forbids, in GraphML"
    XML_CHARACTER = "xml-character", "warning", "characters that XML forbids, in RDF/XML"
    XML_PREDICATE = "xml-predicate", "error", "a predicate that RDF/XML cannot write"

    # of kg check --fix
    UNWRITABLE_TOKEN = "unwritable-token", "error", "a token that a line cannot hold"
    UNWRITABLE_TYPE = "unwritable-type", "error", "a type that a tag cannot hold"
    NOT_WRITTEN = "not-written", "warning", "something that token lines cannot hold"
    REPEATED_MENTION = "repeated-mention", "warning", "a mention that is there twice"


REMEDIES = {
    Rule.CANNOT_READ: "see why in the value",
    Rule.NO_ENTITY_TAG: "--tags names the columns of tags, --read-as another reader",
    Rule.UNREAD_DATA_FILE: "name the file by itself to see why, or its reader with --read-as",
    Rule.EQUAL_CONTENT: "leave one of the two out",
    Rule.NOT_UTF_8: "--encoding names the encoding of the text",
    Rule.WRONG_ENCODING: "--encoding names the encoding of the text",
    Rule.UNDECODABLE: "--encoding names the encoding of the text",
    Rule.EXTRA_COLUMN: "--token and --tags name the columns",
    Rule.MISSING_COLUMN: "--token and --tags name the columns",
    Rule.OTHER_TAGS: "--tags reads them as well",
    Rule.BLANK_TOKEN: "kg check --fix writes clean columns",
    Rule.UNREAD_TAGS: "--tags reads them",
    Rule.SPACE_IN_TOKEN: "kg check --fix writes clean columns",
    Rule.SPACES_FOR_TABS: "kg check --fix writes clean columns",
    Rule.NO_SENTENCE_ENDS: "--split-sentences splits at plain ends of sentences",
    Rule.ONE_TOKEN_SENTENCES: "blank lines between sentences only; words as tokens",
    Rule.TOKENS_ARE_NUMBERS: "--token names the column of tokens",
    Rule.ORPHAN_INSIDE: "--scheme names the tagging scheme",
    Rule.ORPHAN_END: "--scheme names the tagging scheme",
    Rule.TYPE_SWITCH: "--scheme names the tagging scheme",
    Rule.NEEDLESS_BEGIN: "--scheme names the tagging scheme",
    Rule.UNFINISHED: "--scheme names the tagging scheme",
    Rule.UNKNOWN_TAG: "--scheme names the tagging scheme, --tags the columns of tags",
    Rule.ZERO_FOR_O: "write O",
    Rule.BEYOND_TEXT: "export the annotations anew, with the text that they were made on",
    Rule.ACROSS_SENTENCES: "--language names the language, for splitting texts",
    Rule.TEXT_DIFFERS: "export the annotations anew, with the text that they were made on",
    Rule.TEXT_MISMATCH: "export the annotations anew, with the text that they were made on",
    Rule.CUTS_WORD: "export the annotations anew, with the text that they were made on",
    Rule.TEXT_IS_ADDRESS: "put the text itself in its place",
    Rule.MISSING_TYPE: "--untyped names the type of mentions without one",
    Rule.UNTYPED: "--untyped names the type of mentions without one",
    Rule.NO_TYPE: "--untyped names the type of mentions without one",
    Rule.UNDECLARED_FIELDS: "name them in # global.Entity",
    Rule.NOT_ANNOTATED: "--predictions reads a model's predictions",
    Rule.REPEATED_SENTENCE: "leave out --unique-sentences",
    Rule.UNKNOWN_DOCUMENTS: "mark documents, or give each a file of its own",
    Rule.THESAURUS_AMBIGUOUS: "give the concepts types",
    Rule.THESAURUS_HOMONYMS: "give the concept a type",
    Rule.THESAURUS_UNKNOWN_TYPE: "name a type of the corpus",
    Rule.OVERRIDE_UNKNOWN: "kg explain finds what a name is",
    Rule.OVERRIDE_OTHER_TYPE: "name its type in the override",
    Rule.JUDGEMENT_UNKNOWN: "kg judge draws edges of the graph as it is now",
    Rule.FEW_JUDGEMENTS: "kg judge draws more edges to mark yes or no",
    Rule.NOTHING_TO_LEARN: "leave out --learn, or judge edges: kg judge",
    Rule.JUDGED_WITHOUT_WORDS: "keep evidence: --evidence 1",
    Rule.LINK_AMBIGUOUS: "name its type in the link",
    Rule.LINK_OTHER_TYPE: "name its type in the link",
    Rule.RENAMED_TYPE: "a schema gives types their labels",
    Rule.RENAMED_PREDICATE: "a schema gives relations their names",
    Rule.GENERIC: "--schema names predicates for pairs of types",
    Rule.CROWDED_SENTENCE: "--split-sentences, or --max-distance",
    Rule.OVERLONG_SENTENCE: "--split-sentences, or --overlong-distance",
    Rule.UNKNOWN_WINDOW: "--window sentence needs neither",
}

_RULES: dict[str, Rule] = {rule.value: rule for rule in Rule}


def severity(rule: str) -> Severity:
    """Return the severity of a rule by its name."""
    return _RULES[rule].severity if rule in _RULES else "warning"
