"""Process that makes the RDF store of a graph, which a server waits for.

``python -m kg.serve.store_maker``: stdin is a task in JSON, with the path of the ``graph`` folder,
the ``base`` and the ``content`` of the store.
"""

import json
import sys
from pathlib import Path

from kg.query.sparql.store import store_path
from kg.store.folder import open_folder


def main() -> None:
    """Make the store that stdin says."""
    task = json.load(sys.stdin)
    with store_path(open_folder(Path(task["graph"])), task["base"], content=task["content"]):
        pass


if __name__ == "__main__":
    main()
