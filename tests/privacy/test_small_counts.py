"""A count of one or two never stands alone in a table by department or building."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.privacy import suppressed

COUNTS = st.dictionaries(
    st.sampled_from("甲乙丙丁戊己庚辛") | st.just("其他"), st.integers(0, 9)
)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"工程班": 7, "保洁班": 3}, {"工程班": 7, "保洁班": 3}),
        ({"工程班": 7, "保洁班": 2, "绿化班": 4}, {"工程班": 7, "其他": 6}),
        ({"工程班": 7, "保洁班": 1, "绿化班": 2}, {"工程班": 7, "其他": 3}),
        ({"工程班": 7, "保洁班": 1, "绿化班": 1, "财务": 5}, {"工程班": 7, "其他": 7}),
        ({"工程班": 7, "保洁班": 1, "其他": 4}, {"工程班": 7, "其他": 5}),
        ({"工程班": 1}, {"其他": 1}),
        ({"工程班": 0, "保洁班": 9}, {"工程班": 0, "保洁班": 9}),
        ({}, {}),
    ],
)
def test_a_small_count_goes_with_the_next_smallest(
    counts: dict[str, int], shown: dict[str, int]
) -> None:
    assert suppressed(counts) == shown


@given(COUNTS)
def test_nothing_is_lost_and_no_name_keeps_a_small_count(
    counts: dict[str, int],
) -> None:
    shown = suppressed(counts)
    assert sum(shown.values()) == sum(counts.values())
    assert all(n == 0 or n > 2 for name, n in shown.items() if name != "其他")
    assert [name for name in shown if name != "其他"] == [
        name for name in counts if name in shown and name != "其他"
    ]


@given(COUNTS)
def test_what_was_merged_is_never_one_cell_alone(counts: dict[str, int]) -> None:
    shown = suppressed(counts)
    gone = [
        name
        for name, n in counts.items()
        if n and (name not in shown or name == "其他")
    ]
    if shown != counts and sum(bool(n) for n in counts.values()) > 1:
        assert len(gone) > 1
