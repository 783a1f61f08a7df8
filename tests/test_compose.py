"""docker-compose.yml: what it says, that Compose takes it, and that its health check asks Neo4j."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, missing
from tests.servers import Neo4j, cypher_shell

FILE = ROOT / "docker-compose.yml"


@pytest.fixture
def service() -> dict[str, Any]:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]["neo4j"]


def compose(**variables: str) -> "subprocess.CompletedProcess[str]":
    """Return what Compose says of the file."""
    plugin = ["docker", "compose"]
    if shutil.which("docker-compose"):
        command = ["docker-compose"]
    elif shutil.which("docker") and subprocess.call([*plugin, "version"], stderr=DEVNULL) == 0:
        command = plugin
    else:
        missing("docker compose")
    environment = {name: text for name, text in os.environ.items() if name != "NEO4J_PASSWORD"}
    return subprocess.run(
        [*command, "--file", str(FILE), "config"],
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_compose_accepts_it_with_any_password() -> None:
    done = compose(NEO4J_PASSWORD='it\'s $a "secret": #1')
    assert done.returncode == 0, done.stderr
    service = yaml.safe_load(done.stdout)["services"]["neo4j"]
    assert service["environment"]["NEO4J_AUTH"] == 'neo4j/it\'s $$a "secret": #1'


@pytest.mark.slow
def test_compose_asks_for_the_password() -> None:
    done = compose()
    assert done.returncode != 0
    assert "set NEO4J_PASSWORD, at least 8 characters" in done.stderr


def test_it_is_the_neo4j_that_the_tests_run(service: dict[str, Any]) -> None:
    pom = (ROOT / "tests/neo4j/pom.xml").read_text()
    (version,) = re.findall(r"<neo4j\.version>(5\.26\.\d+)</neo4j\.version>", pom)
    assert service["image"] == f"neo4j:{version}-community"


def test_only_this_machine_reaches_it(service: dict[str, Any]) -> None:
    assert [port.rpartition(":")[0] for port in service["ports"]] == [
        "127.0.0.1:7474",
        "127.0.0.1:7687",
    ]


def test_the_data_outlives_the_container(service: dict[str, Any]) -> None:
    assert "neo4j:/data" in service["volumes"]
    assert "neo4j" in yaml.safe_load(FILE.read_text(encoding="utf-8"))["volumes"]


def test_the_queries_are_at_hand_and_cannot_be_changed(service: dict[str, Any]) -> None:
    assert "./queries:/queries:ro" in service["volumes"]
    assert (ROOT / "queries/neighbours.cypher").is_file()


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which ``cypher-shell`` is Neo4j's own, as in the container."""
    program = tmp_path / "cypher-shell"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(cypher_shell())} "$@"\n')
    program.chmod(0o755)
    return {"PATH": f"{tmp_path}:{os.environ['PATH']}", "NEO4J_AUTH": "neo4j/secret/word's"}


def healthy(service: dict[str, Any], environment: dict[str, str]) -> bool:
    """Run the health check as the container would."""
    kind, command = service["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    command = command.replace("$$", "$")  # so Compose spells a dollar
    return subprocess.run(["sh", "-c", command], env=environment, check=False).returncode == 0


@pytest.mark.slow
def test_the_health_check_is_content_once_neo4j_answers(
    service: dict[str, Any], shell: dict[str, str], neo4j: Neo4j
) -> None:
    assert healthy(service, {**shell, "NEO4J_URI": neo4j.bolt})


@pytest.mark.slow
def test_the_health_check_fails_while_nobody_answers(
    service: dict[str, Any], shell: dict[str, str], neo4j: Neo4j
) -> None:
    """The port of the Browser is open, but speaks no Bolt."""
    assert not healthy(service, {**shell, "NEO4J_URI": neo4j.http.replace("http:", "bolt:")})


@pytest.mark.slow
def test_the_shell_takes_a_query_as_the_comment_says(shell: dict[str, str], neo4j: Neo4j) -> None:
    (arguments,) = re.findall(
        r"# cypher-shell (-P '.*?') -f /queries/(\w+)\.cypher", FILE.read_text()
    )
    parameters, name = arguments
    command = f"cypher-shell -u neo4j -p x {parameters} -f {ROOT}/queries/{name}.cypher"
    environment = {**shell, "NEO4J_URI": neo4j.bolt}
    done = subprocess.run(
        ["sh", "-c", command], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
