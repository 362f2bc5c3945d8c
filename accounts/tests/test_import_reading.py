"""What a file may look like, and what is said when it cannot be read."""

import csv
from datetime import UTC, datetime

import pytest

from accounts.imports.reading import FileOptions, Row, opened
from accounts.imports.reading.cells import as_cell
from accounts.imports.report import FileRefused
from accounts.imports.values import Formats, instants
from accounts.tests.import_files import write


def read(folder, content, **options):
    with opened(write(folder, content), FileOptions(**options)) as table:
        return table.columns, list(table.rows)


def cells(rows):
    return [row.cells for row in rows]


def refusal(folder, content, **options) -> str:
    with pytest.raises(FileRefused) as refused:
        read(folder, content, **options)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_found_by_its_mark_or_taken_for_granted(tmp_path, encoding):
    columns, rows = read(tmp_path, "id,city\n1,México\n".encode(encoding))
    assert columns == ["id", "city"]
    assert cells(rows) == [["1", "México"]]


def test_windows_bytes_are_refused_with_line_and_byte(tmp_path):
    message = refusal(tmp_path, "id,city\n1,Rome\n2,México\n".encode("cp1252"))
    assert message.startswith("rows.csv, line 3, byte 4 (0xE9): not UTF-8")
    assert 'encoding = "cp1252"' in message


def test_windows_bytes_are_read_where_the_mapping_says_so(tmp_path):
    content = "id,city\n1,México\n".encode("cp1252")
    _, rows = read(tmp_path, content, encoding="cp1252")
    assert cells(rows) == [["1", "México"]]


def test_bytes_that_no_windows_program_writes_are_refused(tmp_path):
    message = refusal(tmp_path, b"id\n1\n\x81\n", encoding="cp1252")
    assert message == "rows.csv, line 3, byte 1 (0x81): not CP1252."


def test_torn_utf_16_is_refused(tmp_path):
    assert "not UTF-16" in refusal(tmp_path, "id\n1\n".encode("utf-16") + b"\x00")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(tmp_path, delimiter):
    content = f"id{delimiter}name\n1{delimiter}Acme\n"
    assert read(tmp_path, content)[0] == ["id", "name"]


def test_the_delimiter_found_is_shown(tmp_path):
    with opened(write(tmp_path, "id;name\n"), FileOptions()) as table:
        assert table.description == 'UTF-8, delimiter ";"'


def test_rows_know_the_line_they_start_on(tmp_path):
    _, rows = read(tmp_path, 'id,text\r\n1,"two\r\nlines"\r\n\r\n2,x\r\n')
    assert rows == [Row(2, ["1", "two\r\nlines"]), Row(5, ["2", "x"])]


def test_short_and_long_rows_tell_expected_and_found(tmp_path):
    _, rows = read(tmp_path, "a,b\n1\n1,2\n1,2,3\n")
    assert [str(rows[0]), str(rows[2])] == [
        "line 2: has 1 columns; expected 2",
        "line 4: has 3 columns; expected 2",
    ]


def test_a_column_named_twice_refuses_the_file(tmp_path):
    message = refusal(tmp_path, "id,name,id\n")
    assert message == "rows.csv: the header names id more than once."


def test_a_quote_open_at_the_end_is_told_with_its_line(tmp_path):
    _, rows = read(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n')
    assert str(rows[-1]) == "line 3: a quote opened in this row is never closed"


def test_a_quote_that_swallows_the_file_stops_it_early(tmp_path):
    message = refusal(tmp_path, 'a,b\n3,"4\n' + "5,6\n" * 60)
    assert "line 2: a quote opened here is still open 50 lines later" in message


def test_text_after_a_quote_rejects_the_row_alone(tmp_path):
    _, rows = read(tmp_path, 'a,b\n"1"x,2\n3,4\n')
    assert str(rows[0]).startswith("line 2: text follows a closing quote")
    assert rows[1] == Row(3, ["3", "4"])


def test_a_field_beyond_the_limit_of_the_csv_module_is_still_a_row(tmp_path):
    _, rows = read(tmp_path, f"a\n{'x' * 200_000}\n")
    assert len(rows[0].cells[0]) == 200_000


def test_columns_may_be_separated_by_white_space(tmp_path):
    content = "  id  date\r\n 00001 19970101\r\n\r\n 00002\t19970102"
    columns, rows = read(tmp_path, content, delimiter="whitespace")
    assert columns == ["id", "date"]
    assert rows == [Row(2, ["00001", "19970101"]), Row(4, ["00002", "19970102"])]


def test_files_without_a_header_are_named_by_the_mapping(tmp_path):
    columns, rows = read(tmp_path, "1,2\n", header=False, names=("a", "b"))
    assert (columns, rows) == (["a", "b"], [Row(1, ["1", "2"])])


def test_comments_are_no_rows(tmp_path):
    columns, rows = read(tmp_path, "# by hand\na,b\n# more\n1,2\n", comment="#")
    assert (columns, rows) == (["a", "b"], [Row(4, ["1", "2"])])


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_refused(tmp_path, content):
    assert refusal(tmp_path, content) == "rows.csv is empty."


def test_a_missing_file_is_refused(tmp_path):
    with (
        pytest.raises(FileRefused, match="No such file"),
        opened(tmp_path / "gone.csv", FileOptions()),
    ):
        pass


def test_thousands_of_comments_are_no_rows(tmp_path):
    _, rows = read(tmp_path, "# x\n" * 3_000 + "a,b\n1,2\n", comment="#")
    assert rows == [Row(3_002, ["1", "2"])]


def test_a_row_that_cannot_be_split_is_kept_as_it_was(tmp_path):
    with opened(write(tmp_path, 'a,b\n1,"x\ny"z\n'), FileOptions()) as table:
        (batch,) = table.batches
    assert batch.unreadable[0].cells == ['1,"x\ny"z']


def test_typed_moments_are_written_in_the_zone_of_the_file(tmp_path):
    moment = datetime(2026, 1, 1, 23, tzinfo=UTC)
    formats = Formats(datetime="%d/%m/%Y %H:%M", time_zone="Europe/Amsterdam")
    assert as_cell(moment, formats) == "02/01/2026 00:00"
    assert instants(formats)(as_cell(moment, formats)) == moment


def test_a_header_that_is_one_endless_cell_is_refused(tmp_path):
    limit = csv.field_size_limit(1_000)
    try:
        assert "field larger than field limit" in refusal(tmp_path, "x" * 2_000)
    finally:
        csv.field_size_limit(limit)
