"""Ask a person to judge edges at the terminal, one by one, a key each.

The loop (`ask`) knows no terminal: it takes keys, and gives texts and sheets. `keys` reads a
terminal without waiting for Enter, where the system can; of other streams, the first letter of each
line.
"""

import sys
from collections.abc import Callable, Iterator
from typing import TextIO

from kg.common.text_table import visible
from kg.reports.judge.sheet import Sheet

CO_OCCURRENCE = "co-occurrence"  # the basis of edges that claim no more than that

ANSWERS = {"y": "yes", "n": "no"}
SKIP, UNDO, QUIT = "s", "u", "q"
QUESTION = "  true?  y yes, n no, s skip, u undo, q quit: "
KEYS = (*ANSWERS, SKIP, UNDO, QUIT)


def ask(
    sheet: Sheet,
    typed: Iterator[str],
    show: Callable[[str], None],
    save: Callable[[Sheet], None],
) -> Sheet:
    """Ask for each row that is not judged yet; return the sheet with what was answered.

    Args:
        sheet: what to judge.
        typed: the keys; where they end, it is as if q was the last.
        show: prints a text, without a line end of its own.
        save: keeps the sheet, after each answer, so that nothing answered is lost.
    """
    waiting = [row for row, mark in enumerate(sheet.rows["judgement"]) if not mark]
    place, asked = 0, -1
    while place < len(waiting):
        if place != asked:
            show(_shown(sheet, waiting[place]))
            asked = place
        show(QUESTION)
        key = next(typed, QUIT)
        show(f"{key}\n" if key in KEYS else "\n")
        if key == QUIT:
            return sheet
        if key == UNDO:
            place = max(place - 1, 0)
            sheet, asked = sheet.marked(waiting[place], ""), -1
            save(sheet)
        elif key == SKIP:
            place += 1
        elif key in ANSWERS:
            sheet = sheet.marked(waiting[place], ANSWERS[key])
            place += 1
            save(sheet)
    return sheet


def _shown(sheet: Sheet, row: int) -> str:
    """Return an edge with its sentence, and how many are judged."""
    cells = {name: visible(text or "") for name, text in sheet.rows.row(row, named=True).items()}
    is_base = cells["basis"] == CO_OCCURRENCE
    ends = "{subject} ({subject_type}) and {object} ({object_type}) are related"
    claim = "{subject} ({subject_type}) {predicate} {object} ({object_type})"
    edge = (ends if is_base else claim).format(**cells)
    where = f"{cells['source']}:{cells['line']}" if cells["source"] else "no sentence was kept"
    return (
        f"\n{sheet.judged:,} of {len(sheet):,} judged\n  {edge}\n  {where}  {cells['sentence']}\n"
    )


def keys(stream: TextIO) -> Iterator[str]:
    """Yield the keys that are typed, in small letters; of a stream, one of each line."""
    if not stream.isatty():
        for line in stream:
            yield line.strip()[:1].lower()
        return
    while key := _key(stream):
        yield key.lower()


def _key(stream: TextIO) -> str:
    """Return one key of a terminal; empty where it is closed."""
    if sys.platform == "win32":
        import msvcrt

        return msvcrt.getwch()
    import termios
    import tty

    number = stream.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number, termios.TCSADRAIN)  # which keeps what was typed ahead
        return stream.read(1)
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
