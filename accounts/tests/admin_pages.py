"""Addresses on the administration site, and people who may open them."""

from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.builders import (
    make_customer,
    make_member,
    make_organisation,
    make_team,
    make_user,
)


def listing(model: type[Model]) -> str:
    return reverse(f"admin:accounts_{model._meta.model_name}_changelist")


def page(row: Model) -> str:
    return reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])


def empty_inlines(*prefixes: str) -> dict[str, int]:
    """The fields of a form whose tables of related rows are left empty."""
    counts = ("TOTAL_FORMS", "INITIAL_FORMS")
    return {f"{prefix}-{count}": 0 for prefix in prefixes for count in counts}


def sign_in_administrator(client: Client) -> User:
    """All-seeing."""
    make_organisation()
    user = make_user("Ada", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def sign_in_executive(client: Client) -> User:
    """Staff with every permission, who owns one of two customers."""
    make_organisation()
    user = make_member("executive", make_team(), is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    client.force_login(user)
    make_customer(user, name="Mine")
    make_customer(make_user(), name="Not mine")
    return user
