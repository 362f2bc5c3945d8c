"""What holds for every address of the API: problems, limits, schema and docs."""

import json
import secrets

import pytest
from django.core.management import call_command
from redis.exceptions import ConnectionError as RedisIsDown

from accounts.api import Accounts
from accounts.tests.builders import make_organisation
from accounts.tests.reading import signed_in_as
from integrations import throttling
from integrations.throttling import PerMinute

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def organisation():
    return make_organisation()


@pytest.fixture
def analyst():
    return signed_in_as("analyst")


def test_index_names_addresses_that_answer():
    director = signed_in_as("director")
    addresses = director.get(ROOT).json()

    told = {"accounts", "scores", "measures", "imports", "schema", "docs"}
    assert set(addresses) == told
    assert {director.get(url).status_code for url in addresses.values()} == {200}


@pytest.mark.parametrize("path", ["bogus/", "accounts/x/", "a/b/%00/", "scores/1/%0A/"])
def test_unknown_address_is_a_problem_for_everyone(client, path):
    response = client.get(ROOT + path)

    assert response.status_code == 404
    assert response["Content-Type"] == PROBLEM
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing at this address.",
        "instance": ROOT + path,
        "errors": [],
    }


def test_address_without_its_slash_leads_to_the_one_with_it(analyst):
    response = analyst.get(f"{ROOT}scores?limit=5")

    assert response.status_code == 301
    assert response["Location"] == f"{ROOT}scores/?limit=5"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(analyst, method):
    response = getattr(analyst, method)(f"{ROOT}scores/")

    assert response.status_code == 405
    assert response["Content-Type"] == PROBLEM
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_only_json_is_spoken(analyst):
    response = analyst.get(f"{ROOT}scores/", headers={"accept": "text/csv"})

    assert response.status_code == 406
    assert response["Content-Type"] == PROBLEM


def test_format_is_no_parameter(analyst):
    response = analyst.get(f"{ROOT}scores/?format=api")

    assert response.json()["errors"][0]["parameter"] == "format"


def test_failure_of_ours_is_a_problem_that_tells_no_details(
    analyst, monkeypatch, caplog
):
    def fail(self):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(Accounts, "get_queryset", fail)

    response = analyst.get(f"{ROOT}accounts/")

    assert response.status_code == 500
    assert response["Content-Type"] == PROBLEM
    assert b"hunter2" not in response.content
    assert "hunter2" in caplog.text


def test_answers_are_never_kept_by_a_cache(analyst):
    assert "no-store" in analyst.get(f"{ROOT}scores/")["Cache-Control"]


def set_clock(monkeypatch, seconds):
    monkeypatch.setattr(throttling.time, "time", lambda: seconds)


@pytest.fixture
def minute():
    """The start of a minute in which no earlier run has counted anything."""
    return 60 * secrets.randbelow(10**9)


def test_caller_past_the_limit_is_told_when_to_come_back(analyst, monkeypatch, minute):
    monkeypatch.setattr(PerMinute, "limit", 2)
    set_clock(monkeypatch, minute + 15)

    answers = [analyst.get(f"{ROOT}measures/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert answers[0]["RateLimit-Limit"] == "2"
    assert answers[2]["RateLimit-Reset"] == answers[2]["Retry-After"] == "45"
    assert answers[2]["Content-Type"] == PROBLEM


def test_each_caller_and_minute_has_a_count_of_its_own(analyst, monkeypatch, minute):
    monkeypatch.setattr(PerMinute, "limit", 1)
    set_clock(monkeypatch, minute)
    statuses = [analyst.get(f"{ROOT}measures/").status_code for _ in range(2)]

    other = signed_in_as("analyst").get(f"{ROOT}measures/").status_code
    set_clock(monkeypatch, minute + 60)
    later = analyst.get(f"{ROOT}measures/").status_code

    assert (statuses, other, later) == ([200, 429], 200, 200)


def test_reading_goes_on_while_requests_cannot_be_counted(analyst, monkeypatch):
    class Down:
        def add(self, *args, **options):
            raise RedisIsDown("no route")

    monkeypatch.setattr(throttling, "cache", Down())

    response = analyst.get(f"{ROOT}measures/")

    assert response.status_code == 200
    assert "RateLimit-Limit" not in response


def test_schema_is_for_those_who_are_signed_in(client, analyst):
    assert client.get(f"{ROOT}schema/").status_code == 401
    assert analyst.get(f"{ROOT}schema/").json()["info"]["title"] == "Holdfast API"


def test_schema_describes_everything_and_is_valid(capsys):
    call_command("spectacular", "--validate", "--fail-on-warn", "--format=openapi-json")

    printed = capsys.readouterr()
    schema = json.loads(printed.out)
    assert printed.err == ""
    assert {f"{ROOT}imports/", f"{ROOT}imports/{{id}}/undo/"} <= set(schema["paths"])


def test_docs_lead_a_stranger_to_the_login(client):
    response = client.get(f"{ROOT}docs/")

    assert response.status_code == 302
    assert "/login/" in response["Location"]


def test_docs_bring_everything_from_here_and_nothing_inline(analyst):
    page = analyst.get(f"{ROOT}docs/").content.decode()

    assert "swagger-ui-bundle" in page
    assert "://" not in page
    assert "<style" not in page
    assert "<script>" not in page


def test_address_of_another_version_is_a_problem_too(client):
    response = client.get("/api/v2/")

    assert response.status_code == 404
    assert response["Content-Type"] == PROBLEM
