"""Columns are suggested by what they hold where their names tell nothing."""

import csv
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from accounts.imports.kinds import KINDS
from accounts.imports.reading import FileOptions
from accounts.imports.report import FileRefused
from accounts.imports.sampling import Sample, sample_of
from accounts.imports.suggesting import suggested
from accounts.tests.nasty.case import FORMS
from accounts.tests.nasty.make import CASES, FOLDER

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
SAMPLES = settings.BASE_DIR / "samples"
FILES = {
    "salesforce": {
        "contacts": "Contact", "contracts": "Opportunity", "customers": "Account",
        "lost": "Opportunity", "notes": "Task", "people": "User",
        "purchases": "Opportunity", "tickets": "Case",
    },
    "northwind": {
        "assignments": "orders", "contacts": "customers", "customers": "customers",
        "people": "employees", "products": "products", "purchases": "order_details",
    },
}  # fmt: skip
PAIRS = [
    pytest.param(SAMPLES / folder / f"{mapping}.toml", SAMPLES / folder / f"{file}.csv",
                 id=f"{folder}-{mapping}")
    for folder, pairs in FILES.items() for mapping, file in pairs.items()
]  # fmt: skip


def told(path: Path) -> tuple[str, dict[str, str]]:
    """The kind and the columns that a committed mapping gives."""
    given = tomllib.loads(path.read_text())
    kind = given.get("kind", path.stem)
    return ("notes" if kind == "lost" else kind), given["columns"]


def columns_for(kind: str, header: str, *rows: str) -> dict[str, str]:
    sample = Sample(header.split(","), list(csv.reader(rows)), "")
    return suggested(KINDS[kind], sample)["columns"]


@pytest.mark.parametrize(("mapping", "file"), PAIRS)
def test_what_is_suggested_by_content_alone_is_what_it_is(mapping, file):
    """The names of all columns are taken away first."""
    kind, right = told(mapping)
    sample = sample_of(file, FileOptions())
    nameless = {name: f"c{place}" for place, name in enumerate(sample.columns)}
    bare = Sample(list(nameless.values()), sample.rows, "")
    found = suggested(KINDS[kind], bare)["columns"]
    theirs = {field: nameless.get(name) for field, name in right.items()}
    assert found.items() <= theirs.items()


def added(kind: str, sample: Sample, monkeypatch) -> set[tuple[str, str]]:
    """What is suggested beyond what the names tell."""
    both = suggested(KINDS[kind], sample)["columns"]
    monkeypatch.setattr("accounts.imports.suggesting.by_content", lambda *_: {})
    return both.items() - suggested(KINDS[kind], sample)["columns"].items()


@pytest.mark.parametrize(("mapping", "file"), PAIRS)
def test_content_adds_nothing_wrong_to_what_names_tell(mapping, file, monkeypatch):
    kind, right = told(mapping)
    sample = sample_of(file, FileOptions())
    assert added(kind, sample, monkeypatch) <= right.items()


@pytest.mark.parametrize("case", [each for each in CASES if not each.query],
                         ids=lambda case: case.name)  # fmt: skip
def test_content_adds_nothing_wrong_to_nasty_files(case, monkeypatch):
    try:
        sample = sample_of(FOLDER / case.name, FileOptions())
    except FileRefused:
        return
    right = {name.removeprefix("column-"): of for name, of in FORMS[case.kind].items()}
    assert added(case.kind, sample, monkeypatch) <= right.items()


def test_a_file_in_another_language_finds_its_key_day_amount_and_currency():
    columns = columns_for(
        "purchases",
        "Belegnr,Kundennr,Belegtag,Betrag,Waehrung",
        *(f"B{n},K{n % 2},2026-01-0{n},{n}.50,EUR" for n in range(1, 7)),
    )
    assert columns == {
        "external_id": "Belegnr", "purchased_on": "Belegtag", "amount": "Betrag",
        "currency": "Waehrung",
    }  # fmt: skip


def test_addresses_are_known_where_each_row_has_its_own():
    rows = [f"Pia {n},pia{n}@test.example,boss@test.example" for n in range(8)]
    columns = columns_for("people", "Wer,Wohin,Chef", *rows)
    assert columns == {"email": "Wohin"}


@pytest.mark.parametrize(
    ("kind", "header", "row"),
    [
        ("customers", "Firma,Founded", "Acme {n},200{n}-01-01"),
        ("purchases", "Anfang,Ende", "2026-01-0{n},2026-02-0{n}"),
        ("purchases", "Netto,Brutto", "{n}.10,{n}.20"),
        ("purchases", "Wat,Unit price", "x,{n}.50"),
        ("customers", "Firma,Umsatz", "Acme {n},{n}507"),
        ("purchases", "Tag,Ort", "2026-01-0{n},Utrecht"),
        ("customers", "Firma,Land", "Acme {n},NLD"),
    ],
)
def test_what_may_be_something_else_is_not_suggested(kind, header, row):
    columns = columns_for(kind, header, *(row.format(n=n) for n in range(1, 7)))
    assert not columns.keys() & {"external_id", "acquired_on", "amount", "currency"}


def test_words_of_ours_are_known_without_a_name():
    rows = [f"K{n},Ada,{'contract' if n % 2 else 'repeat'}" for n in range(6)]
    columns = columns_for("customers", "x1,x2,x3", *rows)
    assert columns == {"external_id": "x1", "relationship_type": "x3"}


def test_few_rows_tell_nothing():
    assert columns_for("purchases", "c1,c2", "B1,1.50", "B2,2.50") == {}
