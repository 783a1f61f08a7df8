"""Files of pickled values: what tasks that follow one another would all have to carry."""

import pickle
from pathlib import Path
from typing import Any


def write_pickle(value: Any, path: Path) -> Path:
    """Write *value* to *path*, which is returned."""
    path.write_bytes(pickle.dumps(value))
    return path


def read_pickle(path: Path) -> Any:
    """Return the value of a file that `write_pickle` made."""
    return pickle.loads(path.read_bytes())
