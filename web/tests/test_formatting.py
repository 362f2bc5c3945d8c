from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from web import formatting


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (Decimal("335500"), "€335,500"),
        (Decimal("-12.50"), "−€13"),
        (Decimal("0"), "€0"),
        (Decimal("-0.4"), "€0"),
        (None, "–"),
    ],
)
def test_money_is_written_in_whole_units(amount, written):
    assert formatting.money(amount, "EUR") == written


def test_money_can_show_its_cents():
    assert formatting.money(Decimal("1234.5"), "USD", 2) == "$1,234.50"


def test_a_currency_without_a_symbol_keeps_its_code():
    assert formatting.money(1200, "CHF") == "CHF 1,200"


def test_a_debit_in_a_currency_without_a_symbol_is_still_negative():
    assert formatting.money(-1200, "CHF") == "−CHF 1,200"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (950, "€950"),
        (1_000, "€1.00k"),
        (86_432, "€86.4k"),
        (999_999, "€1.00M"),
        (1_462_204, "€1.46M"),
        (-412_300, "−€412k"),
        (0, "€0"),
        (None, "–"),
    ],
)
def test_compact_money_has_three_digits(amount, written):
    assert formatting.compact_money(amount, "EUR") == written


def test_numbers_are_grouped_and_halves_go_away_from_zero():
    assert formatting.number(1234.5, 0) == "1,235"
    assert formatting.number(-2.5) == "−3"


def test_what_is_not_a_number_is_a_dash():
    assert formatting.number(float("nan")) == "–"
    assert formatting.percent(float("nan")) == "–"


def test_a_change_carries_its_sign_but_nothing_has_none():
    assert formatting.signed(3) == "+3"
    assert formatting.signed(-3) == "−3"
    assert formatting.signed(0.04, 1) == "0.0"


def test_percents_come_from_ratios():
    assert formatting.percent(Decimal("0.875"), 1) == "87.5%"


def test_a_share_just_below_everything_does_not_read_as_everything():
    assert formatting.per_mille(999) == "99%"
    assert formatting.per_mille(1000) == "100%"


def test_days_are_written_without_leading_zero():
    day = date(2026, 11, 2)

    assert formatting.full_date(day) == "2 Nov 2026"
    assert formatting.short_date(day) == "2 Nov"
    assert formatting.month(day) == "Nov 2026"


def test_a_moment_shows_its_own_clock():
    moment = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)

    assert formatting.clock_time(moment) == "21 Nov 2026, 06:05"


@pytest.mark.parametrize(
    ("days_left", "written"),
    [(6, "in 6 days"), (1, "in 1 day"), (0, "today"), (-21, "21 days late")],
)
def test_a_due_day_is_told_from_today(days_left, written):
    assert formatting.due(days_left) == written


@pytest.mark.parametrize(
    ("days_since", "written"), [(0, "today"), (1, "yesterday"), (64, "64 days ago")]
)
def test_the_past_is_told_from_today(days_since, written):
    assert formatting.ago(days_since) == written


def test_a_score_is_exact_or_cut_but_never_lifted_into_the_next_band():
    assert formatting.score(499) == "49.9"
    assert formatting.whole_score(499) == "49"


def test_points_lost_are_written_as_what_they_do_to_the_score():
    assert formatting.points_lost(123) == "−12.3"
    assert formatting.points_lost(-20) == "+2.0"
    assert formatting.points_lost(0) == "0.0"


@pytest.mark.parametrize(
    ("name", "letters"), [("Jo van Dam", "JD"), ("Prince", "P"), ("", "")]
)
def test_initials_come_from_first_and_last_word(name, letters):
    assert formatting.initials(name) == letters


@pytest.mark.parametrize(
    "write",
    [
        formatting.number,
        formatting.signed,
        formatting.percent,
        formatting.per_mille,
        formatting.full_date,
        formatting.short_date,
        formatting.month,
        formatting.clock_time,
        formatting.days,
        formatting.due,
        formatting.ago,
        formatting.score,
        formatting.whole_score,
        formatting.score_change,
        formatting.points_lost,
    ],
)
def test_what_is_missing_is_a_dash_and_never_a_zero(write):
    assert write(None) == "–"


@pytest.mark.parametrize(
    ("time", "written"),
    [
        (None, "–"),
        (0, "0 s"),
        (0.04, "0.0 s"),
        (0.44, "0.4 s"),
        (59.9, "59 s"),
        (timedelta(minutes=3, seconds=5), "3 min 5 s"),
        (timedelta(hours=26, minutes=4, seconds=9), "26 h 4 min"),
    ],
)
def test_how_long_is_told_in_the_two_largest_units(time, written):
    assert formatting.lasting(time) == written


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (None, "–"),
        (950, "950 B"),
        (12_345_678, "12.3 MB"),
        (1_456_000_000, "1.46 GB"),
    ],
)
def test_sizes_have_three_digits(count, written):
    assert formatting.size(count) == written
