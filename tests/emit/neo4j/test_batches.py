"""In which order two sessions write."""

from collections import Counter
from itertools import combinations_with_replacement

import pytest

from kg.emit.neo4j.batches import tournament


@pytest.mark.parametrize("groups", [2, 4, 6, 8])
def test_every_two_groups_meet_once_and_none_is_in_two_sessions_at_once(groups: int) -> None:
    turns = tournament(groups)
    assert set(turns) == set(combinations_with_replacement(range(groups), 2))
    for turn in range(groups - 1):
        met = [pair for pair in turns if turns[pair][0] == turn and pair[0] != pair[1]]
        assert Counter(group for pair in met for group in pair) == Counter(range(groups))
    for group in range(groups):
        (there,) = {turns[p] for p in turns if turns[p][0] == 0 and group in p and p[0] != p[1]}
        assert turns[group, group] == there
