"""What the figures above a book, and the order of its rows, say of thirty days ago."""

from datetime import timedelta

import pytest

from accounts.models import Action
from accounts.tests.builders import TODAY, make_assignment
from dashboards.tests.builders import make_account, make_company, signed_in
from diagnostics import partitions
from diagnostics.models import Band, Diagnosis, DiagnosisHistory, Scored
from diagnostics.tests.builders import days_ago
from web.formatting import short_date

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


def figures_of(user, **query) -> list[dict]:
    return signed_in(user).get("/", query).context["kpis"]


def test_revenue_at_risk_is_told_against_thirty_days_ago(people):
    make_moved(people.executive, (40, {}), **RISK, revenue=1_000)
    make_moved(people.executive, (40, {"band": Band.WATCH}), **RISK, revenue=5_000)

    *_, revenue = figures_of(people.executive)

    assert (revenue["delta"], revenue["delta_tone"]) == ("+€5.00k", "bad")
    assert revenue["period"] == f"since {short_date(days_ago(40))}"


@pytest.mark.parametrize(
    ("band", "delta"), [("", "+€1.00k"), ("at_risk", "+€1.00k"), ("watch", None)]
)
def test_the_change_is_the_same_where_only_accounts_at_risk_are_asked_for(
    people, band, delta
):
    make_moved(people.executive, (40, RISK), revenue=2_000)
    make_moved(people.executive, (40, {"band": Band.WATCH}), **RISK, revenue=3_000)

    tile = figures_of(people.executive, band=band)[-1]

    assert tile.get("delta") == delta


def test_only_the_last_row_of_the_sixty_days_up_to_then_counts(people):
    was_ill = {"band": Band.AT_RISK, "revenue": 400}
    rows = [(89, was_ill), (30, {}), (30, was_ill | {"revenue": 700}), (29, {})]
    make_moved(people.executive, *rows)
    make_moved(people.executive, (90, was_ill))

    *_, revenue = figures_of(people.executive)

    assert (revenue["delta"], revenue["delta_tone"]) == ("−€700", "ok")


def test_nothing_is_said_of_change_where_there_is_no_past(people):
    make_moved(people.executive, **RISK)

    assert not any("delta" in figure for figure in figures_of(people.executive))


def test_the_past_of_other_peoples_accounts_is_left_out(people):
    make_moved(people.executive, (40, {}))
    make_moved(people.southerner, (40, RISK))

    assert "delta" not in figures_of(people.executive)[-1]
    assert figures_of(people.director)[-1]["delta"] == "−€1.00k"


def test_rows_are_sorted_by_the_change_they_show(people):
    make_moved(people.executive, (364, {"score": 700}), name="Fell 10")
    unknown = [(80, {"score": 800}), (40, {"score": None})]
    make_moved(people.executive, *unknown, name="Fell 20")
    make_moved(people.executive, (365, {"score": 990}), name="Too long ago")

    response = signed_in(people.executive).get("/", {"sort": "change_30d"})

    shown = [(row.name, row.change_30d) for row in response.context["accounts"]]
    assert shown == [("Fell 20", -200), ("Fell 10", -100), ("Too long ago", None)]


def plan(customer, days: int, user=None, **fields) -> Action:
    """An action that is due so many days from today."""
    return Action.objects.create(
        customer=customer,
        user=user,
        title=fields.pop("title", "Call them"),
        created_on=fields.pop("created_on", days_ago(400)),
        due_on=TODAY + timedelta(days=days),
        **fields,
    )


def listed(user, url: str) -> set[str]:
    """The accounts of the list to which a tile leads."""
    response = signed_in(user).get(url.partition("#")[0])
    return {account.name for account in response.context["accounts"]}


def test_each_tile_leads_to_the_accounts_it_counts(people):
    make_account(people.executive, name="Ill", diagnosis=RISK)
    late = make_account(people.executive, name="Late action")
    plan(late, -1)
    soon = {"next_on": TODAY + timedelta(days=90)}
    make_account(people.executive, name="Due", diagnosis=soon)
    make_account(people.executive, name="Healthy", diagnosis=soon | {"band": "healthy"})

    tiles = figures_of(people.executive)

    assert [tile["value"] for tile in tiles] == ["3", "1", "1", "€1.00k"]
    assert [listed(people.executive, tile["url"]) for tile in tiles] == [
        {"Ill", "Late action", "Due"},
        {"Late action"},
        {"Due"},
        {"Ill"},
    ]


def test_a_healthy_account_is_due_once_its_order_is_late(people):
    for days in (-1, 0):
        late = {"band": Band.HEALTHY, "next_on": TODAY + timedelta(days=days)}
        make_account(people.executive, diagnosis=late)

    assert figures_of(people.executive)[2]["value"] == "1"


def test_what_is_planned_needs_no_attention_until_its_day(people):
    waiting = make_account(people.executive, diagnosis=RISK)
    today = make_account(people.executive, diagnosis=RISK)
    plan(waiting, 1)
    plan(today, 0)

    attention = figures_of(people.executive)[0]

    assert attention["value"] == "1"
    assert attention["sub"].endswith("1 planned")


def test_own_actions_for_accounts_of_others_are_overdue_too(people):
    shared = make_account(people.colleague, name="Shared")
    make_assignment(shared, people.executive, role="deputy")
    plan(shared, -3, people.executive)
    plan(shared, -3, people.colleague)

    tile = figures_of(people.executive)[1]

    assert (tile["value"], tile["sub"]) == ("1", "1 action past the day")
    assert listed(people.executive, tile["url"]) == {"Shared"}


def test_what_others_have_to_do_in_their_accounts_is_not_overdue_for_oneself(people):
    shared = make_account(people.colleague, name="Shared")
    make_assignment(shared, people.executive, role="deputy")
    plan(shared, 0, people.executive, title="Mine")
    plan(shared, -3, people.colleague, title="Theirs")
    plan(make_account(people.executive, name="Own"), -1, people.colleague)

    tile = figures_of(people.executive)[1]
    morning = signed_in(people.executive).get("/").context["morning"]

    assert (tile["value"], tile["sub"]) == ("1", "1 action past the day")
    assert listed(people.executive, tile["url"]) == {"Own"}
    assert [line.what for line in morning] == ["Call them", "Mine"]
    assert figures_of(people.manager)[1]["value"] == "2"


def test_margin_that_is_not_known_is_said_and_counts_nothing(people):
    for margin in (300, None):
        make_account(people.executive, diagnosis=RISK | {"margin": margin})

    response = signed_in(people.executive).get("/", {"risk": "margin"})

    tile = response.context["kpis"][-1]
    assert (tile["title"], tile["value"]) == ("Margin at risk", "€300")
    assert tile["sub"].endswith("not known of 1 of 2")
    assert "not known</span>" in response.text
    assert response.context["totals"]["at_risk"] == 300


def test_strategic_accounts_come_first_and_are_counted_by_themselves(people):
    for name, is_strategic, band, revenue in [
        ("Large", False, Band.AT_RISK, 9_000),
        ("Flagged", True, Band.AT_RISK, 200),
        ("Flagged, well", True, Band.HEALTHY, 100),
    ]:
        figures = {"band": band, "revenue": revenue}
        make_account(
            people.executive, name=name, is_strategic=is_strategic, diagnosis=figures
        )

    response = signed_in(people.executive).get("/", {"risk": "strategic"})

    tile = response.context["kpis"][-1]
    assert (tile["value"], tile["unit"], tile["sub"]) == ("1", "of 2", "€200 revenue")
    names = [row.name for row in response.context["accounts"]]
    assert names == ["Flagged", "Flagged, well", "Large"]
    assert listed(people.executive, tile["url"]) == {"Flagged"}
