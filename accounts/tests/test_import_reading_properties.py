"""Lines that are cut as whole columns are the rows that the csv module would read."""

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.imports.reading import FileOptions, lines, opened
from accounts.tests.import_files import write

# What ends a line for some readers and not for others, and what csv files are made of.
SIGNS = "ab é\"'#,;\t|\r\n\0\x0b\x0c\x1c\x85\u2028\u2029"
TEXTS = st.lists(
    st.sampled_from([*SIGNS, ",", ",", "\n", "\r\n", '"a,b"', '"\n"', "#", "a,b\n"]),
    max_size=40,
).map("".join)
Told = tuple[int, list[str] | None]  # line, cells; None where csv reads no row


class Uncommented(Iterator[str]):
    """Lines without comments; `first` is where the present row began, else 0."""

    def __init__(self, content: str, comment: str) -> None:
        self.lines = enumerate(io.StringIO(content, newline=""), start=1)
        self.comment, self.first = comment, 0

    def __next__(self) -> str:
        number, line = next(self.lines)
        while self.first == 0 and self.comment and line.startswith(self.comment):
            number, line = next(self.lines)
        self.first = self.first or number
        return line


def plainly(content: str, delimiter: str, comment: str) -> Iterator[Told]:
    """Row by row, as the csv module reads lines that are no comments."""
    lines = Uncommented(content, comment)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.first = 0
        try:
            cells = next(reader, None)
        except csv.Error:
            yield lines.first, None
            continue
        if cells is None:
            return
        if cells:
            yield lines.first, cells


def as_read(path: Path, options: FileOptions) -> tuple[list[Told], list[Told]]:
    """The rows that fit, and those that do not."""
    good: list[Told] = []
    bad: list[Told] = []
    with opened(path, options) as table:
        for batch in table.batches:
            good += [(row.line, row.cells) for row in batch.rows]
            for each in batch.unreadable:
                is_row = "columns; expected" in each.problem.reason
                bad.append((each.problem.line, each.cells if is_row else None))
    return good, sorted(bad, key=lambda told: told[0])


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    content=TEXTS,
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    comment=st.sampled_from(["", "#", "a,"]),
    width=st.integers(1, 3),
    ahead=st.integers(1, 60),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
@example('a,b\n"c\n#d",e\n#f\n', ",", "#", 2, 1, "utf-8")
@example("a\x85b,c\u2028\r\r\n\n#x\rd,e", ",", "#", 2, 60, "utf-16")
def test_the_rows_lines_and_misfits_are_those_of_the_csv_module(
    content, delimiter, comment, width, ahead, encoding
):
    names = tuple(f"c{n}" for n in range(width))
    options = FileOptions(delimiter, header=False, names=names, comment=comment)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BATCH_CHARACTERS", ahead)
        path = write(Path(folder), content.encode(encoding))
        good, bad = as_read(path, options)

    told = list(plainly(content, delimiter, comment))
    fitting = [(line, cells) for line, cells in told if cells and len(cells) == width]
    assert good == fitting
    assert bad == [each for each in told if each not in fitting]
