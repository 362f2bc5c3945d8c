"""An import as a job: leased, counted, kept whole, taken up again."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.imports import importing, jobs, storing
from accounts.imports.leases import (
    MOST_ATTEMPTS,
    LeaseLost,
    claim,
    prolonged,
    renewed,
)
from accounts.models import ImportRun, Purchase
from accounts.tests.builders import make_member, make_organisation, make_team
from accounts.tests.import_files import make_known_customer

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
State = ImportRun.State
MAPPING = {
    "source": "crm",
    "columns": {
        "external_id": "id",
        "customer": "customer",
        "purchased_on": "date",
        "amount": "amount",
    },
}
GOOD = "id,customer,date,amount\n1,A,2026-01-01,10\n2,A,2026-01-02,20\n"
BAD = GOOD + "3,A,2026-01-03,=1+1\n"


@pytest.fixture
def admin():
    make_organisation()
    make_known_customer("A")
    return make_member("admin", make_team())


def run_of(user, content: str, state: str, **fields) -> ImportRun:
    file = storing.store("orders.csv", [content.encode()])
    run = ImportRun.objects.create(
        kind="purchases", mapping=MAPPING, file=file, file_name=file.name,
        started_by=user, state=state, **fields,
    )  # fmt: skip
    jobs.work(run.pk)
    run.refresh_from_db()
    return run


def test_a_check_counts_and_loads_nothing(admin):
    run = run_of(admin, GOOD, State.CHECKING)
    assert (run.state, run.created, run.rejected) == (State.CHECKED, 2, 0)
    assert not Purchase.objects.exists()


def test_a_load_is_kept_with_its_transaction(admin):
    run = run_of(admin, GOOD, State.LOADING)
    assert run.state == State.LOADED
    assert {row.recorded_xid for row in Purchase.objects.all()} == {run.loaded_xid}
    assert run.lease is None


def test_a_bad_row_keeps_everything_out_and_comes_back_as_a_file(admin):
    run = run_of(admin, BAD, State.LOADING)
    assert (run.state, run.rejected) == (State.CHECKED, 1)
    assert not Purchase.objects.exists()
    rejects = b"".join(storing.content(run.rejects)).decode("utf-8-sig")
    assert rejects.splitlines()[1].startswith("3,A,2026-01-03,'=1+1,4,amount,")


@pytest.mark.parametrize("skips_bad_rows", [False, True])
def test_no_outcome_is_told_before_its_rejected_rows(
    admin, monkeypatch, skips_bad_rows
):
    def fail(path, name):
        raise OSError("the worker ends here")

    monkeypatch.setattr(storing, "store_path", fail)
    with pytest.raises(OSError, match="ends here"):
        run_of(admin, BAD, State.LOADING, skips_bad_rows=skips_bad_rows)
    assert ImportRun.objects.get().state == State.LOADING
    assert not Purchase.objects.exists()


def test_good_rows_are_loaded_where_bad_ones_may_be_skipped(admin):
    run = run_of(admin, BAD, State.LOADING, skips_bad_rows=True)
    assert (run.state, run.created, run.rejected) == (State.LOADED, 2, 1)
    assert Purchase.objects.count() == 2


def test_the_corrected_rejects_go_in_as_they_are(admin):
    first = run_of(admin, BAD, State.LOADING, skips_bad_rows=True)
    rejects = b"".join(storing.content(first.rejects)).decode()
    again = run_of(admin, rejects.replace("'=1+1", "30"), State.LOADING)
    assert (again.state, again.created) == (State.LOADED, 1)


def test_a_file_that_cannot_be_read_says_why(admin):
    run = run_of(admin, "id,id\n1,2\n", State.CHECKING)
    assert run.state == State.FAILED
    assert "more than once" in run.error


def test_a_page_takes_no_more_rows_than_it_may(admin, settings):
    settings.IMPORT_MAX_ROWS = 1
    run = run_of(admin, GOOD, State.LOADING)
    assert run.state == State.FAILED
    assert "more than 1 rows" in run.error


def waiting_run() -> ImportRun:
    return ImportRun.objects.create(file_name="x.csv", state=State.LOADING)


def test_two_workers_never_hold_one_run():
    run = waiting_run()
    assert claim(run.pk) is not None
    assert claim(run.pk) is None


def test_a_run_whose_worker_died_is_taken_up_and_the_dead_one_cannot_finish_it():
    run = waiting_run()
    dead = claim(run.pk)
    long_ago = timezone.now() - timedelta(minutes=5)
    ImportRun.objects.update(leased_until=long_ago)
    living = claim(run.pk)
    with pytest.raises(LeaseLost):
        dead.finish(state=State.LOADED)
    living.finish(state=State.LOADED)
    assert ImportRun.objects.get().state == State.LOADED


def test_who_works_on_an_import_is_heard_of_all_the_while(settings):
    settings.IMPORT_LEASE_SECONDS = 1
    heard = Event()
    hear = lambda **_: heard.set()  # noqa: E731
    renewed.connect(hear)
    with prolonged(claim(waiting_run().pk)):
        assert heard.wait(timeout=10)
    renewed.disconnect(hear)


def test_a_run_that_ends_its_worker_again_and_again_fails_in_words(admin):
    run = run_of(admin, GOOD, State.LOADING, attempts=MOST_ATTEMPTS)
    assert run.state == State.FAILED
    assert "ended three times" in run.error


def test_a_stored_file_comes_back_byte_for_byte():
    content = bytes(range(256)) * 10_000
    file = storing.store("x.bin", [content[:17], content[17:]])
    assert file.parts.count() == 3
    with storing.on_disk(file) as path:
        assert path.read_bytes() == content


def test_a_name_longer_than_a_file_system_takes_is_cut_on_disk():
    file = storing.store(f"{'報' * 200}.csv", [b"x"])
    with storing.on_disk(file) as path:
        assert path.suffix == ".csv"
        assert path.read_bytes() == b"x"


def test_an_undo_that_ends_its_worker_again_and_again_leaves_the_import_loaded(admin):
    run = run_of(admin, GOOD, State.LOADING)
    jobs.ask(run, State.UNDOING)
    ImportRun.objects.update(attempts=MOST_ATTEMPTS)
    jobs.work(run.pk)
    run.refresh_from_db()
    assert run.can_be_undone(timezone.now())
    assert "still loaded" in run.error


def test_a_step_from_a_page_that_is_out_of_date_starts_nothing(admin):
    run = run_of(admin, GOOD, State.CHECKING)
    seen = ImportRun.objects.get()
    jobs.ask(run, State.LOADING)
    jobs.work(run.pk)
    jobs.ask(seen, State.LOADING)
    assert ImportRun.objects.get().state == State.LOADED


def test_a_database_that_goes_away_is_no_fault_of_the_file(admin, monkeypatch):
    def go_away(*args):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(importing, "_load_staged", go_away)
    with pytest.raises(OperationalError):
        run_of(admin, GOOD, State.LOADING)
    run = ImportRun.objects.get()
    assert (run.state, run.error) == (State.LOADING, "")
    monkeypatch.undo()
    ImportRun.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    jobs.work(run.pk)
    assert Purchase.objects.count() == 2


def test_a_new_check_forgets_what_the_last_one_told(admin):
    run = run_of(admin, BAD, State.CHECKING)
    jobs.ask(run, State.CHECKING, mapping={"source": "crm"})
    jobs.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.rows, run.problems) == (State.FAILED, None, [])
    assert run.rejects is None
