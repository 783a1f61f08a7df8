"""Everything kg raises on purpose."""

from collections.abc import Callable
from typing import Any


class KgError(Exception):
    """Catch this to catch them all; its parts are attributes, so a test need not read prose.

    The message is one line: where, what was found, what was wanted, and what to try.
    """

    def __init__(self, where: str, found: object, wanted: object, hint: str = "") -> None:
        advice = f" ({hint})" if hint else ""
        super().__init__(f"{where}: found {found}, wanted {wanted}{advice}")
        self.where, self.found, self.wanted, self.hint = where, found, wanted, hint

    def __reduce__(self) -> tuple[Callable[..., "KgError"], tuple[Any, ...]]:
        """Return how to make it again in another process; its parts are told as texts."""
        parts = {key: str(getattr(self, key)) for key in ("found", "wanted")}
        return _raised_elsewhere, (type(self), str(self), {**self.__dict__, **parts})


def _raised_elsewhere(kind: type[KgError], message: str, parts: dict[str, Any]) -> KgError:
    error = kind.__new__(kind)
    super(KgError, error).__init__(message)
    error.__dict__.update(parts)
    return error


class LineError(KgError, ValueError):
    """A line of a corpus does not have the shape its reader needs.

    >>> raise LineError("a.conll:7", "'Ant B-App'", "token<TAB>tag", hint="is that a space?")
    Traceback (most recent call last):
    kg.common.errors.LineError: a.conll:7: found 'Ant B-App', wanted token<TAB>tag (...)
    """


class SourceError(KgError, OSError):
    """A corpus cannot be opened, or two of its files have one name."""


class MissingExtra(KgError, ImportError):  # noqa: N818 - it reads as what happened
    """A package is not installed that only some users of kg need.

    >>> raise MissingExtra("a.xmi", "dkpro-cassis", "readers")
    Traceback (most recent call last):
    kg.common.errors.MissingExtra: a.xmi: found no package dkpro-cassis, wanted it (pip install ...)
    """

    def __init__(self, where: str, package: str, extra: str) -> None:
        hint = f'pip install "tagged-kg[{extra}]"' if extra else f"pip install {package}"
        super().__init__(where, f"no package {package}", "it", hint)


class CorpusError(KgError, ValueError):
    """A corpus was read, but no graph can be made of it."""


class SchemaError(KgError, ValueError):
    """A schema file is wrong; ``where`` names the file and the key path, or the line."""


class IdentityError(KgError, ValueError):
    """A thesaurus, a table of links or a file of overrides is wrong, or does not fit the corpus."""


class JudgementError(KgError, ValueError):
    """A table of judged edges is wrong, or does not fit the graph."""


class GoldError(KgError, ValueError):
    """A table of relations to compare a graph with is wrong, or what says how to compare."""


class LimitError(KgError, OverflowError):
    """A number is above what the type of its column holds."""


class WorkerError(KgError, RuntimeError):
    """A worker process of a build ended before its task did; it may have lacked memory."""


class TableError(KgError, TypeError):
    """A stage made a table that breaks its declaration."""


class GraphError(KgError, OSError):
    """A graph folder is missing, damaged, or of another format version."""


class OutputError(KgError, OSError):
    """A file cannot be written."""


class PageError(KgError, RuntimeError):
    """The page of a graph cannot be made, as its script was not bundled."""


class UsageError(KgError, ValueError):
    """Options cannot stand together; on the command line it is exit code 2."""


class IriError(KgError, ValueError):
    """A base IRI cannot be one."""


class UnknownName(KgError, LookupError):  # noqa: N818 - it reads as what happened
    """No reader, emitter, query, schema or entity has that name."""


class FilterError(KgError, ValueError):
    """Edges are to be chosen by what the graph does not have."""


class QueryError(KgError, ValueError):
    """A query is wrong, or lacks a parameter."""


class ServerError(KgError, ConnectionError):
    """A server cannot be reached, refused us, or broke off."""
