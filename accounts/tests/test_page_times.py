"""Pages tell the time as the organisation's own clocks do."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from accounts.models import ImportRun, User
from accounts.services import audit
from accounts.tests.builders import (
    make_member,
    make_organisation,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
THERE = "2 Mar 2026, 00:30"


@pytest.fixture(autouse=True)
def admin(client) -> User:
    """Signed in, where it is tomorrow already."""
    make_organisation(time_zone="Pacific/Auckland")
    user = make_member("admin", make_team())
    client.force_login(user)
    return user


def test_imports_are_told_by_the_organisations_clock(client, admin):
    run = ImportRun.objects.create(
        file_name="orders.csv",
        started_by=admin,
        state=ImportRun.State.UNDONE,
        rows=1,
        undone_at=LATE,
    )
    ImportRun.objects.update(created_at=LATE)
    addresses = [
        reverse("accounts:imports"),
        reverse("accounts:import-progress", args=[run.pk]),
        reverse("accounts:import", args=[run.pk]),
    ]

    told = [client.get(address).text.count(THERE) for address in addresses]

    assert told == [1, 1, 2]


def test_people_signed_in_on_a_day_of_the_organisation(client, admin):
    person = make_user(last_login=LATE)
    audit.record(author=admin, person=person, deed="Greeted")
    LogEntry.objects.update(action_time=LATE)

    listed = client.get(reverse("accounts:people"), {"q": person.email}).text
    shown = client.get(reverse("accounts:person", args=[person.pk])).text

    assert (listed.count("2 Mar 2026"), shown.count("2 Mar 2026")) == (1, 2)
