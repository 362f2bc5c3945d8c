"""One snapshot per attempt, and another attempt after a collision."""

from threading import Thread

import pytest
from django.db import OperationalError, connection, transaction

from accounts.models import Team
from accounts.tests.builders import make_team
from diagnostics import partitions, snapshots
from diagnostics.models import DiagnosisHistory
from diagnostics.snapshots import in_one_snapshot
from diagnostics.tests.builders import days_ago

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def isolation() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        return cursor.fetchone()[0]


def rename_elsewhere(team: Team, name: str) -> None:
    def run() -> None:
        Team.objects.filter(pk=team.pk).update(name=name)
        connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join(timeout=20)


@committed
def test_work_reads_one_snapshot_throughout():
    team = make_team("before")

    def read_twice() -> list[str]:
        names = [Team.objects.get().name]
        rename_elsewhere(team, "after")
        return [*names, Team.objects.get().name]

    assert in_one_snapshot(read_twice) == ["before", "before"]
    assert Team.objects.get().name == "after"
    assert in_one_snapshot(isolation) == "repeatable read"
    assert isolation() == "read committed"


@committed
def test_a_collision_starts_over_with_what_is_newer():
    team, attempts = make_team("before"), []

    def read_and_write() -> str:
        name = Team.objects.get().name
        if not attempts:
            rename_elsewhere(team, "newer")
        attempts.append(name)
        Team.objects.filter(pk=team.pk).update(name=f"{name} still")
        return name

    assert in_one_snapshot(read_and_write) == "newer"
    assert attempts == ["before", "newer"]
    assert Team.objects.get().name == "newer still"


class Collision(Exception):
    pgcode = "40001"


def colliding(attempts: list[int]):
    def work() -> None:
        attempts.append(1)
        raise OperationalError("collision") from Collision()

    return work


@committed
def test_after_six_collisions_it_gives_up(monkeypatch):
    monkeypatch.setattr(snapshots.time, "sleep", lambda seconds: None)
    attempts: list[int] = []
    with pytest.raises(OperationalError, match="collision"):
        in_one_snapshot(colliding(attempts))
    assert len(attempts) == 6


@pytest.mark.django_db
def test_inside_a_transaction_the_work_joins_it():
    attempts: list[int] = []
    with pytest.raises(OperationalError), transaction.atomic():
        in_one_snapshot(colliding(attempts))
    assert len(attempts) == 1


@pytest.mark.django_db
def test_partitions_are_made_once_for_each_month():
    days = [days_ago(age) for age in (0, 1, 40, 400)]
    partitions.ensure(days)
    partitions.ensure(days)
    assert not DiagnosisHistory.objects.filter(as_of__in=days).exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_inherits"
            " WHERE inhparent = 'diagnostics_diagnosishistory'::regclass"
        )
        made = cursor.fetchone()[0]
    assert made >= len({(day.year, day.month) for day in days})


@pytest.mark.parametrize(
    ("month", "after"),
    [((2026, 1, 1), (2026, 2, 1)), ((2026, 12, 1), (2027, 1, 1))],
)
def test_the_month_after(month, after):
    day = type(days_ago(0))
    assert partitions.month_after(day(*month)) == day(*after)
