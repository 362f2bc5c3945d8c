"""What can be imported, and which fields each kind of row has."""

from dataclasses import replace

from accounts.imports import values
from accounts.imports.fields import (
    Check,
    Field,
    Kind,
    optional,
    refers,
    steering,
    stored,
    text,
)
from accounts.models import (
    Assignment,
    Contact,
    Contract,
    Customer,
    Membership,
    Note,
    Product,
    Purchase,
    User,
)

_CUSTOMER = (
    "SELECT customer_id FROM accounts_externalid"
    " WHERE source = %(customer_source)s AND external_id = s.customer"
)
_PRODUCT = (
    "SELECT id FROM accounts_product"
    " WHERE source = %(product_source)s AND external_id = s.product"
)
_CONTACT = (
    "SELECT id FROM accounts_contact"
    " WHERE source = %(contact_source)s AND external_id = s.contact"
)
_SEGMENT = "SELECT id FROM accounts_segment WHERE name = s.segment"
_SERIES = "SELECT id FROM accounts_series WHERE name = s.series"
_PERSON = (
    "coalesce((SELECT id FROM accounts_user WHERE source = %(person_source)s"
    " AND external_id = s.{name}), (SELECT id FROM accounts_user"
    " WHERE lower(email) = lower(s.{name})))"
)


_KEY = text("external_id", is_required=True)
_STORED_KEY = replace(_KEY, column="external_id")
_OPTIONAL_KEY = replace(_STORED_KEY, is_required=False)
_OF_CUSTOMER = refers("customer", "customer_id", _CUSTOMER, is_required=True)
_CURRENCY = Field("currency", lambda _: values.currencies, "text")
_SAME_CURRENCY = Check(
    "currency",
    "r.currency <> (SELECT currency FROM accounts_customer WHERE id = r.customer_id)",
    "r.currency || '; the account is kept in '"
    " || (SELECT currency FROM accounts_customer WHERE id = r.customer_id)",
    ("currency",),
)


def _not_before(field: str, other: str, operator: str = "<") -> Check:
    return Check(
        field,
        f"r.{field} {operator} r.{other}",
        f"r.{field} || ' is not after ' || r.{other}",
        (field, other),
    )


def _not_ahead(field: str) -> Check:
    """What happened has a day; only what is due, starts or ends may lie ahead."""
    return Check(
        field,
        f"r.{field} > %(last_day)s",
        f"r.{field} || ' lies ahead of ' || %(present)s",
        (field,),
    )


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "people",
            User,
            (
                _STORED_KEY,
                *stored(User, "name", "email", "left_on"),
                text("reports_to"),
                text("team_name"),
                text("team"),
                steering(Membership, "role", Membership.Role.EXECUTIVE),
                steering(Membership, "started_on", None),
            ),
        ),
        Kind(
            "customers",
            Customer,
            (
                _KEY,
                *stored(
                    Customer, "name", "relationship_type", "industry", "region",
                    "country", "currency", "acquired_on", "acquisition_cost",
                    "contact_cadence_days", "archived_on",
                ),
                refers("segment", "segment_id", _SEGMENT),
            ),
        ),
        Kind(
            "contacts",
            Contact,
            (
                _OPTIONAL_KEY,
                _OF_CUSTOMER,
                *optional(
                    stored(
                        Contact, "name", "job_title", "email", "role", "is_champion",
                        "since", "left_on", "knowable_on",
                    ),
                    "since",
                ),
            ),
            (_not_before("left_on", "since"), _not_ahead("since")),
            hashes_key=True,
        ),
        Kind(
            "assignments",
            Assignment,
            (
                _OF_CUSTOMER,
                refers(
                    "person", "user_id", _PERSON.format(name="person"), is_required=True
                ),
                *optional(
                    stored(Assignment, "role", "started_on", "ended_on"), "started_on"
                ),
                text("order"),
            ),
            (_not_ahead("started_on"),),
        ),
        Kind(
            "products",
            Product,
            (
                _STORED_KEY,
                *stored(Product, "name", "step", "knowable_on"),
                refers("series", "series_id", _SERIES),
            ),
        ),
        Kind(
            "purchases",
            Purchase,
            (
                _OPTIONAL_KEY,
                _OF_CUSTOMER,
                refers("product", "product_id", _PRODUCT),
                *stored(
                    Purchase, "order_number", "purchased_on", "quantity", "amount",
                    "cost", "discount", "promised_on", "delivered_on", "knowable_on",
                ),
                _CURRENCY,
            ),
            (
                _SAME_CURRENCY,
                Check(
                    "discount", "r.discount < 0", "r.discount || ' is negative'",
                    ("discount",),
                ),
                _not_ahead("purchased_on"),
            ),
            hashes_key=True,
        ),
        Kind(
            "notes",
            Note,
            (
                _OPTIONAL_KEY,
                _OF_CUSTOMER,
                refers("contact", "contact_id", _CONTACT),
                refers("author", "author_id", _PERSON.format(name="author")),
                *stored(
                    Note, "kind", "happened_on", "sentiment", "text", "knowable_on"
                ),
            ),
            (_not_ahead("happened_on"),),
            hashes_key=True,
        ),
        Kind(
            "contracts",
            Contract,
            (
                _OPTIONAL_KEY,
                _OF_CUSTOMER,
                *stored(
                    Contract, "signed_on", "started_on", "ended_on", "annual_value",
                    "notice_given_on", "knowable_on",
                ),
                _CURRENCY,
            ),
            (
                _SAME_CURRENCY,
                _not_before("ended_on", "started_on", "<="),
                _not_ahead("signed_on"),
                Check(
                    "annual_value", "r.annual_value < 0",
                    "r.annual_value || ' is negative'", ("annual_value",),
                ),
            ),
            hashes_key=True,
        ),
    )
}  # fmt: skip
