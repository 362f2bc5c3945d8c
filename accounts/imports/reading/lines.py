"""The lines of a text file, with the numbers by which people are told of them."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from accounts.imports.reading.table import BATCH_CHARACTERS, BATCH_ROWS
from accounts.imports.report import FileRefused

_MAX_LINES_OF_A_ROW = 50


class Lines(Iterator[str]):
    """Lines of a file, counted; knows on which line the present row began."""

    def __init__(self, file: TextIO, path: Path, encoding: str, comment: str) -> None:
        self.file, self.path, self.encoding = file, path, encoding
        self.comment = comment
        self.source: Iterator[str] = file
        self.number = 0
        self.row = 1
        self.held: list[str] = []  # the lines of the present row

    def begin_row(self) -> None:
        self.row = self.number + 1

    def look_ahead(self) -> list[str]:
        """Some of the next lines, which are still to be read or skipped."""
        ahead: list[str] = []
        size = 0
        try:
            for line in islice(self.file, BATCH_ROWS):
                ahead.append(line)
                size += len(line)
                if size >= BATCH_CHARACTERS:
                    break
        except UnicodeError as error:
            raise self._refusal() from error
        self.source = chain(ahead, self.file)
        return ahead

    def skip(self, lines: int) -> None:
        """Go past all lines that were seen ahead."""
        self.source = self.file
        self.number += lines

    def __next__(self) -> str:
        line = self._line()
        while self.comment and self.number == self.row:
            if not line.startswith(self.comment):
                break
            self.begin_row()
            line = self._line()
        if self.number == self.row:
            self.held = [line]
        else:
            self.held.append(line)
        return line

    def _line(self) -> str:
        try:
            line = next(self.source)
        except UnicodeError as error:
            raise self._refusal() from error
        self.number += 1
        if self.number - self.row >= _MAX_LINES_OF_A_ROW:
            raise FileRefused(
                f"{self.path.name}, line {self.row}: a quote opened here is still open"
                f" {_MAX_LINES_OF_A_ROW} lines later."
            )
        return line

    def _refusal(self) -> FileRefused:
        return FileRefused(_undecodable(self.path, self.encoding))


def _undecodable(path: Path, encoding: str) -> str:
    """Which byte of which line is at fault (UTF-16: only roughly where)."""
    if encoding == "utf-16":
        return f"{path.name}: not UTF-16 after line {_decodable_lines(path, encoding)}."
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                raw.decode(encoding)
            except UnicodeDecodeError as error:
                return (
                    f"{path.name}, line {number}, byte {error.start + 1}"
                    f" (0x{raw[error.start]:02X}): not {_name(encoding)}."
                    f"{_ADVICE.get(encoding, '')}"
                )
    lines = _decodable_lines(path, encoding)
    return f"{path.name}: not {_name(encoding)} after line {lines}."


def _name(encoding: str) -> str:
    return encoding.removesuffix("-sig").upper()


def _decodable_lines(path: Path, encoding: str) -> int:
    lines = 0
    with path.open(encoding=encoding) as file, suppress(UnicodeError):
        for _ in file:
            lines += 1
    return lines


_ADVICE = {
    "utf-8-sig": " If an older Windows program wrote the file, say"
    ' encoding = "cp1252" under [file] in the mapping.'
}
