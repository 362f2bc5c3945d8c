"""Making room for the user's own data."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Model

from accounts.demo.people import KEPT_LOGIN
from accounts.models import (
    Customer,
    Fact,
    Feed,
    Membership,
    Metric,
    Organisation,
    Segment,
    Series,
    SupersededRow,
    Team,
    User,
)

# What is not a fact, but made for the demo; every kind of fact goes as well.
_BESIDES_FACTS: tuple[type[Model], ...] = (
    Customer, Feed, Membership, Metric, Segment, Series, Team,
)  # fmt: skip


class NotADemo(Exception):
    """What is in the database is not the demo organisation."""


@transaction.atomic
def remove(*, password: str, also: Iterable[str] = ()) -> User:
    """Remove the demo organisation's facts and people, for good.

    An organisation of the user's own takes its place, live and without a name yet, and
    the administrator's login stays, so that somebody can still sign in.

    password  the administrator's from now on: everybody knows the demo's
    also      tables of other apps that speak of customers without a foreign key to
              them; those with one are emptied in any case
    returns   the administrator
    raises    NotADemo when the organisation is not the demo; nothing is removed then
    """
    organisation = Organisation.objects.select_for_update().filter(is_demo=True).first()
    if organisation is None:
        raise NotADemo("This is not the demo organisation: nothing was removed.")
    tables = {model._meta.db_table for model in (*_fact_models(), *_BESIDES_FACTS)}
    _empty({*tables, *also})
    User.objects.filter(source="demo").exclude(email=KEPT_LOGIN).delete()
    Organisation.objects.update(
        name="My organisation", time_zone="UTC", frozen_on=None, is_demo=False
    )
    administrator = _keep_administrator(password)
    _empty({SupersededRow._meta.db_table})  # last: it keeps whoever was just deleted
    return administrator


def _empty(tables: Iterable[str]) -> None:
    names = ", ".join(map(connection.ops.quote_name, sorted(tables)))
    with connection.cursor() as cursor:
        # TRUNCATE refuses while this transaction still has foreign keys to check.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL lock_timeout = 0")  # a range's score takes its time
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def _fact_models() -> list[type[Model]]:
    models = apps.get_app_config("accounts").get_models()
    return [model for model in models if issubclass(model, Fact)]


def _keep_administrator(password: str) -> User:
    """The one login left can do everything, whatever the demo was played with."""
    administrator, _ = User.objects.update_or_create(
        email=KEPT_LOGIN,
        defaults={
            "name": "Administrator", "password": make_password(password),
            "source": "", "external_id": "", "left_on": None,
            "is_active": True, "is_staff": True, "is_superuser": True,
        },
    )  # fmt: skip
    return administrator
