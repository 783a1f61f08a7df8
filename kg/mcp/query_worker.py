"""Process that answers one query for the MCP server: ``python -m kg.mcp.query_worker``.

In: a JSON object on stdin: ``graph`` (a path), ``text``, ``language``, ``parameters``, ``rows`` (at
most), ``memory`` (MB; 0: any). Out: one on stdout: ``columns, rows, cut, notes``, or ``problem``:
what was found, what was wanted, a hint. It is a process of its own because no engine can break off
a query, or give back what one took.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from kg.common.errors import KgError
from kg.query.ask import ask, find_query
from kg.store.folder import open_folder

MAX_TEXT = 2_000  # characters of a text in an answer
ENGINES = {"cypher": 1_500, "sparql": 300}  # MB that an engine takes whatever is asked


def main() -> None:
    """Answer the query on stdin."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when this process ends
    task = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what an engine prints is not the answer
    try:
        answer = _answer(task)
    except KgError as problem:
        answer = {"problem": [str(problem.found), str(problem.wanted), problem.hint]}
    except MemoryError:
        answer = {"problem": ["a query that needs more memory than it may take", "less", ""]}
    json.dump(answer, out, ensure_ascii=False)
    out.close()
    os._exit(0)  # an engine may have threads that nothing ends


def _answer(task: dict[str, Any]) -> dict[str, Any]:
    folder = open_folder(Path(task["graph"]))
    question = find_query(task["text"], task["language"])
    if task["memory"]:
        limit_data(task["memory"] + ENGINES[question.language])
    notes: list[str] = []
    columns, rows = ask(folder, question, task["parameters"], note=notes.append)
    most = task["rows"]
    return {
        "columns": columns,
        "rows": [[_shortened(value) for value in row] for row in rows[:most]],
        "cut": len(rows) > most,
        "notes": [note.partition(";")[0] for note in notes],  # the rest is for a shell
    }


def limit_data(megabytes: int) -> None:
    """Limit the memory that this process may take for data beside what it has, on Linux.

    Not its address space: ArcadeDB reserves more of that than there is memory.
    """
    try:
        import resource

        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except (ImportError, OSError):
        return
    now = next(int(line.split()[1]) for line in status if line.startswith("VmData"))
    limit = (now << 10) + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _shortened(value: Any) -> Any:
    """Return *value* with texts of at most `MAX_TEXT` characters, also within lists and maps."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return f"{value[:MAX_TEXT]} …"
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    return value


if __name__ == "__main__":
    main()
