"""The start of a folded text is the same, whether or not all of it was folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.values import fold, fold_start

SIGNS = "水电费 :*\uff1a\uff08㎡\uff09(m2)[元]【%】'\t\n\r\u200b\u00ad\x00⑴fi"


@given(st.text(alphabet=SIGNS, max_size=120), st.integers(1, 8))
def test_the_start_is_that_of_the_whole_folded_text(text: str, length: int) -> None:
    assert fold_start(text, length) == fold(text)[:length]


@given(st.text(max_size=200))
def test_it_holds_for_any_text(text: str) -> None:
    assert fold_start(text * 3, 4) == fold(text * 3)[:4]


@pytest.mark.parametrize(
    "end", [")", "\uff09", ") ", "】\u200b", "⑴", "交", "\n" * 500]
)
def test_brackets_count_when_the_text_ends_in_one(end: str) -> None:
    text = "建筑面积(㎡)和水电费" + "已经交清" * 200 + end
    assert fold_start(text, 20) == fold(text)[:20]
