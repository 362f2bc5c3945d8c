from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import passwords, people, settings, signing_in

app_name = "accounts"
urlpatterns = [
    path("login/", signing_in.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("welcome/", signing_in.welcome, name="welcome"),
    path(
        "password/<str:uidb64>/<str:token>/",
        passwords.choose_password,
        name="choose-password",
    ),
    path("people/", people.people, name="people"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/link/", people.make_link, name="make-link"),
    path("people/teams/<int:team_id>/", people.team, name="team"),
    path("settings/", settings.settings, name="settings"),
]
