from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import (
    imports,
    passwords,
    people,
    settings,
    signing_in,
    training,
)

app_name = "accounts"
urlpatterns = [
    path("login/", signing_in.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:run_id>/", imports.report, name="import"),
    path("imports/<int:run_id>/map/", imports.map_columns, name="import-map"),
    path("imports/<int:run_id>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:run_id>/rejects/", imports.rejects, name="import-rejects"),
    path("imports/<int:run_id>/verdicts/", imports.verdicts, name="import-verdicts"),
    path("welcome/", signing_in.welcome, name="welcome"),
    path(
        "password/<str:uidb64>/<str:token>/",
        passwords.choose_password,
        name="choose-password",
    ),
    path("people/", people.people, name="people"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/link/", people.make_link, name="make-link"),
    path("people/<int:user_id>/training/", training.training, name="training"),
    path("people/teams/<int:team_id>/", people.team, name="team"),
    path("settings/", settings.settings, name="settings"),
]
