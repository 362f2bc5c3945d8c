"""A corpus of nasty files, each brought by page: every row accounted for, or a reason.

The files are committed, so that they can be tried by hand; `nasty.make` writes them.
"""

import csv
from contextlib import nullcontext
from html import unescape
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.imports import jobs
from accounts.imports.kinds import KINDS
from accounts.models import ImportRun
from accounts.tests.builders import make_member, make_organisation, make_team
from accounts.tests.import_files import make_known_customer
from accounts.tests.nasty.case import FORMS, Case
from accounts.tests.nasty.make import CASES, FOLDER

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]
State = ImportRun.State
FORMATS = {"source": "crm", "mode": "live", "date": "%Y-%m-%d", "decimal": "."}
READ = [case for case in CASES if not case.refused]
REFUSED = [case for case in CASES if case.refused]


def each(cases: list[Case]):
    named = [pytest.param(case, id=case.name) for case in cases]
    return pytest.mark.parametrize("case", named)


@pytest.fixture(autouse=True)
def importer(client, monkeypatch):
    """Signed in; a lease is not prolonged, as one connection sees all of a test."""
    monkeypatch.setattr(jobs, "prolonged", lambda lease: nullcontext())
    make_organisation()
    for key in ("A", "B"):
        make_known_customer(key, source="crm")
    client.force_login(make_member("admin", make_team()))


def page(run: ImportRun, name: str = "import") -> str:
    return reverse(f"accounts:{name}", args=[run.pk])


def uploaded(client, name: str, content: bytes, **more):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("accounts:imports"), {"file": file} | more)


def asked(client, case: Case):
    """Upload the committed file and map it; the last answer."""
    content = (FOLDER / case.name).read_bytes()
    answer = uploaded(client, case.name, content)
    if answer.status_code != 302:
        return answer
    run = ImportRun.objects.latest("pk")
    address = f"{page(run, 'import-map')}?kind={case.kind}&{case.query}"
    return client.post(address, FORMATS | FORMS[case.kind] | case.form)


def worked() -> ImportRun:
    run = ImportRun.objects.latest("pk")
    jobs.work(run.pk)
    run.refresh_from_db()
    return run


def checked(client, case: Case) -> ImportRun:
    answer = asked(client, case)
    assert answer.status_code == 302, unescape(answer.content.decode())
    return worked()


def step(client, run: ImportRun, name: str) -> ImportRun:
    client.post(page(run), {"step": name})
    return worked()


def brought_again(client, run: ImportRun, content: bytes) -> ImportRun:
    """As the page asks for: a file read by the mapping of an import before it."""
    assert uploaded(client, "again.csv", content, like=run.pk).status_code == 302
    return worked()


def rejects_of(client, run: ImportRun) -> bytes:
    return b"".join(client.get(page(run, "import-rejects")).streaming_content)


def kept(case: Case) -> int:
    """How many rows of the file there are; accounts A and B were there before."""
    before = 2 if case.kind == "customers" else 0
    return KINDS[case.kind].model.objects.count() - before


def test_the_committed_files_are_what_the_script_writes():
    written = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
    assert len(CASES) == len(written) >= 60
    assert {case.name: case.content for case in CASES} == written


@each(REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(client, case):
    answer = asked(client, case)
    assert answer.status_code in (302, 422)
    told = unescape(answer.content.decode())
    if answer.status_code == 302:
        run = worked()
        assert run.state == State.FAILED
        told = run.error
    assert case.refused in told
    assert kept(case) == 0


@each(READ)
def test_each_row_is_accounted_for_and_bad_ones_go_in_once_corrected(client, case):
    run = checked(client, case)
    assert_all_rows_are_told(run, case)
    run = step(client, run, "load")
    assert kept(case) == (0 if case.bad else case.good)
    if case.bad:
        run = step(client, run, "load_good")
    assert (run.state, kept(case)) == (State.LOADED, case.good)
    if case.bad:
        assert_rejects_stay_rejected(client, run, case)
    if case.corrections:
        assert_corrected_rejects_go_in(client, run, case)


@each([case for case in READ if case.good and not case.query])
def test_the_same_file_twice_changes_nothing(client, case):
    run = step(client, checked(client, case), "load_good")
    again = brought_again(client, run, (FOLDER / case.name).read_bytes())
    assert (again.created, again.updated) == (0, 0)
    assert (again.unchanged, again.rejected) == (case.good, case.bad)


def assert_all_rows_are_told(run: ImportRun, case: Case) -> None:
    assert run.error == ""
    assert (run.created, run.rejected) == (case.good, case.bad), run.problems
    assert run.rows == case.good + case.bad
    assert len({problem["line"] for problem in run.problems}) == case.bad
    assert all(problem["reason"] for problem in run.problems)


def assert_rejects_stay_rejected(client, run: ImportRun, case: Case) -> None:
    rejects = rejects_of(client, run)
    again = brought_again(client, run, rejects)
    assert (again.rows, again.rejected) == (case.bad, case.bad), rejects[:2000]
    assert cells_of(rejects_of(client, again)) == cells_of(rejects)


def assert_corrected_rejects_go_in(client, run: ImportRun, case: Case) -> None:
    rejects = rejects_of(client, run).decode()
    for old, new in case.corrections:
        assert old in rejects, rejects[:2000]
        rejects = rejects.replace(old, new)
    again = brought_again(client, run, rejects.encode())
    assert (again.error, again.problems) == ("", []), rejects[:2000]
    again = step(client, again, "load")
    assert again.state == State.LOADED
    assert again.rows == case.bad
    assert kept(case) == case.good + again.created


def cells_of(rejects: bytes) -> list[list[str]]:
    """What the rows hold, without where they stood and what was wrong."""
    rows = csv.reader(StringIO(rejects.decode("utf-8-sig"), newline=""))
    return [row[:-3] for row in rows]
