"""Texts that results leave out, read again where they were scanned."""

from __future__ import annotations

from dedup import pipeline
from dedup.errors import UsageError
from dedup.settings import Fields, Settings


class Rereading:
    """Reads the texts that results leave out again, each file once, as the scan read it."""

    def __init__(self) -> None:
        self._files: dict[str, dict[int | None, str]] = {}
        self._reasons: dict[str, str] = {}

    def __call__(self, path: str, record: int | None, settings: Settings, fields: Fields) -> str:
        """Return the text of a file or of its record; raises UsageError where it cannot be read again."""
        if path not in self._files:
            self._read(path, settings, fields)
        text = self._files[path].get(record)
        if text is None:
            raise UsageError(f"the results leave the texts out, and {path} cannot be read again{self._reasons[path]}")
        return text

    def _read(self, path: str, settings: Settings, fields: Fields) -> None:
        try:
            documents, skipped, _ = pipeline.gather([path], settings, fields)
        except UsageError as error:
            raise UsageError(f"the results leave the texts out, and {error}") from error
        self._files[path] = {document.record: document.text for document in documents}
        self._reasons[path] = f": {skipped[0].reason}" if skipped else ""
