"""Files made to do harm: to a spreadsheet that opens the rejects, or to our memory."""

import csv
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.imports.reading import FileOptions, opened
from accounts.imports.reading.ours import guarded, without_guards
from accounts.imports.reading.table import BATCH_ROWS, Row, Table, batched
from accounts.imports.report import FileRefused
from accounts.tests.import_files import write

OURS = "_line,_column,_error"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        (" @SUM(A1)", "'@SUM(A1)"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("+49 30 123", "'+49 30 123"),
        ("'=1", "''=1"),
        ("-12.50", "-12.50"),
        ("-1.234,5", "-1.234,5"),
        ("it's", "it's"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_what_a_spreadsheet_would_run_gets_a_guard(cell, shown):
    assert guarded(cell) == shown


@given(st.text(alphabet="'=+-@x1. ", max_size=6))
def test_a_guard_comes_off_again_as_it_was_set(cell):
    table = Table(["a"], batched(iter([Row(1, [guarded(cell)])]), 1), "")
    (row,) = without_guards(table).rows
    assert row.cells == [cell.strip()]


def test_guards_come_off_cells_and_columns_of_our_own_file_only(tmp_path):
    ours = write(tmp_path, f"'=A,b,{OURS}\n'=1,'x,2,b,bad\n")
    with opened(ours, FileOptions()) as table:
        assert table.columns[:2] == ["=A", "b"]
        assert next(iter(table.rows)).cells[:2] == ["=1", "'x"]
    with opened(write(tmp_path, "'=A,b\n'=1,x\n"), FileOptions()) as table:
        assert table.columns == ["'=A", "b"]


def test_a_header_as_long_as_a_book_is_read_at_once(tmp_path):
    names = [f"c{number}" for number in range(200_000)]
    path = write(tmp_path, ",".join([*names, "c7"]) + "\n")
    with (
        pytest.raises(FileRefused, match="names c7 more than once"),
        opened(path, FileOptions()),
    ):
        pass


def test_a_batch_ends_when_its_cells_are_large():
    rows = (Row(line, ["x" * 500_000]) for line in range(10))
    assert [len(batch) for batch in batched(rows, 1)] == [4, 4, 2]


def test_short_lines_are_cut_in_batches_of_rows(tmp_path):
    path = write(tmp_path, "a,b\n" + "x\n" * (BATCH_ROWS + 1))
    with opened(path, FileOptions()) as table:
        assert [len(batch.unreadable) for batch in table.batches] == [BATCH_ROWS, 1]


def test_a_workbook_whose_texts_fill_the_memory_is_refused(tmp_path):
    path = tmp_path / "rows.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w") as texts,
    ):
        for _ in range(201):
            texts.write(b" " * 1024**2)
    with (
        pytest.raises(FileRefused, match="save it as CSV"),
        opened(path, FileOptions()),
    ):
        pass


def test_lines_with_quotes_are_read_as_the_csv_module_reads_them(tmp_path):
    text = 'a,b\n"1","x, y"\n\n"2","say ""no"""\n"3"\n"4","over\ntwo lines"\n5,z\n'
    path = write(tmp_path, text)
    with opened(path, FileOptions()) as table:
        read = [row.cells for row in table.rows if isinstance(row, Row)]
    wanted = [row for row in csv.reader(text.splitlines(True)) if len(row) == 2]
    assert read == wanted[1:]
