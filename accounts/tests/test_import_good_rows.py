"""Of a file's good rows all is loaded; of its bad ones nothing at all."""

from datetime import date, timedelta

import pytest

from accounts.models import (
    Assignment,
    Customer,
    ExternalId,
    Membership,
    Metric,
    Segment,
    Series,
    Team,
)
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_member,
    make_organisation,
    make_user,
)
from accounts.tests.import_files import (
    CUSTOMERS,
    PURCHASES,
    counts,
    load,
    load_good,
    make_known_customer,
    problems,
)

pytestmark = pytest.mark.django_db
BRING = PURCHASES + 'discount = "discount"\n[create_customers]\nname = "Shop {id}"\n'
BOUGHT = "customer,date,amount,discount\n"
OWNED = CUSTOMERS.replace(
    "[defaults]", 'parent = "parent"\nowner = "owner"\n[defaults]'
)
ACCOUNTS = "id,name,since,parent,owner\n"
BO = "bo@crm.example"


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


def owners(customer: Customer) -> list[tuple[str, date, date | None]]:
    rows = Assignment.objects.filter(customer=customer).order_by("started_on")
    return list(rows.values_list("user__name", "started_on", "ended_on"))


def test_accounts_whose_purchases_are_all_rejected_are_not_made(tmp_path):
    rows = BOUGHT + "Y,2026-01-01,5,0\nZ,2099-01-01,5,0\n"
    report = load_good(tmp_path, "purchases", BRING, rows)
    assert (counts(report), report.is_loaded) == ((1, 0, 0, 1), True)
    assert [each.name for each in Customer.objects.all()] == ["Shop Y"]
    assert [each.external_id for each in ExternalId.objects.all()] == ["Y"]
    assert report.remarks[-1] == "Customers made from their purchases: 1."


def test_accounts_that_only_rows_left_out_name_are_not_made(tmp_path):
    rows = BOUGHT + "Y,2026-01-01,5,0\nZ,2099-01-01,5,0\n"
    report = load(tmp_path, "purchases", 'ahead = "left out"\n' + BRING, rows)
    assert (counts(report), report.skipped) == ((1, 0, 0, 0), 1)
    assert [each.name for each in Customer.objects.all()] == ["Shop Y"]


def test_whoever_may_make_no_accounts_leaves_none_behind(tmp_path):
    manager = make_member(Membership.Role.MANAGER, Team.objects.create(name="North"))
    report = load(
        tmp_path, "purchases", BRING, BOUGHT + "Y,2026-01-01,5,0\n",
        importer=manager, skips_bad_rows=True,
    )  # fmt: skip
    assert problems(report) == ["line 2, customer: no customer 'Y' from crm"]
    assert (Customer.objects.count(), ExternalId.objects.count()) == (0, 0)


def test_an_account_begins_with_its_first_good_purchase(tmp_path):
    rows = BOUGHT + "Y,2020-01-01,5,-1\nY,2026-02-01,5,0\nY,2026-01-01,5,0\n"
    load_good(tmp_path, "purchases", BRING, rows)
    assert Customer.objects.get().acquired_on == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("kind", "model", "field", "row", "bad"),
    [
        ("customers", Segment, "segment", "name = 'n'\nacquired_on = '2026-01-01'", ""),
        ("products", Series, "series", "name = 'n'", ""),
        ("readings", Metric, "metric", "customer = 'A'\nvalue = '1'", "2099-01-01"),
    ],
)
def test_names_that_only_rejected_rows_bring_are_not_kept(
    tmp_path, kind, model, field, row, bad
):
    make_known_customer("A")
    day = 'measured_on = "day"\n' if bad else ""
    mapping = 'source = "crm"\n[columns]\nexternal_id = "id"\n'
    mapping += f'{field} = "named"\n{day}[defaults]\n{row}\n'
    rows = f"id,named,day\n1,Good,2026-01-01\n2,Odd,{bad}\n" + "2,Odd,\n" * (not bad)
    report = load_good(tmp_path, kind, mapping, rows)
    assert [each.name for each in model.objects.all()] == ["Good"]
    assert f"New {model._meta.verbose_name_plural}: 1." in report.remarks


def test_a_name_longer_than_any_is_told_by_line(tmp_path):
    mapping = CUSTOMERS.replace("[defaults]", 'segment = "segment"\n[defaults]')
    rows = f"id,name,since,segment\nA,Acme,2026-01-01,{'x' * 101}\n"
    report = load(tmp_path, "customers", mapping, rows)
    assert problems(report) == ["line 2, segment: has 101 characters; 100 are allowed"]


def test_an_account_with_a_bad_owner_is_left_as_it_was(tmp_path):
    account = make_known_customer("A", name="Acme")
    make_known_customer("B", name="Bolt")
    hand, tomorrow = make_user("Hand"), TODAY + timedelta(days=1)
    make_assignment(account, hand, started_on=tomorrow)
    make_user("Bo", email=BO)
    rows = f"A,New,2019-01-01,B,{BO}\nB,Bold,2020-01-01,,{BO}\n"
    report = load_good(tmp_path, "customers", OWNED, ACCOUNTS + rows)
    account.refresh_from_db()
    assert counts(report) == (0, 1, 0, 1)
    problem = f"line 2, owner: overlaps an owner recorded from {tomorrow}"
    assert problems(report) == [problem]
    assert (account.name, account.parent) == ("Acme", None)
    assert owners(account) == [("Hand", tomorrow, None)]
    assert owners(Customer.objects.get(name="Bold")) == [
        ("Bo", date(2020, 1, 1), None)
    ]  # fmt: skip


def test_an_account_with_a_bad_parent_keeps_its_owner(tmp_path):
    account = make_known_customer("A", name="Acme")
    make_assignment(account, make_user("Hand"), started_on=date(2021, 1, 1))
    make_user("Bo", email=BO)
    rows = f"A,Acme,2020-01-01,X,{BO}\nC,Cog,2020-01-01,,{BO}\n"
    report = load_good(tmp_path, "customers", OWNED, ACCOUNTS + rows)
    assert counts(report) == (1, 0, 0, 1)
    assert owners(account) == [("Hand", date(2021, 1, 1), None)]
    assert owners(Customer.objects.get(name="Cog")) == [("Bo", date(2020, 1, 1), None)]
