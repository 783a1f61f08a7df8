"""Ask a graph folder in SPARQL, without a server.

The graph is kept beside its folder as an on-disk store of pyoxigraph, filled with the default
model of `kg.emit.rdf` on first use, and opened for reading only.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from os import fdopen, pipe
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.emit.rdf import BASE, NAMESPACES, write_ntriples
from kg.emit.rdf.terms import check_iri
from kg.query.beside import beside
from kg.query.cypher.values import Rows
from kg.query.sparql.bind import bind
from kg.query.sparql.text import refuse
from kg.store.folder import Folder

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["ask", "open_store", "refuse", "run", "store_path"]

_XSD = NAMESPACES["xsd"]
_UNSIGNED = ("Byte", "Short", "Int", "Long")
_WHOLE = {"integer", "long", "int", "short", "byte", *(f"unsigned{one}" for one in _UNSIGNED)}
_WHOLE |= {f"{sign}Integer" for sign in ("positive", "negative", "nonPositive", "nonNegative")}
_READ: dict[str, Callable[[str], Any]] = {_XSD + name: int for name in _WHOLE}
_READ |= {_XSD + name: float for name in ("double", "float", "decimal")}
_TRUE = {"true": True, "1": True, "false": False, "0": False}


@contextmanager
def open_store(
    folder: Folder, base: str = BASE, making: Callable[[], None] = lambda: None
) -> Iterator["pyoxigraph.Store"]:
    """Yield the store of *folder*, to be read within the block; it is made on first use.

    Args:
        base: starts the IRIs of what is the graph's own; each has a store of its own.
        making: called once if the store has to be made.

    Raises:
        IriError: *base* is no absolute IRI.
        OutputError: the store cannot be put beside the graph.
    """
    import pyoxigraph

    with store_path(folder, base, making) as place:
        yield pyoxigraph.Store.read_only(str(place))


@contextmanager
def store_path(
    folder: Folder, base: str = BASE, making: Callable[[], None] = lambda: None
) -> Iterator[Path]:
    """Yield where the store of *folder* is, for other processes to open; see `open_store`."""

    def make(path: Path) -> None:
        making()
        _fill(folder, base, path)

    with beside(folder, "sparql", f"{version('pyoxigraph')} {base}", make) as place:
        yield place


def run(
    folder: Folder,
    text: str,
    bindings: Mapping[str, Any],
    base: str = BASE,
    making: Callable[[], None] = lambda: None,
) -> Rows:
    """Return the columns and rows that *folder* answers.

    Numbers, truth values and texts are those of Python, an IRI is its text, what is unbound is
    None. ASK has one column, ``answer``; CONSTRUCT and DESCRIBE have subject, predicate, object.
    The prefixes that kg writes are bound, and relative IRIs start at *base*.

    Args:
        bindings: values of variables, see `bind`.
        making: called once if the store has to be made.

    Raises:
        IriError: *base* is no absolute IRI.
        QueryError: *text* is no query that may be asked, or a binding does not fit it.
    """
    check_iri(base, "--base-iri", BASE)
    refuse(text, base)  # before the store is made, which may take a while
    with open_store(folder, base, making) as store:
        return ask(store, text, bindings, base)


def ask(
    store: "pyoxigraph.Store", text: str, bindings: Mapping[str, Any], base: str = BASE
) -> Rows:
    """Return what *store* answers, as `run` does, of a *text* that `refuse` accepted.

    Raises:
        QueryError: a binding does not fit *text*.
    """
    return _table(store.query(bind(text, bindings, base), base_iri=base, prefixes=NAMESPACES))


def _fill(folder: Folder, base: str, path: Path) -> None:
    """Make the store at *path*: one thread writes N-Triples, pyoxigraph reads them."""
    import pyoxigraph

    source, target = pipe()
    problems: list[BaseException] = []

    def write() -> None:
        try:
            with fdopen(target, "wb", buffering=1 << 20) as out:
                write_ntriples(folder, out, base)
        except BrokenPipeError:
            pass  # the reader gave up, and says why
        except BaseException as problem:
            problems.append(problem)

    writer = threading.Thread(target=write)
    with fdopen(source, "rb", buffering=1 << 20) as triples:
        writer.start()
        try:
            store = pyoxigraph.Store(str(path))
            store.bulk_load(triples, pyoxigraph.RdfFormat.N_TRIPLES)
            store.flush()
        finally:
            triples.close()
            writer.join()
            if problems:
                raise problems[0]


def _table(found: Any) -> Rows:
    """Return an answer as columns and rows."""
    import pyoxigraph

    if isinstance(found, pyoxigraph.QueryBoolean):
        return ["answer"], [[bool(found)]]
    if isinstance(found, pyoxigraph.QueryTriples):
        return ["subject", "predicate", "object"], [[_scalar(term) for term in t] for t in found]
    columns = [one.value for one in found.variables]
    return columns, [[_scalar(term) for term in row] for row in found]


def _scalar(term: Any) -> Any:
    """Return a term as a value of Python; what a number should be and is none stays a text."""
    import pyoxigraph

    if term is None or isinstance(term, pyoxigraph.Triple):
        return term and str(term)
    if not isinstance(term, pyoxigraph.Literal):
        return term.value if isinstance(term, pyoxigraph.NamedNode) else str(term)
    kind = term.datatype.value
    if kind == f"{_XSD}boolean":
        return _TRUE.get(term.value, term.value)
    try:
        return _READ.get(kind, str)(term.value)
    except ValueError:
        return term.value
