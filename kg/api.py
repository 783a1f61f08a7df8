"""The functions of the public face: what ``kg.build``, ``kg.open`` and the others do."""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.common.progress import Progress, no_progress
from kg.graph import Graph
from kg.schema.schema_file import Schema
from kg.store.folder import Folder

if TYPE_CHECKING:
    from kg.pipeline.growing import Grown
    from kg.pipeline.machine import Machine
    from kg.pipeline.options import Options
    from kg.read.sources.options import ReadOptions
    from kg.reports.check.corpus_check import Findings
    from kg.reports.evaluate.evaluation import Evaluation
    from kg.reports.evaluate.judged import JudgedEvaluation
    from kg.reports.explain.entity import EntityExplanation
    from kg.reports.explain.pair import PairExplanation
    from kg.reports.suggest import Suggestions
    from kg.reports.validate import Validation

Paths = str | Path | Iterable[str | Path]
Texts = str | Iterable[str]


def build(
    corpus: Any,
    out: str | Path | None = None,
    *,
    schema: str | Path | Schema | None = None,
    options: "Options | None" = None,
    name: str | None = None,
    window: str | int | None = None,
    max_distance: int | None = None,
    overlong_distance: int | None = None,
    generic: bool | None = None,
    evidence: int | None = None,
    text: bool | None = None,
    judged: Paths | None = None,
    learn: bool | None = None,
    unique_sentences: bool | None = None,
    leave_out: Paths | None = None,
    metadata: Paths | None = None,
    where: Texts | None = None,
    thesaurus: Paths | None = None,
    links: Paths | None = None,
    overrides: Paths | None = None,
    with_rules: Texts | None = None,
    without_rules: Texts | None = None,
    read_as: str | None = None,
    scheme: str | None = None,
    encoding: str | None = None,
    token_column: str | int | None = None,
    tag_columns: str | int | Iterable[str | int] | None = None,
    document_column: str | int | None = None,
    labels: Texts | None = None,
    untyped: str | None = None,
    standoff_text: str | None = None,
    predictions: bool | None = None,
    language: str | None = None,
    split_sentences: bool | None = None,
    strict: bool | None = None,
    progress: Progress | None = None,
    jobs: int = 0,
    memory: str | int = 0,
    engine: str = "local",
    master: str = "",
) -> Graph:
    """Build the graph of a corpus: of files, or of Python objects.

        >>> import kg
        >>> graph = kg.build(
        ...     [
        ...         (["Nginx", "runs", "on", "Linux"], ["B-App", "O", "O", "B-System"]),
        ...         (["Apache", "runs", "on", "Linux"], ["B-App", "O", "O", "B-System"]),
        ...     ]
        ... )
        >>> graph.counts["entities"]
        {'App': 2, 'System': 1}
        >>> sorted(graph.neighbours("Linux")["name"])
        ['Apache', 'Nginx']

    *corpus* is one path (a file, a folder, a pattern, an archive, an address, or ``-`` for standard
    input) or several; or one object, or an iterable of objects, which is read as a stream. Objects
    are all of one kind:

    - ``(tokens, tags)``: a sentence as two lists of one length, in any tagging scheme;
    - a spaCy ``Doc``: its entities and span groups, as the reader of ``.spacy`` files has them;
    - ``(text, entities)`` or ``{"text": …, "entities": …}``: a text with the output of a Hugging
      Face ``token-classification`` pipeline, aggregated or not, or of GLiNER; scores are left out;
    - a row of a data set: ``{"tokens": …, "ner_tags": …}``; a ``datasets.Dataset`` names its tags
      that are numbers, else *labels* does;
    - a record of an annotation tool in one of the JSON forms that are read from files;
    - a flair ``Sentence`` (its layer ``ner``), a stanza ``Document``, a `kg.Sentence`.

    A text is a document of its own; the document of a sentence is unknown, unless a list holds the
    sentences of one: ``[[(tokens, tags), …], …]``. The pair ``(kg.Document(name, metadata=…), …)``
    gives a document its name and what is known of it. Objects are one source, called *name*, else
    ``objects``; where a diagnostic or evidence has a line, it is the number of the object, from 1.

    An option is given by its keyword or in *options*; a keyword wins, and None leaves alone what
    *options* says. A wrong value is refused before anything is read.

    Args:
        corpus: see above.
        out: the graph folder. It is replaced when all went well, and not touched before. None: a
            temporary folder, removed when the last Graph of it is no longer used (a lazy frame of
            `Graph.scan` does not count).
        schema: a schema file, the name of a preset, or none: the tags are the types.
        options: see `kg.Options`.
        name: of the graph; else that of the schema file, the corpus file or its folder.
        window: where two entities must be mentioned to meet: ``sentence``, a number of sentences
            from 1 to 100, ``paragraph`` or ``document``.
        max_distance: tokens between two mentions that meet, at most.
        overlong_distance: the same in sentences of over 100 tokens, which are mostly no sentences
            (20).
        generic: whether every base edge is called ``coOccursWith``; by default where there are more
            than 500 pairs of types.
        evidence: sentences that are kept for an edge (5).
        text: whether the texts of sentences are kept (True).
        judged: tables of edges that were judged true or false, as `Graph.judge` drafts them: from
            these every edge gets a probability.
        learn: whether relations that the corpus itself annotates teach that, too.
        unique_sentences: count a sentence that is repeated word for word once.
        leave_out: tables ``name, type`` of names to leave out.
        metadata: tables ``document, …`` of what is known of documents.
        where: conditions on documents, such as ``year>=2020``; all must hold.
        thesaurus: names of concepts: tables, or SKOS in any form of RDF.
        links: tables ``name, type, iri`` of what entities are elsewhere.
        overrides: tables of decisions on names: merge, split, rename, retype.
        with_rules: rules of sameness that hold beside the defaults, or ``all``.
        without_rules: rules of sameness that do not hold, or ``all``.
        read_as: the reader, such as ``conll`` or ``doccano``, of files and of records.
        scheme: of the tags, such as ``IOB2`` or ``BIOES``.
        encoding: of the text of files, as Python names it.
        token_column: of the tokens: a name, or a number from 1.
        tag_columns: of the tags, likewise; several are layers of tags.
        document_column: that tells documents apart, likewise.
        labels: the names of tags that are numbers, from 0.
        untyped: the type of tags that name none (``Thing``).
        standoff_text: the file with the text of standoff annotations; ``{stem}`` is their file's.
        predictions: read a model's, of tasks of Label Studio that nobody annotated.
        language: of texts that have to be cut into sentences (``en``).
        split_sentences: sentences of more than 100 tokens are split at plain ends, and of token
            lines all where no line ends one.
        strict: refuse what would have to be interpreted.
        progress: called as the work goes on, with the stage, how much is done, and of how much.
        jobs: how many processes work at a time on a large corpus, whose graph is the same for any;
            0: as many as there are cores to use.
        memory: bytes, or a size such as ``"1GB"``, that all processes together may take; 0: any.
        engine: what does the work: ``local``, the processes of this machine; or ``spark``, the
            workers of a Spark cluster, which must see the folder *out*. The graph is the same.
        master: the address of the Spark Connect server, such as ``sc://localhost:15002``.

    Returns:
        The graph, open.

    Raises:
        UsageError: an option is wrong; ``where`` is its keyword.
        LineError: an object is of no known kind, or a line or object cannot be read.
        KgError: one of its kinds says what is wrong with the corpus, the schema or the folder.
    """
    from kg.pipeline.build import build as build_folder
    from kg.pipeline.machine import machine_of
    from kg.pipeline.options import with_keywords

    keywords = {
        "name": name,
        "window": window,
        "max_distance": max_distance,
        "overlong_distance": overlong_distance,
        "generic": generic,
        "evidence": evidence,
        "text": text,
        "judged": judged,
        "learn": learn,
        "unique_sentences": unique_sentences,
        "leave_out": leave_out,
        "metadata": metadata,
        "where": where,
        "thesaurus": thesaurus,
        "links": links,
        "overrides": overrides,
        "with_rules": with_rules,
        "without_rules": without_rules,
        "read_as": read_as,
        "scheme": scheme,
        "encoding": encoding,
        "token_column": token_column,
        "tag_columns": tag_columns,
        "document_column": document_column,
        "labels": labels,
        "untyped": untyped,
        "standoff_text": standoff_text,
        "predictions": predictions,
        "language": language,
        "split_sentences": split_sentences,
        "strict": strict,
    }
    chosen = with_keywords(options, keywords)
    report = progress or no_progress
    made = partial(
        build_folder,
        corpus,
        schema=schema,
        options=chosen,
        report=report,
        machine=machine_of(jobs, memory, engine, master),
    )
    if out is not None:
        return Graph(made(out))
    scratch = _Scratch()
    folder = made(scratch.path / "graph")
    folder.owner = scratch
    return Graph(folder)


def add(
    graph: Graph | str | Path,
    corpus: Any,
    *,
    source_name: str = "",
    schema: str | Path | Schema | None = None,
    rebuild: bool = False,
    progress: Progress | None = None,
    jobs: int = 0,
    memory: str | int = 0,
    **options: Any,
) -> Graph:
    """Add the sources of *corpus* to a graph folder, or replace those of the same name.

        >>> import kg
        >>> sentence = ["Nginx", "uses", "C"], ["B-App", "O", "B-Lang"]
        >>> graph = kg.build([sentence], name="monday")
        >>> more = kg.add(graph, [sentence], source_name="tuesday")
        >>> more.sources["source"].to_list(), more.edges["sentences"].to_list()
        (['monday', 'tuesday'], [2])

    Sources that the graph has already, by name and content, are left alone, and none of them is
    read again; the graph is then, byte for byte, what `build` makes of all its sources.

    Args:
        graph: the graph, or the path of its folder, which is replaced when all went well.
        corpus: as `build` has it.
        source_name: of the source that objects are; else ``objects``.
        schema: the graph's own, again, where it names files.
        rebuild: resolve and relate all sources anew by the options given here.
        progress: as `build` has it.
        jobs: as `build` has it.
        memory: likewise.
        options: keywords of `build`: the files that the graph was built with (thesaurus, links,
            overrides, leave_out, metadata, judged), which it knows by hash only; others need
            *rebuild*.

    Returns:
        The new version of the graph, open.

    Raises:
        UsageError: an option is another one than the graph was built with, or a file is missing.
        GraphError: the graph was built without texts, without repeated sentences, or by another
            version of kg.
        KgError: what is wrong with the corpus or the folder.
    """
    from kg.pipeline.growing import add as change
    from kg.pipeline.machine import machine_of

    settings = _Settings(schema, rebuild, progress, machine_of(jobs, memory), options)
    return _changed(graph, partial(change, corpus=corpus, source_name=source_name), settings)


def remove(
    graph: Graph | str | Path,
    sources: str | Iterable[str],
    *,
    schema: str | Path | Schema | None = None,
    rebuild: bool = False,
    progress: Progress | None = None,
    jobs: int = 0,
    memory: str | int = 0,
    **options: Any,
) -> Graph:
    """Remove *sources*, by their names or by patterns such as ``2019/*``; otherwise as `add`.

    Raises:
        UnknownName: the graph has no source of a name.
        CorpusError: no source would be left.
        KgError: as `add` does.
    """
    from kg.pipeline.growing import remove as change
    from kg.pipeline.machine import machine_of

    names = [sources] if isinstance(sources, str) else sources
    settings = _Settings(schema, rebuild, progress, machine_of(jobs, memory), options)
    return _changed(graph, partial(change, names=names), settings)


class _Settings(NamedTuple):
    """How a graph is changed; see `add`."""

    schema: str | Path | Schema | None
    rebuild: bool
    progress: Progress | None
    machine: "Machine"
    options: dict[str, Any]


def _changed(
    graph: Graph | str | Path, change: "Callable[..., Grown]", settings: _Settings
) -> Graph:
    """Change the folder of *graph*; return its new version."""
    grown = change(
        graph.path if isinstance(graph, Graph) else graph,
        schema=settings.schema,
        keywords=_checked_keywords(settings.options),
        rebuild=settings.rebuild,
        report=settings.progress or no_progress,
        machine=settings.machine,
    )
    if isinstance(graph, Graph):  # what keeps a temporary folder
        grown.folder.owner = graph.folder.owner
    return Graph(grown.folder)


def _checked_keywords(options: dict[str, Any]) -> dict[str, Any]:
    """Return keywords of `build` that a graph may be changed with.

    Raises:
        TypeError: there is no such keyword.
    """
    from kg.pipeline.options import KEYWORDS

    if unknown := sorted(options.keys() - KEYWORDS.keys() | options.keys() & {"name"}):
        raise TypeError(f"unexpected keywords: {', '.join(unknown)}")
    return options


def open(path: str | Path) -> Graph:
    """Open the graph folder at *path*; it is one version, whatever is built there meanwhile.

    Raises:
        GraphError: there is no graph, or another version of kg wrote it.
    """
    return Graph(path)


def import_rdf(
    files: Iterable[str | Path], out: str | Path = "graph", *, read_as: str = ""
) -> Graph:
    """Make the graph folder *out* of RDF files that `Graph.export` or ``kg export`` wrote of one.

    Args:
        files: what was written with ``mentions``, in one file or cut into several, also packed.
        out: the graph folder; it is only touched when everything went well.
        read_as: the form of RDF, as ``kg export`` calls it; empty: each file's suffix tells it.

    Raises:
        KgError: one of its kinds says what is wrong with the files or the folder.
    """
    from kg.rdf_import.build import import_rdf as import_folder

    return Graph(import_folder(files, out, read_as=read_as))


def check(
    corpus: str | Path | Sequence[str | Path],
    *,
    options: "ReadOptions | None" = None,
    top: int = 5,
    fix: str | Path | None = None,
    progress: Progress = no_progress,
) -> "Findings":
    """Check a corpus without building anything: formats, tagging schemes, and what is wrong.

    Args:
        corpus: files, folders, patterns, archives, addresses, or ``-`` for standard input.
        options: how it is read; what is not given is found by a look at it.
        top: how many of each kind of finding are kept as examples.
        fix: where to write the corpus back clean, as token lines.
        progress: called as the work goes on.

    Returns:
        The figures and tables of what was found; ``errors`` and ``warnings`` count the worst.

    Raises:
        SourceError: there is nothing to read.
    """
    from kg.read.sources.options import ReadOptions
    from kg.reports.check.corpus_check import check

    paths = [corpus] if isinstance(corpus, str | Path) else list(corpus)
    target = Path(fix) if fix is not None else None
    reading = options or ReadOptions()
    return check(paths, options=reading, top=top, fix=target, report=progress)


def explain(
    graph: Graph | str | Path, entity: str | int, other: str | int | None = None
) -> "EntityExplanation | PairExplanation":
    """Explain why the surfaces of an entity are one; or how two entities are related.

    Raises:
        UnknownName: the graph has no such entity.
    """
    return _graph(graph).explain(entity, other)


def evaluate(
    graph: Graph | str | Path, gold: Any, mapping: str | Path | None = None, rank: str = ""
) -> "Evaluation | JudgedEvaluation":
    """Compare the edges of a graph with relations that are known to be true.

    Args:
        graph: made of what the gold was made of; its base edges are the candidates.
        gold: a table of relations (a path, a Polars frame), or tuples (subject, predicate, object);
            or the path of a table of judged edges, as `Graph.judge` drafts it.
        mapping: a table of what the gold's relations are called in the graph.
        rank: the measure whose ranking comes first; else strength, of judged edges probability.

    Raises:
        JudgementError: a table of judged edges cannot be read.
        GoldError: a table is wrong, or nothing in it is in the graph.
    """
    from kg.relate.judging.judgements import has_judgements
    from kg.reports.evaluate.evaluation import evaluate
    from kg.reports.evaluate.judged import evaluate_judged

    if isinstance(gold, str | Path) and has_judgements(Path(gold)):
        return evaluate_judged(_folder(graph), Path(gold), rank)
    return evaluate(_folder(graph), gold, mapping, rank or "strength")


def suggest(graph: Graph | str | Path) -> "Suggestions":
    """Suggest which entities of a graph may be one, or several, for a person to decide.

    Returns:
        The suggestions as a frame, ``rows``, whose ``text("csv")`` is an overrides file to be
        edited: maybe becomes merge where it is right, of a homonym split.

    Raises:
        GraphError: the graph was imported without the ways in which names are written.
    """
    from kg.reports.suggest import suggest

    return suggest(_folder(graph))


def validate(
    graph: Graph | str | Path,
    files: Sequence[str | Path] = (),
    *,
    base: str = "",
    mentions: bool = False,
    read_as: str = "",
) -> "Validation":
    """Judge a graph as RDF, or files of it, by the SHACL shapes that follow from its schema.

    Args:
        graph: the graph.
        files: RDF that came from it, together one graph; none: what the graph is in RDF.
        base: starts the IRIs of the graph's own things; empty: as the files say.
        mentions: judge mentions and all that is behind the graph, too.
        read_as: the form of the files; empty: each file's suffix tells it.

    Raises:
        MissingExtra: pyshacl is not installed.
    """
    from kg.reports.validate import validate

    paths = [Path(file) for file in files]
    return validate(_folder(graph), paths, base, mentions=mentions, read_as=read_as)


def _graph(graph: Graph | str | Path) -> Graph:
    return graph if isinstance(graph, Graph) else Graph(graph)


def _folder(graph: Graph | str | Path) -> Folder:
    return _graph(graph).folder


class _Scratch:
    """A temporary folder, removed when nothing holds this object, or when Python ends."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="kg-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
