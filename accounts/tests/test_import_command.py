"""What a person sees on the command line."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from accounts.imports import runs
from accounts.models import Customer, Organisation, Purchase
from accounts.tests.builders import make_organisation
from accounts.tests.import_files import CUSTOMERS, write

pytestmark = pytest.mark.django_db
CDNOW = settings.BASE_DIR.parent / "shared" / "data" / "cdnow" / "CDNOW_master.txt"


def run(folder: Path, content: str, *options: str) -> None:
    mapping = write(folder, CUSTOMERS, "m.toml")
    file = write(folder, content)
    call_command("import", "customers", file, "--mapping", mapping, *options)


def test_a_good_file_ends_with_one_line_on_all_rows(tmp_path, capsys):
    run(tmp_path, "id,name,since\nA,Acme,2020-01-01\n")
    out = capsys.readouterr().out
    assert 'Read rows.csv as UTF-8, delimiter ","' in out
    assert "1 rows: 1 created, 0 updated, 0 unchanged, 0 rejected\n" in out


def test_bad_rows_fail_the_command(tmp_path, capsys):
    rows = "".join(f"{number},Acme,soon\n" for number in range(60))
    with pytest.raises(CommandError, match="60 of 60 rows are wrong") as end:
        run(tmp_path, "id,name,since\n" + rows)
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "line 2, since: 'soon' is not a date like YYYY-MM-DD"
    assert told[50] == "… and 10 more problems"
    assert end.value.returncode == 1


def test_a_file_without_a_good_row_fails_the_command_even_if_bad_ones_are_skipped(
    tmp_path,
):
    with pytest.raises(CommandError, match=r"1 of 1 rows are wrong\. Nothing"):
        run(tmp_path, "id,name,since\nA,Acme,soon\n", "--skip-bad-rows")


def test_a_database_that_goes_away_fails_the_command_in_words(tmp_path, monkeypatch):
    def go_away(**what):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(runs, "import_file", go_away)
    with pytest.raises(CommandError, match="went away: the server closed"):
        run(tmp_path, "id,name,since\nA,Acme,2020-01-01\n")


def test_a_dry_run_says_that_nothing_was_loaded(tmp_path, capsys):
    run(tmp_path, "id,name,since\nA,Acme,2020-01-01\n", "--dry-run")
    assert "0 rejected (nothing loaded)" in capsys.readouterr().out
    assert not Customer.objects.exists()


def test_a_file_that_cannot_be_read_fails_the_command(tmp_path):
    with pytest.raises(CommandError, match=r"rows.csv is empty. Nothing was loaded."):
        run(tmp_path, "")


def test_real_files_are_refused_while_the_demo_is_there(tmp_path):
    make_organisation(is_demo=True)
    with pytest.raises(CommandError, match="Start with my own data"):
        run(tmp_path, "id,name,since\nA,Acme,2020-01-01\n")
    assert not Customer.objects.exists()


@pytest.mark.skipif(
    not CDNOW.exists(),
    reason="the CDNOW purchases are not here; they are not ours to ship",
)
def test_seventy_thousand_purchases_survive_and_change_nothing_again(capsys):
    mapping = settings.BASE_DIR / "samples" / "cdnow.toml"
    for _ in range(2):
        call_command("import", "purchases", CDNOW, "--mapping", mapping)
    first, second = capsys.readouterr().out.strip().split("\nRead ")
    assert "69,659 rows: 69,659 created" in first
    assert "0 created, 0 updated, 69,659 unchanged, 0 rejected" in second
    assert (Customer.objects.count(), Purchase.objects.count()) == (23_570, 69_659)
    assert Purchase.objects.filter(amount=0).count() == 80
    assert Organisation.objects.get().currency == "USD"
