"""Mappings for exports of other systems, added with a button."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from accounts.imports import stock
from accounts.models import ImportProfile
from accounts.tests.builders import make_member, make_organisation, make_team

pytestmark = pytest.mark.django_db
IMPORTS = reverse("accounts:imports")


def enter(client, role: str) -> None:
    make_organisation()
    client.force_login(make_member(role, make_team()))


def test_an_administrator_adds_the_mappings_of_a_system(client):
    enter(client, "admin")
    page = client.post(IMPORTS, {"stock": "hubspot"}, follow=True)
    offered = {profile.name for profile in page.context["profiles"]}
    assert {"hubspot-users", "hubspot-companies", "hubspot-purchases"} <= offered
    assert page.context["systems"] == {"salesforce": "Salesforce"}


def test_a_mapping_of_ones_own_hides_no_others(client):
    enter(client, "admin")
    ImportProfile.objects.create(name="salesforce-mine", kind="notes", mapping={})
    assert client.get(IMPORTS).context["systems"] == stock.SYSTEMS


def test_mappings_that_somebody_corrected_stay_and_lacking_ones_are_added(client):
    enter(client, "admin")
    mine = {"source": "hubspot", "columns": {"name": "Mine"}}
    ImportProfile.objects.create(name="hubspot-users", kind="people", mapping=mine)
    client.post(IMPORTS, {"stock": "hubspot"})
    page = client.post(IMPORTS, {"stock": "hubspot"}, follow=True)  # a tab left open
    assert ImportProfile.objects.get(name="hubspot-users").mapping == mine
    assert ImportProfile.objects.count() == 8
    assert "0 mappings for HubSpot were added" in page.text


def test_the_command_replaces_what_the_folder_holds():
    ImportProfile.objects.create(name="hubspot-users", kind="people", mapping={})
    call_command("import_mappings", settings.BASE_DIR / "samples" / "hubspot")
    assert (
        ImportProfile.objects.get(name="hubspot-users").mapping["source"] == "hubspot"
    )


def test_mappings_of_no_system_we_know_are_not_looked_for(client):
    enter(client, "admin")
    client.post(IMPORTS, {"stock": "../northwind"})
    assert not ImportProfile.objects.exists()


def test_who_only_adds_facts_adds_no_mappings_for_all(client):
    enter(client, "executive")
    assert client.get(IMPORTS).context["systems"] == {}
    assert client.post(IMPORTS, {"stock": "hubspot"}).status_code == 403
    assert not ImportProfile.objects.exists()
