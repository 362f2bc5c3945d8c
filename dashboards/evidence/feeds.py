"""Where the facts of each feed stand in an account's timeline."""

from accounts.models import Feed
from dashboards.timeline import Kind
from dashboards.timeline.plans import (
    ACTIONS,
    FEEDBACK,
    FOCUS_GROUPS,
    PROMISES,
    RATINGS,
    RESPONSES,
    REVIEWS,
    SUCCESS_FACTORS,
    TEAM_RATINGS,
)
from dashboards.timeline.relations import (
    COMPETITORS,
    CONTACTS,
    LEADS,
    NOTES,
    OWNERS,
    REFERRALS,
    WALLETS,
)
from dashboards.timeline.service import (
    ABSENCES,
    INCIDENTS,
    PLACEMENTS,
    READINGS,
    REQUIREMENTS,
    TICKETS,
)
from dashboards.timeline.trade import (
    ACTIVITIES,
    CONTRACTS,
    INVOICES,
    PAYMENTS,
    PURCHASES,
)

KIND_OF_FEED: dict[str, Kind] = {
    Feed.Kind.PURCHASE: PURCHASES,
    Feed.Kind.DELIVERY: PURCHASES,
    Feed.Kind.DISCOUNT: PURCHASES,
    Feed.Kind.COST: PURCHASES,
    Feed.Kind.PRODUCT: PURCHASES,
    Feed.Kind.NOTE: NOTES,
    Feed.Kind.CONTACT: CONTACTS,
    Feed.Kind.CONTRACT: CONTRACTS,
    Feed.Kind.ASSIGNMENT: OWNERS,
    Feed.Kind.COMPETITOR: COMPETITORS,
    Feed.Kind.WALLET: WALLETS,
    Feed.Kind.REFERRAL: REFERRALS,
    Feed.Kind.TICKET: TICKETS,
    Feed.Kind.INCIDENT: INCIDENTS,
    Feed.Kind.REQUIREMENT: REQUIREMENTS,
    Feed.Kind.PLACEMENT: PLACEMENTS,
    Feed.Kind.ABSENCE: ABSENCES,
    Feed.Kind.INVOICE: INVOICES,
    Feed.Kind.PAYMENT: PAYMENTS,
    Feed.Kind.ACTIVITY: ACTIVITIES,
    Feed.Kind.LEAD: LEADS,
    Feed.Kind.SURVEY: RESPONSES,
    Feed.Kind.IMPORTANCE: RATINGS,
    Feed.Kind.FOCUS_GROUP: FOCUS_GROUPS,
    Feed.Kind.AGENT_FEEDBACK: FEEDBACK,
    Feed.Kind.SUCCESS_FACTOR: SUCCESS_FACTORS,
    Feed.Kind.PROMISE: PROMISES,
    Feed.Kind.ACTION: ACTIONS,
    Feed.Kind.REVIEW: REVIEWS,
    Feed.Kind.RATING: TEAM_RATINGS,
    Feed.Kind.READING: READINGS,
}
# Facts of the company as a whole, which no account's timeline tells.
OF_THE_COMPANY = frozenset(
    {
        Feed.Kind.UNIT_COST,
        Feed.Kind.SPEND,
        Feed.Kind.TEAM_PULSE,
        Feed.Kind.CERTIFICATE,
    }
)


def kinds_behind(feeds: tuple[str, ...]) -> list[Kind]:
    """The kinds of event that these feeds bring, each once."""
    known = (KIND_OF_FEED[feed] for feed in feeds if feed in KIND_OF_FEED)
    return list(dict.fromkeys(known))
