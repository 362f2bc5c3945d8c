"""A look at bytes that an older Windows program may have written."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path


def windows_lines(path: Path, most: int) -> list[tuple[int, str]]:
    """The first lines that are not UTF-8, with their numbers, read as Windows-1252."""
    return list(islice(_odd(path), most))


def _odd(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                yield number, line.decode("cp1252", "replace").strip()
