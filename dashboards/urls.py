from django.urls import path

from dashboards.views import (
    account,
    book,
    bridge,
    checked,
    facts,
    frameworks,
    league,
    measure,
    method,
    moves,
    operations,
    override,
    own_data,
    review,
    start,
    versions,
)

app_name = "dashboards"
urlpatterns = [
    path("", book.book, name="book"),
    path("accounts/<int:customer_id>/", account.account, name="account"),
    path("accounts/<int:customer_id>/diagnosis/", account.diagnosis, name="diagnosis"),
    path("accounts/<int:customer_id>/freshness/", account.freshness, name="freshness"),
    path("accounts/<int:customer_id>/bridge/", bridge.bridge, name="bridge"),
    path("accounts/<int:customer_id>/override/", override.override, name="override"),
    path(
        "accounts/<int:customer_id>/override/end/",
        override.end_override,
        name="override-end",
    ),
    path("accounts/<int:customer_id>/undo/", account.take_back, name="undo"),
    path("accounts/<int:customer_id>/first-move/", moves.first_move, name="first-move"),
    path("accounts/<int:customer_id>/strategic/", moves.strategic, name="strategic"),
    path("accounts/<int:customer_id>/review/", review.review, name="review"),
    path(
        "accounts/<int:customer_id>/measures/<slug:key>/",
        measure.measure,
        name="measure",
    ),
    path("accounts/<int:customer_id>/facts/", facts.facts, name="facts"),
    path(
        "accounts/<int:customer_id>/facts/<slug:kind>/add/", facts.add, name="fact-add"
    ),
    path(
        "accounts/<int:customer_id>/facts/<slug:kind>/<int:fact_id>/",
        facts.fact,
        name="fact",
    ),
    path(
        "accounts/<int:customer_id>/facts/<slug:kind>/<int:fact_id>/end/",
        facts.end_fact,
        name="fact-end",
    ),
    path("facts/", facts.facts, name="company-facts"),
    path("facts/<slug:kind>/add/", facts.add, name="company-fact-add"),
    path("facts/<slug:kind>/<int:fact_id>/", facts.fact, name="company-fact"),
    path("league/", league.league, name="league"),
    path("checked/", checked.checked, name="checked"),
    path("frameworks/", frameworks.frameworks, name="frameworks"),
    path("frameworks/compare/", frameworks.compare, name="framework-compare"),
    path("frameworks/<int:model_id>/", frameworks.model, name="framework"),
    path(
        "frameworks/versions/<int:version_id>/",
        versions.version,
        name="framework-version",
    ),
    path(
        "frameworks/versions/<int:version_id>/measures/<slug:key>/",
        versions.measure,
        name="framework-measure",
    ),
    path(
        "frameworks/versions/<int:version_id>/publish/",
        versions.publish,
        name="framework-publish",
    ),
    path("method/", method.method, name="method"),
    path("method/practice/", method.practice, name="practice"),
    path("start/", start.start, name="start"),
    path("operations/", operations.operations, name="operations"),
    path("own-data/", own_data.own_data, name="own-data"),
]
