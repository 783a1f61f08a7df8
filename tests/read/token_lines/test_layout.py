"""How lines are laid out: what parts the columns, and which of them holds what."""

import pytest

from kg.read.sources.options import ReadOptions
from kg.read.token_lines.layout import Layout, MissingColumn, find_layout
from kg.read.token_lines.marks import is_comment


def layout(text: str, **options: object) -> Layout | None:
    """Return the layout of *text*, whose lines are parted by " / "."""
    return find_layout(text.split(" / "), ReadOptions(**options))  # type: ignore[arg-type]


FOUND = {
    # the lines; are there TABs, how many columns, the token's, the tags'
    "a token and a tag": ("Ant\tB-App / of\tO", (True, 2, 0, (1,))),
    "spaces": ("Ant B-App / of O", (False, 2, 0, (1,))),
    "runs of spaces": ("Ant   B-App / of    O", (False, 2, 0, (1,))),
    "a token with a space": ("New York\tB-Loc / of\tO", (True, 2, 0, (1,))),
    "tags first": ("B-App\tAnt / O\tof / I-App\tBee", (True, 2, 1, (0,))),
    "CoNLL-2003": ("EU NNP B-NP B-ORG / rejects VBZ B-VP O", (False, 4, 0, (3,))),
    "chunks if there is nothing else": (
        "EU NNP B-NP / is VBZ B-VP",
        (False, 3, 0, (2,)),
    ),
    "a number first": ("1\tAnt\tB-App / 2\tof\tO / 1\tBee\tO", (True, 3, 1, (2,))),
    "tokens that are numbers, and two layers": ("0\tB-App\tB-Org / 0\tO\tO", (True, 3, 0, (1, 2))),
    "two layers": ("1\tAnt\tB-App\tO / 2\tof\tO\tB-Org", (True, 4, 1, (2, 3))),
    "five layers and a TAB": (
        "Ant\tB-App\tO\tO\tO\t / of\tO\tB-Org\tO\tO\t",
        (True, 6, 0, (1, 2, 3, 4)),
    ),
    "offsets between": ("Ant\t0\t3\tB-App / of\t4\t6\tO", (True, 4, 0, (3,))),
    "a second view of the same tokens": (
        "Ant\tB-App\tAnt\tB-Code / of\tO\tof\tO",
        (True, 4, 0, (1,)),
    ),
    "a column that repeats the one before": (
        "1\tAnt\tB-App\tB-App / 2\tof\tO\tO",
        (True, 4, 1, (2,)),
    ),
    "two layers of a few mentions": (
        "Ant\tB-App\tB-App / Bee\tI-App\tI-App / C\tI-App\tI-App / D\tI-App\tI-App / E\tI-App\tO",
        (True, 3, 0, (1, 2)),
    ),
    "two layers that differ in what looks like a comment": (
        "Ant\tB-App\tB-App / #\tI-App\tO / of\tO\tO",
        (True, 3, 0, (1, 2)),
    ),
    "a copy but for a mention of several": (
        " / ".join(["Ant\tB-App\tB-App"] * 9 + ["Bee\tO\tB-App"]),
        (True, 3, 0, (1,)),
    ),
    "X-B": ("Ant App-B / of O", (False, 2, 0, (1,))),
    "B_X": ("Ant B_App / of O", (False, 2, 0, (1,))),
    "untyped": ("Ant B / Bee I / of O", (False, 2, 0, (1,))),
    "bare types": ("Ant APP / Bee APP / of O / or O", (False, 2, 0, (1,))),
    "bare types among other columns": (
        "1\tAnt\tAnt\tNNP\tAPP\t_ / 2\tof\tof\tIN\tO\t_ / 3\tor\tor\tCC\tO\t_",
        (True, 6, 1, (4,)),
    ),
    "several labels in a cell": ("Ant\tB-App,B-Lib / of\tO", (True, 2, 0, (1,))),
    "comments say nothing": ("# text = a b c d / Ant\tB-App / of\tO", (True, 2, 0, (1,))),
    "marks say nothing": ("-DOCSTART- -X- O O / Ant B-App / of O", (False, 2, 0, (1,))),
    "tokens that start with #": ("#include\tO / #1\tB-App", (True, 2, 0, (1,))),
    "a header": ("word\tpos\tner / Ant\tNN\tB-App / of\tIN\tO", (True, 3, 0, (2,))),
    "most cells are tags": ("Ant\tB-App / Bee\tnoun / of\tO", (True, 2, 0, (1,))),
    "only O": ("of\tO / or\tO", (True, 2, 0, (1,))),
}


@pytest.mark.parametrize(("text", "wanted"), FOUND.values(), ids=FOUND)
def test_layout_of(text: str, wanted: tuple[object, ...]) -> None:
    found = layout(text)
    assert found is not None
    assert (found.tabs, found.columns, found.token, found.tags) == wanted


NONE = {
    "prose": "He went to the market. / She did not.",
    "prose with a word like a tag": "All of the CoNLL-U files / the CoNLL-U files here / No / A b",
    "one column": "Ant / Bee",
    "parts of speech": "Ant NN / uses VBZ",
    "a table of offsets": "123\tTitle\t1\t1\t28\t47\treceptor / 123\tTitle\t1\t2\t71\t89\tgene",
    "nothing": "",
    "only comments": "# a / # b c",
}


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_no_layout_of(text: str) -> None:
    assert layout(text) is None


HIPE = (
    "TOKEN\tNE-COARSE-LIT\tNE-COARSE-METO\tNE-FINE-LIT\tNE-NESTED\tNEL-LIT\tMISC"
    " / # hipe2022:document_id = a / Bern\tB-loc\tO\tB-loc.adm\tO\tQ70\t_"
)


def test_hipe_has_a_column_of_identifiers_and_one_that_ends_sentences() -> None:
    found = layout(HIPE)
    assert found is not None
    assert (found.token, found.tags, found.identifier, found.remarks) == (0, (1, 4), 5, 6)


def test_columns_of_tags_that_are_not_read_are_known() -> None:
    found = layout("Ant\tB-App\tAnt\tB-Code / of\tO\tof\tO")
    assert found is not None
    assert found.other_tags == (3,)


NAMED = {
    "numbers": ("a\tAnt\tO\tB-App / b\tof\tO\tO", {"token": "2", "tags": ("4",)}, (1, (3,))),
    "names": ("pos\tword\tner / N\tAnt\tB-App", {"token": "word", "tags": ("ner",)}, (1, (2,))),
    "several": ("Ant\tB-App\tx\tB-Lib", {"tags": ("2", "4")}, (0, (1, 3))),
}


@pytest.mark.parametrize(("text", "options", "wanted"), NAMED.values(), ids=NAMED)
def test_columns_that_the_user_names(
    text: str, options: dict[str, object], wanted: tuple[int, tuple[int, ...]]
) -> None:
    found = layout(text, **options)
    assert found is not None
    assert (found.token, found.tags) == wanted


@pytest.mark.parametrize("name", ["0", "3", "ner", "-1", "9" * 5000])
def test_a_column_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(MissingColumn) as caught:
        layout("Ant\tB-App / of\tO", token=name)
    assert (caught.value.column, caught.value.existing) == (name, ("1 to 2",))


def test_a_missing_column_is_told_with_the_names_of_the_header() -> None:
    with pytest.raises(MissingColumn) as caught:
        layout("word\tner / Ant\tB-App / of\tO", tags=("ner|x",))
    assert (caught.value.column, caught.value.existing) == ("ner|x", ("1 to 2", "word", "ner"))


COMMENTS = {"# text": True, "#": True, "#\ta": True, "#id=1": True, "#include": False, "#1": False}


@pytest.mark.parametrize(("line", "wanted"), COMMENTS.items(), ids=COMMENTS)
def test_is_comment(line: str, wanted: bool) -> None:
    assert is_comment(line) is wanted
