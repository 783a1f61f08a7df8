"""A process that answers queries, one at a time, until it is told no more or is killed.

``python -m kg.serve.worker``: the first line on stdin is a `Task` of all questions, each further
one a question; the answer to each is a line on stdout, and its result a file. It is a process of
its own because pyoxigraph cannot break off a query, and because a query that takes too much
memory ends its process.
"""

import json
import os
import signal
import sys
import threading
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, Store

from kg.common.errors import QueryError
from kg.query.sparql.syntax import check_query
from kg.serve import results, triples
from kg.serve.results import Uncuttable, Unwritable, Written

SHOWN = 600  # characters of what is wrong with a query
PROBLEMS: dict[
    type[Exception], str
] = {  # what may go wrong with a query, and what the server is told
    QueryError: "query",
    SyntaxError: "query",
    ValueError: "query",
    RuntimeError: "query",
    Uncuttable: "uncuttable",
    Unwritable: "unwritable",
    MemoryError: "memory",
    Exception: "failed",  # such as a full disk
}
Question = dict[str, Any]


def limit_memory(megabytes: int) -> None:
    """Let this process take so much memory beside what it has; where there is no limit, all."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    most = pages * resource.getpagesize() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(store: Store, task: dict[str, Any], question: Question) -> dict[str, Any]:
    """Answer *question*; the result goes to its file.

    A question has ``queries`` (several only if they give triples); ``forms`` and ``most`` (rows),
    each by kind, solutions or triples, no form where none is taken; ``default`` and ``named``, the
    graphs it is about, or null; ``first``, an IRI; and ``file``.
    """
    try:
        found = _asked(store, task, question)
        kind = "solutions" if isinstance(found, QueryBoolean | QuerySolutions) else "triples"
        form = question["forms"][kind]
        if form is None:
            return {"problem": "unacceptable", "kind": kind}
        written = _written(found, form, question["most"][kind], task, question["first"])
        Path(question["file"]).write_text(written.text, encoding="utf-8", newline="")
    except tuple(PROBLEMS) as problem:
        name = next(name for cause, name in PROBLEMS.items() if isinstance(problem, cause))
        return {"problem": name, "text": _short(str(problem))}
    return {"kind": kind, "form": form, "rows": written.rows, "cut": written.cut}


def _asked(store: Store, task: dict[str, Any], question: Question) -> Any:
    default, named = question["default"], question["named"]
    given: dict[str, Any] = {"base_iri": task["base"], "prefixes": task["prefixes"]}
    if default is not None or named is not None:  # then nothing else is in the dataset
        given["default_graph"] = [NamedNode(iri) for iri in default or []]
        given["named_graphs"] = [NamedNode(iri) for iri in named or []]
    for query in question["queries"]:
        check_query(query, task["base"])
    found, *more = [store.query(query, **given) for query in question["queries"]]
    return chain(found, *more) if more else found  # type: ignore[arg-type] # they are triples then


def _written(found: Any, form: str, most: int, task: dict[str, Any], first: str) -> Written:
    if isinstance(found, QueryBoolean):
        return results.boolean(bool(found), form)
    if isinstance(found, QuerySolutions):
        return results.write(found, form, most, task["link"])
    return triples.write(found, form, most, task["prefixes"], first)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"


def _lines(stream: IO[str], into: "SimpleQueue[str]") -> None:
    """Hand on each line; when the server is gone, end at once, also amid a query."""
    for line in stream:
        into.put(line)
    os._exit(0)


def main() -> None:
    """Answer what comes on stdin."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when this ends
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    task = json.loads(sys.stdin.readline())
    try:
        store = Store.read_only(task["store"])
    except (OSError, RuntimeError) as problem:
        print(json.dumps({"problem": "store", "text": _short(str(problem))}), file=out, flush=True)
        return
    limit_memory(task["memory"])
    lines: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_lines, args=(sys.stdin, lines), daemon=True).start()
    os.dup2(nowhere, 2)  # what ends for want of memory would say so in many lines
    print(json.dumps({"ready": True}), file=out, flush=True)
    while True:
        question = json.loads(lines.get())
        print(json.dumps(answer(store, task, question)), file=out, flush=True)


if __name__ == "__main__":
    main()
