"""What a program brings wrongly is refused in words, by its place, and never kept."""

from contextlib import nullcontext

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.imports import jobs
from accounts.models import ImportProfile, ImportRun, Organisation, StoredFile
from accounts.tests.builders import make_organisation
from accounts.tests.import_api import IMPORTS, MAPPING, ORDERS, WISHES, post, worked
from accounts.tests.import_files import make_known_customer
from accounts.tests.reading import signed_in_as

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
NOT_UTF8 = b"source = '\xff'"


@pytest.fixture(autouse=True)
def organisation(monkeypatch):
    monkeypatch.setattr(jobs, "prolonged", lambda lease: nullcontext())
    make_known_customer("A")
    return make_organisation()


@pytest.fixture
def admin():
    return signed_in_as("admin")


def places(answer, status=400):
    """Where the mistakes are, by pointer; nothing was kept."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    assert answer.json()["detail"]
    assert not ImportRun.objects.exists()
    assert not StoredFile.objects.exists()
    return {error["pointer"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"kind": "unicorns"}, "/kind"),
        ({"kind": ""}, "/kind"),
        ({"kind": "purchases\0"}, "/kind"),
        ({"mapping": "source ="}, "/mapping"),
        ({"mapping": "\0"}, "/mapping"),
        ({"mapping": 'source = "crm"\n[columns]\ncolour = "x"'}, "/mapping"),
        ({"mapping": 'source = "a\\u0000b"'}, "/mapping"),
        ({"mapping": f"{MAPPING}[defaults]\nquantity = nan"}, "/mapping"),
        ({"mapping": f"x = {'[' * 5_000}"}, "/mapping"),
        ({"mapping": f"x = {'9' * 5_000}"}, "/mapping"),
        ({"mapping": 'kind = "people"\nsource = "crm"'}, "/mapping"),
        ({"mapping": "# " + "x" * 70_000}, "/mapping"),
        ({"mapping": SimpleUploadedFile("m.toml", NOT_UTF8)}, "/mapping"),
        ({"file_day": "tomorrow"}, "/file_day"),
        ({"file_day": "2999-01-01"}, "/file_day"),
        ({"mapping": f'{MAPPING}[joins.o]\nfile = "o.csv"\non = "id"\n'}, "/file"),
        ({"file_day": "2026-02-30"}, "/file_day"),
        ({"skip_bad_rows": "maybe"}, "/skip_bad_rows"),
        ({"dry_run": "maybe"}, "/dry_run"),
        ({"dryrun": "true"}, "/dryrun"),
        ({"dry_run": ["true", "false"]}, "/dry_run"),
    ],
)
def test_what_is_wrong_in_a_request_is_named(admin, said, place):
    assert places(post(admin, ORDERS, **(WISHES | said))) == {place}


def test_a_kind_and_a_mapping_are_needed_without_a_profile(admin):
    assert places(post(admin, ORDERS)) == {"/kind", "/mapping"}


@pytest.mark.parametrize("name", ["nothing", "x\0", "a" * 65])
def test_a_profile_must_be_there(admin, name):
    assert places(post(admin, ORDERS, profile=name)) == {"/profile"}


def test_a_profile_says_kind_and_mapping_already(admin):
    ImportProfile.objects.create(name="orders", kind="purchases")

    answer = post(admin, ORDERS, profile="orders", **WISHES)

    assert places(answer) == {"/kind", "/mapping"}


def test_a_profile_for_rows_one_may_not_import_is_as_unknown_as_none():
    ImportProfile.objects.create(name="people", kind="people")

    answer = post(signed_in_as("executive"), ORDERS, profile="people")

    assert places(answer) == {"/profile"}


@pytest.mark.parametrize("file", [None, "just text", b""])
def test_a_file_is_needed_and_holds_something(admin, file):
    if file == b"":
        answer = post(admin, b"", **WISHES)
    else:
        form = WISHES | ({"file": file} if file else {})
        answer = admin.post(IMPORTS, form, format="multipart")

    assert places(answer) == {"/file"}


def test_two_files_at_once_are_one_too_many(admin):
    files = [SimpleUploadedFile(name, b"x") for name in ("1.csv", "2.csv")]

    answer = admin.post(IMPORTS, WISHES | {"file": files}, format="multipart")

    assert places(answer) == {"/file"}


def test_the_demonstration_takes_no_real_files(admin):
    Organisation.objects.update(is_demo=True)

    answer = post(admin, ORDERS, **WISHES)

    assert places(answer) == {"/file"}
    assert "demo organisation" in answer.json()["detail"]


@pytest.mark.parametrize("key", ["k" * 256, "a\0b", "\x7f"])
def test_a_key_is_a_text_of_some_length(admin, key):
    answer = post(admin, ORDERS, headers={"idempotency-key": key}, **WISHES)

    assert places(answer) == {""}
    assert "Idempotency-Key" in answer.json()["detail"]


def test_only_forms_bring_files(admin):
    places(admin.post(IMPORTS, WISHES), status=415)


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=é",
        "multipart/form-data; boundary=x; charset=base64",
        "multipart/form-data; boundary=x; charset=no-such-thing",
    ],
)
def test_a_damaged_form_is_a_bad_request(admin, content_type):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\n\xff\r\n--x--\r\n'
    )

    places(admin.generic("POST", IMPORTS, body, content_type=content_type))


def test_a_field_of_megabytes_is_too_large(admin):
    places(post(admin, ORDERS, **(WISHES | {"mapping": "x" * 3_000_000})), status=413)


NAMES = [
    "../../etc/passwd",
    "..",
    "C:\\orders.csv",
    "a\0b.csv",
    "\n\r.csv",
    "<script>.csv",
    "😀" * 200,
    "x" * 900,
    '"; filename="y.csv',
    "%00%2e%2e%2f",
    " ",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_be_called_anything_or_is_refused_in_words(admin, name):
    content = ORDERS.encode().join([_head(name), b"\r\n--x--\r\n"])
    kind = "multipart/form-data; boundary=x"

    answer = admin.generic("POST", IMPORTS, content, content_type=kind)

    if answer.status_code == 202:
        assert worked(admin, answer)["state"] == "loaded"
    else:
        assert places(answer) == {"/file"}


def _head(name: str) -> bytes:
    fields = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{value}\r\n'
        for each, value in WISHES.items()
    )
    file = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"'
    return f"{fields}{file}\r\n\r\n".encode()


@pytest.mark.parametrize(
    "said", [{"skip_bad_rows": "maybe"}, {"skipbadrows": True}, [1], "text"]
)
def test_a_step_refuses_what_it_does_not_know(admin, said):
    run = worked(admin, post(admin, ORDERS, dry_run=True, **WISHES))

    answer = admin.post(f"{IMPORTS}{run['id']}/load/", said)

    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM
    assert ImportRun.objects.get().state == "checked"


@pytest.mark.parametrize("body", [b"{", b"\xff", b'"\\ud800"', b"[" * 100_000])
def test_a_step_with_a_damaged_body_is_a_bad_request(admin, body):
    run = worked(admin, post(admin, ORDERS, dry_run=True, **WISHES))
    address = f"{IMPORTS}{run['id']}/load/"

    answer = admin.generic("POST", address, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == PROBLEM


@pytest.mark.parametrize("query", ["?state=bogus", "?page=2", "?cursor=x", "?limit=0"])
def test_the_list_refuses_parameters_that_mean_nothing(admin, query):
    answer = admin.get(IMPORTS + query)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] in query


@pytest.mark.parametrize("path", ["1/", "1/rejects/", f"{2**70}/"])
def test_an_import_that_does_not_exist_is_not_found(admin, path):
    answer = admin.get(IMPORTS + path, headers={"accept": "application/json"})

    assert answer.status_code == 404
    assert answer["Content-Type"] == PROBLEM


def test_missing_rejects_are_told_in_json_to_whoever_wants_csv(admin):
    run = worked(admin, post(admin, ORDERS, **WISHES))

    answer = admin.get(f"{IMPORTS}{run['id']}/rejects/", headers={"accept": "text/csv"})

    assert answer.status_code == 404
    assert answer["Content-Type"] == PROBLEM
    assert answer.json()["status"] == 404
