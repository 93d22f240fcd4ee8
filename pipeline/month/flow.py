"""The flow of matters: what there was, came, went, and is left. Pure (domain.md 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from pipeline.form import BlockOf
from pipeline.month.matters import Matter
from pipeline.month.page import Page, number, title
from pipeline.sheets import Block, Cell, Look, Table

_DAY = timedelta(days=1)
_TOTAL = "合计"
_FLOW = ("期初结转", "本月新增", "重开", "本月办结", "作废", "期末未结")
_SIGNS = (1, 1, 1, -1, -1)


def flow(block: BlockOf, page: Page) -> Sequence[Block]:
    """期初 + 新增 + 重开 − 办结 − 作废 = 期末, counted from both sides, and compared.

    A void row was a matter until it became void.
    """
    form = block.form[0]
    matters = page.counts.matters(form)
    words = _flow_words(block, page)
    sums = {word: _flow_of(each, page) for word, each in _parted(matters, words, block)}
    name = block.name or block.title
    rows = [
        [
            title(line),
            *(
                number(sums[word][at], f"{name}.{at}.{c}")
                for c, word in enumerate(words)
            ),
            _flow_total(name, at, words, sums),
        ]
        for at, line in enumerate(_FLOW)
    ]
    rows.append(
        [title("应跟进"), *(_upto(name, c, 3, sums, words) for c in _range(words))]
    )
    rows.append(
        [
            Cell("核对", look="title"),
            *(_checked(name, c, sums, words) for c in _range(words)),
        ]
    )
    table = Table(
        head=("项目", *words, _TOTAL),
        rows=rows,
        title=block.title,
        name=name,
        notes=(
            "期初 + 新增 + 重开 - 办结 - 作废 = 期末;应跟进 = 期初 + 新增 + 重开。",
            "新增含后来作废的;办结后又重开的,先计办结,再计重开。",
        ),
        counted=True,
    )
    return [table]


def _range(words: Sequence[str]) -> range:
    return range(len(words) + 1)


def _flow_words(block: BlockOf, page: Page) -> list[str]:
    column = page.office.forms[block.form[0]].by_id.get(block.by)
    return list(column.choices) if column else []


def _parted(
    matters: Sequence[Matter], words: Sequence[str], block: BlockOf
) -> Iterable[tuple[str, list[Matter]]]:
    """The matters of each word; what says none of them counts as the first."""
    for at, word in enumerate(words):
        yield (
            word,
            [
                each
                for each in matters
                if (said := each.record.values.get(block.by)) == word
                or (at == 0 and said not in words)
            ],
        )


def _flow_of(matters: Sequence[Matter], page: Page) -> list[int]:
    """How many came in, came back, ended, became void, and are open at both ends."""
    span, last = page.span, page.last
    carried = new = again = closed = void = left = 0
    for each in matters:
        spans = list(each.open_spans)
        carried += each.received < span.first and each.open_on(span.first - _DAY)
        left += each.open_on(last)
        for at, (start, end) in enumerate(spans):
            if end is not None and end < start:
                continue
            came = span.holds(start)
            new += came and at == 0
            again += came and at > 0
            if end is not None and span.holds(end):
                gone = end == each.voided
                void += gone
                closed += not gone
    return [carried, new, again, closed, void, left]


def _flow_total(
    name: str, at: int, words: Sequence[str], sums: Mapping[str, Sequence[int]]
) -> Cell:
    whole = sum(sums[word][at] for word in words)
    formula = f"SUM({{{name}.{at}.0}}:{{{name}.{at}.{len(words) - 1}}})"
    cell = f"{name}.{at}.{len(words)}"
    return Cell(whole, "count", formula, cell, look="total")


def _upto(
    name: str,
    column: int,
    lines: int,
    sums: Mapping[str, Sequence[int]],
    words: Sequence[str],
) -> Cell:
    own = words if column == len(words) else words[column : column + 1]
    whole = sum(sum(sums[word][:lines]) for word in own)
    formula = f"SUM({{{name}.0.{column}}}:{{{name}.{lines - 1}.{column}}})"
    return Cell(whole, "count", formula, look=_look(column, words))


def _look(column: int, words: Sequence[str]) -> Look:
    return "total" if column == len(words) else ""


def _checked(
    name: str, column: int, sums: Mapping[str, Sequence[int]], words: Sequence[str]
) -> Cell:
    """Whether what is left is what must be left."""
    own = words if column == len(words) else words[column : column + 1]
    must = sum(sign * sums[word][at] for word in own for at, sign in enumerate(_SIGNS))
    left = sum(sums[word][len(_SIGNS)] for word in own)
    at = [f"{{{name}.{n}.{column}}}" for n in range(len(_FLOW))]
    formula = f'IF({at[0]}+{at[1]}+{at[2]}-{at[3]}-{at[4]}={at[5]},"✓","✗")'
    return Cell("✓" if must == left else "✗", "mark", formula)
