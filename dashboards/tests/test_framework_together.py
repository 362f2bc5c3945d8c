"""Two administrators at one draft: what others changed meanwhile stays."""

import pytest
from django.test import Client

from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.framework_pages import (
    at,
    fields_of,
    make_draft,
    send,
    shown_in,
)
from diagnostics.models import FrameworkVersion
from diagnostics.scoring.rules import MeasureRule

LATE = "late_deliveries"


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def admin(people) -> Client:
    return signed_in(people.admin)


@pytest.fixture
def draft(people) -> FrameworkVersion:
    return make_draft(people)


def weights(draft) -> dict[str, int]:
    """By the key of the dimension."""
    draft.refresh_from_db()
    return {each.key: each.weight for each in draft.framework.dimensions}


def rule(draft, key=LATE) -> MeasureRule:
    draft.refresh_from_db()
    return draft.framework.measures[draft.framework.column_of[key]]


def test_two_who_change_other_weights_keep_both(admin, draft):
    theirs = fields_of(admin, at(draft), "weights")
    send(admin, at(draft), "weights", **{"results-weight": "77"})

    answer = admin.post(at(draft), theirs | {"service-weight": "11"})

    assert answer.status_code == 302
    assert (weights(draft)["results"], weights(draft)["service"]) == (77, 11)


def test_a_weight_changed_on_the_page_of_its_measure_stays(admin, draft):
    theirs = fields_of(admin, at(draft), "weights")
    send(admin, at(draft, f"measures/{LATE}/"), "measure", weight="33")

    admin.post(at(draft), theirs | {"service-weight": "11"})

    assert rule(draft).weight == 33


def test_two_who_change_the_same_weight_are_told(admin, draft):
    before = weights(draft)["results"]
    theirs = fields_of(admin, at(draft), "weights") | {"results-weight": "11"}
    send(admin, at(draft), "weights", **{"results-weight": "77"})

    answer = admin.post(at(draft), theirs)

    assert answer.status_code == 422
    assert f"Results, weight: 77 instead of {before}." in answer.text
    assert shown_in(answer, "weights")["results-weight"] == "11"
    assert weights(draft)["results"] == 77


def test_what_was_refused_and_is_sent_again_is_meant(admin, draft):
    theirs = fields_of(admin, at(draft), "weights") | {"results-weight": "11"}
    send(admin, at(draft), "weights", **{"results-weight": "77", "service-weight": "9"})
    refused = admin.post(at(draft), theirs)

    assert admin.post(at(draft), shown_in(refused, "weights")).status_code == 302

    assert (weights(draft)["results"], weights(draft)["service"]) == (11, 9)


def test_a_measure_added_meanwhile_keeps_its_weight(admin, draft):
    admin.post(at(draft), {"section": "remove-measure", "row": LATE})
    theirs = fields_of(admin, at(draft), "weights") | {"service-weight": "11"}
    send(admin, at(draft), "add-measure", key=LATE, weight="12")

    assert admin.post(at(draft), theirs).status_code == 302

    assert (rule(draft).weight, weights(draft)["service"]) == (12, 11)


def test_two_curves_are_never_mixed(admin, draft):
    page = at(draft, f"measures/{LATE}/")
    theirs = fields_of(admin, page, "measure") | {"points_1": "7"}
    send(admin, page, "measure", points_0="99")
    mine = rule(draft).curve

    answer = admin.post(page, theirs)

    assert answer.status_code == 422
    assert "curve: " in answer.text
    assert rule(draft).curve == mine


def test_a_curve_and_a_first_move_are_changed_side_by_side(admin, draft):
    page = at(draft, f"measures/{LATE}/")
    theirs = fields_of(admin, page, "measure") | {"move": "Ask the carrier"}
    send(admin, page, "measure", points_0="99", move_days="3")

    assert admin.post(page, theirs).status_code == 302

    move = rule(draft).measure.first_move
    assert (move.text, move.due_days) == ("Ask the carrier", 3)
    assert rule(draft).curve[0][1] == 99


def test_a_limit_is_changed_by_one_at_a_time(admin, draft):
    cap = draft.framework.caps[0]
    theirs = fields_of(admin, at(draft), "limit", cap.key) | {"reason": "Otherwise"}
    send(admin, at(draft), "limit", row=cap.key, ceiling="21")

    answer = admin.post(at(draft), theirs)

    assert answer.status_code == 422
    assert f"at most: 21 points instead of {cap.ceiling} points" in answer.text
    draft.refresh_from_db()
    assert draft.framework.caps[0].reason == cap.reason


def test_rules_are_changed_side_by_side(admin, draft):
    theirs = fields_of(admin, at(draft), "rules") | {"minimum_coverage": "41"}
    send(admin, at(draft), "rules", new_account_days="77")

    assert admin.post(at(draft), theirs).status_code == 302

    draft.refresh_from_db()
    found = draft.framework
    assert (found.new_account_days, found.minimum_coverage) == (77, 0.41)


def test_bands_that_two_put_out_of_order_are_refused(admin, draft):
    theirs = fields_of(admin, at(draft), "rules") | {"at_risk_below": "70"}
    send(admin, at(draft), "rules", watch_below="60")

    answer = admin.post(at(draft), theirs)

    assert answer.status_code == 422
    assert "not in order" in answer.text


def test_a_form_that_does_not_say_what_it_showed_is_refused(admin, draft):
    fields = fields_of(admin, at(draft), "weights") | {"results-weight": "11"}

    assert admin.post(at(draft), fields | {"seen": "made up"}).status_code == 400
