"""What a loaded made-up organisation holds, and what its removal leaves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from accounts import clock, demo
from accounts.models import (
    Contract,
    Customer,
    Feed,
    Metric,
    Note,
    Organisation,
    Purchase,
    SupersededRow,
    Team,
    User,
)
from accounts.tests.builders import EARLIER_TRANSACTION
from accounts.tests.demo_worlds import DAY, SIZE, lasting_demo
from accounts.tests.fact_builders import fact_models

OWN = "correct horse battery"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def lasting(django_db_setup, django_db_blocker) -> Iterator[None]:
    with lasting_demo(django_db_blocker):
        yield


def count(*models) -> list[int]:
    return [model.objects.count() for model in models]


def test_the_clock_stands_on_the_last_day():
    assert clock.today() == DAY
    assert Organisation.objects.get().is_demo


def test_every_login_works():
    for login in demo.LOGINS:
        assert User.objects.get(email=login).check_password(demo.PASSWORD), login


def test_nobody_else_can_sign_in():
    others = User.objects.exclude(email__in=demo.LOGINS)

    assert not any(user.has_usable_password() for user in others)


def test_every_login_sees_what_its_role_may():
    seen = [
        Customer.objects.visible_to(User.objects.get(email=login)).count()
        for login in demo.LOGINS
    ]

    executive, manager, director, analyst, admin = seen

    assert 0 < executive < manager < director <= analyst == admin == SIZE


def test_the_kinds_of_fact_it_writes_are_connected_up_to_the_last_day():
    feeds = dict(Feed.objects.values_list("kind", "data_through"))

    assert feeds == dict.fromkeys(Feed.Kind.values, DAY)


def test_removal_leaves_an_empty_database_and_one_login():
    User.objects.update(recorded_xid=EARLIER_TRANSACTION)

    demo.remove(password=OWN)

    assert count(Customer, Purchase, Note, Contract, Team, Feed) == [0] * 6
    assert count(SupersededRow) == [0]
    assert User.objects.get().email == demo.KEPT_LOGIN


def test_removal_leaves_no_row_of_any_fact_or_metric():
    models = [*fact_models(), Metric]
    assert all(model._default_manager.exists() for model in models)

    demo.remove(password=OWN)

    left = [model for model in models if model._default_manager.exists()]
    assert left == []


def test_after_removal_the_organisation_is_the_users_own():
    demo.remove(password=OWN)

    organisation = Organisation.objects.get()
    assert not organisation.is_demo
    assert organisation.frozen_on is None


def test_the_login_that_stays_has_a_password_of_its_own():
    User.objects.filter(email=demo.KEPT_LOGIN).update(is_superuser=False)

    administrator = demo.remove(password=OWN)

    assert administrator == User.objects.get()
    assert administrator.check_password(OWN)
    assert administrator.is_superuser


def test_a_frozen_demo_gets_no_new_days():
    with pytest.raises(demo.NotADemo):
        demo.write_day(DAY + timedelta(days=1))
