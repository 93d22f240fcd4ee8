"""python -m bench [CASE …]: our way and the plain way, side by side, in one run."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.cases import CASES, Scale
from bench.measure import Cost, Result, Skip, compare

_HEAD = ("case", "ours", "plain", "against", "ratio", "aim", "met", "wall", "peak MiB")
_MET = {True: "✓", False: "✗", None: ""}


def main(argv: Sequence[str] | None = None) -> None:
    """Measure the named cases, all of them by default, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("case", nargs="*", help=f"of {', '.join(CASES)}; default: all")
    parser.add_argument("-n", "--runs", type=int, default=5, help="of each side")
    parser.add_argument("--json", type=Path, metavar="FILE", help="every single run")
    args = parser.parse_args(argv)
    if unknown := set(args.case) - CASES.keys():
        parser.error(f"no case {', '.join(sorted(unknown))}")
    results = measured(args.case or list(CASES), args.runs)
    print(f"Python {platform.python_version()}, {platform.machine()}, ", end="")
    print(f"medians of {args.runs} interleaved runs; ours/plain: CPU with children")
    print("\n".join(table(results)))
    if args.json:
        told = [as_json(name, one) for name, one in results.items()]
        args.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")


def measured(names: Sequence[str], runs: int) -> dict[str, Result]:
    """Each case in a folder of its own; one that cannot be measured is told."""
    results = {}
    for name in names:
        print(f"{name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            try:
                results[name] = compare(CASES[name](Path(folder), Scale()), runs)
            except Skip as skip:
                print(f"{name} skipped: {skip}", file=sys.stderr)
    return results


def table(results: dict[str, Result]) -> list[str]:
    """The lines of the table, columns under each other."""
    rows = [_HEAD, *(_row(one) for one in results.values())]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_HEAD))]
    lines = []
    for row in rows:
        first, *rest = (c.rjust(w) for c, w in zip(row, widths, strict=True))
        lines.append("  ".join((first.strip().ljust(widths[0]), *rest)).rstrip())
    return lines


def _row(one: Result) -> tuple[str, ...]:
    ours, theirs = (f"{figure:.3g} {one.case.unit}" for figure in one.figures)
    walls, peaks = (
        " | ".join(f"{_middle(side, what):.3g}" for side in (one.ours, one.theirs))
        for what in ("wall", "peak")
    )
    aim = "" if one.case.aim is None else f"≤ {one.case.aim:g}"
    sides = (one.case.title, ours, theirs, one.case.against)
    return (*sides, f"{one.ratio:.2f}", aim, _MET[one.met], walls, peaks)


def _middle(side: Sequence[Cost], what: str) -> float:
    return median(float(getattr(cost, what)) for cost in side)


def as_json(name: str, one: Result) -> dict[str, Any]:
    """A case with every run of both sides."""
    sides = {"ours": one.ours, "plain": one.theirs}
    return {
        "case": name,
        "title": one.case.title,
        "unit": one.case.unit,
        "figures": dict(zip(sides, one.figures, strict=True)),
        "ratio": one.ratio,
        "aim": one.case.aim,
        "met": one.met,
        "runs": {
            side: [{"cpu": c.cpu, "wall": c.wall, "peak": c.peak} for c in costs]
            for side, costs in sides.items()
        },
    }


if __name__ == "__main__":
    main()
