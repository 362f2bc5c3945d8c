"""Facts: who the customers are and what happened."""

from accounts.models.customers import Contract, Customer, ExternalId, Segment
from accounts.models.feeds import Feed
from accounts.models.imports import ImportProfile, ImportRun, StoredFile, StoredPart
from accounts.models.organisation import Organisation, Rate, RateSet
from accounts.models.people import (
    Assignment,
    InForceQuerySet,
    Membership,
    Team,
    TeamClosure,
    User,
)
from accounts.models.plans import (
    Action,
    ActionOutcome,
    Aspect,
    Promise,
    PromiseOutcome,
    Rating,
    Review,
    SuccessFactor,
)
from accounts.models.purchases import Product, Purchase, Series
from accounts.models.readings import Metric, Reading
from accounts.models.recorded import Fact, Recorded, SupersededRow, TransactionIdField
from accounts.models.relationship import (
    CompetitorSighting,
    Contact,
    Note,
    Referral,
    ReferralKind,
    WalletShare,
)
from accounts.models.service import Severity, Ticket, TicketKind, TicketTopic
from accounts.models.staffing import (
    Absence,
    AbsenceReason,
    Certificate,
    Placement,
    StaffingRequirement,
)
from accounts.models.surveys import (
    AgentFeedback,
    FocusGroupReport,
    ImportanceRating,
    SurveyResponse,
    SurveyWave,
    TeamPulse,
)
from accounts.models.technology import AffectedCustomer, Incident
from accounts.models.value import (
    AcquisitionSpend,
    ActivityKind,
    Channel,
    Invoice,
    Lead,
    Payment,
    ServiceActivity,
    UnitCost,
)

__all__ = [
    "Absence",
    "AbsenceReason",
    "AcquisitionSpend",
    "Action",
    "ActionOutcome",
    "ActivityKind",
    "AffectedCustomer",
    "AgentFeedback",
    "Aspect",
    "Assignment",
    "Certificate",
    "Channel",
    "CompetitorSighting",
    "Contact",
    "Contract",
    "Customer",
    "ExternalId",
    "Fact",
    "Feed",
    "FocusGroupReport",
    "ImportProfile",
    "ImportRun",
    "ImportanceRating",
    "InForceQuerySet",
    "Incident",
    "Invoice",
    "Lead",
    "Membership",
    "Metric",
    "Note",
    "Organisation",
    "Payment",
    "Placement",
    "Product",
    "Promise",
    "PromiseOutcome",
    "Purchase",
    "Rate",
    "RateSet",
    "Rating",
    "Reading",
    "Recorded",
    "Referral",
    "ReferralKind",
    "Review",
    "Segment",
    "Series",
    "ServiceActivity",
    "Severity",
    "StaffingRequirement",
    "StoredFile",
    "StoredPart",
    "SuccessFactor",
    "SupersededRow",
    "SurveyResponse",
    "SurveyWave",
    "Team",
    "TeamClosure",
    "TeamPulse",
    "Ticket",
    "TicketKind",
    "TicketTopic",
    "TransactionIdField",
    "UnitCost",
    "User",
    "WalletShare",
]
