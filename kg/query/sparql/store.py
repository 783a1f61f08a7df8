"""Run SPARQL over a graph folder in process, by pyoxigraph, on an RDF store kept on disk.

The store is a cache (`kg.query.cache`). It is filled on first use with the RDF that `kg.emit.rdf`
writes by default, and opened for reading only.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.metadata import version
from os import fdopen, pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.common.errors import UsageError
from kg.common.iri import check_base
from kg.common.progress import Progress, no_progress
from kg.emit.rdf import BASE, NAMESPACES, write_stored
from kg.emit.rdf.vocabulary import MODEL, WHOLE_NUMBERS, query_prefixes
from kg.query.cache import cached, is_cached
from kg.query.nesting import on_deep_stack
from kg.query.rows import Rows
from kg.query.sparql.bind import bind
from kg.query.sparql.columns import column_names
from kg.query.sparql.syntax import check_query
from kg.store.folder import Folder

if TYPE_CHECKING:
    import pyoxigraph

ENGINE = "sparql"  # as the cache names it
_XSD = NAMESPACES["xsd"]
_CONVERTERS: dict[str, Callable[[str], Any]] = dict.fromkeys(WHOLE_NUMBERS, int)
_CONVERTERS |= {_XSD + name: float for name in ("double", "float", "decimal")}
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


@contextmanager
def open_store(
    folder: Folder,
    base: str = BASE,
    report: Progress = no_progress,
    content: Mapping[str, Any] = {},
) -> Iterator["pyoxigraph.Store"]:
    """Yield the store of *folder*, to be read within the block; it is made on first use.

    Args:
        base: what the graph's own IRIs start with; each has a store of its own.
        report: is told how far it is where the store has to be made.
        content: options of `kg.emit.rdf.write.Writer`, ``mentions`` and ``rdf``; each choice has
            a store of its own.

    Raises:
        IriError: *base* is no absolute IRI.
        OutputError: the disk is full.
    """
    import pyoxigraph

    with store_path(folder, base, report, content) as place:
        yield pyoxigraph.Store.read_only(str(place))


@contextmanager
def store_path(
    folder: Folder,
    base: str = BASE,
    report: Progress = no_progress,
    content: Mapping[str, Any] = {},
) -> Iterator[Path]:
    """Yield the path of the store of *folder*, for other processes to open; see `open_store`."""

    def make(path: Path) -> None:
        report("reading for queries", 0, 0)  # nobody knows of how much
        _fill(folder, base, path, content)

    with cached(folder, ENGINE, _version(base, content), make) as place:
        yield place


def is_stored(folder: Folder, base: str = BASE, content: Mapping[str, Any] = {}) -> bool:
    """Tell whether `store_path` finds the store of *folder*, and need not make it."""
    return is_cached(folder, ENGINE, _version(base, content))


def _version(base: str, content: Mapping[str, Any]) -> str:
    """Return what a store depends on, beside the graph."""
    chosen = "".join(f" {name}={value}" for name, value in sorted(content.items()) if value)
    return f"{version('pyoxigraph')} {MODEL} {base}{chosen}"


def run(
    folder: Folder,
    text: str,
    bindings: Mapping[str, Any],
    base: str = BASE,
    report: Progress = no_progress,
    content: Mapping[str, Any] = {},
) -> Rows:
    """Return the columns and rows that *text* gives.

    Numbers, booleans and strings are those of Python, an IRI is a string, what is unbound is
    None. ASK has one column, ``answer``; CONSTRUCT and DESCRIBE have subject, predicate, object.
    The prefixes that kg writes are bound, and relative IRIs start at *base*.

    Args:
        bindings: values of variables, see `bind`.
        report: is told how far it is where the store has to be made.
        content: see `open_store`.

    Raises:
        IriError: *base* is no absolute IRI.
        QueryError: *text* is no query that may be asked, or a binding does not fit it.
    """
    check_base(base)

    def answer() -> Rows:
        check_query(text, base)  # before the store is made, which may take a while
        with open_store(folder, base, report, content) as store:
            return ask(store, text, bindings, base)

    return on_deep_stack(answer)


def ask(
    store: "pyoxigraph.Store", text: str, bindings: Mapping[str, Any], base: str = BASE
) -> Rows:
    """Return the columns and rows that *text* gives of *store*, as `run` has them.

    Raises:
        QueryError: a binding does not fit *text*.
    """
    return _table(_results(store, text, bindings, base), text)


def _results(store: "pyoxigraph.Store", text: str, bindings: Mapping[str, Any], base: str) -> Any:
    prefixes = query_prefixes(base)
    return store.query(bind(text, bindings, base), base_iri=base, prefixes=prefixes)


def write(
    folder: Folder,
    text: str,
    bindings: Mapping[str, Any],
    form: str,
    base: str = BASE,
    report: Progress = no_progress,
    content: Mapping[str, Any] = {},
) -> str:
    """Return what *text* gives in a standard format; the rest is as for `run`.

    Args:
        form: ``json``, ``xml``, ``csv`` or ``tsv`` of SELECT and ASK; ``turtle``, ``ntriples``,
            ``jsonld`` or ``rdfxml`` of CONSTRUCT and DESCRIBE, where ``json`` is JSON-LD and
            ``xml`` RDF/XML.

    Raises:
        UsageError: what the query gives has no such format.
    """
    check_base(base)

    def answer() -> str:
        check_query(text, base)
        with open_store(folder, base, report, content) as store:
            return _written(_results(store, text, bindings, base), text, form, base)

    return on_deep_stack(answer)


def _written(answer: Any, text: str, form: str, base: str) -> str:
    """Return the answer to *text* in the format *form*, as `write` does."""
    import pyoxigraph

    from kg.query.sparql import results, triples

    if isinstance(answer, pyoxigraph.QueryTriples):
        form = {"json": "jsonld", "xml": "rdfxml"}.get(form, form)
        _check_form(form, triples.FORMS, "CONSTRUCT or DESCRIBE")
        return triples.write(answer, form, None, query_prefixes(base)).text
    _check_form(form, results.FORMS, "SELECT or ASK")
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return results.boolean(bool(answer), form).text
    return results.write(_names(answer, text), answer, form).text


def _check_form(form: str, forms: Collection[str], kind: str) -> None:
    if form not in forms:
        raise UsageError("--format", f"{form} of {kind}", f"table, {', '.join(forms)}")


def _fill(folder: Folder, base: str, path: Path, content: Mapping[str, Any]) -> None:
    """Make the store at *path*: a thread writes N-Triples into a pipe, pyoxigraph reads them."""
    import pyoxigraph

    source, target = pipe()

    def write() -> None:
        # If the reader gave up, it says why.
        with suppress(BrokenPipeError), fdopen(target, "wb", buffering=1 << 20) as out:
            write_stored(folder, out, base, **content)

    with ThreadPoolExecutor(1) as executor, fdopen(source, "rb", buffering=1 << 20) as triples:
        writing = executor.submit(write)
        try:
            store = pyoxigraph.Store(str(path))
            store.bulk_load(triples, pyoxigraph.RdfFormat.N_TRIPLES)
            store.flush()
        finally:
            triples.close()
            writing.result()


def _names(solutions: Any, text: str) -> list[str]:
    return column_names(text, (variable.value for variable in solutions.variables))


def _table(results: Any, text: str) -> Rows:
    """Return the results of a query as columns and rows."""
    import pyoxigraph

    if isinstance(results, pyoxigraph.QueryBoolean):
        return ["answer"], [[bool(results)]]
    if isinstance(results, pyoxigraph.QueryTriples):
        return ["subject", "predicate", "object"], [[_scalar(term) for term in t] for t in results]
    columns = _names(results, text)
    return columns, [[_scalar(row[name]) for name in columns] for row in results]


def _scalar(term: Any) -> Any:
    """Return a term as a value of Python; an ill-typed literal stays a string."""
    import pyoxigraph

    if term is None or isinstance(term, pyoxigraph.Triple):
        return term and str(term)
    if not isinstance(term, pyoxigraph.Literal):
        return term.value if isinstance(term, pyoxigraph.NamedNode) else str(term)
    kind = term.datatype.value
    if kind == f"{_XSD}boolean":
        return _BOOLEANS.get(term.value, term.value)
    try:
        return _CONVERTERS.get(kind, str)(term.value)
    except ValueError:
        return term.value
