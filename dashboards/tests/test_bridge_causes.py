"""What most likely made a line of a bridge: only what concerns its measure."""

from dataclasses import replace

import pytest

from accounts.models import Contact, Promise, Rating
from accounts.services.endings import RESOLVED
from accounts.tests.builders import (
    make_customer,
    make_feed,
    make_note,
    make_purchase,
)
from accounts.tests.fact_builders import make_fact
from dashboards.behind import MIXED, NOTHING_NEW, SILENCE, Behind, EventLink
from dashboards.tests.builders import make_company, signed_in
from dashboards.timeline import TimelineItem
from diagnostics.measures import MEASURES
from diagnostics.measures.ratings import SIDES
from diagnostics.tests.builders import days_ago, score

ABOUT_TICKETS = replace(MEASURES["purchase_rhythm"], feeds=("ticket",))


@pytest.fixture
def owner(db):
    return make_company().executive


def bridge_lines(owner, customer, since):
    address = f"/accounts/{customer.pk}/bridge/?from={days_ago(since)}"
    groups = signed_in(owner).get(address).context["bridge_groups"]
    return {line.label: line for group in groups for line in group.lines}


def complaint(on, **fields):
    words = {"icon": "", "tone": "bad", "title": "Complaint: 4812", "url": "/4812/"}
    return frozenset(["ticket"]), TimelineItem(on=on, **words | fields)


def behind(*events):
    return Behind(is_contract=False, until=days_ago(0), events=events)


def test_what_is_open_says_for_how_long():
    event = behind(complaint(days_ago(6), endings=(RESOLVED,)))

    told = event.event(ABOUT_TICKETS, -80)

    assert told == EventLink("Complaint: 4812, open 6 days", days_ago(6), "/4812/")


def test_a_rise_is_put_down_to_a_complaint_only_where_silence_was_bad():
    came = behind(complaint(days_ago(6)))

    assert came.event(replace(ABOUT_TICKETS, absence="good"), 80) is None
    assert came.event(ABOUT_TICKETS, 80).words == "Complaint: 4812"


@pytest.mark.parametrize(
    ("events", "tenths", "told"),
    [
        ((), -80, SILENCE),
        ((), 80, NOTHING_NEW),
        ((complaint(days_ago(6)),), -80, MIXED),
    ],
)
def test_where_no_event_fits_it_says_what_there_is_to_say(events, tenths, told):
    assert behind(*events).without_event(ABOUT_TICKETS, tenths) == told


def test_a_fall_is_put_down_to_what_is_bad_before_what_is_newer():
    newer = complaint(days_ago(1), tone="mute", title="Question")

    told = behind(newer, complaint(days_ago(6))).event(ABOUT_TICKETS, -80)

    assert told.words == "Complaint: 4812"


def rated(side, on, tone="bad"):
    item = TimelineItem(on=on, icon="", tone=tone, title=f"{side} rated", about=side)
    return frozenset(["rating"]), item


def test_the_view_of_one_side_is_put_down_to_no_rating_of_another():
    found = behind(rated("results", days_ago(0)), rated("technology", days_ago(11)))
    view = MEASURES["team_view_technology"]

    assert found.event(view, -30, "technology").words == "technology rated"
    assert found.event(MEASURES["team_view_value"], -30, "value") is None
    assert found.without_event(MEASURES["team_view_value"], -30, "value") == NOTHING_NEW


def test_the_newest_rating_made_the_view_whatever_its_tone():
    found = behind(rated("value", days_ago(1), "ok"), rated("value", days_ago(9)))

    assert found.event(MEASURES["team_view_value"], -30, "value").on == days_ago(1)


def test_a_review_of_two_sides_is_no_cause_of_what_moved_others(owner):
    customer = make_customer(owner)
    make_purchase(customer, purchased_on=days_ago(50))
    for age, sides in ((45, SIDES), (20, ["technology"]), (0, ["results"])):
        for side in sides:
            rating = 1 if age > 40 else -2
            make_fact(
                Rating, customer, aspect=side, rating=rating, rated_on=days_ago(age)
            )
        score(customer, as_of=days_ago(age))

    found = bridge_lines(owner, customer, since=45)

    causes = {name: line.event.words for name, line in found.items() if "view" in name}
    assert causes == {
        "Team's view of results": "Results rated very bad",
        "Team's view of technology": "Technology rated very bad",
    }


def test_a_promise_that_became_overdue_is_named_where_nothing_was_recorded(owner):
    customer = make_customer(owner)
    make_purchase(customer, purchased_on=days_ago(50))
    kept = {"made_on": days_ago(200), "settled_on": days_ago(150), "outcome": "met"}
    make_fact(Promise, customer, **kept)
    make_fact(
        Promise,
        customer,
        text="Second key",
        made_on=days_ago(60),
        due_on=days_ago(2),
    )
    score(customer, as_of=days_ago(20))
    score(customer)

    line = bridge_lines(owner, customer, since=20)["Promises kept"]

    assert line.event.words == "Promise “Second key” overdue since"
    assert line.event.on == days_ago(2)
    assert "/facts/promise/" in line.event.url


def test_what_made_a_measure_known_is_a_fact_that_it_counts(owner):
    customer = make_customer(owner, acquired_on=days_ago(300))
    make_feed("note", started_on=days_ago(300))
    stays, leaves = (make_fact(Contact, customer, since=days_ago(200)) for _ in "12")
    make_note(customer, happened_on=days_ago(80))
    score(customer, as_of=days_ago(20))
    named = make_note(customer, happened_on=days_ago(9), contact=stays)
    Contact.objects.filter(pk=leaves.pk).update(left_on=days_ago(3))
    score(customer)

    line = bridge_lines(owner, customer, since=20)["Their people"]

    assert (line.values, line.cause) == ("not known → 1 person", "")
    assert line.event.on == named.happened_on


def test_what_only_time_made_known_says_what_it_needed(owner):
    customer = make_customer(owner, acquired_on=days_ago(100))
    make_feed("note", started_on=days_ago(100))
    contact = make_fact(Contact, customer, since=days_ago(99), left_on=None)
    make_note(customer, happened_on=days_ago(50), contact=contact)
    score(customer, as_of=days_ago(20))
    Contact.objects.create(
        customer=customer, name="Al", since=days_ago(90), left_on=days_ago(2)
    )
    score(customer)

    line = bridge_lines(owner, customer, since=20)["Their people"]

    assert line.event is None
    assert line.otherwise == (
        "there is now what it needs: 90 days of notes that name contacts"
    )


def test_an_invoice_that_is_not_due_has_made_nobody_late():
    issued = (
        frozenset(["invoice"]),
        TimelineItem(
            on=days_ago(3), icon="", tone="mute", title="Invoice 7", fact=("invoice", 7)
        ),
    )

    late = replace(MEASURES["days_beyond_terms"], feeds=("invoice",))

    assert behind(issued).event(late, -8) is None
    assert behind(issued).event(replace(late, key="overdue_share"), -8) is not None
