"""From a blank installation to the first scores: a choice, then a list of steps."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import demo
from accounts.demo import loading
from accounts.forms.settings import Beginning
from accounts.views import sections
from dashboards.reader import Reader
from dashboards.steps import steps
from diagnostics.tasks import ask_for_demo

DEMO = "demo"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The choice while there is no organisation; then what is left to do."""
    reader = Reader.of(request)
    if not reader.administers:
        raise PermissionDenied("Only administrators set Holdfast up.")
    if loading.under_way():
        return render(
            request, "dashboards/loading.html", {"loading": loading.progress()}
        )
    if reader.organisation is None:
        return _choose(request, reader)
    if reader.organisation.is_demo:
        return redirect("dashboards:book")
    return render(request, "dashboards/start.html", {"steps": steps(reader)})


def _choose(request: HttpRequest, reader: Reader) -> HttpResponse:
    if request.POST.get("section") == DEMO and settings.LOCAL:
        ask_for_demo()
        return redirect("dashboards:start")
    form = sections.sent(request, [Beginning], reader.day)
    if sections.kept(request, form):
        return redirect("dashboards:start")
    context = {
        "form": sections.shown(Beginning(day=reader.day), form),
        "offers_demo": settings.LOCAL,
        "failure": loading.progress(),
        "demo": {"password": demo.PASSWORD, "logins": demo.GUESTS},
    }
    status = 422 if form else 200
    return render(request, "dashboards/choose.html", context, status=status)
