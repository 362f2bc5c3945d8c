"""Files brought by programs: checked, loaded, told, corrected, undone."""

from contextlib import nullcontext

import pytest
from django.utils import timezone

from accounts.imports import bringing, jobs
from accounts.models import ImportProfile, ImportRun, Purchase
from accounts.tests.builders import make_member, make_organisation, make_team
from accounts.tests.import_api import (
    BAD_ORDERS,
    IMPORTS,
    MAPPING,
    ORDERS,
    WISHES,
    brought,
    counts,
    post,
    step,
    worked,
)
from accounts.tests.import_files import make_known_customer
from accounts.tests.reading import every_page, queries_for, signed_in, signed_in_as

pytestmark = pytest.mark.django_db
# An undo takes back a transaction, so what was there before needs others.
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def organisation(monkeypatch):
    """A lease is not prolonged, as one connection sees all of a test."""
    monkeypatch.setattr(jobs, "prolonged", lambda lease: nullcontext())
    make_known_customer("A")
    return make_organisation()


@pytest.fixture
def admin():
    return signed_in_as("admin")


def test_a_file_is_loaded_and_its_address_tells_what_became_of_it(admin):
    answer = post(admin, ORDERS, **WISHES)
    begun = answer.json()
    run = worked(admin, answer)

    assert (begun["state"], begun["rows"]) == ("loading", None)
    assert answer["Location"].endswith(f"{IMPORTS}{begun['id']}/")
    assert (run["state"], counts(run)) == ("loaded", (1, 1, 0, 0, 0))
    assert run["started_by"]["id"] == ImportRun.objects.get().started_by_id
    assert Purchase.objects.count() == 1


@committed
def test_a_file_is_checked_loaded_and_taken_back(admin):
    run = brought(admin, ORDERS, dry_run=True)
    assert (run["state"], run["created"], Purchase.objects.count()) == ("checked", 1, 0)
    run = step(admin, run, "load")
    assert (run["state"], run["can_be_undone"]) == ("loaded", True)
    assert Purchase.objects.count() == 1
    run = step(admin, run, "undo")
    assert (run["state"], run["can_be_undone"]) == ("undone", False)
    assert Purchase.objects.count() == 0


def test_a_bad_row_keeps_the_file_out_and_is_told_with_line_column_and_reason(admin):
    run = brought(admin, BAD_ORDERS)

    assert (run["state"], run["rejected"]) == ("checked", 1)
    assert run["problems"] == [
        {
            "line": 3,
            "column": "date",
            "reason": "'soon' is not a date like YYYY-MM-DD",
        }
    ]
    assert Purchase.objects.count() == 0


@pytest.mark.parametrize("accept", ["text/csv", "*/*", "application/json"])
def test_rejected_rows_are_fetched_corrected_and_brought_again(admin, accept):
    run = brought(admin, BAD_ORDERS, skip_bad_rows=True)
    answer = admin.get(run["rejects"], headers={"accept": accept})
    rejects = b"".join(answer.streaming_content)
    again = brought(admin, rejects.replace(b"soon", b"2026-02-02"), name="again.csv")

    assert (run["state"], counts(run)) == ("loaded", (2, 1, 0, 0, 1))
    assert answer["Content-Type"] == "text/csv"
    assert (again["state"], counts(again)) == ("loaded", (1, 1, 0, 0, 0))
    assert again["rejects"] is None
    assert Purchase.objects.count() == 2


@pytest.mark.parametrize(
    ("with_file", "with_step", "state"),
    [
        ({}, {}, "checked"),
        ({"skip_bad_rows": True}, {}, "loaded"),
        ({}, {"skip_bad_rows": True}, "loaded"),
        ({"skip_bad_rows": True}, {"skip_bad_rows": False}, "checked"),
    ],
)
def test_bad_rows_are_skipped_as_said_with_the_file_or_when_loading(
    admin, with_file, with_step, state
):
    run = brought(admin, BAD_ORDERS, dry_run=True, **with_file)

    assert step(admin, run, "load", **with_step)["state"] == state


def test_a_saved_mapping_is_enough(admin):
    mapping = ImportRun.objects.get(
        pk=brought(admin, ORDERS, dry_run=True)["id"]
    ).mapping
    ImportProfile.objects.create(name="orders", kind="purchases", mapping=mapping)

    run = worked(admin, post(admin, ORDERS, profile="orders"))

    assert (run["kind"], run["profile"]) == ("purchases", "orders")
    assert (run["state"], run["created"]) == ("loaded", 1)


def test_a_mapping_may_come_as_a_file(admin, tmp_path):
    path = tmp_path / "m.toml"
    path.write_text(MAPPING, encoding="utf-8-sig")

    with path.open("rb") as mapping:
        run = brought(admin, ORDERS, mapping=mapping)

    assert run["created"] == 1


def test_the_day_that_a_file_speaks_of_is_kept(admin):
    run = brought(admin, ORDERS, file_day="2026-02-03")

    assert run["file_day"] == "2026-02-03"


def test_what_a_full_file_lacks_is_listed(admin):
    brought(admin, ORDERS)

    run = brought(
        admin, ORDERS.replace("1,A", "2,A"), mapping="is_snapshot = true\n" + MAPPING
    )

    assert (run["vanished"], run["vanished_count"]) == (["1"], 1)
    assert Purchase.objects.count() == 2


def test_an_import_at_work_tells_its_pace(admin):
    run = post(admin, ORDERS, **WISHES).json()
    ImportRun.objects.update(
        begun_at=timezone.now(), rows_read=500, rows=1000, stage=ImportRun.Stage.READING
    )

    told = admin.get(f"{IMPORTS}{run['id']}/").json()

    assert told["rows_read"] == 500
    assert set(told["pace"]) == {"rows_per_second", "seconds_left"}


@committed
def test_the_next_step_is_refused_while_or_once_it_cannot_be_taken(admin):
    answer = post(admin, ORDERS, **WISHES)
    at_work = admin.post(f"{IMPORTS}{answer.json()['id']}/undo/")
    run = worked(admin, answer)
    loaded = admin.post(f"{IMPORTS}{run['id']}/load/")
    step(admin, run, "undo")
    undone = admin.post(f"{IMPORTS}{run['id']}/undo/")

    for refused in (at_work, loaded, undone):
        assert refused.status_code == 409
        assert refused["Content-Type"] == "application/problem+json"
    assert at_work.json()["detail"] == "This import is being worked on already."


@pytest.fixture
def three_runs(admin):
    return [post(admin, ORDERS, **WISHES).json()["id"] for _ in range(3)]


def test_the_list_begins_with_the_newest_and_has_pages(admin, three_runs):
    rows = every_page(admin, f"{IMPORTS}?limit=2")

    assert [row["id"] for row in rows] == three_runs[::-1]
    assert "problems" not in rows[0]


def test_the_list_is_narrowed_by_state(admin, three_runs):
    jobs.work(three_runs[1])

    rows = every_page(admin, f"{IMPORTS}?state=loaded")

    assert [row["id"] for row in rows] == [three_runs[1]]


def test_queries_do_not_grow_with_the_list(admin, three_runs):
    one = queries_for(admin, f"{IMPORTS}?limit=1")

    assert queries_for(admin, f"{IMPORTS}?limit=3") == one


def keyed(client, content=ORDERS, key="night-1", **said):
    headers = {"idempotency-key": key}
    return post(client, content, headers=headers, **(WISHES | said))


def test_a_repeated_request_is_answered_with_the_first_import(admin):
    first = keyed(admin)
    worked(admin, first)

    again = keyed(admin)

    assert again.status_code == 202
    assert again["Location"] == first["Location"]
    assert again.json()["state"] == "loaded"
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"content": BAD_ORDERS},
        {"name": "other.csv"},
        {"dry_run": True},
        {"skip_bad_rows": True},
        {"file_day": "2026-01-01"},
        {"mapping": f"repeats = true\n{MAPPING}"},
    ],
)
def test_a_key_stands_for_one_request_only(admin, other):
    keyed(admin)

    answer = keyed(admin, **other)

    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["detail"]
    assert ImportRun.objects.count() == 1


def test_keys_of_two_people_are_two_keys(admin):
    other = signed_in(make_member("admin", make_team()))

    assert keyed(admin).json()["id"] != keyed(other).json()["id"]


def test_requests_without_a_key_are_as_many_imports(admin):
    ids = {post(admin, ORDERS, **WISHES).json()["id"] for _ in range(2)}

    assert len(ids) == 2


def test_of_two_equal_requests_at_once_one_begins_an_import(admin, monkeypatch):
    first = keyed(admin).json()["id"]
    kept, looks = bringing._first, iter([None])
    monkeypatch.setattr(bringing, "_first", lambda *asked: next(looks, kept(*asked)))

    assert keyed(admin).json()["id"] == first
    assert ImportRun.objects.count() == 1
