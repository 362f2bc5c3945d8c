"""Nobody reads what is not theirs: the matrix, and the proof that it would notice."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.core.cache import cache
from django.db import transaction

from accounts.models import Note, Segment
from accounts.tests.builders import TODAY, make_contract, make_customer
from config.tests.matrix import ADMIN, Matrix, everything_in, forbidden, patterns
from config.tests.matrix_mutants import MUTANTS
from config.tests.matrix_routes import ACCOUNT_PAGE, MEASURE, NOTE, ROUTES
from config.tests.matrix_world import World, make_world
from dashboards.tests.builders import make_truth
from dashboards.views import checked
from diagnostics.models import SharedInput

PARTS = 4  # of the walk, for parallel workers to share
MEDIAN = "Median of the segment: 2.5 contacts, 78 of 100 points"


@pytest.fixture(scope="module")
def lasting_world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once, for it takes longer than most of the tests; nothing of it is kept."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(lasting_world, db) -> World:
    """As it was made: what a test writes is rolled back, who signs out is in again."""
    cache.clear()
    lasting_world.sign_in_again()
    return lasting_world


def test_every_route_is_declared():
    found = {pattern for pattern in patterns() if not pattern.startswith(ADMIN)}

    assert found == set(ROUTES)


@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_reads_what_is_not_theirs_and_everybody_what_is(
    world, monkeypatch, part
):
    monkeypatch.setattr(checked, "held_against_truth", make_truth)
    routes = dict(list(ROUTES.items())[part::PARTS])
    writers = [reader for reader in world.readers if reader.has_session]
    own = sum(len(reader.sees) for reader in writers if reader.may_write)

    assert list(Matrix(world, routes).violations()) == []
    notes = Note.objects.filter(text=NOTE["text"]).count()
    assert notes == (own if ACCOUNT_PAGE in routes else 0)


def admin_addresses(pk: int) -> Iterator[str]:
    for pattern in patterns():
        if pattern.startswith(ADMIN):
            plain = re.sub(r"\(\?P<url>.*", "no/such/page/", pattern)
            yield "/" + re.sub(r"<[^>]+>", str(pk), plain)


def test_the_administration_opens_to_staff_alone(world):
    names = {"anonymous", "executive who owns", "admin", "deactivated", "leaver"}
    outsiders = [reader for reader in world.readers if reader.name in names]

    for address in admin_addresses(world.accounts["south"].pk):
        for reader in outsiders:
            for method in (reader.client.get, reader.client.post):
                response = method(address)
                allowed = {200} if address == "/admin/login/" else {302, 403, 404, 405}
                assert response.status_code in allowed, (reader.name, address)
                answer = everything_in(response)
                secrets = forbidden(world, reader) if reader.name != "admin" else ()
                assert not [text for text in secrets if text in answer]


def test_the_league_is_the_same_for_everybody(world):
    people = world.people
    # Two in each team: no reader is shown all but one, which would give that one away.
    for owner in (people.owner, people.mate, people.southerner, people.other_manager):
        for _ in range(3):
            customer = make_customer(owner, relationship_type="contract")
            make_contract(customer, started_on=date(2024, 1, 1))

    too_few = None, None, None  # buy without a contract
    for figures in Matrix(world).shared("league/"):
        assert figures == [(12, 12, 1.0), too_few]


def test_how_far_the_score_tells_the_truth_is_the_same_for_everybody(
    world, monkeypatch
):
    monkeypatch.setattr(checked, "held_against_truth", make_truth)

    first, *others = Matrix(world).shared("checked/")

    assert len(others) > 5
    assert all(figures == first for figures in others)


def test_medians_of_accounts_alike_are_the_same_for_everybody(world):
    for subject_id in (2 * segment.pk for segment in Segment.objects.all()):
        SharedInput.objects.create(
            as_of=TODAY, name="peer-contact_breadth", subject_id=subject_id, value=2.5
        )

    shown = list(Matrix(world).shared(MEASURE))

    assert len(shown) > len(world.accounts)
    assert {words for (words,) in shown} == {MEDIAN}


def test_every_page_shows_while_the_cache_is_away(world, without_cache):
    admin = next(reader for reader in world.readers if reader.name == "admin")
    matrix = Matrix(world)

    for pattern, route in ROUTES.items():
        for address, _ in matrix.addresses(pattern, route):
            status = admin.client.get(address).status_code
            assert status < 500 or pattern == "readyz", (status, address)


@pytest.mark.parametrize(("break_scope", "route"), MUTANTS)
def test_a_missing_wall_is_noticed(world, monkeypatch, break_scope, route):
    break_scope(monkeypatch)

    violations = Matrix(world, {route: ROUTES[route]}).violations()

    assert next(violations, None) is not None
