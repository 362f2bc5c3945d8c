"""A small company with people in every role, and accounts whose figures are known."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

from django.test import Client

from accounts.models import Customer, User
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_member,
    make_organisation,
    make_team,
)
from diagnostics import services
from diagnostics.models import Band, Diagnosis
from diagnostics.retention.backtest import Alarm, Tenth, Warned
from diagnostics.truth import Truth


def make_company() -> SimpleNamespace:
    """Two teams under one director; a manager and two executives in the first."""
    make_organisation()
    company = make_team("Company")
    north, south = make_team("North", company), make_team("South", company)
    return SimpleNamespace(
        north=north,
        south=south,
        executive=make_member("executive", north, name="Ada North"),
        colleague=make_member("executive", north, name="Ben North"),
        southerner=make_member("executive", south, name="Cem South"),
        manager=make_member("manager", north, name="Mia Manager"),
        director=make_member("director", company, name="Dan Director"),
        analyst=make_member("analyst", company, name="Ann Analyst"),
        admin=make_member("admin", company, name="Al Admin"),
        newcomer=make_member("executive", south, name="Neo Newcomer"),
    )


def make_account(owner: User | None = None, **fields: Any) -> Customer:
    """A customer with a diagnosis that says what `diagnosis` says, worked out or not.

    That is all a list reads; for what one account's page shows, score it.
    """
    figures = fields.pop("diagnosis", {})
    customer = make_customer(owner, **fields)
    version = services.version_for(TODAY)
    framework = version.framework
    Diagnosis.objects.create(
        customer=customer,
        version=version,
        **{
            "engine": 1,
            "as_of": TODAY,
            "generation": 1,
            "band": Band.WATCH,
            "score": 600,
            "revenue": 1_000,
            "dimensions": [None] * len(framework.dimensions),
            "points": [None] * len(framework.measures),
            "states": [0] * len(framework.measures),
            "values": [None] * len(framework.measures),
            "caps": [False] * len(framework.caps),
            "anchor": [],
            "snapshot": "",
        }
        | figures,
    )
    return customer


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_truth() -> Truth:
    """What scores came to, in made-up figures of which no two are alike."""
    return Truth(
        day=TODAY,
        seed=7,
        days=37,
        accounts=412,
        correlation=0.613,
        monthly=0.578,
        bands=Counter(at_risk=24, watch=104, healthy=272, new=12),
        usually=0.19,
        warned=Warned(leavers=50, at_risk=23, watch=8, unbanded=4),
        alarms={90: Alarm(80, 16, 12, 320), 180: Alarm(70, 30, 21, 300)},
        tenths=[Tenth(120, 480, 206, 0.31), Tenth(485, 990, 207, 0.87)],
    )
