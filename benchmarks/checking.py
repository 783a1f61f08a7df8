"""Time `kg check` beside the reading stage of `kg build`, on the same file.

`python benchmarks/checking.py [--megabytes 200] [--rounds 5]`. Each is a whole process; the rounds
take turns, so that a busy machine slows both alike. Prints seconds (the median), peak memory, and
the ratio of kg check to the reading stage.
"""

import sys

from sides import compare

READ = """
import sys
from kg.corpus import open_corpus, read_source
from kg.memory import keep_freed_memory
from kg.read.sources.options import ReadOptions
keep_freed_memory()
for source, format_ in open_corpus(sys.argv[1:], ReadOptions())[0]:
    for chunk in read_source(source, format_):
        pass
"""


def main() -> None:
    """Make the corpus, run the rounds, print the table."""
    commands = {
        "kg check": [sys.executable, "-m", "kg", "check", "{corpus}"],
        "reading": [sys.executable, "-c", READ, "{corpus}"],
    }
    compare(commands, __doc__)


if __name__ == "__main__":
    main()
