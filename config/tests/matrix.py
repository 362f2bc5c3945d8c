"""Every route, every reader, every method: what may come back, and what must not.

Each account carries strings and amounts found nowhere else. Whatever is answered to a
reader is searched for those of the accounts that reader may not see.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import chain, combinations
from typing import Any

from django.http import HttpResponseBase
from django.template import Context
from django.urls import URLResolver, get_resolver

from config.tests.matrix_routes import MEASURE, NOTE, ROUTES, Expected, Route
from config.tests.matrix_world import (
    AMOUNTS,
    CONTRACTS,
    EVERYTHING,
    Account,
    Reader,
    World,
)
from diagnostics.models import FrameworkVersion
from web.formatting import compact_money

HTMX = {"HX-Request": "true"}
COMPLETE = (
    "",
    "?q=canary",
    "?show=100",
)  # what has to show everything; the rest selects
WRITES_NOTHING = ("PUT", "PATCH", "DELETE")
REFUSALS = {302, 401, 403, 404, 405}
ADMIN = "admin/"


def _of_leagues(page: Context) -> Any:
    return [(one["kept"], one["of"], one["rate"]) for one in page["leagues"]]


def _of_truth(page: Context) -> Any:
    return page["kpis"], page["alarms"], page["warned"], page["chart"].rows


def _of_peers(page: Context) -> Any:
    return [mark.words for mark in page["legend"] if mark.name == "peers"]


# The only figures that go over everybody's accounts, whoever reads, and where they are
# found: test_scope_matrix.py holds each to be the same for everybody.
SHARED_FIGURES: dict[str, Callable[[Context], Any]] = {
    "league/": _of_leagues,
    "checked/": _of_truth,
    MEASURE: _of_peers,
}


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every route there is, as it is written."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route


@dataclass
class Matrix:
    """Walks the routes; `violations` is empty when nothing leaks or is missing."""

    world: World
    routes: dict[str, Route] = field(default_factory=lambda: ROUTES)

    def __post_init__(self) -> None:
        self.secrets = {
            reader.name: list(forbidden(self.world, reader))
            for reader in self.world.readers
        }

    def violations(self) -> Iterator[str]:
        for pattern, route in self.routes.items():
            addresses = list(self.addresses(pattern, route))
            for reader in self.world.readers:
                for address, account in addresses:
                    yield from self._reads(reader, route, address, account)
                    yield from self._posts(reader, route, address, account)
                yield from self._writes_nothing(reader, route, *addresses[0])

    def shared(self, pattern: str) -> Iterator[Any]:
        """The shared figures of a route, as everybody is shown them."""
        for address, account in self.addresses(pattern, self.routes[pattern]):
            for reader in self.world.readers:
                is_in_scope = account is None or account.key in reader.sees
                if reader.has_session and is_in_scope:
                    page = reader.client.get(address)
                    yield SHARED_FIGURES[pattern](page.context)

    def addresses(
        self, pattern: str, route: Route
    ) -> Iterator[tuple[str, Account | None]]:
        yield from self._at(route.sample or pattern)
        if route.also:
            yield from self._at(route.also)

    def _at(self, pattern: str) -> Iterator[tuple[str, Account | None]]:
        path = f"/{pattern}"
        for name, pk in self._of_north().items():
            path = path.replace(f"<int:{name}>", str(pk))
        in_path = "<int:customer_id>" in path or "<int:pk>" in path
        for account in self.world.accounts.values() if in_path else [None]:
            pk = str(account.pk) if account else ""
            own = re.sub(r"<int:(customer_id|pk)>", pk, path)
            for kind, fact_id in self._facts(path, account):
                at = own.replace("<slug:kind>", kind)
                yield at.replace("<int:fact_id>", str(fact_id)), account

    def _facts(self, path: str, account: Account | None) -> list[tuple[str, int]]:
        """Kinds of fact, where the path names one, each with one of its facts.

        Each kind is asked for at one of the accounts, in turn.
        """
        if "<slug:kind>" not in path:
            return [("", 0)]
        if account is None:
            return list(self.world.facts.items())
        accounts = list(self.world.accounts)
        return list(account.facts.items())[accounts.index(account.key) :: len(accounts)]

    def _of_north(self) -> dict[str, int]:
        """Somebody, a team, and versions of a scoring model, asked for by number."""
        owner, versions = self.world.people.owner, FrameworkVersion.objects
        version = versions.exclude(status="draft").earliest("pk")
        return {
            "user_id": owner.pk,
            "team_id": owner.memberships.get().team_id,
            "version_id": version.pk,
            "draft_id": versions.get(status="draft").pk,
            "model_id": version.scoring_model_id,
        }

    def _reads(
        self, reader: Reader, route: Route, address: str, account: Account | None
    ) -> Iterator[str]:
        asked = [(variant, {}) for variant in route.variants]
        if route.has_fragment:
            asked.append(("", HTMX))
        for variant, headers in asked:
            response = reader.client.get(address + variant, headers=headers)
            said = f"{reader.name}: GET {address}{variant}{' by htmx' * bool(headers)}"
            yield from self._judged(said, reader, account, response, route.get)
            if response.status_code == HTTPStatus.OK and variant in COMPLETE:
                yield from self._missing(said, reader, route, account, response)

    def _posts(
        self, reader: Reader, route: Route, address: str, account: Account | None
    ) -> Iterator[str]:
        response = reader.client.post(address, NOTE)
        said = f"{reader.name}: POST {address}"
        yield from self._judged(said, reader, account, response, route.post)

    def _writes_nothing(
        self, reader: Reader, route: Route, address: str, account: Account | None
    ) -> Iterator[str]:
        for method in WRITES_NOTHING:
            response = reader.client.generic(method, address)
            said = f"{reader.name}: {method} {address}"
            expected = route.put if method == "PUT" else None
            yield from self._judged(said, reader, account, response, expected)

    def _judged(
        self,
        said: str,
        reader: Reader,
        account: Account | None,
        response: HttpResponseBase,
        expected: Expected | None,
    ) -> Iterator[str]:
        status = response.status_code
        wanted = expected(reader, account) if callable(expected) else expected
        if (wanted is None and status not in REFUSALS) or wanted not in (None, status):
            yield f"{said} answered {status}, not {wanted or 'a refusal'}"
        answer = everything_in(response)
        for text in self.secrets[reader.name]:
            if text in answer:
                yield f"{said} shows {text!r}"

    def _missing(
        self,
        said: str,
        reader: Reader,
        route: Route,
        account: Account | None,
        response: HttpResponseBase,
    ) -> Iterator[str]:
        answer = everything_in(response)
        accounts = self.world.accounts
        shown = [account] if account else [accounts[key] for key in reader.sees]
        for each in shown:
            for kind in route.shows:
                text = each.strings.get(kind)
                if text and text not in answer:
                    yield f"{said} does not show the {kind} of {each.key}"


def everything_in(response: HttpResponseBase) -> str:
    """Headers and body as one text, entities resolved, numbers without commas."""
    text = f"{response.headers}\n{response.content.decode()}"  # type: ignore[attr-defined]
    return html.unescape(text).replace(",", "")


def forbidden(world: World, reader: Reader) -> Iterator[str]:
    """What the reader may find nowhere: strings, amounts, and sums over more.

    One's own name is no secret.
    """
    for key in EVERYTHING - reader.sees:
        strings = world.accounts[key].strings.values()
        own_name = reader.user.name if reader.user else ""
        yield from (text for text in strings if text != own_name)
        yield str(CONTRACTS[key])
    for keys in _sets_of(sorted(EVERYTHING)):
        if not reader.sees.issuperset(keys):
            total = sum(AMOUNTS[key] for key in keys)
            yield from (str(total), compact_money(total, "EUR"))


def _sets_of(keys: list[str]) -> Iterator[tuple[str, ...]]:
    sizes = range(1, len(keys) + 1)
    return chain.from_iterable(combinations(keys, size) for size in sizes)
