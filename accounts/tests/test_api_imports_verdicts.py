"""A program is told of a file what the command line tells of it."""

import json
from contextlib import nullcontext
from dataclasses import asdict
from urllib.parse import parse_qsl

import pytest

from accounts.imports import jobs
from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.mapping import Mapping, given_by, mapping_of
from accounts.imports.report import FileRefused
from accounts.tests.builders import make_organisation
from accounts.tests.import_api import counts, post, worked
from accounts.tests.import_files import make_known_customer
from accounts.tests.nasty.case import FORMS, Case
from accounts.tests.nasty.make import CASES, FOLDER
from accounts.tests.reading import signed_in_as

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]
READ = [case for case in CASES if not case.refused][::6]
REFUSED = [case for case in CASES if case.refused][::4]


def each(cases: list[Case]):
    named = [pytest.param(case, id=case.name) for case in cases]
    return pytest.mark.parametrize("case", named)


@pytest.fixture
def admin(monkeypatch):
    monkeypatch.setattr(jobs, "prolonged", lambda lease: nullcontext())
    make_organisation()
    for key in ("A", "B"):
        make_known_customer(key)
    return signed_in_as("admin")


def toml(case: Case) -> str:
    """What a person says on the page, as a mapping says it."""
    form = FORMS[case.kind] | case.form
    columns = {
        name.removeprefix("column-"): column
        for name, column in form.items()
        if name.startswith("column-") and column
    }
    formats = {name: form[name] for name in form if not name.startswith("column-")}
    sections = {"file": dict(parse_qsl(case.query)), "formats": formats}
    lines = ['source = "crm"']
    for section, words in (sections | {"columns": columns}).items():
        lines += [f"[{section}]", *(f"{w} = {json.dumps(words[w])}" for w in words)]
    return "\n".join(lines)


def brought(client, case: Case) -> dict:
    content = (FOLDER / case.name).read_bytes()
    wishes = {"kind": case.kind, "mapping": toml(case), "dry_run": True}
    return worked(client, post(client, content, name=case.name, **wishes))


def by_command(case: Case):
    kind = KINDS[case.kind]
    mapping: Mapping = mapping_of(given_by(toml(case)), kind)
    return import_file(
        kind=kind, path=FOLDER / case.name, mapping=mapping, is_dry_run=True
    )


@each(READ)
def test_the_rows_of_a_file_are_told_as_on_the_command_line(admin, case):
    run, report = brought(admin, case), by_command(case)

    assert run["state"] == "checked", run["error"]
    assert counts(run) == counts(vars(report))
    assert (run["created"], run["rejected"]) == (case.good, case.bad)
    assert run["problems"] == [asdict(each) for each in report.problems[:200]]
    assert run["remarks"] == report.remarks


@each(REFUSED)
def test_a_file_is_refused_in_the_words_of_the_command_line(admin, case):
    content = (FOLDER / case.name).read_bytes()
    wishes = {"kind": case.kind, "mapping": toml(case)}
    answer = post(admin, content, name=case.name, **wishes)
    told = answer.json()["detail"] if not content else worked(admin, answer)["error"]

    with pytest.raises((FileRefused, ValueError)) as refused:
        by_command(case)
    assert told == str(refused.value)
