"""Loads that are broken off, or that meet: run again, they end right."""

import logging
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from kg import Graph, build
from kg.common.errors import ServerError
from kg.emit.neo4j import connect, load, verify
from kg.emit.neo4j.session import Batch, claimed
from tests.conftest import lines
from tests.emit.neo4j.shared import GraphOf
from tests.servers import Neo4j, opened

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied")]
KILLS = 4
SIX = "Ada/B-App Bee/B-App Cat/B-App Dog/B-App Eve/B-App Fox/B-App"  # three for each session


def large(folder: Path, seed: int) -> Graph:
    """Return a graph, called ``large``, of some thousand edges."""
    chance = random.Random(seed)
    corpus = folder / f"{seed}" / "large.txt"
    corpus.parent.mkdir()
    names = [f"n{number}/B-T{number % 5}" for number in range(400)]
    corpus.write_text(lines(*(" ".join(chance.sample(names, 6)) for _ in range(400))))
    return build([corpus], folder / f"graph{seed}")


def wait_until_it_writes(neo4j: Neo4j) -> None:
    """Return when a client has the lock of a graph."""
    while not neo4j.rows("MATCH (l:KgLoader) RETURN l LIMIT 1"):
        time.sleep(0.01)


def test_a_load_killed_at_any_moment_ends_right_when_run_again(
    neo4j: Neo4j, tmp_path: Path
) -> None:
    graphs = [large(tmp_path, 1), large(tmp_path, 2)]
    words = ["load", "--replace", "--uri", neo4j.bolt]
    commands = [[sys.executable, "-m", "kg", *words, str(g.folder.path)] for g in graphs]
    subprocess.run(commands[0], check=True, capture_output=True)
    with subprocess.Popen(commands[1], stdout=subprocess.DEVNULL) as process:
        wait_until_it_writes(neo4j)
        start = time.monotonic()
    assert process.returncode == 0
    writing, chance, unfinished = time.monotonic() - start, random.Random(7), 0
    for number in range(KILLS):
        which = number % 2
        with subprocess.Popen(commands[which], stdout=subprocess.DEVNULL) as process:
            wait_until_it_writes(neo4j)
            time.sleep(chance.uniform(0, 0.8) * writing)
            process.kill()
        unfinished += neo4j.rows("MATCH (g:KgGraph) RETURN g.complete AS c") != [{"c": True}]
        load(graphs[which].folder, neo4j.server, replace=True)
        assert verify(graphs[which].folder, neo4j.server).findings == []
    assert unfinished > 0  # else nothing was broken off


def test_a_load_that_is_interrupted_says_so_and_ends_right_when_run_again(
    neo4j: Neo4j, tmp_path: Path
) -> None:
    graph = large(tmp_path, 1)
    command = [sys.executable, "-m", "kg", "load", "--uri", neo4j.bolt, str(graph.folder.path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        while not neo4j.rows("MATCH (n:Entity) RETURN n LIMIT 1"):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    assert (
        said == "stopped; what is there stays, and kg load goes on from it when it is run again\n"
    )
    load(graph.folder, neo4j.server)
    assert verify(graph.folder, neo4j.server).findings == []


def test_a_load_whose_server_stops_ends_right_when_both_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.emit.neo4j.server.RETRY_TIME", 0.5)  # it does not come back by itself
    graph = large(tmp_path, 1)
    with tempfile.TemporaryDirectory(prefix="kg-neo4j-") as home:
        with ExitStack() as stack:
            server = stack.enter_context(opened(home)).server

            def stop(what: str, _done: int, _total: int) -> None:
                if what == "edges":  # the first of several batches
                    stack.close()

            with pytest.raises(ServerError, match="wanted a server that answers"):
                load(graph.folder, server, stop)
        with opened(home) as again:
            load(graph.folder, again.server)
            assert verify(graph.folder, again.server).findings == []


def test_while_one_loads_a_client_with_other_content_is_refused(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    folder = graph_of("Nginx/B-App uses/O C/B-Lang").folder
    load(folder, neo4j.server)
    with (
        connect(neo4j.server) as driver,
        claimed(driver, neo4j.bolt, None, "corpus", "other"),
        pytest.raises(ServerError, match="found graph corpus being loaded with other content"),
    ):
        load(folder, neo4j.server)
    assert verify(folder, neo4j.server).findings == []


def test_a_deadlock_with_another_client_is_tried_again(
    neo4j: Neo4j, graph_of: GraphOf, caplog: pytest.LogCaptureFixture
) -> None:
    """Of two that wait for each other the server breaks off whoever holds less: here, the load."""
    folder = graph_of(SIX).folder
    load(folder, neo4j.server)
    neo4j.rows("UNWIND range(1, 100) AS n CREATE (:Theirs)")
    caplog.set_level(logging.WARNING, "neo4j.session")  # kg lets the driver say nothing
    change = "MATCH (n:Entity {name: $name}) SET n.mine = true"
    blocked = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked'"
    with (
        connect(neo4j.server) as driver,
        driver.session() as session,
        ThreadPoolExecutor() as pool,
    ):
        other = session.begin_transaction()
        other.run("MATCH (n:Theirs) SET n.mine = true").consume()
        other.run(change, name="Bee").consume()
        again = pool.submit(load, folder, neo4j.server, replace=True)
        while not neo4j.rows(blocked):  # until the load has changed Ada, and waits for Bee
            time.sleep(0.01)
        other.run(change, name="Ada").consume()
        other.commit()
        again.result()
    assert [said for said in caplog.messages if "retried" in said and "DeadlockDetected" in said]
    assert verify(folder, neo4j.server).findings == []
    assert neo4j.rows("MATCH (n:Entity) WHERE n.mine RETURN count(*) AS n") == [{"n": 2}]


def test_rows_that_the_server_does_not_accept_are_named(neo4j: Neo4j, graph_of: GraphOf) -> None:
    """Somebody may add a constraint while a load is at work."""
    folder = graph_of(SIX).folder
    load(folder, neo4j.server)
    neo4j.rows("CREATE CONSTRAINT theirs FOR (n:App) REQUIRE n.name IS UNIQUE")
    rows = [(f"App/{name}", name) for name in ("ape", "bat", "Bee", "cow")]
    batch = Batch("UNWIND $rows AS row CREATE (:App {id: row[0], name: row[1]})", rows)
    try:
        with (
            connect(neo4j.server) as driver,
            claimed(driver, neo4j.bolt, None, "corpus", folder.content) as (claim, _),
            pytest.raises(ServerError, match="at the entity App/Bee, wanted") as problem,
        ):
            claim.send("entities", [[[batch]]], lambda _rows: None)
    finally:
        neo4j.rows("DROP CONSTRAINT theirs")
    assert "goes on" not in str(problem.value)
    assert verify(folder, neo4j.server).findings == []


def test_a_client_that_was_not_heard_of_is_forgotten(neo4j: Neo4j, graph_of: GraphOf) -> None:
    folder = graph_of("Nginx/B-App uses/O C/B-Lang").folder
    with connect(neo4j.server) as driver, claimed(driver, neo4j.bolt, None, "corpus", "other"):
        neo4j.rows("MATCH (l:KgLoader) SET l.seen = l.seen - 61000")
        load(folder, neo4j.server)
    assert verify(folder, neo4j.server).findings == []


def test_a_client_whose_graph_was_taken_over_writes_nothing_more(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    folder = graph_of("Nginx/B-App uses/O C/B-Lang").folder
    with (
        connect(neo4j.server) as driver,
        claimed(driver, neo4j.bolt, None, "corpus", folder.content) as (claim, _),
    ):
        load(folder, neo4j.server)
        batch = Batch("CREATE (:Entity {graph: $graph, id: 'late'})", [("late",)])
        with pytest.raises(ServerError, match="graph corpus taken over by another client"):
            claim.send("entities", [[[batch]]], lambda _rows: None)
    assert verify(folder, neo4j.server).findings == []


def test_two_clients_at_once_leave_one_whole_graph(neo4j: Neo4j, tmp_path: Path) -> None:
    graphs = [large(tmp_path, 1), large(tmp_path, 2)]
    ended = []

    def run(graph: Graph) -> None:
        try:
            load(graph.folder, neo4j.server, replace=True)
            ended.append(graph)
        except ServerError:
            pass

    threads = [threading.Thread(target=run, args=(graph,)) for graph in graphs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended
    assert verify(ended[-1].folder, neo4j.server).findings == []


def test_a_batch_whose_answer_was_lost_is_not_written_twice(
    neo4j: Neo4j, graph_of: GraphOf
) -> None:
    graph_of("Nginx/B-App uses/O C/B-Lang")
    with (
        connect(neo4j.server) as driver,
        claimed(driver, neo4j.bolt, None, "corpus", "x") as (claim, _),
    ):
        claim.sent[0] = 1
        for _ in range(2):  # as the driver does when it cannot know
            with driver.session() as session:
                session.execute_write(claim._write, 0, Batch("CREATE (:Once)", [()]))
    assert neo4j.rows("MATCH (n:Once) RETURN count(n) AS c") == [{"c": 1}]
