"""One builder for every kind of fact: what each cannot do without."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from django.apps import apps

from accounts import models as facts
from accounts.models import Customer, Fact
from accounts.tests.builders import (
    LONG_AGO,
    TODAY,
    make_team,
    make_user,
)

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
NEXT_MONTH = TODAY + timedelta(days=30)
F = TypeVar("F", bound=Fact)


def make_incident(**fields: Any) -> facts.Incident:
    return facts.Incident.objects.create(
        **({"title": "Outage", "started_at": NOON} | fields)
    )


def make_wave(**fields: Any) -> facts.SurveyWave:
    return facts.SurveyWave.objects.create(
        **({"name": "Autumn", "started_on": LONG_AGO} | fields)
    )


def make_metric(name: str = "Logins") -> facts.Metric:
    return facts.Metric.objects.get_or_create(name=name)[0]


# What each kind needs besides its customer; a function makes rows it refers to.
NEEDS: dict[type[Fact], Any] = {
    facts.AcquisitionSpend: {"spent_on": TODAY, "amount": 500},
    facts.Absence: lambda: {"user": make_user(), **_from_today()},
    facts.Action: {"title": "Call them", "created_on": TODAY},
    facts.AffectedCustomer: lambda: {"incident": make_incident(), "hit_at": NOON},
    facts.AgentFeedback: {"given_on": TODAY, "sentiment": -1},
    facts.Certificate: lambda: {"user": make_user(), "issued_on": LONG_AGO},
    facts.CompetitorSighting: {"competitor": "Rival", "sighted_on": TODAY},
    facts.Contact: {"name": "Contact", "since": LONG_AGO},
    facts.Contract: {
        "signed_on": LONG_AGO,
        "started_on": LONG_AGO,
        "ended_on": date(2027, 1, 1),
        "annual_value": 12_000,
    },
    facts.FocusGroupReport: {"title": "Buyers", "held_on": TODAY},
    facts.ImportanceRating: {
        "item": "Delivery on time",
        "importance": 9,
        "performance": 5,
        "answered_on": TODAY,
    },
    facts.Incident: {"title": "Outage", "started_at": NOON},
    facts.Invoice: {"issued_on": TODAY, "due_on": NEXT_MONTH, "amount": 1000},
    facts.Lead: {"name": "Somebody", "received_on": TODAY},
    facts.Note: {"happened_on": TODAY},
    facts.Payment: {"paid_on": TODAY, "amount": 1000},
    facts.Placement: lambda: {
        "user": make_user(),
        "role": "Engineer",
        **_from_today(),
    },
    facts.Product: {"name": "Product"},
    facts.Promise: {"text": "Back by Friday", "made_on": TODAY},
    facts.Purchase: {"purchased_on": TODAY, "amount": 100},
    facts.Rating: {"aspect": "service", "rating": -1, "rated_on": TODAY},
    facts.Reading: lambda: {
        "metric": make_metric(),
        "measured_on": TODAY,
        "value": 12,
    },
    facts.Referral: {"referred_on": TODAY},
    facts.Review: {"reviewed_on": TODAY, "market": 1},
    facts.ServiceActivity: {"done_on": TODAY, "minutes": 45},
    facts.StaffingRequirement: {
        "role": "Engineer",
        "stated_on": TODAY,
        "started_on": TODAY,
    },
    facts.SuccessFactor: {"name": "Fewer returns", "target": 2, "stated_on": TODAY},
    facts.SurveyResponse: lambda: {"wave": make_wave(), "invited_on": TODAY},
    facts.SurveyWave: {"name": "Autumn", "started_on": LONG_AGO},
    facts.TeamPulse: lambda: {
        "team": make_team(),
        "measured_on": TODAY,
        "score": 7,
        "answers": 5,
    },
    facts.Ticket: {"opened_at": NOON},
    facts.UnitCost: {
        "activity": "support",
        "cost_per_hour": 60,
        "started_on": LONG_AGO,
    },
    facts.WalletShare: {"measured_on": TODAY, "percent": 40},
}


def _from_today() -> dict[str, date]:
    return {"announced_on": TODAY, "started_on": TODAY}


def fact_models() -> list[type[Fact]]:
    """Every kind of fact there is."""
    models = apps.get_app_config("accounts").get_models()
    return [model for model in models if issubclass(model, Fact)]


def is_of_a_customer(model: type[Fact]) -> bool:
    return any(field.name == "customer" for field in model._meta.fields)


def facts_of_customers() -> list[type[Fact]]:
    return [model for model in fact_models() if is_of_a_customer(model)]


def make_fact(model: type[F], customer: Customer | None = None, **fields: Any) -> F:
    """A row of `model`, of the customer where its kind belongs to one."""
    needs = NEEDS[model]
    given = needs() if callable(needs) else needs
    of_customer = {"customer": customer} if is_of_a_customer(model) else {}
    return model._default_manager.create(**(given | of_customer | fields))
