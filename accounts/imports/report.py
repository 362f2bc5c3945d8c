"""What became of each row of a file."""

from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[int], None]  # rows read so far


class FileRefused(ValueError):
    """The file as a whole cannot be read; the message says where and why."""


class FileTooLarge(FileRefused):
    """For an upload; the command line takes files of any size."""


@dataclass(frozen=True, order=True)
class Problem:
    """Why a row is rejected. `line` is where the row starts in the file, from 1."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = (
            f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        )
        return f"{where}: {self.reason}"


@dataclass(frozen=True)
class Change:
    """What a row of the file changes in a row that was there: name, was, is."""

    line: int
    key: str
    changes: list[tuple[str, str, str]]


@dataclass
class Report:
    """Every data row is counted once, whether or not anything was loaded.

    skipped   rows beside them that the mapping leaves out on purpose
    problems  the first ones, by line; `rejected` counts the rows of all of them
    changes   the first rows that change something, where verdicts were asked for
    vanished  keys that the source told before and a full file no longer holds: the
              first ones, and how many there are
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: int = 0
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    vanished_count: int = 0
    is_loaded: bool = False
