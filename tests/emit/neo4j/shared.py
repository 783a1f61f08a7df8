"""What the tests of a real Neo4j share: two sentences, and a server that each test leaves empty."""

from collections.abc import Callable, Iterator

import pytest

from kg import Graph
from tests.servers import Neo4j

GraphOf = Callable[..., Graph]
SENTENCES = ("Nginx/B-App and/O Apache/B-App use/O C/B-Lang", "Nginx/B-App serves/O HTTP/B-Proto")


@pytest.fixture
def emptied(neo4j: Neo4j) -> Iterator[None]:
    """Remove everything from the server after a test."""
    yield
    neo4j.clear()
