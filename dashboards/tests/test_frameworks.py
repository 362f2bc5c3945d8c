"""The pages of scoring models: read by everybody, written by administrators."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Metric, RateSet
from accounts.tests.builders import TODAY
from dashboards.tests.builders import make_company, signed_in
from diagnostics import publishing, services
from diagnostics.models import FrameworkVersion, ScoringModel
from diagnostics.scoring.templates import TEMPLATES

HOME = "/frameworks/"


@pytest.fixture
def people(db):
    return make_company()


@pytest.fixture
def admin(people) -> Client:
    return signed_in(people.admin)


@pytest.fixture
def draft(people) -> FrameworkVersion:
    """A new model's first draft, with nothing against publishing it."""
    framework = TEMPLATES["repeat-wholesale"].framework
    return publishing.begin_model(
        author=people.admin, name="Wholesale", priority=1, framework=framework
    )


def at(version, rest="") -> str:
    return f"{HOME}versions/{version.pk}/{rest}"


def fields_of(client, address: str, section: str) -> dict[str, str]:
    """What the form of a section would send, as its page shows it."""
    html = client.get(address).text
    for form in re.findall(r"<form.*?</form>", html, flags=re.S):
        if f'name="section" value="{section}"' in form:
            return _fields(form)
    raise AssertionError(f"no form {section} on {address}")


def _fields(form: str) -> dict[str, str]:
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {k}="([^"]*)"', tag) for k in ("name", "value"))
        if name:
            fields[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        fields[name] = chosen[1] if chosen else ""
    texts = re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', form, re.S)
    return fields | {name: text.strip() for name, text in texts}


def send(client, address: str, section: str, **changes):
    """The form of a section, as shown, with some fields changed."""
    fields = fields_of(client, address, section) | {"section": section} | changes
    return client.post(address, fields)


@pytest.mark.parametrize("role", ["executive", "manager", "director", "analyst"])
def test_everybody_reads_and_only_administrators_write(people, draft, role):
    reader = signed_in(getattr(people, role))

    for page in (HOME, at(draft), at(draft, "measures/purchase_rhythm/")):
        assert reader.get(page).status_code == 200
        assert 'name="section"' not in reader.get(page).text
        assert reader.post(page, {"section": "rules"}).status_code == 403
    assert reader.get(at(draft, "publish/")).status_code == 403


def test_a_new_model_begins_as_a_draft(admin):
    answer = send(admin, HOME, "new-model", name="Hospitals", start="subscription")

    version = FrameworkVersion.objects.get(scoring_model__name="Hospitals")
    assert answer.url == at(version)
    assert version.status == "draft"
    assert version.framework.audience.relationship == "contract"


def test_a_taken_priority_is_told_at_its_field(admin, draft):
    answer = send(admin, HOME, "new-model", name="Other", priority="1")

    assert answer.status_code == 422
    assert "Wholesale has priority 1." in answer.text
    assert 'value="Other"' in answer.text


def test_a_version_is_copied_into_a_draft_once(admin):
    version = services.version_for(TODAY)

    first = admin.post(at(version), {"section": "copy"})

    assert admin.post(at(version), {"section": "copy"}).url == first.url
    assert FrameworkVersion.objects.filter(status="draft").count() == 1


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
    part = {"section": "limit", "row": "most_deliveries_late"}
    assert admin.post(at(draft), fields | part | {"ceiling": "45"}).status_code == 302
    draft.refresh_from_db()
    assert draft.framework.caps[-1].ceiling == 45

    admin.post(at(draft), {"section": "remove-limit", "row": "most_deliveries_late"})

    draft.refresh_from_db()
    assert "most_deliveries_late" not in {cap.key for cap in draft.framework.caps}


def test_bands_out_of_order_are_told_at_the_field(admin, draft):
    answer = send(admin, at(draft), "rules", at_risk_below="80", watch_below="70")

    assert answer.status_code == 422
    assert "it ends above that" in answer.text


def test_a_draft_that_contradicts_itself_says_so_and_is_not_published(admin, draft):
    draft.refresh_from_db()
    nothing = {f"rule-{r.key}": "0" for r in draft.framework.dimensions[0].measures}
    send(admin, at(draft), "weights", **nothing)

    page = admin.get(at(draft, "publish/"))

    assert "Results has weight, but none of its measures has" in page.text
    assert page.context["form"] is None
    fields = {"section": "publish", "effective_on": TODAY, "reason": "Now"}
    assert admin.post(at(draft, "publish/"), fields).status_code == 422
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_publishing_asks_why_and_keeps_it(admin, draft, people):
    page = at(draft, "publish/")
    assert send(admin, page, "publish", reason="").status_code == 422

    send(admin, page, "publish", reason="Orders come first")

    draft.refresh_from_db()
    assert (draft.status, draft.reason) == ("published", "Orders come first")
    history = admin.get(f"{HOME}{draft.scoring_model_id}/").text
    assert "Orders come first" in history
    assert people.admin.name in history


def test_publishing_twice_publishes_once(admin, draft):
    page = at(draft, "publish/")
    fields = fields_of(admin, page, "publish") | {"reason": "Once"}

    first, second = (admin.post(page, fields) for _ in range(2))

    assert first.url == second.url == at(draft)


def test_a_past_day_is_refused_at_the_field(admin, draft):
    past = (TODAY - timedelta(days=1)).isoformat()

    answer = send(
        admin, at(draft, "publish/"), "publish", reason="x", effective_on=past
    )

    assert answer.status_code == 422
    assert "cannot take effect in the past" in answer.text


def test_a_published_version_has_no_forms_but_copy(admin, draft):
    send(admin, at(draft, "publish/"), "publish", reason="x")

    assert admin.post(at(draft), {"section": "rules"}).status_code == 400
    page = at(draft, "measures/late_deliveries/")
    assert admin.post(page, {"section": "measure"}).status_code == 400


def test_a_version_past_its_review_day_is_due(admin, draft):
    publishing.publish(
        author=None,
        version=draft,
        effective_on=TODAY,
        today=TODAY,
        reason="x",
        review_by=TODAY - timedelta(days=1),
    )

    assert "Due for review" in admin.get(HOME).text


def test_versions_are_compared_in_words(admin, draft):
    send(admin, at(draft), "weights", **{"results-weight": "51"})
    before = services.version_for(TODAY)

    page = admin.get(f"{HOME}compare/", {"before": before.pk, "after": draft.pk}).text

    assert "accounts that buy without a contract" in page
    assert ">51<" in page


def test_a_model_is_renamed_and_ended(admin, draft):
    send(admin, at(draft, "publish/"), "publish", reason="x")
    page = f"{HOME}{draft.scoring_model_id}/"

    send(admin, page, "rename", name="Trade")
    send(admin, page, "end-model", ended_on=TODAY.isoformat())

    model = ScoringModel.objects.get(pk=draft.scoring_model_id)
    assert (model.name, model.ended_on) == ("Trade", TODAY)
    assert "Ended on" in admin.get(HOME).text


@pytest.mark.parametrize("had_rates", [True, False])
def test_a_version_in_force_can_be_given_rates_it_lacks(admin, had_rates):
    first, other = (
        RateSet.objects.create(name=name, fixed_on=TODAY) for name in ("A", "B")
    )
    FrameworkVersion.objects.update(rate_set=first if had_rates else None)
    version = services.version_for(TODAY)
    fields = {"section": "look-after", "rate_set": other.pk, "review_by": "2027-03-01"}

    assert admin.post(at(version), fields).status_code == 302

    version.refresh_from_db()
    assert version.rate_set == (first if had_rates else other)
    assert f"{version.review_by:%Y-%m-%d}" == "2027-03-01"


def test_a_retired_version_is_only_read(admin):
    version = services.version_for(TODAY)
    FrameworkVersion.objects.filter(pk=version.pk).update(status="retired")

    answer = admin.post(at(version), {"section": "look-after"})

    assert answer.status_code == 422
    assert "look-after" not in admin.get(at(version)).text
