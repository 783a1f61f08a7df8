"""Messages between a build and its workers: pickles with their length before them, over pipes."""

import pickle
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct("<Q")


def write_message(pipe: BinaryIO, value: Any) -> None:
    """Write *value*, pickled, to *pipe*.

    Raises:
        OSError: nobody reads the pipe any more.
        Exception: *value* cannot be pickled; nothing was written then.
    """
    write_bytes(pipe, pickled(value))


def pickled(value: Any) -> bytes:
    """Return the bytes of a message."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def write_bytes(pipe: BinaryIO, message: bytes) -> None:
    """Write a message that is `pickled` already."""
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def read_message(pipe: BinaryIO) -> Any:
    """Return the next value from *pipe*.

    Raises:
        EOFError: it ended before the end of a message.
        Exception: the value cannot be unpickled; the next one can be read.
    """
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return pickle.loads(_exactly(pipe, length))


def _exactly(pipe: BinaryIO, length: int) -> bytes:
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data
