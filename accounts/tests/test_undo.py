"""Taking back an entry: who may, how long, and only what is as it was entered."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts import models as facts
from accounts import services, undo
from accounts.models import SupersededRow
from accounts.tests.builders import (
    EARLIER_TRANSACTION,
    LONG_AGO,
    TODAY,
    make_customer,
    make_organisation,
    make_user,
)
from accounts.tests.fact_builders import make_fact, make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer():
    make_organisation()
    return make_customer()


@pytest.fixture
def author():
    return make_user("Ada")


def promised(customer, author):
    return services.make_promise(
        customer=customer, author=author, text="Soon", due_on=None
    )


def test_an_entry_is_taken_back_once_and_history_keeps_it(customer, author):
    promise = make_fact(
        facts.Promise, customer, text="Soon", recorded_xid=EARLIER_TRANSACTION
    )
    token = undo.undo_token(promise, author)

    undo.undo(token=token, customer=customer, user=author)

    assert not facts.Promise.objects.exists()
    assert SupersededRow.objects.get(operation="DELETE").content["text"] == "Soon"
    with pytest.raises(undo.CannotUndo, match="since"):
        undo.undo(token=token, customer=customer, user=author)


def test_only_the_author_or_a_superuser_takes_back(customer, author):
    token = undo.undo_token(promised(customer, author), author)

    with pytest.raises(undo.CannotUndo, match="Only who"):
        undo.undo(token=token, customer=customer, user=make_user())
    assert facts.Promise.objects.exists()

    undo.undo(token=token, customer=customer, user=make_user(is_superuser=True))
    assert not facts.Promise.objects.exists()


@pytest.mark.parametrize(("minutes", "remains"), [(59, False), (61, True)])
def test_an_entry_can_be_taken_back_for_an_hour(customer, author, minutes, remains):
    token = undo.undo_token(promised(customer, author), author)

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
        if remains:
            with pytest.raises(undo.CannotUndo, match="too late"):
                undo.undo(token=token, customer=customer, user=author)
        else:
            undo.undo(token=token, customer=customer, user=author)

    assert facts.Promise.objects.exists() is remains


def test_what_was_changed_since_stays(customer, author):
    promise = make_fact(
        facts.Promise, customer, text="Soon", recorded_xid=EARLIER_TRANSACTION
    )
    token = undo.undo_token(promise, author)
    facts.Promise.objects.update(text="Later")

    with pytest.raises(undo.CannotUndo, match="since"):
        undo.undo(token=token, customer=customer, user=author)
    assert facts.Promise.objects.get().text == "Later"


@pytest.mark.parametrize("token", ["", "forged", "a:b:c"])
def test_a_forged_token_takes_nothing_back(customer, author, token):
    with pytest.raises(undo.CannotUndo):
        undo.undo(token=token, customer=customer, user=author)


def test_a_token_holds_for_its_own_customer(customer, author):
    token = undo.undo_token(promised(customer, author), author)

    with pytest.raises(undo.CannotUndo):
        undo.undo(token=token, customer=make_customer(), user=author)
    assert facts.Promise.objects.exists()


def reported(customer, author):
    return services.report_incident(
        customer=customer, author=author, title="Dark", severity=1, started_on=TODAY
    )


def test_an_incident_goes_with_its_only_customer(customer, author):
    token = undo.undo_token(reported(customer, author), author)

    undo.undo(token=token, customer=customer, user=author)

    assert not facts.Incident.objects.exists()


def test_an_incident_that_hits_others_too_stays(customer, author):
    affected = reported(customer, author)
    make_fact(facts.AffectedCustomer, make_customer(), incident=affected.incident)
    token = undo.undo_token(affected, author)

    with pytest.raises(undo.CannotUndo, match="incident"):
        undo.undo(token=token, customer=customer, user=author)
    assert facts.AffectedCustomer.objects.count() == 2


def changed(customer, author, change):
    return services.change_staffing(
        customer=customer, author=author, user=author, role="Engineer", change=change
    )


def test_who_joined_did_not(customer, author):
    token = undo.undo_token(changed(customer, author, "joins"), author)

    undo.undo(token=token, customer=customer, user=author)

    assert not facts.Placement.objects.exists()


def test_who_left_did_not_with_any_of_their_skills(customer, author):
    for skill in ("", "Welding"):
        since = {"announced_on": LONG_AGO, "started_on": LONG_AGO}
        since["recorded_xid"] = EARLIER_TRANSACTION
        make_fact(facts.Placement, customer, user=author, skill=skill, **since)
    left = changed(customer, author, "leaves")
    assert not facts.Placement.objects.filter(ended_on=None).exists()

    token = undo.undo_token(left, author)
    undo.undo(token=token, customer=customer, user=author)

    assert facts.Placement.objects.filter(ended_on=None).count() == 2


def test_what_excludes_the_earlier_version_stops_undo(customer, author):
    since = {"announced_on": LONG_AGO, "started_on": LONG_AGO, "user": author}
    place = make_fact(
        facts.Placement, customer, recorded_xid=EARLIER_TRANSACTION, **since
    )
    facts.Placement.objects.filter(pk=place.pk).update(ended_on=TODAY)
    token = undo.undo_token(place, author)
    make_fact(facts.Placement, customer, user=author, recorded_xid=EARLIER_TRANSACTION)

    with pytest.raises(undo.CannotUndo, match="stands against"):
        undo.undo(token=token, customer=customer, user=author)


def test_an_incident_that_was_there_before_stays(customer, author):
    incident = make_incident(recorded_xid=EARLIER_TRANSACTION)
    hit = make_fact(facts.AffectedCustomer, customer, incident=incident)

    undo.undo(token=undo.undo_token(hit, author), customer=customer, user=author)

    assert not facts.AffectedCustomer.objects.exists()
    assert facts.Incident.objects.filter(pk=incident.pk).exists()
