"""The mappings that come with Holdfast read the files they are meant for."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import (
    Assignment,
    Customer,
    ImportProfile,
    ImportRun,
    Membership,
    Note,
    Purchase,
    Ticket,
)

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "samples" / "salesforce"
FILES = {
    "people": "User", "customers": "Account", "contacts": "Contact",
    "purchases": "Opportunity", "tickets": "Case", "notes": "Task",
}  # fmt: skip


def test_a_stock_export_of_a_crm_goes_in_row_for_row(capsys):
    for kind, file in FILES.items():
        mapping = FOLDER / f"{kind}.toml"
        call_command("import", kind, FOLDER / f"{file}.csv", "--mapping", mapping)

    rows = dict(ImportRun.objects.values_list("kind", "rejected"))
    assert rows == dict.fromkeys(FILES, 0)
    assert Customer.objects.exclude(parent=None).count() == 6
    assert Assignment.objects.filter(role="owner").count() == 60
    assert Membership.objects.filter(role="manager").count() == 2
    assert (Purchase.objects.count(), Ticket.objects.count()) == (1353, 180)
    assert Note.objects.exclude(contact=None).count() == 420


def test_a_folder_of_mappings_is_saved_for_the_page(capsys):
    call_command("import_mappings", FOLDER)
    saved = dict(ImportProfile.objects.values_list("name", "kind"))
    assert saved["salesforce-lost"] == "notes"
    assert len(saved) == 8


def test_a_folder_without_mappings_says_so(tmp_path):
    with pytest.raises(CommandError, match="holds no mapping"):
        call_command("import_mappings", tmp_path)


def test_a_mapping_that_does_not_say_its_kind_is_named(tmp_path):
    (tmp_path / "odd.toml").write_text('source = "crm"')
    with pytest.raises(CommandError, match=r"odd\.toml: kind"):
        call_command("import_mappings", tmp_path)
