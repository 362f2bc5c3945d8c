"""What can be imported, and which fields each kind of row has."""

from dataclasses import replace

from accounts import models as facts
from accounts.imports import values
from accounts.imports.fields import (
    AHEAD,
    UNKNOWN,
    Check,
    Field,
    Kind,
    of_model,
    optional,
    refers,
    steering,
    stored,
    text,
)
from accounts.models import Assignment, Customer, Fact, Membership, User

_KEY = text("external_id", is_required=True, label="key")
_STORED_KEY = replace(_KEY, column="external_id")
_OPTIONAL_KEY = replace(_STORED_KEY, is_required=False)
_CURRENCY = Field("currency", lambda _: values.currencies, "text", label="currency")
_SAME_CURRENCY = Check(
    "currency",
    "r.currency <> (SELECT currency FROM accounts_customer WHERE id = r.customer_id)",
    "r.currency || '; the account is kept in '"
    " || (SELECT currency FROM accounts_customer WHERE id = r.customer_id)",
    ("currency",),
)
_OF_ANOTHER_ACCOUNT = """
r.customer_id <> (SELECT customer_id FROM accounts_{field} WHERE id = r.{field}_id)
"""
# Incidents, waves and products are referred to by their keys: they cannot do without.
_NAMED_BY_OTHERS = {"incidents", "survey_waves", "products"}


def _not_ahead(field: str, is_instant: bool = False) -> Check:
    """What happened has a day; only what is due, starts or ends may lie ahead."""
    day = f"(r.{field} AT TIME ZONE %(zone)s)::date" if is_instant else f"r.{field}"
    return Check(
        field,
        f"{day} > %(last_day)s",
        f"{day} || ' lies ahead of ' || %(present)s",
        (field,),
        AHEAD,
    )


def _not_before(field: str, other: str, operator: str = "<") -> Check:
    return Check(
        field,
        f"r.{field} {operator} r.{other}",
        f"r.{field} || ' is not after ' || r.{other}",
        (field, other),
    )


def _not_negative(field: str) -> Check:
    return Check(field, f"r.{field} < 0", f"r.{field} || ' is negative'", (field,))


def _of_the_same_account(field: str) -> Check:
    """For accounts the importer sees; what is out of their reach was not even found."""
    return Check(
        field,
        _OF_ANOTHER_ACCOUNT.format(field=field),
        f"format('no {field} %%L of this account', r.{field})",
        (field, "customer"),
        UNKNOWN,
    )


def _fact(name: str, model: type[Fact], *checks: Check, is_money: bool = False) -> Kind:
    """A kind with all fields of its model, in the currency of its customer."""
    is_named = name in _NAMED_BY_OTHERS
    happened = model._meta.get_field(model.domain_date)
    is_instant = happened.get_internal_type() == "DateTimeField"
    present = _not_ahead(happened.name, is_instant)
    money = (_SAME_CURRENCY,) if is_money else ()
    names = {field.name for field in model._meta.concrete_fields}
    others = [
        _of_the_same_account(each) for each in ("contact", "invoice") if each in names
    ]
    return Kind(
        name,
        model,
        (
            _STORED_KEY if is_named else _OPTIONAL_KEY,
            *of_model(model),
            *((_CURRENCY,) if is_money else ()),
        ),
        (*money, *others, *checks, present),
        hashes_key=not is_named,
    )


_PEOPLE = Kind(
    "people",
    User,
    (
        _STORED_KEY,
        *stored(User, "name", "email", "left_on"),
        text("reports_to"),
        text("team_name"),
        text("team"),
        steering(User, "is_active", True),
        steering(Membership, "role", Membership.Role.EXECUTIVE),
        steering(Membership, "started_on", None),
    ),
)
_CUSTOMERS = Kind(
    "customers",
    Customer,
    (
        _KEY,
        *stored(
            Customer, "name", "relationship_type", "industry", "region", "country",
            "currency", "acquired_on", "acquisition_cost", "contact_cadence_days",
            "payment_terms_days", "is_strategic", "archived_on",
        ),
        refers("segment", "segment_id"),
        Field(
            "attributes", lambda _: values.text(0), "jsonb", "attributes", empty="{}"
        ),
        text("parent", is_key=True),
        refers("owner", "owner_id", "person"),
    ),
)  # fmt: skip
_ASSIGNMENTS = Kind(
    "assignments",
    Assignment,
    (
        refers("customer", "customer_id", is_required=True),
        refers("person", "user_id", is_required=True),
        *optional(stored(Assignment, "role", "started_on", "ended_on"), "started_on"),
        text("order"),
    ),
    (_not_ahead("started_on"),),
)
_PRODUCTS = Kind(
    "products",
    facts.Product,
    (
        _STORED_KEY,
        *stored(facts.Product, "name", "step", "knowable_on"),
        refers("series", "series_id"),
    ),
)
_CONTACTS = _fact("contacts", facts.Contact, _not_before("left_on", "since"))
_INVOICES = _fact("invoices", facts.Invoice, is_money=True)

KINDS = {
    kind.name: kind
    for kind in (
        _PEOPLE,
        _CUSTOMERS,
        replace(_CONTACTS, fields=tuple(optional([*_CONTACTS.fields], "since"))),
        _ASSIGNMENTS,
        _PRODUCTS,
        _fact("purchases", facts.Purchase, _not_negative("discount"), is_money=True),
        _fact("notes", facts.Note),
        _fact(
            "contracts",
            facts.Contract,
            _not_before("ended_on", "started_on", "<="),
            _not_negative("annual_value"),
            is_money=True,
        ),
        _fact("competitor_sightings", facts.CompetitorSighting),
        _fact("wallet_shares", facts.WalletShare),
        _fact("referrals", facts.Referral),
        _fact("tickets", facts.Ticket),
        _fact("incidents", facts.Incident),
        _fact("affected_customers", facts.AffectedCustomer),
        _fact("requirements", facts.StaffingRequirement),
        _fact("placements", facts.Placement),
        _fact("absences", facts.Absence),
        replace(_INVOICES, fields=tuple(optional([*_INVOICES.fields], "due_on"))),
        _fact("payments", facts.Payment, is_money=True),
        _fact("activities", facts.ServiceActivity),
        _fact("unit_costs", facts.UnitCost),
        _fact("leads", facts.Lead),
        _fact("acquisition_spend", facts.AcquisitionSpend),
        _fact("survey_waves", facts.SurveyWave),
        _fact("survey_responses", facts.SurveyResponse),
        _fact("importance_ratings", facts.ImportanceRating),
        _fact("focus_group_reports", facts.FocusGroupReport),
        _fact("agent_feedback", facts.AgentFeedback),
        _fact("team_pulses", facts.TeamPulse),
        _fact("success_factors", facts.SuccessFactor),
        _fact("promises", facts.Promise),
        _fact("actions", facts.Action),
        _fact("reviews", facts.Review),
        _fact("ratings", facts.Rating),
        _fact(
            "certificates",
            facts.Certificate,
            _not_before("expires_on", "issued_on", "<="),
        ),
        _fact("readings", facts.Reading),
    )
}
