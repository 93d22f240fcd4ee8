"""How values, moments and answers stand in the tables, and back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pipeline.model import Altered, Answer, Line, Values
from pipeline.package.cells import Edit
from pipeline.values import from_json, to_json

# One encoder for all: to make it costs more than a row. What JSON does not know, a
# day or an amount, goes through to_json; the rest, to_json would leave as it is.
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=to_json
)


def dump(content: object) -> str:
    """Compact JSON, Chinese as it is, the types of values kept."""
    return _ENCODER.encode(content)


def dump_values(values: Values) -> str:
    """The values of a record."""
    return dump(dict(values)) if values else "{}"


def load_values(stored: str) -> Values:
    """What ``dump_values`` was given. Raises Damaged for anything else."""
    if stored == "{}":
        return {}
    return {
        column: from_json(raw) if isinstance(raw, dict) else raw
        for column, raw in json.loads(stored).items()
    }


def dump_altered(altered: Iterable[Altered]) -> str:
    """What changed."""
    return dump(those) if (those := list(altered)) else "[]"


def load_altered(stored: str) -> tuple[Altered, ...]:
    """What ``dump_altered`` was given."""
    return tuple(
        Altered(column, from_json(old), from_json(new))
        for column, old, new in json.loads(stored)
    )


def dump_names(names: Iterable[str]) -> str:
    """A set of names, in order."""
    return dump(those) if (those := sorted(names)) else "[]"


def load_names(stored: str) -> frozenset[str]:
    """What ``dump_names`` was given."""
    return frozenset() if stored == "[]" else frozenset(json.loads(stored))


def dump_moment(moment: datetime | None) -> str:
    """ISO text that compares as text; empty for none."""
    return "" if moment is None else moment.isoformat()


def load_moment(stored: str) -> datetime | None:
    """What ``dump_moment`` was given."""
    return datetime.fromisoformat(stored) if stored else None


def dump_answer(answer: Answer) -> bytes:
    """An answer, packed: it repeats itself from row to row."""
    content = {
        "edits": answer.edits,
        "widths": answer.widths,
        "revision": answer.revision,
        "summary": answer.summary,
        "lines": [
            (line.sheet, line.row, line.number, line.kind, line.verdict)
            for line in answer.lines
        ],
        "wanting": answer.wanting,
    }
    return zlib.compress(dump(_plain(content)).encode(), 1)


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """Any mapping as a dict, which is what json.dumps takes."""
    return {
        key: _plain(part) if isinstance(part, Mapping) else part
        for key, part in content.items()
    }


def load_answer(stored: bytes) -> Answer:
    """What ``dump_answer`` was given."""
    content = json.loads(zlib.decompress(stored))
    return Answer(
        edits={
            sheet: tuple(Edit(*edit) for edit in edits)
            for sheet, edits in content["edits"].items()
        },
        widths={
            sheet: {int(column): width for column, width in widths.items()}
            for sheet, widths in content["widths"].items()
        },
        revision=content["revision"],
        summary=content["summary"],
        lines=tuple(Line(*line) for line in content["lines"]),
        wanting=content["wanting"],
    )
