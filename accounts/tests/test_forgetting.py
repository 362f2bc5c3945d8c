"""What was only needed for a while is forgotten; what came of it stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import tasks
from accounts.models import ImportRun, StoredFile
from accounts.tests.builders import make_organisation

pytestmark = pytest.mark.django_db


def make_file(**ago: float) -> StoredFile:
    file = StoredFile.objects.create(name="orders.csv", size=0)
    StoredFile.objects.update(stored_at=timezone.now() - timedelta(**ago))
    return file


def make_session(key: str, **ahead: float) -> None:
    ends = timezone.now() + timedelta(**ahead)
    Session.objects.create(session_key=key, session_data="", expire_date=ends)


def test_a_file_is_kept_for_thirty_days():
    make_organisation()
    make_file(days=29)

    tasks.forget_files()

    assert StoredFile.objects.exists()


def test_after_that_the_record_of_its_import_stays():
    make_organisation()
    run = ImportRun.objects.create(file_name="orders.csv", file=make_file(days=31))

    tasks.forget_files()

    run.refresh_from_db()
    assert not StoredFile.objects.exists()
    assert (run.file_name, run.file) == ("orders.csv", None)


def test_sessions_that_have_run_out_are_forgotten():
    make_session("over", seconds=-1)
    make_session("valid", hours=1)

    tasks.forget_sessions()

    assert Session.objects.get().session_key == "valid"
