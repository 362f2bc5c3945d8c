"""Five accounts that carry canaries, and everybody who might look at them."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import ExternalId, User
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_contact,
    make_contract,
    make_customer,
    make_member,
    make_note,
    make_organisation,
    make_purchase,
    make_segment,
    make_team,
    make_user,
)
from config.tests.matrix_canaries import one_of_every_kind
from config.tests.matrix_facts import facts_of, facts_of_nobody
from diagnostics import publishing, services
from diagnostics.models import Diagnosis
from diagnostics.tests.builders import days_ago, score
from integrations import tokens
from integrations.models import ApiToken
from web.formatting import compact_money

YESTERDAY = TODAY - timedelta(days=1)
# No two sets of these add up to the same, not even rounded to three digits.
AMOUNTS = {
    "north": 113_579,
    "mate": 227_683,
    "south": 461_947,
    "nobody": 919_231,
    "leaver": 1_847_549,
}
CONTRACTS = {key: 7 * amount + 1 for key, amount in AMOUNTS.items()}
EVERYTHING = frozenset(AMOUNTS)


@dataclass(frozen=True)
class Account:
    """An account, what is said of it and of no other, and a fact of every kind."""

    key: str
    pk: int
    strings: dict[str, str]
    facts: dict[str, int]


@dataclass
class Reader:
    """Somebody, or a program, and the keys of the accounts they may see."""

    name: str
    sees: frozenset[str] = frozenset()
    user: User | None = None
    token: str = ""
    is_refused: bool = False  # signed in before, or with a token that is void
    may_write: bool = True
    is_admin: bool = False  # by role
    is_for_imports: bool = False  # the token

    @property
    def has_session(self) -> bool:
        return self.user is not None and not self.is_refused

    @property
    def may_call(self) -> bool:
        return self.has_session or (bool(self.token) and not self.is_refused)

    @property
    def may_import_by_program(self) -> bool:
        """A token must have been made for it; a browser does what the person may."""
        return self.may_write and (self.has_session or self.is_for_imports)

    @property
    def is_superuser(self) -> bool:
        return self.user is not None and self.user.is_superuser

    @property
    def administers(self) -> bool:
        return self.is_superuser or self.is_admin

    @cached_property
    def client(self) -> Client:
        if self.token:
            return Client(headers={"authorization": f"Bearer {self.token}"})
        client = Client()
        if self.user:
            client.force_login(self.user)
        return client


@dataclass
class World:
    people: SimpleNamespace
    accounts: dict[str, Account]
    facts: dict[str, int]  # of no account, by kind
    readers: list[Reader] = field(default_factory=list)

    @cached_property
    def _cookies(self) -> dict[str, SimpleCookie]:
        return {reader.name: deepcopy(reader.client.cookies) for reader in self.readers}

    def sign_in_again(self) -> None:
        """As when first asked for: in the browsers nobody has signed out."""
        for reader in self.readers:
            reader.client.cookies = deepcopy(self._cookies[reader.name])


def make_world() -> World:
    """A company of two teams; `former` gave the first account away yesterday.

    `leaver` is in no team since today, and nobody has taken over the account.
    """
    make_organisation()
    company = make_team("Company")
    north, south = make_team("North", company), make_team("South", company)
    # One may know the people of one's own team, so these two have teams of their own.
    near, far = make_team("North, near", north), make_team("North, far", north)
    people = SimpleNamespace(
        owner=make_member("executive", near, name="Canary owner north"),
        mate=make_member("executive", far, name="Canary owner mate"),
        southerner=make_member("executive", south, name="Canary owner south"),
        former=make_member("executive", north, name="Former Owner"),
        manager=make_member("manager", north, name="Mia Manager"),
        other_manager=make_member("manager", south, name="Omar Manager"),
        director=make_member("director", company, name="Dan Director"),
        analyst=make_member("analyst", company, name="Ann Analyst"),
        admin=make_member("admin", company, name="Al Admin"),
        superuser=make_user("Sue Superuser", is_superuser=True, is_staff=True),
        gone=make_member("analyst", company, name="Gone Analyst"),
        leaver=make_member("executive", north, name="Canary owner leaver"),
    )
    people.leaver.memberships.update(ended_on=TODAY)
    world = World(people, _accounts(people), facts_of_nobody())
    publishing.copy(author=people.admin, version=services.version_for(TODAY))
    world.readers = list(_readers(people))
    world.sign_in_again()
    return world


def _accounts(people: SimpleNamespace) -> dict[str, Account]:
    owners = {
        "mate": people.mate,
        "south": people.southerner,
        "leaver": people.leaver,
    }
    accounts = {key: _account(key, owners.get(key)) for key in AMOUNTS}
    handed_over = accounts["north"].pk
    for user, dates in (
        (people.former, {"ended_on": YESTERDAY}),
        (people.owner, {"started_on": YESTERDAY}),
    ):
        make_assignment(None, user, customer_id=handed_over, **dates)
    return accounts


def _account(key: str, owner: User | None) -> Account:
    words = ("name", "note", "contact", "order", "external id", "industry", "region")
    strings = {word: f"Canary {word} {key}" for word in words}
    segment = make_segment(name=f"Canary segment {key}")
    customer = make_customer(
        owner,
        name=strings["name"],
        segment=segment,
        industry=strings["industry"],
        region=strings["region"],
    )
    _facts(key, customer, strings)
    strings |= one_of_every_kind(key, customer)
    facts = facts_of(customer)
    score(customer)
    # Late, so that it stands in every figure and list of what is to be done.
    Diagnosis.objects.filter(pk=customer.pk).update(next_on=YESTERDAY)
    amount = AMOUNTS[key]
    strings |= {"segment": segment.name, "amount": str(amount)}
    strings["short amount"] = compact_money(amount, "EUR")
    if key != "nobody":
        strings["owner"] = f"Canary owner {key}"
    if owner:  # the one handed over yesterday was another's at the opening
        strings["opening owner"] = strings["owner"]
    return Account(key, customer.pk, strings, facts)


def _facts(key: str, customer: Any, strings: dict[str, str]) -> None:
    """Ours at the league's opening and now, with a year's revenue of one amount."""
    contact = make_contact(customer, name=strings["contact"])
    make_note(customer, contact=contact, text=strings["note"])
    make_contract(customer, annual_value=CONTRACTS[key])
    for days in (370, 400, 430):
        make_purchase(customer, purchased_on=days_ago(days), amount=50)
    number, amount = strings["order"], AMOUNTS[key]
    make_purchase(
        customer, order_number=number, amount=amount, purchased_on=days_ago(20)
    )
    ExternalId.objects.create(
        customer=customer, source="crm", external_id=strings["external id"]
    )


def _readers(people: SimpleNamespace) -> Iterator[Reader]:
    team = frozenset({"north", "mate"})
    yield Reader("anonymous")
    yield Reader("executive who owns", frozenset({"north"}), people.owner)
    yield Reader("executive, other", frozenset({"mate"}), people.mate)
    yield Reader("executive who lost it yesterday", frozenset(), people.former)
    yield Reader("manager, own team", team, people.manager)
    yield Reader("manager, other team", frozenset({"south"}), people.other_manager)
    yield Reader("director", EVERYTHING, people.director)
    yield Reader("analyst", EVERYTHING, people.analyst, may_write=False)
    yield Reader("admin", EVERYTHING, people.admin, is_admin=True)
    yield Reader("superuser", EVERYTHING, people.superuser)
    yield _locked_out("deactivated", people.gone, is_active=False)
    leavers_token = _token(people.leaver)
    yield _locked_out("leaver", people.leaver, left_on=TODAY)
    yield Reader("token of the leaver", token=leavers_token, is_refused=True)
    yield Reader("token of the owner", frozenset({"north"}), token=_token(people.owner))
    yield Reader("token of another", frozenset({"mate"}), token=_token(people.mate))
    yield _importing("owner", frozenset({"north"}), people.owner)
    yield _importing("analyst", EVERYTHING, people.analyst, may_write=False)
    for name, column in (("expired", "expires_at"), ("revoked", "revoked_at")):
        token = _token(people.owner, column)
        yield Reader(f"{name} token", token=token, is_refused=True)


def _importing(name: str, sees: frozenset[str], owner: User, **more: Any) -> Reader:
    token = _token(owner, scopes=ApiToken.Scope.values)
    name = f"importing token of the {name}"
    return Reader(name, sees, token=token, is_for_imports=True, **more)


def _locked_out(name: str, user: User, **why: Any) -> Reader:
    """Signed in while still with us."""
    reader = Reader(name, user=user, is_refused=True)
    assert reader.client
    User.objects.filter(pk=user.pk).update(**why)
    return reader


def _token(owner: User, ended: str = "", scopes: Iterable[str] = tokens.READS) -> str:
    token, text = tokens.issue(owner=owner, name="Matrix", days=30, scopes=scopes)
    if ended:
        moment = timezone.now() - timedelta(minutes=1)
        created_at = moment - timedelta(days=1)
        ApiToken.objects.filter(pk=token.pk).update(
            created_at=created_at, **{ended: moment}
        )
    return text
