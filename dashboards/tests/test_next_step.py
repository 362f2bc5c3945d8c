"""In short, what to do first, and making it one's own."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.models import Action
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_customer,
    make_feed,
    make_note,
    make_purchase,
)
from dashboards.tests.builders import make_company, signed_in
from diagnostics.models import Band, Diagnosis, FrameworkVersion
from diagnostics.overrides import set_score
from diagnostics.scoring.defaults import DEFAULT
from diagnostics.tests.builders import days_ago, score

BUTTON = "Make it my action"
READERS = [("executive", "#missing-title"), ("analyst", "#missing-title")]


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    """An account that stopped buying."""
    return quiet_account(people.executive, name="Plum Oil")


def quiet_account(owner, **fields):
    customer = make_customer(owner, **fields)
    for weeks in range(12):
        make_purchase(customer, purchased_on=days_ago(200 + 30 * weeks))
    make_note(customer, happened_on=days_ago(50), sentiment=1)
    score(customer)
    return customer


def page(user, customer):
    return signed_in(user).get(f"/accounts/{customer.pk}/")


def take(user, customer, measure=None, **options):
    wanted = measure or page(user, customer).context["suggestion"].step.key
    address = f"/accounts/{customer.pk}/first-move/"
    return signed_in(user).post(address, {"move": wanted}, **options)


def test_hard_and_soft_reasons_and_the_limit_make_up_all_that_is_lost(people, account):
    sums = dict(page(people.executive, account).context["because"].sums)

    assert {"Product, service, money", "Limit"} <= set(sums)
    assert sum(sums.values()) == 1000 - Diagnosis.objects.get(pk=account.pk).score


def test_the_first_move_of_what_a_limit_watches_is_suggested(people, account):
    suggestion = page(people.executive, account).context["suggestion"]

    assert suggestion.step.key == "purchase_rhythm"
    assert suggestion.who.startswith("Ada North")


def set_by_a_person(customer, author, points: int) -> None:
    until = TODAY + timedelta(days=30)
    said = {"kind": "value", "points": points, "until": until, "reason": "I know."}
    set_score(customer=customer, author=author, day=TODAY, **said)
    score(customer)


@pytest.mark.parametrize(
    ("make", "step"), [(quiet_account, "purchase_rhythm"), (make_customer, "review")]
)
def test_the_book_and_the_page_suggest_one_step_where_a_person_set_the_score(
    people, make, step
):
    customer = make(people.executive)
    set_by_a_person(customer, people.executive, 5)

    shown = page(people.executive, customer)
    (line,) = signed_in(people.executive).get("/").context["morning"]

    assert Diagnosis.objects.get().top_driver == "override"
    assert line.step == shown.context["suggestion"].step
    assert line.step.key == step
    assert line.step.text in shown.text


def test_the_step_stands_beside_the_fact_behind_it(people, account):
    fact = page(people.executive, account).context["fact"]

    assert fact.on == days_ago(200)


def test_one_click_makes_it_an_action_that_is_then_shown(people, account):
    shown = take(people.executive, account, follow=True)

    action = Action.objects.get()
    assert (action.user, action.reason) == (people.executive, "purchase_rhythm")
    assert (action.created_on, action.due_on > TODAY) == (TODAY, True)
    assert shown.context["is_answered"]
    assert BUTTON not in shown.text
    assert action.title in shown.text


def test_taken_on_twice_it_is_one_action(people, account):
    take(people.executive, account)
    shown = take(people.manager, account, "purchase_rhythm", follow=True)

    assert Action.objects.get().user == people.executive
    assert "in the hands of Ada North already" in shown.text


def test_what_was_taken_on_can_be_undone(people, account):
    shown = take(people.executive, account, follow=True)
    (address,) = set(re.findall(r'action="(/accounts/\d+/undo/[^"]+)"', shown.text))

    signed_in(people.executive).post(address)

    assert not Action.objects.exists()


def test_an_account_without_an_owner_first_gets_one(people):
    account = quiet_account(None)

    assert page(people.admin, account).context["suggestion"].step.key == "has_owner"


def test_who_only_reads_sees_the_step_and_cannot_take_it(people, account):
    assert BUTTON not in page(people.analyst, account).text
    assert take(people.analyst, account).status_code == 403


@pytest.mark.parametrize("role", ["colleague", "southerner"])
def test_outside_ones_scope_nothing_is_taken_on(people, account, role):
    asked = take(getattr(people, role), account, "purchase_rhythm")

    assert asked.status_code == 404
    assert not Action.objects.exists()


def test_a_deputy_may_take_it_on(people, account):
    make_assignment(account, people.colleague, role="deputy")

    take(people.colleague, account)

    assert Action.objects.get().user == people.colleague


def test_an_action_is_done_with_what_came_of_it(people, account):
    take(people.executive, account)
    action = Action.objects.get()

    end = f"/accounts/{account.pk}/facts/action/{action.pk}/end/"
    signed_in(people.executive).post(end, {"ending": "failed"})

    action.refresh_from_db()
    assert (action.done_on, action.outcome) == (TODAY, "failed")
    assert not page(people.executive, account).context["open_actions"]


def test_open_actions_show_without_a_score(people):
    customer = make_customer(people.executive)
    Action.objects.create(
        customer=customer, title="Call <them>", created_on=TODAY, due_on=days_ago(-3)
    )

    shown = page(people.executive, customer)

    assert "Call &lt;them&gt;" in shown.text
    assert "in 3 days" in shown.text


def score_by(*dimensions, only=()):
    """From here on by these dimensions of the built-in model alone, or `only` of it."""
    chosen = tuple(
        replace(
            each, measures=tuple(m for m in each.measures if not only or m.key in only)
        )
        for each in DEFAULT.dimensions
        if each.key in dimensions
    )
    kept = {rule.key for each in chosen for rule in each.measures}
    caps = tuple(cap for cap in DEFAULT.caps if cap.measure in kept)
    framework = replace(DEFAULT, dimensions=chosen, caps=caps)
    version = FrameworkVersion.objects.get()
    version.pk, version.number, version.definition = None, 2, framework.to_dict()
    version.save()


def test_where_all_sides_are_known_and_well_nothing_presses(people):
    score_by("staffing", only=("has_owner", "owner_continuity"))
    customer = make_customer(people.executive)

    diagnosis = score(customer)

    assert (diagnosis.score, diagnosis.band) == (1000, "healthy")
    assert "Nothing presses either." in page(people.executive, customer).text


@pytest.mark.parametrize(("role", "where"), [("admin", "/imports/"), *READERS])
def test_where_sides_are_unknown_the_step_is_to_learn_of_them(people, role, where):
    customer = make_customer(people.executive)
    assert score(customer).score == 1000

    shown = page(getattr(people, role), customer).text

    assert f'Start with <a href="{where}">Purchases</a>.' in shown
    assert "Nothing presses" not in shown
    assert "5 of 6 dimensions not connected" in shown


def test_without_a_score_nothing_is_said_to_be_well(people):
    score_by("results", "relationship")
    make_feed("survey")
    customer = make_customer(people.executive)
    assert score(customer).score is None

    shown = page(people.executive, customer).text

    assert "Too little is known for a score." in shown
    assert "Nothing presses" not in shown
    assert "Start with" in shown


@pytest.mark.parametrize("band", [Band.NOT_ENOUGH_DATA, Band.NEW])
def test_without_a_band_nothing_is_said_to_be_well(people, band):
    score_by("staffing")
    customer = make_customer(people.executive)
    score(customer)
    Diagnosis.objects.update(band=band)

    shown = page(people.executive, customer).text

    assert "Nothing presses" not in shown
    assert 'Start with <a href="#missing-title">Owner&#x27;s workload</a>' in shown
