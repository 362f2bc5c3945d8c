"""What changed between two days: exact lines, in words, with what made them."""

import pytest

from accounts import clock
from accounts.tests.builders import make_customer, make_note, make_purchase
from dashboards.bridge_lines import BridgeLine, folded
from dashboards.tests.builders import make_company, signed_in
from dashboards.timeline.reading import Window, happened_between
from dashboards.timeline.relations import NOTES
from diagnostics.models import DiagnosisHistory
from diagnostics.tests.builders import days_ago, score
from web.formatting import full_date


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    """Bought monthly and was well spoken of; then it fell silent and complained."""
    customer = make_customer(people.executive, name="Plum Oil")
    for weeks in range(14):
        make_purchase(customer, purchased_on=days_ago(45 + 30 * weeks))
    make_note(customer, happened_on=days_ago(60), sentiment=2)
    score(customer, as_of=days_ago(40))
    make_note(customer, happened_on=days_ago(3), sentiment=-2, text="Very cross.")
    score(customer)
    return customer


def context(user, customer, query=""):
    response = signed_in(user).get(f"/accounts/{customer.pk}/bridge/{query}")
    assert response.status_code == 200
    return response.context


def lines(context):
    return [line for group in context["bridge_groups"] for line in group.lines]


def test_the_lines_add_up_exactly_to_what_changed(people, account):
    found = context(people.executive, account)

    tenths = [line.tenths for line in lines(found)]
    moved = found["bridge"].after.score - found["bridge"].before.score
    assert sum(tenths) == sum(g.tenths for g in found["bridge_groups"]) == moved
    assert found["bridge"].change == moved != 0


def test_a_line_names_what_most_likely_made_it(people, account):
    made = {
        line.event.words: line.event.url
        for line in lines(context(people.executive, account))
        if line.event and line.tenths < 0
    }

    (url,) = {url for words, url in made.items() if "Note" in words or "Call" in words}
    assert url.startswith(f"/accounts/{account.pk}/facts/note/")


def test_what_happened_elsewhere_made_nothing_here(people, account):
    other = make_customer(people.executive)
    make_note(other, happened_on=days_ago(1), sentiment=-2)

    found = lines(context(people.executive, account))

    days = {line.event.on for line in found if line.event}
    assert days == {days_ago(3)}


def test_who_only_reads_is_led_to_what_happened_too(people, account):
    found = lines(context(people.analyst, account))

    urls = {line.event.url for line in found if line.event}
    note = account.notes.get(sentiment=-2)
    assert f"/accounts/{account.pk}/facts/note/{note.pk}/" in urls


def test_it_says_of_which_day_the_earlier_score_is(people, account):
    found = context(people.executive, account)

    assert found["bridge"].before.as_of == days_ago(40)
    assert any("is of" in note for note in found["bridge_notes"])


def test_before_the_first_score_there_is_nothing_to_compare(people, account):
    found = context(people.executive, account, f"?from={days_ago(41)}")

    assert "There is no score of" in found["bridge_missing"]
    assert found["bridge_groups"] == []


def test_days_in_the_wrong_order_are_told(people, account):
    found = context(people.executive, account, f"?from={days_ago(1)}&to={days_ago(2)}")

    assert "before the second" in found["bridge_missing"]


def test_days_ahead_are_said_to_lie_ahead(people, account):
    query = f"?from={days_ago(-5)}&to={days_ago(-9)}"

    assert context(people.executive, account, query)["bridge_missing"] == (
        f"{full_date(days_ago(-5))} lies ahead: "
        f"the newest score is of {full_date(days_ago(0))}."
    )


@pytest.mark.parametrize("query", ["?from=soon", "?to=0001-01-01", "?from=&to="])
def test_what_is_no_day_is_read_as_the_usual_period(people, account, query):
    found = context(people.executive, account, query)

    assert found["bridge_since"] == days_ago(30)


def test_a_score_that_is_null_has_no_bridge(people, account):
    DiagnosisHistory.objects.filter(customer=account).update(score=None)

    found = context(people.executive, account)

    assert "too little was known" in found["bridge_missing"]


def test_rows_worked_out_later_are_said_to_be(people, account):
    DiagnosisHistory.objects.filter(customer=account).update(computed_later=True)

    found = context(people.executive, account)

    assert any("worked out later" in note for note in found["bridge_notes"])


SMALL_CHANGES = (("Discount drift", 1), ("Margin", -12), ("Overdue share", -1))


def test_one_kind_with_one_moment_is_read_by_itself(people, account):
    window = Window(days_ago(40), days_ago(0), None, clock.now())

    ((kind, event),) = happened_between(account, window, (NOTES,), most=9)

    assert (kind, event.on) == (NOTES, days_ago(3))


def test_small_changes_of_a_dimension_are_told_together_and_still_count():
    lines = [BridgeLine("Value", name, by, "", "") for name, by in SMALL_CHANGES]

    large, small = folded(lines)

    assert (large.label, small.label) == ("Margin", "2 small changes")
    assert (small.values, small.tenths) == ("Discount drift, Overdue share", 0)


def test_a_limit_tells_what_it_watches_before_and_after(people):
    customer = make_customer(people.executive)
    for months in range(12):
        make_purchase(customer, purchased_on=days_ago(201 + 30 * months))
    make_note(customer, happened_on=days_ago(50), sentiment=1)
    score(customer, as_of=days_ago(195))
    score(customer)

    found = context(people.executive, customer, f"?from={days_ago(195)}")

    (limit,) = (line for line in lines(found) if line.group == "Limits")
    assert limit.values == "0.2 → 6.7 × usual gap"


def test_the_part_alone_is_sent_to_a_page_that_asks_for_it(people, account):
    client, address = signed_in(people.executive), f"/accounts/{account.pk}/bridge/"

    part = client.get(address, headers={"HX-Request": "true"})
    whole = client.get(address)

    assert part.text.strip().startswith("<section")
    assert "<html" in whole.text
    assert "HX-Request" in whole["Vary"]


def test_an_account_without_a_score_says_so(people):
    customer = make_customer(people.executive)

    page = signed_in(people.executive).get(f"/accounts/{customer.pk}/bridge/")

    assert "No score yet" in page.text


def test_the_account_page_tells_what_changed_in_thirty_days(people, account):
    page = signed_in(people.executive).get(f"/accounts/{account.pk}/")

    assert 'id="bridge"' in page.text
    assert page.context["bridge_since"] == days_ago(30)
    (*_, line) = page.context["history"].figure["data"]
    assert line["customdata"][0].endswith(f"/bridge/?from={days_ago(40)}")
