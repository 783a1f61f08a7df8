"""Worker process of the SPARQL endpoint: answers queries one at a time, until it is killed.

``python -m kg.serve.worker``: the first line on stdin is a task, the settings of all queries; each
further line is a question. The answer to each is a line on stdout, all lines JSON, and its result a
file. It is a process of its own because pyoxigraph cannot break off a query, and because a query
that takes too much memory ends its process.
"""

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, NoReturn, TypeVar

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, Store

from kg.common.errors import QueryError
from kg.query.nesting import on_deep_stack
from kg.query.sparql import results, triples
from kg.query.sparql.columns import column_names
from kg.query.sparql.results import Uncuttable, Unwritable, Written
from kg.query.sparql.syntax import check_query

MAX_MESSAGE = 600  # characters of what is wrong with a query
PROBLEMS: dict[type[Exception], str] = {  # errors that are expected; their names in an answer
    QueryError: "query",
    Uncuttable: "uncuttable",
    Unwritable: "unwritable",
    MemoryError: "memory",
    OSError: "system",  # such as a full disk
}
Question = dict[str, Any]
T = TypeVar("T")


def limit_memory(megabytes: int) -> None:
    """Limit the memory that this process may take beside what it has, on Linux."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    limit = pages * resource.getpagesize() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(store: Store, task: dict[str, Any], question: Question) -> dict[str, Any]:
    """Answer *question*; the result is written to its file.

    A question has ``queries`` (several only if they give triples); ``forms`` and ``most`` (rows),
    each by kind, solutions or triples, null for a kind that the client does not accept; ``default``
    and ``named``, the graphs of the dataset, or null; ``first``, an IRI; and ``file``.

    The answer has ``kind, form, rows, cut``, or else a ``problem``:

    - query: the query is wrong, as its ``text`` says
    - unacceptable: the client accepts no format of this ``kind``
    - uncuttable, unwritable: the format cannot hold the result; ``text`` says why
    - memory: the query needs more than it may take
    - system: the result cannot be stored; ``text`` says why
    - fault: kg itself failed; ``text`` is the traceback
    """
    try:
        result = _evaluate(store, task, question)
        kind = "solutions" if isinstance(result, QueryBoolean | QuerySolutions) else "triples"
        form = question["forms"][kind]
        if form is None:
            return {"problem": "unacceptable", "kind": kind}
        written = _serialize(result, form, question["most"][kind], task, question)
        Path(question["file"]).write_text(written.text, encoding="utf-8", newline="")
    except tuple(PROBLEMS) as problem:
        name = next(name for error, name in PROBLEMS.items() if isinstance(problem, error))
        return {"problem": name, "text": _short(str(problem))}
    except Exception:  # whatever else: the border of the process, where the server takes over
        return {"problem": "fault", "text": traceback.format_exc()}
    return {"kind": kind, "form": form, "rows": written.rows, "cut": written.cut}


def _evaluate(store: Store, task: dict[str, Any], question: Question) -> Any:
    """Return pyoxigraph's results; of several queries, their triples.

    Raises:
        QueryError: a query, or a graph of its dataset, is wrong.
    """
    options = {"base_iri": task["base"], "prefixes": task["prefixes"]}
    options |= _dataset(question["default"], question["named"])
    for query in question["queries"]:
        check_query(query, task["base"])
    results: list[Any] = []
    for query in question["queries"]:
        try:
            results.append(store.query(query, **options))
        except (SyntaxError, ValueError, RuntimeError) as problem:
            raise _engine_error(problem) from None
    return chain(*results) if len(results) > 1 else results[0]


def _dataset(default: list[str] | None, named: list[str] | None) -> dict[str, list[NamedNode]]:
    """Return pyoxigraph's options for a dataset; where graphs are given, it has no others."""
    if default is None and named is None:
        return {}
    try:
        graphs = [[NamedNode(iri) for iri in iris or []] for iris in (default, named)]
    except ValueError as problem:  # of an IRI that is none
        raise _engine_error(problem) from None
    return {"default_graph": graphs[0], "named_graphs": graphs[1]}


def _engine_error(problem: Exception) -> QueryError:
    return QueryError("query", " ".join(str(problem).split()), "one that can be answered")


def _evaluated(items: Iterable[T]) -> Iterator[T]:
    """Yield *items*, which pyoxigraph finds one at a time.

    Raises:
        QueryError: the query cannot be evaluated further.
    """
    rest = iter(items)
    while True:
        try:
            item = next(rest)
        except StopIteration:
            return
        except (ValueError, RuntimeError) as problem:
            raise _engine_error(problem) from None
        yield item


def _serialize(
    result: Any, form: str, most: int, task: dict[str, Any], question: Question
) -> Written:
    if isinstance(result, QueryBoolean):
        return results.boolean(bool(result), form)
    if isinstance(result, QuerySolutions):
        variables = (variable.value for variable in result.variables)
        names = column_names(question["queries"][0], variables)
        return results.write(names, _evaluated(result), form, most, task["link"])
    return triples.write(_evaluated(result), form, most, task["prefixes"], question["first"])


def _short(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]} …"


def _read_lines(stream: IO[str], lines: "SimpleQueue[str]") -> None:
    """Put each line of *stream* into *lines*; when the server is gone, exit, also amid a query."""
    for line in stream:
        lines.put(line)
    os._exit(0)


def main() -> None:
    """Answer the questions that come on stdin."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when this process ends
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    task = json.loads(sys.stdin.readline())
    try:
        store = Store.read_only(task["store"])
    except (OSError, RuntimeError) as problem:
        print(json.dumps({"problem": "store", "text": _short(str(problem))}), file=out, flush=True)
        return
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_read_lines, args=(sys.stdin, lines), daemon=True).start()
    on_deep_stack(lambda: _answer_all(store, task, lines, out))


def _answer_all(
    store: Store, task: dict[str, Any], lines: "SimpleQueue[str]", out: IO[str]
) -> NoReturn:
    """Answer each of *lines*, until this process is ended."""
    limit_memory(task["memory"])  # beside the stack that this thread has
    os.dup2(1, 2)  # to nowhere: what ends for want of memory would say so in many lines
    print(json.dumps({"ready": True}), file=out, flush=True)
    while True:
        question = json.loads(lines.get())
        print(json.dumps(answer(store, task, question)), file=out, flush=True)


if __name__ == "__main__":
    main()
