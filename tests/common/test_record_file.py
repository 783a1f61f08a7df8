"""Files of records: what is taken from one is what was written, in parts or not."""

from pathlib import Path

import numpy as np
import pytest

from kg.common import record_file
from kg.common.errors import LimitError
from kg.common.record_file import RecordFile, records

PAIR = np.dtype([("wide", "<i8"), ("narrow", "<u2")])


@pytest.mark.parametrize("part", [1, 7, 64, 1 << 24])
def test_records_are_taken_in_any_order(
    part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_file, "PART", part)
    numbers = np.arange(40)
    file = RecordFile(tmp_path / "r", PAIR)
    file.append(records(PAIR, wide=numbers * 10**10, narrow=numbers[:]))
    rows = np.array([39, 0, 17, 17, 3])
    assert file.take(rows)["narrow"].tolist() == rows.tolist()
    assert file.take(rows)["wide"].tolist() == (rows * 10**10).tolist()
    assert len(file.take(rows[:0])) == 0


def test_a_number_that_does_not_fit_its_field_is_refused() -> None:
    with pytest.raises(LimitError, match="narrow: found 65,536, wanted at most 65,535"):
        records(PAIR, wide=np.zeros(1, np.int64), narrow=np.array([2**16]))
