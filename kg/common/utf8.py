"""Decode small UTF-8 files that people write, naming the line of the first byte that is none."""

from kg.common.errors import KgError


def decode_utf8(data: bytes, name: str, error: type[KgError]) -> str:
    """Return the text of *data*, without a byte order mark.

    Args:
        data: the content of a file, or of what was typed.
        name: of the file, for the error.
        error: what is raised.

    Raises:
        *error*: a byte is not UTF-8; its line and value are named.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        found = f"byte 0x{data[problem.start]:02x}, not in UTF-8"
        raise error(f"{name}:{line}", found, "text in UTF-8") from None
