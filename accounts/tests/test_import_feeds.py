"""How far feeds reach after imports, and after their undo."""

from datetime import date, timedelta

import pytest

from accounts.imports.reading import REJECT_COLUMNS
from accounts.models import Feed
from accounts.tests.builders import (
    TODAY,
    make_assignment,
    make_feed,
    make_member,
    make_note,
    make_organisation,
    make_team,
)
from accounts.tests.import_files import make_known_customer
from accounts.tests.import_runs import PURCHASES, loaded, undone

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
HEADER = "id,customer,date,amount\n"
EARLY, MIDDLE, LATE = "2026-01-01", "2026-02-01", "2026-03-01"
WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
def account():
    make_organisation()
    return make_known_customer("A")


def purchases(*days: str, mode="history", **more):
    rows = "".join(f"{day},A,{day},10\n" for day in days)
    return loaded("purchases", PURCHASES, HEADER + rows, given={"mode": mode}, **more)


def span() -> tuple[str, str] | None:
    feed = Feed.objects.filter(kind="purchase", source="crm").first()
    return feed and (str(feed.started_on), str(feed.data_through))


def test_a_feed_goes_with_the_last_of_its_facts():
    undone(purchases(EARLY))
    assert span() is None


def test_a_feed_reaches_as_far_as_the_facts_that_remain():
    first = purchases(EARLY, LATE)
    second = purchases(MIDDLE)
    undone(first)
    assert span() == (MIDDLE, MIDDLE)
    undone(second)
    assert span() is None


def test_a_feed_that_a_later_file_carried_on_is_shortened_too():
    first = purchases(EARLY)
    purchases(MIDDLE, LATE)
    undone(first)
    assert span() == (MIDDLE, LATE)


def test_what_an_administrator_opened_earlier_stays_open():
    make_feed("purchase", source="crm", started_on=EARLY, data_through=EARLY)
    undone(purchases(LATE))
    assert span() == (EARLY, EARLY)


def test_a_fact_entered_by_somebody_keeps_its_feed(account):
    columns = {"customer": "customer", "happened_on": "date"}
    content = f"customer,date\nA,{EARLY}\n"
    run = loaded("notes", columns, content, given={"mode": "history"})
    make_note(account, source="crm", happened_on=LATE)
    undone(run)
    assert str(Feed.objects.get(kind="note").started_on) == LATE


def test_a_live_file_without_news_is_no_silence():
    purchases(EARLY, mode="live", file_day=TODAY - WEEK)
    Feed.objects.update(cadence_days=7)
    assert not Feed.objects.get().is_silent(TODAY)
    Feed.objects.update(data_through=EARLY)
    assert Feed.objects.get().is_silent(TODAY)
    run = purchases(EARLY, mode="live")
    assert (run.unchanged, Feed.objects.get().data_through) == (1, TODAY)
    assert not Feed.objects.get().is_silent(TODAY)


def test_a_live_file_of_a_named_day_reaches_to_that_day():
    purchases(EARLY, mode="live", file_day=date(2026, 2, 1))
    assert span() == (EARLY, MIDDLE)


def test_history_reaches_as_far_as_its_facts():
    purchases(EARLY)
    assert span() == (EARLY, EARLY)


def test_a_file_is_no_word_of_what_it_does_not_tell():
    make_feed("discount", source="crm", started_on=EARLY, data_through=EARLY)
    purchases(EARLY, mode="live")
    assert str(Feed.objects.get(kind="discount").data_through) == EARLY


def test_another_source_is_as_silent_as_before():
    make_feed("purchase", source="erp", started_on=EARLY, data_through=EARLY)
    purchases(EARLY, mode="live")
    assert str(Feed.objects.get(source="erp").data_through) == EARLY


def test_an_undone_live_file_is_no_word_any_more():
    purchases(EARLY, mode="live", file_day=date(2026, 2, 1))
    undone(purchases(EARLY, mode="live"))
    assert span() == (EARLY, MIDDLE)


def test_a_later_live_file_stays_word_when_an_earlier_one_is_undone():
    first = purchases(EARLY, mode="live", file_day=date(2026, 2, 1))
    purchases(MIDDLE, mode="live", file_day=date(2026, 3, 1))
    undone(first)
    assert span() == (MIDDLE, LATE)


def test_a_cadence_set_since_opens_no_feed_of_its_own():
    run = purchases(EARLY)
    Feed.objects.update(cadence_days=7)
    undone(run)
    assert span() is None


def test_what_an_administrator_opened_since_stays_open():
    first = purchases(MIDDLE)
    Feed.objects.update(started_on=EARLY)
    undone(first)
    assert span() == (EARLY, EARLY)


def test_a_feed_that_began_earlier_for_a_while_has_begun_when_it_did():
    purchases(MIDDLE)
    opened_at = Feed.objects.get().opened_at
    second = purchases(EARLY)
    assert Feed.objects.get().opened_at > opened_at
    undone(second)
    assert Feed.objects.get().opened_at == opened_at


def live(*rows: str, header: str = HEADER, **how) -> tuple[str, str] | None:
    """The span after a live file with these rows, which speaks of today."""
    purchases(EARLY)
    content = header + "".join(f"{row}\n" for row in rows)
    how |= {"given": {"mode": "live"}, "file_day": TODAY, "skips_bad_rows": True}
    loaded("purchases", PURCHASES, content, **how)
    return span()


def test_a_live_file_of_somebody_who_sees_all_is_word_for_all():
    admin = make_member("admin", make_team())
    assert live(f"{EARLY},A,{EARLY},10", started_by=admin) == (EARLY, str(TODAY))


def test_what_somebody_brings_of_their_own_accounts_speaks_for_no_others(account):
    executive = make_member("executive", make_team())
    make_assignment(account, executive)
    assert live(f"{EARLY},A,{EARLY},10", started_by=executive) == (EARLY, EARLY)


def test_a_file_with_no_good_row_is_no_word():
    assert live("1,Z,2026-01-01,10", "2,Z,2026-01-01,10") == (EARLY, EARLY)


def test_corrected_rows_speak_for_no_others():
    header = f"{HEADER.strip()},{','.join(REJECT_COLUMNS)}\n"
    assert live(f"{EARLY},A,{EARLY},10,4,date,late", header=header) == (EARLY, EARLY)


def test_an_undone_import_leaves_the_word_of_the_others():
    first = purchases(EARLY, mode="live", file_day=TODAY - WEEK)
    second = purchases(EARLY, mode="live", file_day=TODAY)
    undone(second)
    assert span() == (EARLY, str(TODAY - WEEK))
    undone(first)
    assert span() is None
