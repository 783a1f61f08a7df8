"""A real Neo4j for the tests: Maven Central's jars, on free ports, stopped with the tests."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.emit.neo4j import Server
from tests.conftest import ROOT, missing

JARS = ROOT / ".cache" / "neo4j"
OPENED = [f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in ("nio", "lang")]


@dataclass(frozen=True)
class Neo4j:
    """A server that runs; nobody needs a password there."""

    bolt: str
    http: str

    @property
    def server(self) -> Server:
        """Return its address for kg."""
        return Server(self.bolt)

    def rows(self, text: str, **parameters: Any) -> list[dict[str, Any]]:
        """Return what a query answers, asked by the driver itself and not through kg."""
        import neo4j  # noqa: PLC0415 - only tests with a server need it

        with neo4j.GraphDatabase.driver(self.bolt) as driver:
            return [record.data() for record in driver.execute_query(text, parameters).records]

    def clear(self) -> None:
        """Take everything out."""
        self.rows("MATCH (n) DETACH DELETE n")


@contextmanager
def neo4j_server() -> Iterator[Neo4j]:
    """Start a server in a folder of its own; stop it and remove the folder at the end."""
    if not (JARS / "jars.stamp").exists():
        missing(f"Neo4j's jars in {JARS.relative_to(ROOT)} (make test gets them with Maven)")
    home = tempfile.mkdtemp(prefix="kg-neo4j-")
    command = ["java", *OPENED, "-cp", f"{JARS}/*", str(ROOT / "tests/neo4j/Server.java"), home]
    with (
        (Path(home) / "stderr").open("w+") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            for line in process.stdout:
                if line.startswith("READY "):
                    _, bolt, http = line.split()
                    yield Neo4j(bolt, http)
                    break
            else:
                errors.seek(0)
                raise RuntimeError(f"Neo4j did not start:\n{errors.read()[-3000:]}")
        finally:
            process.stdin.close()
            process.wait(60)
    shutil.rmtree(home, ignore_errors=True)
