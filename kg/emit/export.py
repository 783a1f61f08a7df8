"""Export a graph to a file, a folder or a stream, in any form that an emitter writes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.common.output import open_output, open_output_folder
from kg.common.registry import FOLDERS, emit
from kg.store.folder import Folder

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}  # by the suffix of the file


def export(
    folder: Folder, form: str, out: Path, options: Mapping[str, object] | None = None
) -> list[str]:
    """Write *folder* to *out* in the form that an emitter is called by; return its notes.

    Args:
        form: a name of the group ``kg.emitters``, such as ``turtle`` or ``graphml``.
        out: a file, compressed where its name ends in ``.gz`` or ``.zst``; ``-`` for standard
            output; for the emitters of `kg.common.registry.FOLDERS` a folder. What was there
            before is replaced when everything is written, and not before.
        options: of the emitter, by the names of its parameters; what is empty is its default.

    Raises:
        UnknownName: no emitter is called so.
        UsageError: the emitter does not take one of the options.
        OutputError: *out* cannot be written.
    """
    with open_target(out, form) as target:
        return emit(form, folder, target, options)


@contextmanager
def open_target(out: Path, form: str) -> Iterator[BinaryIO | Path]:
    """Yield what an emitter writes to: a stream, compressed by its suffix, or a folder."""
    if marker := FOLDERS.get(form):
        with open_output_folder(out, marker) as folder:
            yield folder
        return
    with open_output(out) as file:
        if out.suffix not in COMPRESSIONS:
            yield file
            return
        import pyarrow as pa

        compression = COMPRESSIONS[out.suffix]
        with pa.CompressedOutputStream(pa.PythonFile(file, "w"), compression) as compressed:
            yield compressed
