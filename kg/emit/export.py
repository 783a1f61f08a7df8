"""Export a graph to a file, a folder or a stream, in any form that an emitter writes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from inspect import signature
from pathlib import Path
from typing import BinaryIO

from kg.common.output import open_output, open_output_folder
from kg.common.registry import FOLDERS, emit, find
from kg.emit.crate import Crate, write_crate
from kg.store.folder import Folder

ABOUT = ("title", "description", "publisher", "creator", "license")  # of a dataset
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}  # by the suffix of the file


def export(
    folder: Folder,
    form: str,
    out: Path,
    options: Mapping[str, object] | None = None,
    crate: Crate | None = None,
) -> list[str]:
    """Write *folder* to *out* in the form that an emitter is called by; return its notes.

    Args:
        form: a name of the group ``kg.emitters``, such as ``turtle`` or ``graphml``.
        out: a file, compressed where its name ends in ``.gz`` or ``.zst``; ``-`` for standard
            output; for the emitters of `kg.common.registry.FOLDERS` a folder. What was there
            before is replaced when everything is written, and not before.
        options: of the emitter, by the names of its parameters; what is empty is its default.
        crate: RO-Crate metadata to write beside *out*; it takes the options in ABOUT that the
            emitter has no use for.

    Raises:
        UnknownName: no emitter is called so.
        UsageError: the emitter does not take one of the options; a crate of standard output, or
            without its date.
        OutputError: *out* cannot be written.
    """
    if crate is not None:
        crate.check(out)
        taken = signature(find("kg.emitters", form)).parameters
        given = options or {}
        options = {k: v for k, v in given.items() if k in taken or k not in ABOUT}
    with open_target(out, form) as target:
        notes = emit(form, folder, target, options)
    if crate is not None:
        write_crate(folder, form, out, crate)
    return notes


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
