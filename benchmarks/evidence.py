"""Time `kg build` with evidence beside the same build without.

`python benchmarks/evidence.py [--megabytes 200] [--rounds 5]`. Each is a whole process; the rounds
take turns, so that a busy machine slows both alike. Prints seconds (the median), peak memory, and
the ratio.
"""

import sys

from sides import compare


def main() -> None:
    """Make the corpus, run the rounds, print the table."""
    build = [sys.executable, "-m", "kg", "-q", "build", "{corpus}", "-o", "{folder}/graph"]
    compare({"evidence": build, "without": [*build, "--evidence", "0"]}, __doc__)


if __name__ == "__main__":
    main()
