"""Facts: who the customers are and what happened."""

from accounts.models.customers import Contract, Customer, ExternalId, Segment
from accounts.models.feeds import Feed
from accounts.models.organisation import Organisation, Rate, RateSet
from accounts.models.people import (
    Assignment,
    InForceQuerySet,
    Membership,
    Team,
    TeamClosure,
    User,
)
from accounts.models.purchases import Product, Purchase, Series
from accounts.models.recorded import Fact, Recorded, SupersededRow, TransactionIdField
from accounts.models.relationship import Contact, Note

__all__ = [
    "Assignment",
    "Contact",
    "Contract",
    "Customer",
    "ExternalId",
    "Fact",
    "Feed",
    "InForceQuerySet",
    "Membership",
    "Note",
    "Organisation",
    "Product",
    "Purchase",
    "Rate",
    "RateSet",
    "Recorded",
    "Segment",
    "Series",
    "SupersededRow",
    "Team",
    "TeamClosure",
    "TransactionIdField",
    "User",
]
