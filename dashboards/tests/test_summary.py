"""What the figures above a book, and the order of its rows, say of thirty days ago."""

import pytest

from dashboards.tests.builders import make_account, make_company, signed_in
from diagnostics import partitions
from diagnostics.models import Band, Diagnosis, DiagnosisHistory, Scored
from diagnostics.tests.builders import days_ago

RISK = {"band": Band.AT_RISK}
COPIED = [field.name for field in Scored._meta.get_fields() if field.name != "version"]


@pytest.fixture
def people(db):
    return make_company()


def make_moved(owner, *past, **present):
    """An account with past rows: (days before, figures that differ from today's)."""
    account = make_account(owner, name=present.pop("name", "Any"), diagnosis=present)
    diagnosis = Diagnosis.objects.get(pk=account.pk)
    figures = {name: getattr(diagnosis, name) for name in COPIED}
    for generation, (days, changed) in enumerate(past, start=1):
        then = {"as_of": days_ago(days), "generation": generation}
        partitions.ensure([then["as_of"]])
        DiagnosisHistory.objects.create(
            customer=account, version=diagnosis.version, **figures | then | changed
        )
    return account


def figures_of(user) -> list[dict]:
    return signed_in(user).get("/").context["kpis"]


def test_accounts_and_revenue_at_risk_are_told_against_thirty_days_ago(people):
    make_moved(people.executive, (40, {}), **RISK, revenue=1_000)
    make_moved(people.executive, (40, {"band": Band.WATCH}), **RISK, revenue=5_000)

    revenue, accounts, *_ = figures_of(people.executive)

    assert (revenue["delta"], revenue["delta_tone"]) == ("+€5.00k", "bad")
    assert (accounts["delta"], accounts["period"]) == ("+1", "in 30 days")


def test_only_the_last_row_of_the_sixty_days_up_to_then_counts(people):
    rows = [(89, {"score": 200}), (30, {"score": 300}), (30, {"score": 700})]
    make_moved(people.executive, *rows, (29, {"score": 100}), score=600)
    make_moved(people.executive, (90, {"score": 900}), score=600)

    slipping = figures_of(people.executive)[2]

    assert slipping["value"] == "1"
    assert slipping["sub"].endswith(" · 0 up")


@pytest.mark.parametrize(
    ("was", "now", "fell", "rose"),
    [
        (650, 600, 1, 0),
        (649, 600, 0, 0),
        (550, 600, 0, 1),
        (551, 600, 0, 0),
        (None, 600, 0, 0),
        (600, None, 0, 0),
    ],
)
def test_five_points_are_a_move_and_what_is_not_known_is_none(
    people, was, now, fell, rose
):
    make_moved(people.executive, (40, {"score": was}), score=now)

    slipping = figures_of(people.executive)[2]

    assert slipping["value"] == str(fell)
    assert slipping["sub"].endswith(f" · {rose} up")


def test_nothing_is_said_of_change_where_there_is_no_past(people):
    make_moved(people.executive, **RISK)

    assert not any("delta" in figure for figure in figures_of(people.executive))


def test_the_past_of_other_peoples_accounts_is_left_out(people):
    make_moved(people.executive, (40, {}), score=600)
    make_moved(people.southerner, (40, {"score": 900}), score=600)

    assert figures_of(people.executive)[2]["value"] == "0"
    assert figures_of(people.director)[2]["value"] == "1"


def test_rows_are_sorted_by_the_change_they_show(people):
    make_moved(people.executive, (364, {"score": 700}), name="Fell 10")
    unknown = [(80, {"score": 800}), (40, {"score": None})]
    make_moved(people.executive, *unknown, name="Fell 20")
    make_moved(people.executive, (365, {"score": 990}), name="Too long ago")

    response = signed_in(people.executive).get("/", {"sort": "change_30d"})

    shown = [(row.name, row.change_30d) for row in response.context["accounts"]]
    assert shown == [("Fell 20", -200), ("Fell 10", -100), ("Too long ago", None)]
