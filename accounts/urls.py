from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import imports, signing_in

app_name = "accounts"
urlpatterns = [
    path("login/", signing_in.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:run_id>/", imports.report, name="import"),
    path("imports/<int:run_id>/map/", imports.map_columns, name="import-map"),
    path("imports/<int:run_id>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:run_id>/rejects/", imports.rejects, name="import-rejects"),
]
