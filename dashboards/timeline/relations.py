"""Who looks after whom, what was said, and what we hear of the account."""

from django.db.models import Q

from accounts.models import (
    Assignment,
    CompetitorSighting,
    Contact,
    Customer,
    Lead,
    Note,
    Referral,
    WalletShare,
)
from dashboards.timeline.moments import Group, Kind, Moment
from dashboards.timeline.words import (
    beside,
    figure,
    own_text,
    sentiment_tone,
    titled,
)

NOTE_ICONS = {
    Note.Kind.CALL: "phone",
    Note.Kind.MEETING: "users",
    Note.Kind.EMAIL: "mail",
    Note.Kind.VISIT: "map-pin",
    Note.Kind.OTHER: "message-square",
}


def _spoken(note: Note) -> str:
    spoken_to = f" with {note.contact}" if note.contact else ""
    return f"{note.get_kind_display()}{spoken_to}"


def _left(contact: Contact) -> str:
    return f"{'Champion' if contact.is_champion else 'Contact'} left: {contact.name}"


def _joined(contact: Contact) -> str:
    return f"New {'champion' if contact.is_champion else 'contact'}: {contact.name}"


def _referred(referral: Referral) -> str:
    to = f" to {referral.company}" if referral.company else ""
    return f"{referral.get_kind_display()}{to}"


CUSTOMERS = Kind(
    Group.RELATIONSHIP,
    Customer,
    (Moment(on="archived_on", icon="archive", tone="warn", title="Account archived"),),
    of=lambda customer: Q(pk=customer.pk),
)
OWNERS = Kind(
    Group.RELATIONSHIP,
    Assignment,
    (
        Moment(
            on="started_on",
            icon="user-round-check",
            title=lambda row: f"{row.user.name} became the owner",
        ),
    ),
    related=("user",),
    of=lambda customer: Q(customer=customer, role=Assignment.Role.OWNER),
)
CONTACTS = Kind(
    Group.RELATIONSHIP,
    Contact,
    (
        Moment(
            on="since",
            icon="user-round-plus",
            tone=lambda row: "ok" if row.is_champion else "mute",
            title=_joined,
            text=lambda row: row.job_title,
        ),
        Moment(
            on="left_on",
            icon="user-round-minus",
            tone=lambda row: "bad" if row.is_champion else "mute",
            title=_left,
            text=lambda row: row.job_title,
        ),
    ),
)
NOTES = Kind(
    Group.RELATIONSHIP,
    Note,
    (
        Moment(
            on="happened_on",
            icon=lambda row: NOTE_ICONS[Note.Kind(row.kind)],
            tone=sentiment_tone,
            title=_spoken,
            text=own_text,
            author="author",
        ),
    ),
    related=("author", "contact"),
)
COMPETITORS = Kind(
    Group.RELATIONSHIP,
    CompetitorSighting,
    (
        Moment(
            on="sighted_on",
            icon="binoculars",
            tone="bad",
            title=titled("Competitor sighted", "competitor"),
            text=own_text,
            author="user",
        ),
    ),
    related=("user",),
)
WALLETS = Kind(
    Group.RELATIONSHIP,
    WalletShare,
    (
        Moment(
            on="measured_on",
            icon="wallet",
            title=lambda row: f"Share of wallet: {figure(row.percent)}%",
            text=lambda row: row.basis,
        ),
    ),
)
REFERRALS = Kind(
    Group.RELATIONSHIP,
    Referral,
    (
        Moment(
            on="referred_on",
            icon="megaphone",
            tone="ok",
            title=_referred,
            text=lambda row: f"By {row.contact}" if row.contact else "",
        ),
    ),
    related=("contact",),
)
LEADS = Kind(
    Group.RELATIONSHIP,
    Lead,
    (
        Moment(
            on="received_on",
            icon="magnet",
            title=titled("Lead", "name"),
            text=lambda row: beside(f"From: {row.get_channel_display().lower()}"),
            author="user",
        ),
        Moment(on="won_on", icon="magnet", tone="ok", title=titled("Lead won", "name")),
        Moment(
            on="lost_on", icon="magnet", tone="warn", title=titled("Lead lost", "name")
        ),
    ),
    related=("user",),
)
RELATIONS = (
    CUSTOMERS,
    OWNERS,
    CONTACTS,
    NOTES,
    COMPETITORS,
    WALLETS,
    REFERRALS,
    LEADS,
)
