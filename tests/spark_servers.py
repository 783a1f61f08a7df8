"""Spark Connect servers for the tests: Sail, and plain Spark 4, on free ports of 127.0.0.1."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.conftest import ROOT, missing

CLIENT = ROOT / ".cache" / "spark"
SPARK = ROOT / ".cache" / "spark-server" / "pyspark"
STARTED = re.compile(r"Spark Connect server started at: (\S+)")
OPENED = ["lang", "lang.invoke", "lang.reflect", "io", "net", "nio", "util", "util.concurrent"]
PACKAGES = [f"java.{name}" for name in [*OPENED, "util.concurrent.atomic"]]
PACKAGES += ["sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar"]
PACKAGES += ["jdk.internal.ref"]


@contextmanager
def sail() -> Iterator[str]:
    """Run Sail; yield its address."""
    check(CLIENT)
    with _running([sys.executable, str(ROOT / "tests/spark/sail.py")]) as address:
        yield address


@contextmanager
def spark() -> Iterator[str]:
    """Run the Connect server of a Spark with two cores; yield its address."""
    check(CLIENT, SPARK.parent)
    if not shutil.which("java"):
        missing("Java, which Spark needs,")
    with tempfile.TemporaryDirectory(prefix="kg-spark-", ignore_cleanup_errors=True) as home:
        properties = {
            "java.io.tmpdir": home,
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": "0",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.master": "local[2]",
            "spark.sql.warehouse.dir": f"{home}/warehouse",
            "spark.ui.enabled": "false",
        }
        words = ["java", *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in PACKAGES)]
        words += [*(f"-D{key}={value}" for key, value in properties.items()), "-Xmx1g"]
        words += ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{SPARK}/jars/*"]
        words += [str(ROOT / "tests/spark/Server.java")]
        with _running(words, SPARK_HOME=str(SPARK), PYSPARK_PYTHON=sys.executable) as address:
            yield address


SERVERS: dict[str, Callable[[], AbstractContextManager[str]]] = {"Sail": sail, "Spark": spark}


def check(*folders: Path) -> None:
    """Skip the test where packages are missing that `make test` installs."""
    for folder in folders:
        if not (folder / "installed.stamp").exists():
            missing(f"the packages in {folder.relative_to(ROOT)} (make test installs them)")


@contextmanager
def _running(words: list[str], **variables: str) -> Iterator[str]:
    path = os.pathsep.join(map(str, [ROOT, CLIENT]))
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **variables, "PYTHONPATH": path},
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        printed: list[str] = []
        try:
            for line in process.stdout:
                printed.append(line)
                if match := STARTED.search(line):
                    threading.Thread(target=process.stdout.read, daemon=True).start()
                    yield f"sc://{match[1]}"
                    break
            else:
                raise RuntimeError("no server started:\n" + "".join(printed[-40:]))
        finally:
            process.stdin.close()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
