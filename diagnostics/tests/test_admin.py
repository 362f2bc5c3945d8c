"""The administration site's pages for diagnoses."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Customer, User
from accounts.tests.builders import (
    TODAY,
    make_customer,
    make_member,
    make_note,
    make_organisation,
    make_team,
    make_user,
)
from diagnostics.models import (
    Diagnosis,
    FailedCustomer,
    FrameworkVersion,
    RangeRun,
    RecomputeRequest,
    ScoringModel,
    SharedInput,
)
from diagnostics.tests.builders import score

pytestmark = pytest.mark.django_db
ONLY_READ = [
    *(Diagnosis, RecomputeRequest, FailedCustomer, RangeRun, SharedInput),
    *(ScoringModel, FrameworkVersion),
]
# The key of the history has three columns, which the site cannot show; it stands on the
# diagnosis. Who looked at what is nobody else's business. The others tell
# nothing that facts and diagnoses do not.
WITHOUT_PAGES = {
    *("DiagnosisHistory", "Look", "PurchaseDigest", "RangeFigures"),
    *("Heartbeat", "WorkDone"),  # on the operations page
}


@pytest.fixture
def administrator(client) -> User:
    make_organisation()
    user = make_user("Ada", is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def executive(client) -> User:
    """Signed in as staff with every permission, but no customers."""
    make_organisation()
    user = make_member("executive", make_team(), is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    client.force_login(user)
    return user


def listing(model) -> str:
    return reverse(f"admin:diagnostics_{model._meta.model_name}_changelist")


def page(row) -> str:
    return reverse(f"admin:diagnostics_{row._meta.model_name}_change", args=[row.pk])


def scored_customer(**fields) -> Customer:
    customer = make_customer(contact_cadence_days=30, **fields)
    make_note(customer, sentiment=1)
    score(customer)
    return customer


def failed_customer(**fields) -> FailedCustomer:
    customer = make_customer(**fields)
    RecomputeRequest.objects.all().delete()
    return FailedCustomer.objects.create(
        customer_id=customer.pk, attempts=5, last_error="ZeroDivisionError: no"
    )


def asked_for() -> list[int]:
    return list(RecomputeRequest.objects.values_list("customer_id", flat=True))


def test_every_model_has_pages():
    named = {
        model.__name__
        for model in apps.get_app_config("diagnostics").get_models()
        if not model._meta.proxy
    }
    registered = {model.__name__ for model in admin.site._registry}
    assert named - registered == WITHOUT_PAGES


@pytest.mark.parametrize("model", ONLY_READ, ids=lambda model: model.__name__)
def test_what_the_product_writes_is_only_read(administrator, rf, model):
    request = rf.get("/")
    request.user = administrator
    shown = admin.site.get_model_admin(model)
    assert shown.has_view_permission(request)
    for permission in ("add", "change", "delete"):
        assert not getattr(shown, f"has_{permission}_permission")(request)


def test_every_list_and_page_opens(administrator, client):
    scored_customer()
    failed_customer()
    RecomputeRequest.objects.create(customer_id=Customer.objects.first().pk)
    RangeRun.objects.create(first_id=1, last_id=2, as_of=TODAY)
    SharedInput.objects.create(as_of=TODAY, name="book", subject_id=0, value=1)
    for model in ONLY_READ:
        assert client.get(listing(model)).status_code == 200
        assert client.get(page(model.objects.get())).status_code == 200


def test_a_diagnosis_shows_points_and_its_history(administrator, client):
    customer = scored_customer(name="Acme")
    stored = Diagnosis.objects.get()
    assert f"{stored.score / 10:.1f}" in client.get(listing(Diagnosis)).content.decode()
    shown = client.get(page(stored)).content.decode()
    assert customer.name in shown
    assert "Nov. 20, 2026" in shown


def test_diagnoses_and_failures_stay_in_scope(executive, client):
    scored_customer(name="Mine")
    theirs = Diagnosis.objects.get()
    failed_customer()
    for model in (Diagnosis, FailedCustomer, RecomputeRequest):
        assert client.get(listing(model)).context["cl"].result_count == 0
    assert client.get(page(theirs)).status_code == 302


@pytest.mark.parametrize(
    ("model", "add"), [(Diagnosis, scored_customer), (FailedCustomer, failed_customer)]
)
def test_a_longer_list_costs_no_more_queries(administrator, client, model, add):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(listing(model))
        return len(captured)

    add()
    one = queries()
    for _ in range(9):
        add()
    assert queries() == one


def test_a_failed_customer_is_shown_by_name_with_its_error(administrator, client):
    failed_customer(name="Acme")
    shown = client.get(listing(FailedCustomer), {"q": "acm"}).content.decode()
    assert "Acme" in shown
    assert "ZeroDivisionError: no" in shown


def test_retry_forgets_the_failure_and_asks_for_a_recompute(administrator, client):
    failed = failed_customer()
    client.post(
        listing(FailedCustomer), {"action": "retry", "_selected_action": [failed.pk]}
    )
    assert not FailedCustomer.objects.exists()
    assert asked_for() == [failed.pk]


def test_who_may_not_change_failures_may_not_retry(executive, client):
    view = Permission.objects.get(codename="view_failedcustomer")
    executive.user_permissions.set([view])
    actions = client.get(listing(FailedCustomer)).context["action_form"]
    assert actions is None
