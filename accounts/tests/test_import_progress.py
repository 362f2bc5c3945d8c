"""What is told of an import while it is worked on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.imports import runs, storing
from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.leases import claim
from accounts.imports.mapping import read_mapping
from accounts.imports.reading.counting import expected_rows
from accounts.models import ImportRun
from accounts.tests.builders import make_organisation
from accounts.tests.import_files import KEYED_PURCHASES, make_known_customer, write
from accounts.tests.nasty.make import FOLDER

Stage, State = ImportRun.Stage, ImportRun.State
ROWS = "id,customer,date,amount\n1,A,2026-01-01,10\n2,A,2026-01-02,20\n"


@pytest.mark.django_db
def test_the_stages_of_an_import_are_told_in_order(tmp_path):
    make_organisation()
    make_known_customer("A")
    stages = []
    import_file(
        kind=KINDS["purchases"],
        path=write(tmp_path, ROWS),
        mapping=read_mapping(write(tmp_path, KEYED_PURCHASES, "m.toml"),
                             KINDS["purchases"]),
        stage=stages.append,
    )  # fmt: skip
    assert stages == [Stage.WAITING, Stage.READING, Stage.MATCHING, Stage.WRITING]


@pytest.mark.django_db
def test_a_stage_is_written_down_with_the_lease():
    run = ImportRun.objects.create(file_name="x.csv", state=State.CHECKING)
    assert runs.stage_of(run) == "Waiting for a worker"
    lease = claim(run.pk)
    lease.enter(Stage.WAITING)
    lease.rows_expected = 5
    lease.prolong()
    run.refresh_from_db()
    assert runs.stage_of(run) == "Waiting for another import to end"
    assert (run.rows_expected, run.begun_at) == (5, lease.begun_at)


def reading_run(**fields) -> ImportRun:
    begun = timezone.now() - timedelta(seconds=10)
    given = {"stage": Stage.READING, "rows_read": 100, "rows_expected": 300}
    return ImportRun(state=State.CHECKING, begun_at=begun, **given | fields)


def test_the_time_left_is_told_while_a_file_is_checked():
    run = reading_run()
    pace = runs.pace(run, run.begun_at + timedelta(seconds=10))
    assert (pace.rows_per_second, pace.seconds) == (10, 20)


@pytest.mark.parametrize("stage", [Stage.WAITING, Stage.MATCHING, Stage.WRITING, ""])
def test_no_pace_is_told_while_nothing_is_read(stage):
    run = reading_run(stage=stage)
    assert runs.pace(run, run.begun_at + timedelta(seconds=10)) is None


def test_a_check_says_that_nothing_of_it_is_kept():
    run = reading_run(stage=Stage.WRITING)
    run.lease = "0" * 32
    assert runs.stage_of(run) == "Trying it out; nothing of it is kept"


@pytest.mark.parametrize(
    ("name", "rows"),
    [("typed.parquet", 2), ("bom.csv", 2), ("utf16_le.csv", 2), ("workbook.xlsx", None),
     ("cut.parquet", None), ("empty.csv", 1)],
)  # fmt: skip
def test_how_many_rows_there_are_is_told_before_they_are_read(name, rows):
    assert expected_rows(FOLDER / name) == rows


@pytest.mark.django_db
def test_a_bar_is_full_only_when_all_is_read(client, admin_client):
    make_organisation()
    run = reading_run(file_name="x.csv", stage=Stage.MATCHING, lease="0" * 32)
    run.file = storing.store("x.csv", [b"x"])
    run.save()
    shown = admin_client.get(f"/imports/{run.pk}/progress/").content.decode()
    assert "Comparing with what is there" in shown
    assert "value=" not in shown.split("<progress")[1].split(">")[0]
