"""Files by page: brought, mapped, checked, imported, undone; and by whom."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import ImportProfile, ImportRun, Note, Organisation, Purchase
from accounts.tests.builders import (
    make_member,
    make_organisation,
    make_team,
    make_user,
)
from accounts.tests.import_files import make_known_customer
from accounts.tests.import_pages import ORDERS, bring, mapped, page, step, worked

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
State = ImportRun.State
BAD_ORDERS = ORDERS + "2,A,soon,20.00\n"


@pytest.fixture
def admin(client):
    make_organisation()
    make_known_customer("A")
    user = make_member("admin", make_team())
    client.force_login(user)
    return user


def test_a_file_goes_from_upload_to_import_and_back(admin, client):
    run = mapped(client, bring(client, ORDERS))
    assert (run.state, run.created) == (State.CHECKED, 1)
    run = step(client, run, "load")
    assert (run.state, Purchase.objects.count()) == (State.LOADED, 1)
    run = step(client, run, "undo")
    assert (run.state, Purchase.objects.count()) == (State.UNDONE, 0)


@pytest.mark.parametrize("field", ["profile", "like", "file_day", "stock"])
def test_what_no_page_sends_is_no_error_of_ours(admin, client, field):
    data = {"file": SimpleUploadedFile("orders.csv", ORDERS.encode()), field: "\0"}
    assert client.post(reverse("accounts:imports"), data).status_code in {302, 422}


def test_columns_are_suggested_by_name_and_formats_by_content(admin, client):
    content = "Order ID;Account;Order Date;Amount\n1;A;31.01.2026;1.234,50\n"
    run = bring(client, content)
    form = client.get(page(run, "import-map")).context["form"]
    assert form.kind.name == "purchases"
    assert form["column-customer"].value() == "Account"
    assert form["column-purchased_on"].value() == "Order Date"
    assert form["date"].value() == "%d.%m.%Y"
    assert (form["decimal"].value(), form["thousands"].value()) == (",", ".")


def test_days_with_a_time_are_suggested_by_the_columns_of_days_alone(admin, client):
    content = "Deal ID,Account,Close Date,Amount,Seen,Made\n"
    rows = "1,A,2026-01-31 09:30,5,2026-01-01,2026-01-01\n"
    run = bring(client, content + rows)
    assert mapped(client, run).created == 1


def test_the_form_keeps_a_format_that_it_does_not_offer(admin, client):
    run = bring(client, ORDERS.replace("2026-01-01", "2026_01_01"))
    run.kind, run.mapping = "purchases", {"formats": {"date": "%Y_%m_%d"}}
    run.save()
    form = client.get(page(run, "import-map")).context["form"]
    assert (form["date"].value(), form.fields["date"].choices[-1][1]) == (
        "%Y_%m_%d",
        "YYYY_MM_DD, as 2026_12_31",
    )


def test_what_is_wrong_is_shown_with_line_column_and_reason(admin, client):
    run = mapped(client, bring(client, BAD_ORDERS))
    shown = client.get(page(run)).content.decode()
    assert "&#x27;soon&#x27; is not a date like YYYY-MM-DD" in shown
    assert "<td>Order Date</td>" in shown


def test_the_rejected_rows_can_be_downloaded_corrected_and_brought_again(admin, client):
    run = step(client, mapped(client, bring(client, BAD_ORDERS)), "load_good")
    file = b"".join(client.get(page(run, "import-rejects")).streaming_content)
    again = bring(client, file.replace(b"soon", b"2026-02-02"), like=run.pk)
    again = step(client, worked(again), "load")
    assert (again.state, again.created) == (State.LOADED, 1)
    assert Purchase.objects.count() == 2


def test_windows_bytes_are_read_after_a_look_at_them(admin, client):
    run = bring(client, ORDERS.replace("\n1,", "\né,").encode("cp1252"))
    refused = client.get(page(run, "import-map"))
    assert refused.status_code == 422
    assert b"?encoding=cp1252" in refused.content
    looked_at = client.get(f"{page(run, 'import-map')}?encoding=cp1252")
    assert looked_at.context["draft"].sample.rows[0][0] == "é"


def test_a_mapping_is_saved_and_used_again_at_once(admin, client):
    mapped(client, bring(client, ORDERS), profile="orders")
    assert ImportProfile.objects.get().kind == "purchases"
    run = worked(bring(client, ORDERS, profile="orders"))
    assert (run.state, run.created) == (State.CHECKED, 1)


def test_a_needed_field_without_a_column_is_asked_for(admin, client):
    run = bring(client, ORDERS)
    answer = client.post(
        f"{page(run, 'import-map')}?kind=purchases",
        {"source": "crm", "mode": "live", "date": "%Y-%m-%d", "decimal": "."},
    )
    assert answer.status_code == 422
    assert b"Choose a column for" in answer.content


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "is empty"), (b"x" * 2_000_000, "has 1.9 MB")]
)
def test_a_file_that_is_too_small_or_too_large_is_refused(
    admin, client, settings, content, reason
):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    file = SimpleUploadedFile("orders.csv", content)
    answer = client.post(reverse("accounts:imports"), {"file": file})
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_the_demo_takes_no_real_files(admin, client):
    Organisation.objects.update(is_demo=True)
    file = SimpleUploadedFile("x.csv", b"a\n1\n")
    answer = client.post(reverse("accounts:imports"), {"file": file})
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_an_executive_adds_to_own_accounts_only(client):
    make_organisation()
    executive = make_member("executive", make_team())
    make_known_customer("A", owner=executive)
    make_known_customer("B", owner=make_user())
    client.force_login(executive)
    notes = "Account,Date,Text\nA,2026-01-01,ours\nB,2026-01-01,theirs\n"
    run = step(client, mapped(client, bring(client, notes), kind="notes"), "load_good")
    assert run.rejected == 1
    assert run.problems[0]["reason"] == "no customer 'B' from crm"
    assert [note.text for note in Note.objects.all()] == ["ours"]


def test_an_executive_imports_no_people_accounts_or_owners(client):
    make_organisation()
    client.force_login(make_member("executive", make_team()))
    run = bring(client, "id,name\n1,x\n")
    offered = client.get(page(run, "import-map")).context["draft"].file.fields["kind"]
    kinds = {name for name, _ in offered.choices}
    assert "notes" in kinds
    assert not kinds & {"people", "customers", "assignments", "products"}


def test_imports_are_for_those_who_made_them_and_for_administrators(client, admin):
    make_run = bring(client, ORDERS)
    client.force_login(make_member("executive", make_team()))
    assert client.get(page(make_run)).status_code == 404
    assert (
        make_run.file_name
        not in client.get(reverse("accounts:imports")).content.decode()
    )
    client.force_login(make_member("admin", make_team()))
    assert client.get(page(make_run)).status_code == 200


def test_an_import_at_work_cannot_be_asked_for_something_else(admin, client):
    run = mapped(client, bring(client, ORDERS))
    client.post(page(run), {"step": "load"})
    client.post(page(run), {"step": "undo"})
    run.refresh_from_db()
    assert run.state == State.LOADING


def test_the_page_of_an_import_at_work_asks_again_by_itself(admin, client):
    run = mapped(client, bring(client, ORDERS))
    client.post(page(run), {"step": "load"})
    assert b'hx-trigger="every 1s"' in client.get(page(run, "import-progress")).content
    worked(run)
    assert b"hx-trigger" not in client.get(page(run, "import-progress")).content


def test_nobody_saves_over_a_mapping_of_somebody_else(admin, client):
    mapped(client, bring(client, ORDERS), profile="orders")
    client.force_login(make_member("executive", make_team()))
    address = f"{page(bring(client, ORDERS), 'import-map')}?kind=purchases"
    answer = client.post(address, {"source": "crm", "profile": "orders"})
    assert b"Somebody else saved a mapping" in answer.content


def test_an_undo_says_what_goes_and_which_files_came_later(admin, client):
    first = step(client, mapped(client, bring(client, ORDERS)), "load")
    step(client, mapped(client, bring(client, ORDERS)), "load")
    answer = client.get(page(first)).content.decode()
    assert "What it created (1) goes" in answer
    assert "Later files may build on it: orders.csv." in answer
