"""The addresses of the API, below /api/v1/."""

from django.urls import path, re_path

from accounts import api as accounts
from accounts.imports import api as imports
from diagnostics import api as diagnostics
from diagnostics.bridge_api import ScoreBridge
from integrations import views

app_name = "api"
urlpatterns = [
    path("", views.Index.as_view(), name="index"),
    path("accounts/", accounts.Accounts.as_view(), name="accounts"),
    path("accounts/<int:pk>/", accounts.Account.as_view(), name="account"),
    path("accounts/<int:pk>/score/", diagnostics.Score.as_view(), name="score"),
    path(
        "accounts/<int:pk>/score/contributions/",
        diagnostics.Contributions.as_view(),
        name="contributions",
    ),
    path(
        "accounts/<int:pk>/score/history/",
        diagnostics.History.as_view(),
        name="history",
    ),
    path("accounts/<int:pk>/score/bridge/", ScoreBridge.as_view(), name="bridge"),
    path("scores/", diagnostics.Scores.as_view(), name="scores"),
    path("measures/", diagnostics.Measures.as_view(), name="measures"),
    path("imports/", imports.Imports.as_view(), name="imports"),
    path("imports/<int:pk>/", imports.Import.as_view(), name="import"),
    path("imports/<int:pk>/rejects/", imports.Rejects.as_view(), name="import-rejects"),
    path("imports/<int:pk>/load/", imports.Load.as_view(), name="import-load"),
    path("imports/<int:pk>/undo/", imports.Undo.as_view(), name="import-undo"),
    path("schema/", views.Schema.as_view(), name="schema"),
    path("docs/", views.docs, name="docs"),
    # Only what ends in a slash, so that an address without one is still redirected.
    re_path(r"^[\s\S]*/\Z", views.Nothing.as_view(), name="nothing"),
]
