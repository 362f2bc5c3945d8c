"""Every page says as of when its scores are, and so does every score for a program."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.builders import TODAY
from config.tests.matrix import HTMX, Matrix
from config.tests.matrix_routes import ACCOUNT_PAGE, API_ACCOUNT, MEASURE, ROUTES
from config.tests.matrix_world import make_world
from dashboards.tests.builders import make_truth, signed_in
from dashboards.views import checked
from diagnostics.models import RangeRun

SAID = re.compile(r"[Aa]s of <time datetime=\"2026-11-20\">20 Nov 2026</time>")
FOOT = f"Scores {SAID.pattern}"
A_PAGE = '<main class="content"'
FRAGMENTS = ("diagnosis/", "freshness/")
OF_ONE_ACCOUNT = [ACCOUNT_PAGE, *(f"{ACCOUNT_PAGE}{part}" for part in FRAGMENTS)]
OF_SCORES = [
    "api/v1/scores/",
    *(f"{API_ACCOUNT}score/{part}" for part in ("", "contributions/", "history/")),
]


@pytest.fixture
def matrix(db, monkeypatch) -> Matrix:
    """A company of which everybody is scored for today."""
    monkeypatch.setattr(checked, "held_against_truth", make_truth)
    moment = timezone.now()
    RangeRun.objects.create(as_of=TODAY, first_id=1, last_id=9, done_at=moment)
    return Matrix(make_world())


def answers(matrix: Matrix, patterns, **headers) -> Iterator[tuple[str, str]]:
    """What somebody who may see everything is shown, by address."""
    reader = signed_in(matrix.world.people.superuser)
    for pattern in patterns:
        for address, _ in matrix.addresses(pattern, ROUTES[pattern]):
            response = reader.get(address, headers=headers)
            if response.status_code == 200:
                yield address, response.text


def test_every_page_behind_the_login_says_as_of_when_scores_are(matrix):
    shown = answers(matrix, (one for one in ROUTES if not one.startswith("api/v1/^")))
    pages = {address: text for address, text in shown if A_PAGE in text}

    silent = [address for address, text in pages.items() if not re.search(FOOT, text)]

    assert len(pages) > 40
    assert silent == []


def test_what_shows_the_scores_of_accounts_says_of_when_just_these_are(matrix):
    patterns = ["", *OF_ONE_ACCOUNT, MEASURE]

    shown = dict(answers(matrix, patterns))
    silent = [at for at, text in shown.items() if not SAID.search(_without_foot(text))]

    assert len(shown) > len(patterns)
    assert silent == []


def test_a_list_that_is_filtered_says_it_of_what_is_left(matrix):
    ((_, rows),) = answers(matrix, [""], **HTMX)

    assert SAID.search(rows)


def test_every_score_for_a_program_says_of_which_day_it_is(matrix):
    shown = dict(answers(matrix, OF_SCORES))
    silent = [at for at, text in shown.items() if '"as_of":"2026-11-20"' not in text]

    assert len(shown) > len(OF_SCORES)
    assert silent == []


@pytest.mark.parametrize(
    ("who", "what_to_do"),
    [("owner", "Please tell an administrator."), ("admin", "a worker and beat run")],
)
def test_a_run_that_has_stopped_is_told_with_what_to_do(matrix, who, what_to_do):
    long_ago = timezone.now() - timedelta(hours=1)
    RangeRun.objects.create(as_of=TODAY, first_id=11, last_id=19)
    RangeRun.objects.update(started_at=long_ago)
    RangeRun.objects.filter(done_at__isnull=False).update(done_at=long_ago)

    page = signed_in(getattr(matrix.world.people, who)).get("/league/").text

    assert "Scoring 20 Nov 2026 has stopped at 1 of 2 parts" in page
    assert what_to_do in page


def _without_foot(text: str) -> str:
    return text.split("<footer")[0]
