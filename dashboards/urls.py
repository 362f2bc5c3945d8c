from django.urls import path

from dashboards.views import (
    account,
    book,
    checked,
    facts,
    league,
    measure,
    next_step,
    own_data,
    start,
)

app_name = "dashboards"
urlpatterns = [
    path("", book.book, name="book"),
    path("accounts/<int:customer_id>/", account.account, name="account"),
    path("accounts/<int:customer_id>/diagnosis/", account.diagnosis, name="diagnosis"),
    path("accounts/<int:customer_id>/undo/", account.take_back, name="undo"),
    path(
        "accounts/<int:customer_id>/next-step/",
        next_step.take_step,
        name="take-step",
    ),
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
    path("start/", start.start, name="start"),
    path("own-data/", own_data.own_data, name="own-data"),
]
