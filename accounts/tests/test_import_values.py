from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.imports import values
from accounts.imports.values import CANONICAL, Formats
from accounts.models import Note

money = values.decimals(CANONICAL, 14, 2)
commas = values.decimals(Formats(decimal=",", thousands="."), 14, 2)
days = values.dates(CANONICAL)


@pytest.mark.parametrize(
    "cell",
    ["NaN", "Infinity", "-inf", "1e400", "1e5", "1_000", "٣", "１２", "1,234.56",
     "1.2.3", "+5", ".5", "5.", "1.234", "12 3", "0x1", "--1", "1234567890123", "$5",
     "1,5", "\0"],
)  # fmt: skip
def test_what_is_not_plainly_an_amount_is_refused(cell):
    with pytest.raises(ValueError, match="is not a number like"):
        money(cell)


@pytest.mark.parametrize("cell", ["0", "-0.5", "12.34", "999999999999.99", "007"])
def test_plain_amounts_are_read_exactly(cell):
    assert money(cell) == Decimal(cell)


@given(st.decimals(-(10**11), 10**11, places=2))
def test_every_amount_survives_being_written_and_read(amount):
    assert money(f"{amount:f}") == amount


@pytest.mark.parametrize(
    ("cell", "amount"), [("1.234,56", "1234.56"), ("1234,5", "1234.5"), ("-7", "-7")]
)
def test_decimal_comma_is_read_where_the_mapping_says_so(cell, amount):
    assert commas(cell) == Decimal(amount)


@pytest.mark.parametrize("cell", ["1,234.56", "12.34", "1.23.456", "1.2345", ".123"])
def test_a_number_in_the_other_format_is_never_guessed(cell):
    with pytest.raises(ValueError, match="is not a number like"):
        commas(cell)


def test_separators_do_not_lengthen_a_number():
    with pytest.raises(ValueError, match="has more than 12 digits"):
        commas("1.234.567.890.123")


@pytest.mark.parametrize(
    "cell",
    ["45000", "03/04/2026", "2026-02-30", "2026-13-01", "26-01-01", "2026-01-01 25:00",
     "2026-01-01-02", "2026-01-01x10:00", "2026-W01-1T10:00", "2026-01-01T10:00+99:00",
     "２０２６-01-01", "٢٠٢٦-01-01", "yesterday", "2026-01-01\0"],
)  # fmt: skip
def test_dates_in_any_other_format_are_refused(cell):
    with pytest.raises(ValueError, match="is not a date like YYYY-MM-DD"):
        days(cell)


@pytest.mark.parametrize("cell", ["0202-01-01", "1899-12-31", "2101-01-01"])
def test_dates_in_impossible_years_are_refused(cell):
    with pytest.raises(ValueError, match="is not between 1900 and 2100"):
        days(cell)


def test_dates_follow_the_format_of_the_file():
    assert values.dates(Formats(date="%d/%m/%Y"))("4/7/1996") == date(1996, 7, 4)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2022-12-07T10:25:00.000Z", date(2022, 12, 7)),
        ("2022-12-07T23:25:00Z", date(2022, 12, 8)),
        ("2022-12-07 23:25", date(2022, 12, 7)),
        ("2022-12-07T00:30:00+14:00", date(2022, 12, 6)),
    ],
)
def test_a_moment_is_the_day_it_falls_on_in_the_zone_of_the_file(cell, day):
    assert values.dates(Formats(time_zone="Europe/Amsterdam"))(cell) == day


def test_a_moment_is_a_day_in_the_format_that_the_file_has_for_moments():
    formats = Formats(date="%m/%d/%Y", datetime="%m/%d/%Y %I:%M %p")
    read = values.dates(formats)
    assert read("3/4/2026 10:15 AM") == read("03/04/2026") == date(2026, 3, 4)
    with pytest.raises(ValueError, match="is not a date like MM/DD/YYYY"):
        read("2026-03-04T10:15")


@pytest.mark.parametrize("cell", ["0001-01-01T00:00+14:00", "9999-12-31T23:00-14:00"])
def test_a_moment_out_of_reach_is_refused(cell):
    with pytest.raises(ValueError, match="is not between 1900 and 2100"):
        days(cell)


def test_text_with_a_nul_is_refused():
    with pytest.raises(ValueError, match="NUL"):
        values.text(20)("a\0b")


def test_text_that_is_too_long_is_refused_with_both_lengths():
    with pytest.raises(ValueError, match="has 20,001 characters; 20,000 are allowed"):
        values.text(20_000)("x" * 20_001)


@pytest.mark.parametrize(
    ("cell", "text"),
    [("'=SUM(A1)", "=SUM(A1)"), ("'@x", "@x"), ("'tis", "'tis"), ("=1", "=1")],
)
def test_only_our_own_export_guard_is_stripped(cell, text):
    assert values.text(20)(cell) == text


@pytest.mark.parametrize("cell", ["call", "Call", "CALL"])
def test_choices_are_known_by_value_and_label_in_any_case(cell):
    assert values.choices(Note.Kind.choices)(cell) == "call"


def test_unknown_choices_name_the_known_ones():
    with pytest.raises(ValueError, match="'fax' is none of call, meeting"):
        values.choices(Note.Kind.choices)("fax")


@pytest.mark.parametrize("cell", ["32768", "-1", "1.0", "٣", "1e1", "9999999999"])
def test_whole_numbers_keep_to_their_range(cell):
    with pytest.raises(ValueError, match="is not a whole number from 0 to 32767"):
        values.whole_numbers(0, 32_767)(cell)


@pytest.mark.parametrize("cell", ["usd", "EURO", "€", "E R"])
def test_currencies_are_three_capitals(cell):
    with pytest.raises(ValueError, match="is not a currency code"):
        values.currencies(cell)


@pytest.mark.parametrize("cell", ["maybe", "2", "", "ja"])
def test_only_plain_yes_and_no_are_understood(cell):
    with pytest.raises(ValueError, match="is none of true, yes, 1, false, no, 0"):
        values.yes_or_no(cell)


@pytest.mark.parametrize("cell", ["nobody", "a@b", "a b@c.example", "é@c.example"])
def test_addresses_that_cannot_be_written_to_are_refused(cell):
    with pytest.raises(ValueError, match="is not an e-mail address"):
        values.emails(254)(cell)


def test_names_become_plain_addresses():
    assert values.as_address("Anne Marie Müller-Ångström") == "annemariemuller-angstrom"
