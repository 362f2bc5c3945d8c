"""Certificates of training in the method: who gives them, and who sees them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Certificate
from accounts.services import training
from accounts.tests.builders import TODAY
from accounts.tests.fact_builders import make_fact
from accounts.training import certificate_of, may_certify
from dashboards.tests.builders import make_company, signed_in

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def people():
    return make_company()


def page_of(person):
    return f"/people/{person.pk}/training/"


def certify(client, person, **fields):
    sent = {"section": "certify", "issued_on": TODAY, "expires_on": "", "text": "Ours"}
    return client.post(page_of(person), sent | fields, follow=True)


@pytest.mark.parametrize("leader", ["manager", "director", "admin"])
def test_who_leads_a_person_gives_a_certificate_and_ends_it(people, leader):
    client = signed_in(getattr(people, leader))
    certify(client, people.executive)
    given = Certificate.objects.get()
    assert (given.user, given.issued_on) == (people.executive, TODAY)

    client.post(
        page_of(people.executive),
        {"section": "end-certificate", "certificate": given.pk},
    )

    assert certificate_of(people.executive, TODAY) is None


def test_a_certificate_that_is_given_twice_is_given_once(people):
    client = signed_in(people.manager)
    certify(client, people.executive)

    page = certify(client, people.executive)

    assert page.status_code == 422
    assert "has a certificate of that day already" in page.text
    assert Certificate.objects.count() == 1


def test_an_older_certificate_ends_today_and_stays_in_the_past(people):
    issued_on = TODAY - timedelta(days=100)
    held = make_fact(Certificate, user=people.executive, issued_on=issued_on)

    training.end_certificate(author=people.manager, certificate=held, day=TODAY)

    assert certificate_of(people.executive, TODAY) is None
    assert certificate_of(people.executive, TODAY - timedelta(days=1)) == held


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"issued_on": TOMORROW}, "This day is still to come."),
        ({"expires_on": TODAY}, "It would end before it begins."),
    ],
)
def test_days_that_cannot_be_are_refused(people, fields, words):
    page = certify(signed_in(people.manager), people.executive, **fields)

    assert page.status_code == 422
    assert words in page.text
    assert not Certificate.objects.exists()


def test_a_person_sees_their_own_and_cannot_give_one(people):
    client = signed_in(people.executive)
    make_fact(Certificate, user=people.executive, text="Two days in May")

    page = client.get(page_of(people.executive))

    assert "Two days in May" in page.text
    assert "Give the certificate" not in page.text
    assert certify(client, people.executive).status_code == 403
    assert signed_in(people.colleague).get(page_of(people.executive)).status_code == 404


@pytest.mark.parametrize("name", ["manager", "admin"])
def test_nobody_certifies_themselves(people, name):
    person = getattr(people, name)

    assert not may_certify(person, person, TODAY)
    with pytest.raises(PermissionDenied):
        training.certify(
            author=person,
            person=person,
            issued_on=TODAY,
            expires_on=None,
            text="",
            day=TODAY,
        )


def test_a_manager_certifies_nobody_elses_people(people):
    client = signed_in(people.manager)

    assert certify(client, people.southerner).status_code == 404
    assert not Certificate.objects.exists()


def test_nobody_ends_a_certificate_through_somebody_elses_page(people):
    held = make_fact(Certificate, user=people.southerner)

    page = signed_in(people.manager).post(
        page_of(people.executive),
        {"section": "end-certificate", "certificate": held.pk},
    )

    assert page.status_code == 422
    assert certificate_of(people.southerner, TODAY) == held


def test_an_expired_certificate_cannot_be_ended_again(people):
    expired_on = TODAY - timedelta(days=70)
    issued_on = TODAY - timedelta(days=800)
    person = people.executive
    held = make_fact(
        Certificate, user=person, issued_on=issued_on, expires_on=expired_on
    )

    sent = {"section": "end-certificate", "certificate": held.pk}
    page = signed_in(people.manager).post(page_of(person), sent)

    held.refresh_from_db()
    assert (page.status_code, held.expires_on) == (422, expired_on)


def test_of_several_certificates_the_one_that_holds_longest_counts(people):
    for days in (10, 400, 50):
        ends = TODAY + timedelta(days=days)
        make_fact(Certificate, user=people.executive, expires_on=ends)

    held = certificate_of(people.executive, TODAY)

    assert held.expires_on == TODAY + timedelta(days=400)


def test_the_page_of_a_person_says_whether_they_are_trained(people):
    admin, page = signed_in(people.admin), f"/people/{people.executive.pk}/"
    assert "Not yet trained" in admin.get(page).text

    make_fact(Certificate, user=people.executive, expires_on=TOMORROW)

    assert "Trained until 21 Nov 2026" in admin.get(page).text
