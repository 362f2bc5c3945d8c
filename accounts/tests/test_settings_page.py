"""The settings page: each small form keeps what is right and says what is wrong."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import (
    Feed,
    Organisation,
    RateSet,
    Segment,
    StaffingRequirement,
    UnitCost,
    User,
)
from accounts.tests.builders import (
    LONG_AGO,
    TODAY,
    make_customer,
    make_feed,
    make_member,
    make_organisation,
    make_segment,
    make_team,
)

pytestmark = pytest.mark.django_db
PAGE = "/settings/"
LONG_PAST = date(2024, 5, 6)
ORGANISATION = {
    "name": "Real Ltd",
    "currency": "chf",
    "time_zone": "Europe/Zurich",
    "fiscal_year_start": "4",
}


@pytest.fixture(autouse=True)
def admin(client) -> User:
    make_organisation()
    user = make_member("admin", make_team("North"), name="Al Admin")
    client.force_login(user)
    return user


@pytest.fixture
def send(client):
    def send(section: str, **fields):
        return client.post(PAGE, {"section": section, **fields})

    return send


def test_the_organisation_is_changed(client, send):
    answer = send("organisation", **ORGANISATION)

    assert answer.url == "/settings/#organisation"
    kept = Organisation.objects.get()
    assert (kept.name, kept.currency) == ("Real Ltd", "CHF")
    assert (kept.time_zone, kept.fiscal_year_start) == ("Europe/Zurich", 4)
    assert kept.frozen_on == TODAY
    assert "Real Ltd is saved." in client.get(PAGE).text


def test_the_currency_stays_once_there_are_accounts(client, send):
    make_customer()
    assert "every total so far is in it" in client.get(PAGE).text

    send("organisation", **ORGANISATION)

    assert Organisation.objects.get().currency == "EUR"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""),
        ("currency", "euro"),
        ("currency", "12A"),
        ("time_zone", "Atlantis/Capital"),
        ("fiscal_year_start", "13"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(send, field, wrong):
    answer = send("organisation", **ORGANISATION | {field: wrong})

    assert answer.status_code == 422
    assert f'id="organisation-1-{field}_error"' in answer.text
    assert Organisation.objects.get().name == "Holdfast Test"


def test_the_clock_is_stopped_and_set_going(send):
    send("clock", frozen_on=LONG_PAST.isoformat())
    assert Organisation.objects.get().frozen_on == LONG_PAST

    send("clock", frozen_on="")
    assert Organisation.objects.get().frozen_on is None


@pytest.mark.parametrize("day", ["2962-11-20", "9999-12-31", "1899-12-31"])
def test_the_clock_stops_on_no_day_that_nobody_means(send, day):
    answer = send("clock", frozen_on=day)

    assert answer.status_code == 422
    assert 'id="clock-1-frozen_on_error"' in answer.text
    assert Organisation.objects.get().frozen_on == TODAY


def test_who_stops_the_clock_can_set_it_going_again(send, admin):
    before = (LONG_AGO - timedelta(days=1)).isoformat()

    answer = send("clock", frozen_on=before)

    assert answer.status_code == 422
    assert "You were no administrator on 31 Dec 2019" in answer.text
    assert Organisation.objects.get().frozen_on == TODAY
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    assert send("clock", frozen_on=before).status_code == 302


def test_rates_are_asked_for_every_currency_in_use(client, send):
    make_customer(currency="USD")
    assert "One USD is" in client.get(PAGE).text
    fields = {"name": "Budget 2027", "fixed_on": TODAY.isoformat()}

    assert send("rates", **fields).status_code == 422
    send("rates", **fields, rate_USD="0.91", other="gbp", other_rate="1.17")

    rates = RateSet.objects.get(name="Budget 2027").rates
    assert dict(rates.values_list("currency", "rate")) == {
        "USD": Decimal("0.91"),
        "GBP": Decimal("1.17"),
    }


@pytest.mark.parametrize(
    "fields", [{}, {"other": "GBP"}, {"other_rate": "2"}, {"other": "G", "rate": "1"}]
)
def test_rates_without_a_rate_are_refused(send, fields):
    answer = send("rates", name="Empty", fixed_on=TODAY.isoformat(), **fields)

    assert answer.status_code == 422
    assert not RateSet.objects.exists()


def test_the_page_says_which_scoring_model_uses_which_rates(client):
    assert "Standard v1 converts with no rates" in client.get(PAGE).text


def test_a_segment_is_added_and_changed(send):
    send("new-segment", name="Key", contact_cadence_days=30, payment_terms_days=14)
    key = Segment.objects.get(name="Key")
    fields = {"name": "Keys", "contact_cadence_days": 20, "payment_terms_days": 14}
    send("segment", row=key.pk, **fields)

    key.refresh_from_db()
    assert (key.name, key.contact_cadence_days) == ("Keys", 20)


def test_two_segments_have_two_names_and_contact_has_an_interval(send):
    make_segment(name="Key")
    fields = {"contact_cadence_days": 30, "payment_terms_days": 14}

    assert send("new-segment", name="Key", **fields).status_code == 422
    fields["contact_cadence_days"] = 0
    assert send("new-segment", name="Other", **fields).status_code == 422
    assert Segment.objects.count() == 1


def test_a_segment_asks_for_roles_and_no_longer(send):
    key = make_segment()
    fields = {"role": "Engineer", "skill": "", "level": 2, "headcount": 1}
    send("require", row=key.pk, **fields)
    asked = StaffingRequirement.objects.get()
    assert (asked.segment, asked.stated_on, asked.level) == (key, TODAY, 2)

    StaffingRequirement.objects.update(started_on=LONG_AGO)
    send("end-requirement", row=asked.pk)

    asked.refresh_from_db()
    assert asked.ended_on == TODAY


def test_asking_anew_takes_the_place_of_what_was_asked(send):
    key = make_segment()
    old = StaffingRequirement.objects.create(
        segment=key, role="Engineer", stated_on=LONG_AGO, started_on=LONG_AGO
    )

    for level in (3, 4):  # the second corrects the first of the same day
        fields = {"role": "Engineer", "skill": "", "level": level, "headcount": 1}
        send("require", row=key.pk, **fields)

    rows = StaffingRequirement.objects.order_by("started_on")
    assert [(row.pk == old.pk, row.ended_on) for row in rows] == [
        (True, TODAY),
        (False, None),
    ]
    assert rows[1].level == 4


def test_a_level_that_does_not_exist_is_refused(send):
    fields = {"role": "Engineer", "skill": "", "level": 9, "headcount": 1}

    assert send("require", row=make_segment().pk, **fields).status_code == 422


def test_a_cost_holds_from_today_and_ends_the_one_before(send):
    old = UnitCost.objects.create(
        activity="support", cost_per_hour=50, started_on=LONG_AGO
    )

    send("unit-cost", activity="support", segment="", cost_per_hour="62.50")

    old.refresh_from_db()
    assert old.ended_on == TODAY
    assert UnitCost.objects.get(ended_on=None).cost_per_hour == Decimal("62.50")


def test_a_cost_that_begins_later_stands_in_the_way(send):
    later = TODAY + timedelta(days=3)
    UnitCost.objects.create(activity="visit", cost_per_hour=50, started_on=later)

    answer = send("unit-cost", activity="visit", segment="", cost_per_hour="60")

    assert answer.status_code == 422
    assert UnitCost.objects.count() == 1


def test_a_source_is_opened_by_hand(send):
    fields = {"kind": "ticket", "source": "desk", "started_on": LONG_AGO.isoformat()}

    send("feed", **fields, cadence_days="7")

    feed = Feed.objects.get()
    assert (feed.kind, feed.started_on, feed.data_through) == (
        "ticket",
        LONG_AGO,
        TODAY,
    )


def test_a_source_is_not_opened_twice_nor_ahead(send):
    make_feed("ticket", source="desk")
    fields = {"kind": "ticket", "source": "desk", "cadence_days": ""}
    ahead = (TODAY + timedelta(days=1)).isoformat()

    assert send("feed", **fields, started_on=TODAY.isoformat()).status_code == 422
    fields["source"] = "other"
    assert send("feed", **fields, started_on=ahead).status_code == 422
    assert Feed.objects.count() == 1


def test_a_rhythm_tells_a_stale_source_from_a_fresh_one(client, send):
    feed = make_feed("note", data_through=TODAY - timedelta(days=9))
    assert "Not watched" in client.get(PAGE).text

    send("cadence", row=feed.pk, cadence_days="8")
    assert ">Stale<" in client.get(PAGE).text
    send("cadence", row=feed.pk, cadence_days="9")
    assert ">Fresh<" in client.get(PAGE).text


@pytest.mark.parametrize("row", ["", "0", "x", "9" * 30])
def test_a_row_that_does_not_exist_is_not_found(send, row):
    assert send("cadence", row=row, cadence_days="8").status_code == 404


def test_others_change_nothing():
    visitor = Client()
    visitor.force_login(make_member("analyst", make_team()))

    assert visitor.get(PAGE).status_code == 403
    assert visitor.post(PAGE, {"section": "clock"}).status_code == 403


def test_without_an_organisation_there_is_nothing_to_set(client, admin):
    Organisation.objects.all().delete()
    User.objects.filter(pk=admin.pk).update(is_superuser=True)

    assert client.get(PAGE).url == "/start/"
