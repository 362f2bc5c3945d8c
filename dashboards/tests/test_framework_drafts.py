"""A draft is written part by part."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.models import Metric, Organisation
from dashboards.tests.builders import make_company, signed_in
from dashboards.tests.framework_pages import at, make_draft, send
from diagnostics.models import FrameworkVersion


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def admin(people) -> Client:
    return signed_in(people.admin)


@pytest.fixture
def draft(people) -> FrameworkVersion:
    return make_draft(people)


def test_weights_are_saved(admin, draft):
    changes = {"results-weight": "50", "rule-purchase_rhythm": "70"}

    assert send(admin, at(draft), "weights", **changes).status_code == 302

    draft.refresh_from_db()
    framework = draft.framework
    assert framework.dimensions[0].weight == 50
    assert framework.measures[framework.column_of["purchase_rhythm"]].weight == 70


def test_a_weight_that_is_none_is_told_at_its_field_and_kept(admin, draft):
    answer = send(admin, at(draft), "weights", **{"results-weight": "-3"})

    assert answer.status_code == 422
    assert 'value="-3"' in answer.text
    assert "greater than or equal to 0" in answer.text


def test_a_measure_is_removed_and_added_again(admin, draft):
    fields = {"section": "remove-measure", "row": "late_deliveries"}
    assert admin.post(at(draft), fields).status_code == 302
    draft.refresh_from_db()
    assert "late_deliveries" not in draft.framework.column_of

    send(admin, at(draft), "add-measure", key="late_deliveries", weight="12")

    draft.refresh_from_db()
    framework = draft.framework
    assert framework.measures[framework.column_of["late_deliveries"]].weight == 12


def test_a_measure_that_a_limit_watches_stays(admin, draft):
    fields = {"section": "remove-measure", "row": "purchase_rhythm"}

    answer = admin.post(at(draft), fields)

    assert answer.status_code == 422
    assert "watches it: remove that first" in answer.text


def test_a_curve_is_typed_in_any_order_and_saved(admin, draft):
    page = at(draft, "measures/late_deliveries/")
    empty = {f"{name}_{row}": "" for name in ("value", "points") for row in range(9)}
    curve = {"value_0": "40", "points_0": "0", "value_1": "5", "points_1": "100"}

    answer = send(admin, page, "measure", **empty | curve, target="5")

    assert answer.status_code == 302
    draft.refresh_from_db()
    framework = draft.framework
    rule = framework.measures[framework.column_of["late_deliveries"]]
    assert rule.curve == ((5.0, 100.0), (40.0, 0.0))
    assert rule.target == 5


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points_0": "120"}, "less than or equal to 100"),
        ({"points_0": ""}, "How many points is it worth?"),
        ({"value_1": "", "points_1": "7"}, "Which value is worth that?"),
        ({"value_1": "0", "value_0": "0"}, "stands in another row too"),
    ],
)
def test_what_is_wrong_with_a_curve_is_told_at_its_row(admin, draft, changes, words):
    page = at(draft, "measures/late_deliveries/")
    answer = send(admin, page, "measure", **changes, move="Kept as typed")

    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept as typed" in answer.text


def test_a_curve_is_drawn_as_typed_without_being_saved(admin, draft):
    page = at(draft, "measures/late_deliveries/")

    answer = send(admin, page, "measure", draw="1", value_0="-77")

    assert answer.status_code == 200
    assert "−77" in answer.text or "-77 →" in answer.text
    draft.refresh_from_db()
    framework = draft.framework
    rule = framework.measures[framework.column_of["late_deliveries"]]
    assert rule.curve[0][0] != -77


def test_a_reading_becomes_a_measure_without_code(admin, draft):
    metric = Metric.objects.create(name="Logins", unit="logins")
    fields = {"metric": str(metric.pk), "how": "mean", "days": "30", "label": "Logins"}
    curve = {"value_0": "0", "points_0": "0", "value_1": "50", "points_1": "100"}

    answer = send(admin, at(draft), "add-reading", dimension="value", **fields, **curve)

    assert answer.status_code == 302
    draft.refresh_from_db()
    framework = draft.framework
    rule = framework.measures[framework.column_of["logins"]]
    assert (rule.reading.metric_id, rule.measure.unit) == (metric.pk, "logins")
    assert rule.measure.dimension == "value"


def test_the_same_reading_is_not_taken_twice(admin, draft):
    metric = Metric.objects.create(name="Logins")
    fields = {"metric": str(metric.pk), "how": "mean", "days": "30", "label": "Logins"}
    curve = {"value_0": "0", "points_0": "0", "value_1": "50", "points_1": "100"}

    def add():
        said = fields | curve | {"dimension": "value"}
        return send(admin, at(draft), "add-reading", **said)

    assert add().status_code == 302
    assert "reads the same already" in add().text


def test_a_limit_is_added_changed_and_removed(admin, draft):
    fields = {
        "measure": "late_deliveries",
        "side": "at_least",
        "threshold": "60",
        "ceiling": "55",
        "reason": "Most deliveries late",
    }
    assert send(admin, at(draft), "add-limit", **fields).status_code == 302
    part = {"row": "most_deliveries_late", "ceiling": "45"}
    assert send(admin, at(draft), "limit", **part).status_code == 302
    draft.refresh_from_db()
    assert draft.framework.caps[-1].ceiling == 45

    admin.post(at(draft), {"section": "remove-limit", "row": "most_deliveries_late"})

    draft.refresh_from_db()
    assert "most_deliveries_late" not in {cap.key for cap in draft.framework.caps}


def test_bands_out_of_order_are_told_at_the_field(admin, draft):
    answer = send(admin, at(draft), "rules", at_risk_below="80", watch_below="70")

    assert answer.status_code == 422
    assert "it ends above that" in answer.text


@pytest.mark.parametrize("role", ["admin", "analyst"])
def test_a_draft_says_who_began_it_and_when(people, draft, role):
    Organisation.objects.update(time_zone="Asia/Tokyo")
    FrameworkVersion.objects.filter(pk=draft.pk).update(
        created_at=datetime(2026, 11, 2, 20, 30, tzinfo=UTC)
    )

    page = signed_in(getattr(people, role)).get(at(draft)).text

    assert f"Begun by {people.admin} on 3 Nov 2026, 05:30." in page
