"""The mappings that come with Holdfast read the files they are meant for."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import (
    Assignment,
    Contract,
    Customer,
    ImportProfile,
    ImportRun,
    Membership,
    Purchase,
    Ticket,
)
from accounts.tests.builders import make_organisation
from accounts.tests.samples import SAMPLES, import_sample, steps_of

pytestmark = pytest.mark.django_db
CRMS = ["salesforce", "hubspot"]


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.mark.usefixtures("organisation")
@pytest.mark.parametrize("crm", CRMS)
def test_a_stock_export_of_a_crm_goes_in_row_for_row_and_only_once(crm, capsys):
    import_sample(crm)
    made = list(ImportRun.objects.order_by("pk").values_list("created", flat=True))
    assert all(made)
    import_sample(crm)
    again = ImportRun.objects.order_by("pk")[len(made) :]
    assert [(run.created, run.updated, run.rejected) for run in again] == [
        (0, 0, 0) for _ in made
    ]


@pytest.mark.parametrize("crm", CRMS)
def test_a_crm_tells_people_accounts_contacts_deals_cases_and_tasks(crm):
    kinds = [kind for kind, _, _ in steps_of(crm)]
    assert kinds[:4] == ["people", "customers", "contacts", "purchases"]
    assert set(kinds[4:]) == {"notes", "tickets"}


@pytest.mark.usefixtures("organisation")
def test_what_a_salesforce_export_comes_to(capsys):
    import_sample("salesforce")
    assert Customer.objects.exclude(parent=None).count() == 6
    assert Assignment.objects.filter(role="owner").count() == 56
    assert Membership.objects.filter(role="manager").count() == 2
    assert (Purchase.objects.count(), Ticket.objects.count()) == (906, 169)


@pytest.mark.usefixtures("organisation")
@pytest.mark.parametrize("crm", CRMS)
def test_won_deals_may_be_contracts_instead(crm, capsys):
    people, accounts, _, deals, *_ = steps_of(crm)
    folder = SAMPLES / crm
    contracts = ("contracts", deals[1], folder / "contracts.toml")
    for kind, file, mapping in (people, accounts, contracts):
        call_command("import", kind, file, "--mapping", mapping)
    some = Contract.objects.exclude(annual_value=0).first()
    assert (some.ended_on - some.started_on).days in (365, 366)


@pytest.mark.parametrize("crm", CRMS)
def test_a_folder_of_mappings_is_saved_for_the_page(crm, capsys):
    call_command("import_mappings", SAMPLES / crm)
    saved = dict(ImportProfile.objects.values_list("name", "kind"))
    assert saved[f"{crm}-lost"] == "notes"
    assert len(saved) == len(list((SAMPLES / crm).glob("*.toml")))


def test_a_folder_without_mappings_says_so(tmp_path):
    with pytest.raises(CommandError, match="holds no mapping"):
        call_command("import_mappings", tmp_path)


def test_a_mapping_that_does_not_say_its_kind_is_named(tmp_path):
    (tmp_path / "odd.toml").write_text('source = "crm"')
    with pytest.raises(CommandError, match=r"odd\.toml: kind"):
        call_command("import_mappings", tmp_path)
