"""What the description of the API shows of requests and answers about imports."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from web.problems import MEDIA_TYPE, problem

_PATH = "/api/v1/imports/"
_BEGUN: dict[str, Any] = {
    "id": 12,
    "state": "loading",
    "kind": "purchases",
    "profile": None,
    "file_name": "orders.csv",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "file_day": None,
    "skip_bad_rows": False,
    "started_by": {"id": 3, "name": "Ada", "email": "ada@tarn.example"},
    "created_at": "2026-11-20T02:15:00Z",
    "rows_read": 0,
    "pace": None,
    "rows": None,
    "created": None,
    "updated": None,
    "unchanged": None,
    "rejected": None,
    "rejects": None,
    "error": "",
    "vanished_count": 0,
    "finished_at": None,
    "can_be_undone": False,
    "undone_at": None,
    "problems": [],
    "remarks": [],
    "vanished": [],
    "left_by_undo": [],
}
_REJECTED = _BEGUN | {
    "state": "checked",
    "rows_read": 2155,
    "rows": 2155,
    "created": 2150,
    "updated": 3,
    "unchanged": 1,
    "rejected": 1,
    "rejects": f"https://health.example.org{_PATH}12/rejects/",
    "finished_at": "2026-11-20T02:15:01Z",
    "problems": [
        {"line": 40, "column": "CustomerID", "reason": "no customer 'ALFKY' from crm"}
    ],
    "remarks": ['Read orders.csv as UTF-8, delimiter ",".'],
}


def _answer(name: str, status: int, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(
        name, value=value, response_only=True, status_codes=[str(status)]
    )


def _problem(name: str, status: int, detail: str, *errors: Any) -> OpenApiExample:
    value = problem(status, detail, _PATH, list(errors))
    return OpenApiExample(
        name,
        value=value,
        response_only=True,
        status_codes=[str(status)],
        media_type=MEDIA_TYPE,
    )


_NO_KIND = '"unicorns" is not a valid choice.'
BRING = [
    _answer("Taken", 202, _BEGUN),
    _problem(
        "Unknown kind",
        400,
        _NO_KIND,
        {"pointer": "/kind", "code": "invalid_choice", "detail": _NO_KIND},
    ),
    _problem("Token for reading", 403, "The token 'Report' lacks the scope import."),
    _problem("Too large", 413, "orders.csv has 25.3 MB. Up to 20 MB, 100,000 rows."),
    _problem(
        "Key of another request",
        422,
        "This Idempotency-Key came before, with another file or other wishes.",
    ),
]
REJECTED = [_answer("A row was rejected", 200, _REJECTED)]
STEP = [
    _answer("Begun", 202, _BEGUN),
    _problem("At work", 409, "This import is being worked on already."),
]
