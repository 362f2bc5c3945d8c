"""The review of an account: what it asks, what it keeps, and that it keeps it once."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.forms.once import OnceForm
from accounts.models import Certificate, Incident, Rating, Review, SuccessFactor
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    LONG_AGO,
    TODAY,
    make_customer,
    make_note,
)
from accounts.tests.fact_builders import NOON, make_fact
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.review_pages import opened, rated
from diagnostics.tests.builders import score

EARLIER = {"recorded_xid": EARLIER_TRANSACTION}
SAID = "Their foreman showed us the plan on 3 May."


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def account(people):
    return make_customer(people.executive, name="Plum Oil")


@pytest.fixture
def client(people):
    return signed_in(people.executive)


@pytest.fixture
def where(account):
    return f"/accounts/{account.pk}/review/"


def send(client, where, **fields):
    return client.post(where, opened(client.get(where)) | fields, follow=True)


def test_a_review_keeps_all_that_was_entered_and_says_so(
    people, client, account, where
):
    factor = make_fact(SuccessFactor, account, name="Fewer returns", **EARLIER)
    sent = {
        "market": "-1",
        "yearly_benefit": "41000",
        f"factor-{factor.pk}-current": "1.5",
        "new-1-name": "Boats on time",
        "new-1-target": "20",
        "people": str(people.executive.pk),
        "others": "Carla, their buyer",
        "summary_note": "We call her on Monday.",
    }

    page = send(client, where, **sent, **rated("service", 1, SAID))

    review, rating = Review.objects.get(), Rating.objects.get()
    assert "Review saved. The score follows within seconds." in page.text
    assert (review.market, review.projects, review.yearly_benefit) == (-1, None, 41000)
    assert review.text == (
        "Took part: Ada North, Carla, their buyer\nWe call her on Monday."
    )
    assert (review.user, review.reviewed_on) == (people.executive, TODAY)
    assert (rating.aspect, rating.rating, rating.evidence) == ("service", 1, SAID)
    factor.refresh_from_db()
    assert (factor.current, factor.measured_on) == (Decimal("1.5"), TODAY)
    assert SuccessFactor.objects.get(name="Boats on time").stated_on == TODAY


def test_an_aim_is_stated_with_where_it_stands_so_that_progress_counts(client, where):
    aim = {"name": "Boats on time", "baseline": "9", "target": "20"}

    send(client, where, **{f"new-0-{name}": words for name, words in aim.items()})

    stated = SuccessFactor.objects.get()
    assert (stated.baseline, stated.target) == (9, 20)


def test_an_aim_that_is_withdrawn_is_asked_for_no_more(client, account, where):
    factor = make_fact(SuccessFactor, account, name="Fewer returns", **EARLIER)

    send(client, where, **{f"factor-{factor.pk}-is_withdrawn": "on"})

    factor.refresh_from_db()
    assert (factor.withdrawn_on, factor.current) == (TODAY, None)
    assert "Fewer returns" not in client.get(where).text


@pytest.mark.parametrize("rating", [-2, -1, 1, 2])
def test_what_is_not_neutral_needs_evidence(client, where, rating):
    page = send(client, where, **rated("value", rating))

    assert page.status_code == 422
    assert "Say what makes you rate it so." in page.text
    assert not Review.objects.exists()


def test_neutral_needs_none(client, where):
    send(client, where, **rated("value", 0))

    assert Rating.objects.get().rating == 0


def test_evidence_needs_a_rating(client, where):
    page = send(client, where, **{"side-value-evidence": SAID})

    assert page.status_code == 422
    assert "Choose a rating for this evidence." in page.text
    assert SAID in page.text


def test_a_form_that_says_nothing_is_no_review(people, client, where):
    page = send(client, where, people=str(people.executive.pk))

    assert page.status_code == 422
    assert "Nothing was entered yet" in page.text
    assert not Review.objects.exists()


def test_a_mistake_anywhere_keeps_nothing(client, where):
    sent = rated("value", 0) | {"new-0-name": "Boats on time"}

    page = send(client, where, **sent)

    assert page.status_code == 422
    assert 'href="#id_new-0-target"' in page.text
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "label", "words"),
    [
        ("yearly_cost", "-1", "Yearly cost", "“Yearly cost” is negative."),
        ("yearly_benefit", "-1", "Yearly benefit", "“Yearly benefit” is negative."),
        ("new-0-target", "4", "Target, as a number", "They stand there already."),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_above(
    client, where, name, value, label, words
):
    aim = {"new-0-name": "Boats", "new-0-baseline": "4", "new-0-target": "9"}

    page = send(client, where, **aim | {name: value})

    assert page.status_code == 422
    assert f'<a href="#id_{name}">{label}</a>: {words}' in page.text
    assert page.text.count(words) == 2


def test_evidence_is_marked_as_required_only_where_it_is(client, where):
    page = client.get(where)

    marks = re.findall(r'class="evidence-(\w+)">\((\w+)\)', page.text)
    assert marks == [("required", "required"), ("optional", "optional")] * 6
    assert '.side:not(:has(.mood input:checked:not([value=""], [value="0"])))' in (
        Path("static/css/review.css").read_text()
    )


def test_a_review_that_is_sent_twice_is_kept_once(client, where):
    sent = opened(client.get(where)) | rated("value", 0) | {"market": "1"}
    client.post(where, sent)

    page = client.post(where, sent, follow=True)

    assert "Review was saved already." in page.text
    assert (Review.objects.count(), Rating.objects.count()) == (1, 1)


def test_another_rating_in_the_same_form_is_another_review(client, where):
    sent = opened(client.get(where)) | {"market": "1"}
    client.post(where, sent | rated("value", 0))

    client.post(where, sent | rated("value", 1, SAID))

    assert sorted(each.rating for each in Rating.objects.all()) == [0, 1]


def test_what_came_at_the_same_moment_is_kept_once(client, where, monkeypatch):
    sent = opened(client.get(where)) | rated("value", 0)
    client.post(where, sent)
    look = OnceForm.saved_before
    first = iter([lambda form: None])
    monkeypatch.setattr(OnceForm, "saved_before", lambda form: next(first, look)(form))

    page = client.post(where, sent, follow=True)

    assert "Review was saved already." in page.text
    assert (Review.objects.count(), Rating.objects.count()) == (1, 1)


def test_undo_takes_the_whole_review_back(client, account, where):
    factor = make_fact(SuccessFactor, account, name="Fewer returns", **EARLIER)
    make_fact(Rating, account, aspect="value", rating=2, **EARLIER)
    sent = rated("value", -1, SAID) | {f"factor-{factor.pk}-current": "3"}
    page = send(client, where, **sent)
    (message,) = page.context["messages"]

    client.post(message.extra_tags)

    factor.refresh_from_db()
    assert factor.current is None
    assert [each.rating for each in Rating.objects.all()] == [2]
    assert not Review.objects.exists()


def test_beside_each_side_stands_what_the_facts_say(people, client, account, where):
    make_note(account, sentiment=-2)
    score(account)

    page = client.get(where)

    side = next(s for s in page.context["sides"] if s.form.guide.key == "relationship")
    assert ("Mood of contacts", "very bad, −2") in [
        (reason.label, reason.value) for reason in side.facts.reasons
    ]
    assert "Mood of contacts" in page.text
    assert "Not connected: needs incidents and outages." in page.text


def test_where_only_a_rating_costs_points_that_is_said(people, client, account, where):
    make_fact(Incident, ended_at=None, started_at=NOON)
    make_fact(Rating, account, aspect="technology", rating=-2, rated_on=TODAY)
    score(account)

    page = client.get(where)

    side = next(s for s in page.context["sides"] if s.form.guide.key == "technology")
    assert side.facts.reasons == ()
    assert side.facts.note == "Only the last rating costs points here."


def test_who_is_not_trained_is_marked_where_they_rated(people, client, account, where):
    user = people.executive
    make_fact(Rating, account, user=user, rated_on=TODAY, rating=-1, **EARLIER)

    assert "(not yet trained)" in client.get(where).text
    timeline = client.get(f"/accounts/{account.pk}/").text
    assert "Rated by somebody not yet trained" in timeline

    make_fact(Certificate, user=user)
    assert "(not yet trained)" not in client.get(where).text
    timeline = client.get(f"/accounts/{account.pk}/").text
    assert "Rated by somebody not yet trained" not in timeline


def test_training_after_a_rating_does_not_make_it_trained(people, client, account):
    user = people.executive
    make_fact(Rating, account, user=user, rated_on=LONG_AGO)
    make_fact(Certificate, user=user, issued_on=TODAY)

    page = client.get(f"/accounts/{account.pk}/review/")

    assert "(not yet trained)" in page.text


def test_queries_do_not_grow_with_aims_ratings_and_people(
    client, account, where, django_assert_max_num_queries
):
    for number in range(12):
        make_fact(SuccessFactor, account, name=f"Aim {number}")
        make_fact(Rating, account, aspect="service")

    with django_assert_max_num_queries(32):
        client.get(where)


def test_whoever_only_reads_holds_no_review(people, where):
    assert signed_in(people.analyst).get(where).status_code == 403
    assert signed_in(people.southerner).get(where).status_code == 404
