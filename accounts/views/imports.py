"""Files from upload to undo: choose, map, check, import, look back."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.imports import permission, runs
from accounts.imports.form import MappingForm
from accounts.imports.report import FileRefused
from accounts.imports.storing import content
from accounts.models import ImportProfile, ImportRun, Organisation, StoredFile, User

RUNS_PER_PAGE = 20
State = ImportRun.State


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The history of imports, and a place to bring a file; a POST brings one."""
    user, kinds = _importer(request)
    error = ""
    if request.method == "POST":
        try:
            run = runs.receive(request.FILES.get("file"), user)
        except FileRefused as refused:
            error = str(refused)
        else:
            return _begin(request, run, kinds)
    mine = permission.visible_runs(user, clock.today()).select_related("started_by")
    page = Paginator(mine.order_by("-pk"), RUNS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "profiles": ImportProfile.objects.filter(kind__in=kinds).order_by("name"),
        "error": error,
        "is_demo": Organisation.objects.filter(is_demo=True).exists(),
        "limits": runs.limits_in_words(),
    }
    status = 422 if error else 200
    return render(request, "accounts/imports.html", context, status=status)


def _begin(request: HttpRequest, run: ImportRun, kinds: dict[str, Any]) -> HttpResponse:
    """With a saved mapping the file is checked at once; else its columns are mapped."""
    if earlier := _earlier(request, kinds):
        runs.use(run, earlier)
        return redirect("accounts:import", run.pk)
    name = request.POST.get("profile", "")
    profile = ImportProfile.objects.filter(name=name, kind__in=kinds).first()
    if profile is None:
        return redirect("accounts:import-map", run.pk)
    runs.use(run, profile)
    return redirect("accounts:import", run.pk)


def _earlier(request: HttpRequest, kinds: dict[str, Any]) -> ImportRun | None:
    """The import whose mapping is to be used again, as a corrected file asks for."""
    like = request.POST.get("like", "")
    if not like.isascii() or not like.isdecimal():
        return None
    mine = permission.visible_runs(cast("User", request.user), clock.today())
    return mine.filter(pk=int(like[:18]), kind__in=kinds).first()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def map_columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """What each column means; a POST has the file checked."""
    user, kinds = _importer(request)
    run = _run(user, run_id)
    if run.is_at_work or run.state in (State.LOADED, State.UNDONE):
        return redirect("accounts:import", run.pk)
    try:
        draft = runs.drafted(run, kinds, request.GET)
    except FileRefused as refused:
        context = {"run": run, "error": str(refused)}
        return render(request, "accounts/import_unreadable.html", context, status=422)
    form = MappingForm(
        request.POST or None,
        kind=draft.kind,
        sample=draft.sample,
        base=draft.base,
        user=user,
    )
    if request.method == "POST" and form.is_valid():
        runs.map_and_check(run, draft.kind, form, user)
        return redirect("accounts:import", run.pk)
    context = {"run": run, "form": form, "draft": draft, "kinds": kinds.values()}
    return render(
        request,
        "accounts/import_map.html",
        context,
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far it is and what became of the rows; a POST takes the next step."""
    user, _ = _importer(request)
    run = _run(user, run_id)
    if request.method == "POST":
        if problem := runs.take_step(run, request.POST.get("step", ""), user):
            messages.error(request, problem)
        return redirect("accounts:import", run.pk)
    return render(request, "accounts/import.html", _told(run))


@login_required
@require_safe
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """Only what changes, for a page that waits."""
    user, _ = _importer(request)
    return render(request, "accounts/_import.html", _told(_run(user, run_id)))


@login_required
@require_safe
def rejects(request: HttpRequest, run_id: int) -> Any:
    """The bad rows as a file, to be corrected and brought again."""
    user, _ = _importer(request)
    return rejects_of(_run(user, run_id))


def rejects_of(run: ImportRun) -> StreamingHttpResponse:
    """raises Http404 where no row was rejected, or its file was forgotten"""
    file = get_object_or_404(StoredFile, pk=run.rejects_id)
    response = StreamingHttpResponse(content(file), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="rejects-{run.pk}.csv"'
    return response


def _importer(request: HttpRequest) -> tuple[User, dict[str, Any]]:
    """The person and the kinds they may import; those who only read have none."""
    user = cast("User", request.user)
    kinds = permission.kinds_for(user, clock.today())
    if not kinds:
        raise PermissionDenied("Your role reads only.")
    return user, kinds


def _run(user: User, run_id: int) -> ImportRun:
    visible = permission.visible_runs(user, clock.today())
    found: ImportRun = get_object_or_404(
        visible.select_related("profile", "started_by"), pk=run_id
    )
    return found


def _told(run: ImportRun) -> dict[str, Any]:
    now = timezone.now()
    return {
        "run": run,
        "pace": runs.pace(run, now),
        "can_be_undone": run.can_be_undone(now),
        "may_map": run.state in (State.NEW, State.CHECKED, State.FAILED),
    }
