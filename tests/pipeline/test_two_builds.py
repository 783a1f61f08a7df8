"""Two builds in threads of one process, whose pieces come in turns."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from kg.common.progress import Progress
from kg.pipeline.build import build
from kg.pipeline.options import Options
from tests.conftest import lines
from tests.pipeline.growth import SENTENCES
from tests.pipeline.test_build import hashes
from tests.pipeline.test_machine import Tiny


@pytest.mark.parametrize("window", ["sentence", "3"])
def test_builds_in_threads_do_not_mix(window: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = lines(*SENTENCES, *(SENTENCES if name == "a" else SENTENCES[::-1]))
        (tmp_path / f"{name}.conll").write_text(text)
    turns = Barrier(2, timeout=60)

    def in_turns(stage: str, _done: int, _total: int) -> None:
        if stage == "relating":
            turns.wait()

    def made(name: str, out: str, report: Progress | None = None) -> dict[str, str]:
        options = Options(name="g", window=window)
        more = {"report": report} if report else {}
        corpus = tmp_path / f"{name}.conll"
        folder = build(corpus, tmp_path / out, options=options, machine=Tiny(jobs=1), **more)
        return hashes(folder.path)

    alone = [made(name, f"{name}-alone") for name in ("a", "b")]
    with ThreadPoolExecutor(2) as threads:
        futures = [threads.submit(made, name, name, in_turns) for name in ("a", "b")]
        together = [future.result() for future in futures]
    assert together == alone
