"""A real Neo4j for the tests: Maven Central's jars, on free ports, stopped with the tests."""

import os
import shlex
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
SHELL = ROOT / ".cache" / "cypher-shell"
OPENED = [f"--add-opens=java.base/java.{name}=ALL-UNNAMED" for name in ("nio", "lang")]
QUICK = "-XX:TieredStopAtLevel=1"  # half the time to start and to warm up, less speed afterwards


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
        import neo4j

        with neo4j.GraphDatabase.driver(self.bolt) as driver:
            return [record.data() for record in driver.execute_query(text, parameters).records]

    def clear(self) -> None:
        """Take everything out."""
        self.rows("MATCH (n) DETACH DELETE n")


def java(*arguments: str) -> list[str]:
    """Return the command that runs a program of Neo4j's jars, or one of ours with them."""
    if not (JARS / "jars.stamp").exists():
        missing(f"Neo4j's jars in {JARS.relative_to(ROOT)} (make test gets them with Maven)")
    return ["java", *OPENED, "-cp", f"{JARS}/*", *arguments]


def cypher_shell() -> list[str]:
    """Return the command that runs cypher-shell."""
    if not (SHELL / "jars.stamp").exists():
        missing(
            f"cypher-shell's jars in {SHELL.relative_to(ROOT)} (make test gets them with Maven)"
        )
    return ["java", "-cp", f"{SHELL}/*", "org.neo4j.shell.Main"]


@contextmanager
def imported(files: Path) -> Iterator[Neo4j]:
    """Run the importer on what `kg export neo4j-admin` left in *files*; serve the database."""
    with tempfile.TemporaryDirectory(prefix="kg-neo4j-") as home:
        tool = Path(home) / "neo4j-admin"
        tool.write_text(f'#!/bin/sh\nexec {shlex.join(java("org.neo4j.cli.AdminTool"))} "$@"\n')
        tool.chmod(0o755)
        environment = {**os.environ, "NEO4J_HOME": home, "NEO4J_ADMIN": str(tool)}
        command = ["sh", str(files / "import.sh")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        with opened(home) as server:
            yield server


@contextmanager
def neo4j_server(*java_options: str) -> Iterator[Neo4j]:
    """Start a server in a folder of its own; stop it and remove the folder at the end."""
    home = tempfile.mkdtemp(prefix="kg-neo4j-")
    with _running("Server.java", home, *java_options) as server:
        yield server
    shutil.rmtree(home, ignore_errors=True)


@contextmanager
def opened(home: str) -> Iterator[Neo4j]:
    """Start a server on the folder *home*, which stays when the server stops."""
    with _running("Opened.java", home, QUICK) as server:
        yield server


@contextmanager
def _running(program: str, home: str, *java_options: str) -> Iterator[Neo4j]:
    command = java(*java_options, str(ROOT / "tests/neo4j" / program), home)
    with served(command, home) as server:
        yield server


@contextmanager
def served(command: list[str], home: str) -> Iterator[Neo4j]:
    """Run *command*, which serves the folder *home*, prints its addresses, and stops with stdin."""
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
