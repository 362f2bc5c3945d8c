"""The site map."""

from django.contrib import admin
from django.urls import include, path
from django.views import defaults

from integrations.views import Metrics
from web import problems
from web.health import healthz, readyz

urlpatterns = [
    path("", include("dashboards.urls")),
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", Metrics.as_view()),
]

# Under /api/ an error is a problem document, elsewhere a page.
handler400 = problems.unless_page(defaults.bad_request, 400)
handler404 = problems.unless_page(defaults.page_not_found, 404)
handler500 = problems.unless_page(defaults.server_error, 500)
