"""Whatever the kind, the format and the mixture of good and bad cells: every row is
accounted for, the same file again changes nothing, and what was rejected goes in once
it is corrected.
"""

import tempfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.imports.importing import import_file
from accounts.imports.kinds import KINDS
from accounts.imports.report import Report
from accounts.models import SurveyWave
from accounts.tests.builders import TODAY, make_organisation, make_user
from accounts.tests.import_files import counts, make_known_customer, mapping_of
from accounts.tests.odd_rows import (
    AMOUNTS,
    BAD_AMOUNTS,
    BAD_DAYS,
    DAYS,
    FORMATS,
    LETTERS,
    Kind,
    corrected,
    fit_for,
    one_of,
    rows_of,
    write,
)

KEY = (one_of("K{n}"), one_of("K0", "x" * 201, "\x1f", "'=K{n}"))
# A key with a sign is a good one, so rows that name "K0" as theirs would not find it.
KEY_OTHERS_NAME = (one_of("K{n}"), one_of("K0", "x" * 201))
CUSTOMER = (one_of("A", "B", " A "), one_of("", "Z", "\\."))
TICKETS = Kind(
    "tickets",
    'external_id = "id"\ncustomer = "customer"\nopened_at = "opened"\nkind = "kind"\n'
    'resolved_at = "resolved"\nseverity = "severity"\nsubject = "subject"',
    {
        "id": KEY,
        "customer": CUSTOMER,
        "opened": (one_of("2026-01-01", "2026-01-01T10:00Z"), BAD_DAYS),
        "resolved": (one_of("", "2026-01-02 08:00"), one_of("2025-01-01", "later")),
        "severity": (one_of("", "High", "3", "low"), one_of("5", "Awful")),
        "kind": (one_of("", "Praise", "complaint"), one_of("cases")),
        "subject": (LETTERS, one_of("x" * 301)),
    },
)
INVOICES = Kind(
    "invoices",
    'external_id = "id"\ncustomer = "customer"\nissued_on = "issued"\ndue_on = "due"\n'
    'amount = "amount"\ncurrency = "currency"\nnumber = "number"',
    {
        "id": KEY,
        "customer": CUSTOMER,
        "issued": (DAYS, BAD_DAYS),
        "due": (one_of("2026-03-01", "2027-01-01"), one_of("2020-01-01", "")),
        "amount": (AMOUNTS, BAD_AMOUNTS),
        "currency": (one_of("EUR", ""), one_of("USD", "eur")),
        "number": (LETTERS, one_of("9" * 65)),
    },
)
RESPONSES = Kind(
    "survey_responses",
    'customer = "customer"\nwave = "wave"\ninvited_on = "invited"\ntext = "text"\n'
    'answered_on = "answered"\ntrust = "trust"\neffort = "effort"',
    {
        "customer": CUSTOMER,
        "wave": (one_of("W"), one_of("", "W2")),
        "invited": (DAYS, BAD_DAYS),
        "answered": (one_of("2026-03-01", "2026-11-20"), one_of("", "2024-01-01", "x")),
        "trust": (one_of("", "1", "5"), one_of("99", "-1", "1.5")),
        "effort": (one_of("", "2"), one_of("0x1", "1000000")),
        "text": (LETTERS.map("{{n}}{}".format), one_of("y" * 20_001)),
    },
)
READINGS = Kind(
    "readings",
    'external_id = "id"\ncustomer = "customer"\nmetric = "metric"\n'
    'measured_on = "on"\nvalue = "value"',
    {
        "id": KEY,
        "customer": CUSTOMER,
        "metric": (one_of("logins", "Logins", "é"), one_of("", "m" * 101)),
        "on": (DAYS, BAD_DAYS),
        "value": (AMOUNTS, BAD_AMOUNTS),
    },
)
CUSTOMERS = Kind(
    "customers",
    'external_id = "id"\nname = "name"\nacquired_on = "since"\nparent = "parent"\n'
    'owner = "owner"\nsegment = "segment"',
    {
        "id": KEY_OTHERS_NAME,
        "name": (one_of("Acme", "Bolt"), one_of("", "n" * 201)),
        "since": (DAYS, one_of("", "45000", "2026-02-30")),
        "parent": (one_of("", "{top}", "A"), one_of("{next}", "K{n}", "Z")),
        "owner": (one_of("", "ann@crm.example", "BO@crm.example"), one_of("eve")),
        "segment": (one_of("", "Large"), one_of("s" * 101)),
    },
)
PEOPLE = Kind(
    "people",
    'external_id = "id"\nname = "name"\nemail = "email"\nreports_to = "boss"\n'
    'left_on = "left"\nstarted_on = "from"',
    {
        "id": KEY_OTHERS_NAME,
        "name": (one_of("Cat", "Dan"), one_of("", "n" * 201)),
        "email": (one_of("p{n}@hr.example"), one_of("p", "")),
        "boss": (one_of("", "{top}"), one_of("{next}", "K{n}", "Z")),
        "left": (one_of("", "2026-05-01", "2027-01-01"), one_of("gone")),
        "from": (one_of("", "2020-01-01", "2026-05-01"), one_of("1.1.2020")),
    },
)
ALL = [TICKETS, INVOICES, RESPONSES, READINGS, CUSTOMERS, PEOPLE]


@pytest.fixture
def organisation(db):
    make_organisation()
    make_known_customer("A")
    make_known_customer("B")
    make_user("Ann", email="ann@crm.example")
    make_user("Bo", email="bo@crm.example")
    SurveyWave.objects.create(name="W", started_on=TODAY, source="crm", external_id="W")


class Imports:
    """Imports of one file and its rejects, counted against what is in the table."""

    def __init__(self, kind: Kind, folder: Path, options: str) -> None:
        self.kind, self.folder = kind, folder
        mapping = f'source = "crm"\n[columns]\n{kind.mapping}\n{options}'
        self.mapping = mapping_of(folder, kind.name, mapping)
        self.rejects = folder / "rejects.csv"

    def __call__(self, path: Path, *, skips: bool) -> Report:
        """Import, and hold that every row is told and only the good ones are kept."""
        model = KINDS[self.kind.name].model
        before = model.objects.count()
        self.rejects.unlink(missing_ok=True)
        report = import_file(
            kind=KINDS[self.kind.name],
            path=path,
            mapping=self.mapping,
            skips_bad_rows=skips,
            rejects=self.rejects,
        )
        assert sum(counts(report)) == report.rows
        assert report.is_loaded == (skips or not report.rejected)
        made = report.created if report.is_loaded else 0
        assert model.objects.count() - before == made
        assert len({each.line for each in report.problems}) == report.rejected
        return report


@pytest.mark.usefixtures("organisation")
@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
@settings(
    max_examples=8, deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
    ],
)  # fmt: skip
@given(data=st.data())
def test_every_row_is_told_kept_once_and_correctable(kind, data):
    form = data.draw(FORMATS)
    rows = fit_for(form, data.draw(rows_of(kind)))
    with tempfile.TemporaryDirectory() as name, transaction.atomic():
        imports = Imports(kind, Path(name), form.options)
        file = write(Path(name), kind, rows, form)
        whole = imports(file, skips=False)
        good = imports(file, skips=True) if whole.rejected else whole
        assert (good.rows, counts(good)) == (len(rows), counts(whole))

        again = imports(file, skips=True)
        assert counts(again) == (0, 0, good.created, good.rejected)

        if good.rejected:
            rest = imports(corrected(imports.rejects, kind, rows), skips=False)
            assert counts(rest) == (good.rejected, 0, 0, 0)
        transaction.set_rollback(True)
