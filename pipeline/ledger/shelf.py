"""What the archive and the printing ask of the ledger, beside its index of files."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.ledger import archive, records
from pipeline.ledger.connection import Connection
from pipeline.ledger.nouns import Laid
from pipeline.model import Filed, Record, Trace


class Shelf:
    """The index by folder and by bytes, what was laid out, who stands below whom."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def filed_in(self, folder: str) -> list[Filed]:
        """The archived files below a folder, in order of path."""
        return archive.filed_in(self._db, folder)

    def filed_as(self, sha256: str) -> list[Filed]:
        """The archived files with these bytes."""
        return archive.filed_as(self._db, sha256)

    def lay_out(self, trace: Trace, reader: str) -> None:
        """Note that a paper lies where it is printed from, in no bundle yet."""
        archive.lay_out(self._db, trace, reader)

    def bundle(self, paths: Iterable[str], key: str) -> None:
        """Note that these papers are in the bundle of this duty, for ever."""
        archive.bundle(self._db, paths, key)

    def bundled(self, key: str = "") -> list[Laid]:
        """The papers in the bundle of this duty, in register order; "": in none yet."""
        those = archive.bundled(self._db, key)
        return sorted(those, key=lambda one: records.rank(one.path))

    def below(self, number: str) -> list[Record]:
        """The records whose numbers stand below this one: …-01, …-HF1."""
        return records.below(self._db, number)

    def void(self) -> list[Record]:
        """All void records, form by form, in order of number."""
        return records.void_records(self._db)

    def held(self) -> list[Record]:
        """The records that wait to be put right, form by form, in order of number."""
        return records.held_records(self._db)
