"""Filing: originals bit for bit, and whether all that was filed is there.

domain.md section 7. Files are read-only; nothing is ever deleted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from unicodedata import normalize

from pipeline import files
from pipeline.errors import Damaged
from pipeline.model import Done, Drop, Filed
from pipeline.office import Office
from pipeline.points import point
from pipeline.values.filenames import safe_name

ORIGINALS = "10原始登记表"
HIGH_WATER = "编号高水位.json"


def keep_original(drop: Drop, spooled: Path, office: Office, filed: Filed) -> Done:
    """Put the dropped bytes under ``filed.path``, read-only; repeating is harmless."""
    target = office.paths.archive / filed.path
    files.folder(target.parent, files.PRIVATE_FOLDER)
    if files.sha256_of(target) != drop.sha256:
        data = spooled.read_bytes()
        if files.sha256(data) != drop.sha256:
            raise Damaged(f"{drop.name} 的暂存内容与收到时不同")
        files.write(target, data, files.KEPT)
    point("original.kept")
    return Done(filed=(filed,))


def leave_inbox(drop: Drop, office: Office, lasting: Path) -> None:
    """Take the file out of the inbox, if its bytes are those safe in ``lasting``."""
    if files.sha256_of(lasting) != drop.sha256:
        raise Damaged(f"{drop.name} 还没有可靠地保存好,暂不移出")
    there = _in_inbox(drop, office.paths.inbox)
    if there is not None:
        point("inbox.leaving")
        there.unlink()
        files.flush_folder(there.parent)
    point("inbox.left")


def _in_inbox(drop: Drop, inbox: Path) -> Path | None:
    """The file in the inbox; one that the ledger had to rename is known by its bytes.

    No other file is: a twin under a plain name may not have been answered yet.
    """
    there = inbox / drop.folder / drop.name
    if files.sha256_of(there) == drop.sha256:
        return there
    renamed = (p for p in inbox.rglob("*") if _is_odd(p.relative_to(inbox)))
    alike = (p for p in renamed if p.is_file() and _same_size(p, drop))
    return next((p for p in alike if files.sha256_of(p) == drop.sha256), None)


def _is_odd(path: Path) -> bool:
    """Whether a name in ``path`` is none that the ledger takes as it is."""
    return any(
        not name.isprintable() or safe_name(normalize("NFC", name)) != name
        for name in path.parts
    )


def _same_size(path: Path, drop: Drop) -> bool:
    return path.stat().st_size == drop.size


# ── the high-water file ─────────────────────────────────────────────────────


def read_high_water(office: Office) -> dict[str, int]:
    """The last number of every series that may have left the house."""
    path = office.paths.archive / HIGH_WATER
    if not path.exists():
        return {}
    try:
        return {str(k): int(v) for k, v in json.loads(path.read_text("utf-8")).items()}
    except (ValueError, AttributeError) as wrong:
        raise Damaged(f"archive/{HIGH_WATER} 无法读取") from wrong


def write_high_water(office: Office, marks: Mapping[str, int]) -> None:
    """Written before a number leaves the house, outside the ledger (finding 8).

    No mark is ever lowered.
    """
    known = read_high_water(office)
    whole = {s: max(known.get(s, 0), marks.get(s, 0)) for s in {**known, **marks}}
    if whole != known:
        data = json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1)
        path = office.paths.archive / HIGH_WATER
        files.write(path, data.encode(), files.PRIVATE)


def original_path(drop: Drop, at: object, title: str) -> str:
    """<year>/10原始登记表/<subfolder>/<month>/<time>_<name>_<sha8>.<ending>."""
    ending = drop.name.rpartition(".")[2]
    name = f"{at:%Y%m%d-%H%M}_{safe_name(title or drop.stem, 50)}_{drop.sha256[:8]}"
    parts = [f"{at:%Y}", ORIGINALS, drop.folder, f"{at:%Y-%m}", f"{name}.{ending}"]
    return "/".join(part for part in parts if part)


# ── verify ──────────────────────────────────────────────────────────────────

_REDRAWN = ("档案目录_", "目录_内部", "作废清单", "到期鉴定清单_", HIGH_WATER)


def is_drawn(name: str) -> bool:
    """Whether a file of this name is a list that is drawn anew from the ledger."""
    return name.startswith(_REDRAWN)


def verify(filed: Iterable[Filed], office: Office) -> Iterator[str]:
    """What is missing, changed, or extra in the archive, a sentence each."""
    root = office.paths.archive
    known: dict[str, str] = {one.path: one.sha256 for one in filed}
    yield from _wrong(known, root)
    for path in sorted(root.rglob("*")) if root.exists() else []:
        where = path.relative_to(root).as_posix()
        if path.is_file() and where not in known and not is_drawn(path.name):
            yield f"archive/{where}:不是本程序归档的文件(多出)"


def _wrong(known: Mapping[str, str], root: Path) -> Iterator[str]:
    for where, checksum in sorted(known.items()):
        there = files.sha256_of(root / where)
        if not there:
            yield f"archive/{where}:文件不见了"
        elif there != checksum:
            yield f"archive/{where}:内容已被改动"
