"""The method in the application, and the account to practise it on."""

from datetime import timedelta

import pytest

from accounts.method import REALITY_GUIDES, SIDE_GUIDES
from accounts.models import Certificate, Customer, Rating, Review, SuccessFactor
from accounts.tests.builders import TODAY
from accounts.tests.fact_builders import make_fact
from accounts.training import people_led
from dashboards.practice import MODELS
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.review_pages import opened, rated
from dashboards.views import method

WHERE = "/method/practice/"
OURS = {side: model.rating for side, model in MODELS.items()}


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def client(people):
    return signed_in(people.executive)


def practise(client, **ratings):
    """Send the practice account with our ratings but for those that are given."""
    sent = opened(client.get(WHERE))
    for side, rating in (OURS | ratings).items():
        sent |= rated(side, rating, "As the facts say")
    return client.post(WHERE, sent)


def test_every_field_says_what_to_ask_and_what_the_ends_mean(client):
    page = client.get("/method/").text

    for guide in (*REALITY_GUIDES.values(), *SIDE_GUIDES.values()):
        for words in (guide.label, guide.ask, guide.worst, guide.best):
            assert words.replace("'", "&#x27;") in page


def test_answers_like_ours_earn_a_certificate_for_two_years(people, client):
    page = practise(client)

    held = Certificate.objects.get()
    assert "You are trained." in page.text
    assert (held.user, held.issued_on) == (people.executive, TODAY)
    assert held.expires_on == TODAY + timedelta(days=730)


def test_a_second_try_earns_no_second_one(people, client):
    practise(client)

    assert "You hold a certificate already" in practise(client).text
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("ratings", "is_near"),
    [
        ({"results": 0, "service": 0}, True),
        ({"results": 0, "service": 0, "value": 1}, False),  # three are not the same
        ({"technology": 0}, False),  # two steps apart
    ],
)
def test_near_is_four_the_same_and_none_two_steps_apart(client, ratings, is_near):
    page = practise(client, **ratings)

    assert Certificate.objects.exists() == is_near
    assert ("Not near enough" in page.text) != is_near


def test_the_feedback_says_how_far_apart_and_why(client):
    page = practise(client, technology=0, results=0).text

    assert "4 of 6 sides" in page
    assert "2 steps kinder" in page
    assert "One step harsher" in page
    assert MODELS["technology"].why in page


def test_every_side_has_to_be_rated(client):
    page = client.post(WHERE, opened(client.get(WHERE)) | rated("value", 2, "Paid"))

    assert page.status_code == 422
    assert "This field is required." in page.text
    assert not Certificate.objects.exists()


def test_nothing_of_the_practice_is_kept(client):
    before = Customer.objects.count()

    practise(client)

    assert Customer.objects.count() == before
    assert not Review.objects.exists()
    assert not Rating.objects.exists()
    assert not SuccessFactor.objects.exists()


def test_a_leader_sees_who_of_their_people_is_trained(people):
    make_fact(Certificate, user=people.executive)

    page = signed_in(people.manager).get("/method/")

    assert [(each.name, each.is_trained) for each in page.context["people"]] == [
        ("Ben North", False),
        ("Ada North", True),
    ]
    assert f'href="/people/{people.colleague.pk}/training/"' in page.text
    assert "Your people" not in signed_in(people.executive).get("/method/").text


def test_a_leader_of_many_is_told_how_many_are_not_shown(people, monkeypatch):
    assert "not shown" not in signed_in(people.director).get("/method/").text
    monkeypatch.setattr(method, "MOST_PEOPLE", 2)

    page = signed_in(people.director).get("/method/")

    assert len(page.context["people"]) == 2
    led = people_led(people.director, TODAY).count()
    assert f"{led - 2} more are not shown." in page.text
