"""How a file writes days, moments and numbers is told from what it holds."""

import pytest

from accounts.imports.notation import formats_of, shown


@pytest.mark.parametrize(
    ("cells", "day", "moment"),
    [
        (["3/4/2026 10:15 AM", "3/18/2026 1:05 PM"], "%m/%d/%Y", "%m/%d/%Y %I:%M %p"),
        (["3/4/2026 10:15 AM"], "%m/%d/%Y", "%m/%d/%Y %I:%M %p"),
        (["31.12.2026 18:30:05"], "%d.%m.%Y", "%d.%m.%Y %H:%M:%S"),
        (["04/03/2026 18:30"], "%d/%m/%Y", "%d/%m/%Y %H:%M"),
        (["2022-12-07T10:25:00.000Z"], "%Y-%m-%d", ""),
        (["2026-01-31 09:30", "31/01/2026"], "%d/%m/%Y", ""),
        (["12/31/2026", "1/2/2026 18:30"], "%m/%d/%Y", "%m/%d/%Y %H:%M"),
        (["hello", "5"], "%Y-%m-%d", ""),
    ],
)
def test_days_and_moments_are_known_by_how_they_are_written(cells, day, moment):
    found = formats_of(cells)
    assert (found["date"], found["datetime"]) == (day, moment)


def test_the_columns_of_days_decide_where_they_are_known():
    cells = ["2026-01-01", "2026-01-02", "31/01/2026"]
    assert formats_of(cells, ["31/01/2026"])["date"] == "%d/%m/%Y"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("", "ISO 8601, as 2026-12-31 16:05"),
        ("%d/%m/%Y", "DD/MM/YYYY, as 31/12/2026"),
        ("%m/%d/%y %I:%M %p", "MM/DD/YY hh:mm AM/PM, as 12/31/26 04:05 PM"),
        ("%d %b %Y", "DD %b YYYY, as 31 Dec 2026"),
    ],
)
def test_formats_are_shown_with_an_example(form, words):
    assert shown(form) == words
