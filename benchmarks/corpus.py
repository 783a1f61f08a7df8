"""Write a corpus of tagged text of any size: `python benchmarks/corpus.py OUT --megabytes 100`.

Seeded, so that everybody measures the same bytes: sentences of 8 to 42 tokens with 0 to 6 mentions,
words and names drawn by Zipf's law, 12 types, names of one to three tokens.
"""

import argparse
from pathlib import Path

import numpy as np

TYPES = [
    "Algorithm",
    "Application",
    "Architecture",
    "Data_Structure",
    "Device",
    "Error_Name",
    "General_Concept",
    "Language",
    "Library",
    "License",
    "Operating_System",
    "Protocol",
]
LETTERS = np.array(list("etaoinshrdlucmfwypvbgkjqxz"))
CHANCE = 1.0 / np.arange(2, 28)
WORDS, NAMES, SENTENCES = 30_000, 150_000, 20_000  # SENTENCES: made at a time


def words(rng: np.random.Generator, count: int) -> list[str]:
    """Return *count* made-up words of 2 to 11 letters."""
    letters = rng.choice(LETTERS, size=(count, 11), p=CHANCE / CHANCE.sum())
    sizes = rng.integers(2, 12, count)
    return ["".join(row[:size]) for row, size in zip(letters, sizes, strict=True)]


def zipf(rng: np.random.Generator, count: int, size: int) -> np.ndarray:
    """Return *size* numbers below *count*, the small ones often."""
    return np.minimum((count ** rng.random(size)).astype(np.int64), count) - 1


def write(path: Path, megabytes: int, seed: int = 20) -> None:
    """Write a corpus of about *megabytes* to *path*."""
    rng = np.random.default_rng(seed)
    plain = [f"{word}\tO\n" for word in words(rng, WORDS)]
    parts = [word.capitalize() for word in words(rng, NAMES * 2)]
    names = []
    for i in range(NAMES):
        size = 1 + int(rng.random() < 0.35) + int(rng.random() < 0.1)
        kind = TYPES[int(rng.integers(len(TYPES)))]
        tokens = parts[i : i + size]
        names.append("".join(f"{t}\t{'I' if j else 'B'}-{kind}\n" for j, t in enumerate(tokens)))
    written = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        while written < megabytes * 1_000_000:
            lengths = rng.integers(8, 43, SENTENCES)
            counts = rng.binomial(6, 0.42, SENTENCES)
            filler = iter(zipf(rng, WORDS, int(lengths.sum())).tolist())
            named = iter(zipf(rng, NAMES, int(counts.sum())).tolist())
            text = []
            for length, count in zip(lengths.tolist(), counts.tolist(), strict=True):
                lines = [plain[next(filler)] for _ in range(length)]
                for at in rng.integers(0, length, count).tolist():
                    lines[at] += names[next(named)]
                text.append(f"<s>\n{''.join(lines)}</s>\n")
            written += out.write("".join(text))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--megabytes", type=int, default=100)
    given = parser.parse_args()
    write(given.out, given.megabytes)
