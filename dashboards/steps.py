"""What is left to do until the first book is full of scores."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Assignment, Contract, Customer, Feed, Note, Purchase, User
from dashboards.reader import Reader
from diagnostics import services
from web.formatting import full_date, number


@dataclass(frozen=True)
class Step:
    """Something to do, or done: `found` says how much of it is there, "" nothing."""

    title: str
    text: str
    found: str
    url: str
    action: str

    @property
    def is_done(self) -> bool:
        return bool(self.found)


def steps(reader: Reader) -> list[Step]:
    """The steps in their order, each with what is there of it."""
    facts = [*_accounts(reader), *_facts(reader)]
    return [*_foundations(reader), *facts, _sources(), _scores()]


def _foundations(reader: Reader) -> Iterator[Step]:
    organisation, settings = reader.organisation, reverse("accounts:settings")
    yield Step(
        "Organisation",
        "Its name, its currency, its time zone, and where its fiscal year begins.",
        f"{organisation}, {reader.currency}" if organisation else "",
        f"{settings}#organisation",
        "Settings",
    )
    others = User.objects.exclude(pk=reader.user.pk).filter(is_active=True)
    yield Step(
        "People",
        "Who looks after accounts, in which team. By hand, or from a file.",
        _counted(others, "person besides you", "people besides you"),
        reverse("accounts:people"),
        "People",
    )


def _accounts(reader: Reader) -> Iterator[Step]:
    customers, imports = reader.customers, reverse("accounts:imports")
    yield Step(
        "Accounts",
        "The companies you sell to: one row each, with the day they became yours.",
        _counted(customers, "account", "accounts"),
        imports,
        "Import",
    )
    owned = Assignment.objects.in_force(reader.day).filter(
        role="owner", customer__in=customers
    )
    yield Step(
        "Owners",
        "Who has which account in their book; an owner column will do.",
        _counted(owned, "account has an owner", "accounts have an owner"),
        imports,
        "Import",
    )


def _facts(reader: Reader) -> Iterator[Step]:
    of_ours, imports = {"customer__in": reader.customers}, reverse("accounts:imports")
    purchases = Purchase.objects.filter(**of_ours)
    contracts = Contract.objects.filter(**of_ours)
    yield Step(
        "Purchases or contracts",
        "What they bought, and when: order lines, won deals, or contracts.",
        _counted(purchases, "purchase", "purchases")
        or _counted(contracts, "contract", "contracts"),
        imports,
        "Import",
    )
    yield Step(
        "Notes and whatever else you have",
        "Every further kind of fact makes the score rest on more.",
        _counted(Note.objects.filter(**of_ours), "note", "notes"),
        imports,
        "Import",
    )


def _sources() -> Step:
    return Step(
        "Sources",
        "How often each kind of fact arrives, so that a silent one is noticed.",
        _counted(
            Feed.objects.exclude(cadence_days=None),
            "source has a rhythm",
            "sources have a rhythm",
        ),
        f"{reverse('accounts:settings')}#sources",
        "Settings",
    )


def _scores() -> Step:
    as_of = services.scored_as_of() if Customer.objects.exists() else None
    return Step(
        "The first book",
        "Scores follow a load within seconds, and their past within minutes.",
        f"scored as of {full_date(as_of)}" if as_of else "",
        reverse("dashboards:book"),
        "Open",
    )


def _counted(rows: QuerySet, one: str, many: str) -> str:
    count = rows.count()
    return f"{number(count)} {one if count == 1 else many}" if count else ""
