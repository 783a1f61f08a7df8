"""Settings of the MCP server: limits of queries, and where it listens."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """What a query may take."""

    timeout: float = 30  # seconds
    memory: int = 2_048  # MB, on Linux
    rows: int = 200  # of an answer
    at_once: int = 2  # queries; others wait


@dataclass(frozen=True)
class Settings:
    """How graphs are served to assistants."""

    limits: Limits = field(default_factory=Limits)
    corpora: Path | None = None  # a folder that check_corpus may read
    host: str = "127.0.0.1"
    names: tuple[str, ...] = ()  # others under which it may be asked
    port: int = 8001  # 0: a free one
