"""Files from upload to undo: choose, map, check, import, look back."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import clock
from accounts.imports import permission, runs, stock
from accounts.imports.drafting import drafted
from accounts.imports.file_form import FileDayField, FileForm
from accounts.imports.form import MappingForm
from accounts.imports.report import FileRefused
from accounts.imports.storing import content
from accounts.models import ImportProfile, ImportRun, Organisation, StoredFile, User
from accounts.scope import administers

RUNS_PER_PAGE = 20
State = ImportRun.State


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The history of imports, and a place to bring a file; a POST brings one."""
    user, kinds = _importer(request)
    error = ""
    if request.method == "POST" and "stock" in request.POST:
        return _add_stock(request, user)
    if request.method == "POST":
        try:
            return _begin(request, user, kinds)
        except FileRefused as refused:
            error = str(refused)
    mine = permission.visible_runs(user, clock.today()).select_related("started_by")
    page = Paginator(mine.order_by("-pk"), RUNS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    saved = ImportProfile.objects.filter(kind__in=kinds).order_by("name")
    joined = {
        each.name: files for each in saved if (files := runs.second_files(each.mapping))
    }
    context = {
        "page": page,
        "profiles": [each for each in saved if each.name not in joined],
        "joined": joined,
        "error": error,
        "is_demo": Organisation.objects.filter(is_demo=True).exists(),
        "limits": runs.limits_in_words(),
        "systems": stock.systems_to_add() if _administers(user) else {},
    }
    status = 422 if error else 200
    return render(request, "accounts/imports.html", context, status=status)


def _administers(user: User) -> bool:
    return administers(user, clock.today())


def _add_stock(request: HttpRequest, user: User) -> HttpResponse:
    """Save the mappings that lack for exports of a system we know."""
    system = request.POST["stock"]
    if not _administers(user):
        raise PermissionDenied("Only administrators add mappings for all.")
    if system in stock.SYSTEMS:
        added, name = stock.add_lacking(system), stock.SYSTEMS[system]
        said = f"{added} mappings for {name} were added; those that were there stay."
        messages.success(request, said)
    return redirect("accounts:imports")


def _begin(request: HttpRequest, user: User, kinds: dict[str, Any]) -> HttpResponse:
    """With a saved mapping the file is checked at once; else its columns are mapped.

    raises FileRefused
    """
    day = _file_day(request)
    name = request.POST.get("profile", "").replace("\0", "")
    profile = ImportProfile.objects.filter(name=name, kind__in=kinds).first()
    known = _earlier(request, kinds) or profile
    if known:
        runs.check_needs_one_file(known.mapping)
    run = runs.receive(request.FILES.get("file"), user)
    if known is None:
        ImportRun.objects.filter(pk=run.pk).update(file_day=day)
        return redirect("accounts:import-map", run.pk)
    runs.use(run, known, day)
    return redirect("accounts:import", run.pk)


def _file_day(request: HttpRequest) -> date | None:
    try:
        return FileDayField().clean(request.POST.get("file_day", ""))
    except ValidationError as error:
        raise FileRefused(" ".join(error.messages)) from error


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
        draft = drafted(run, kinds, request.GET)
    except FileRefused as refused:
        return _unreadable(request, run, str(refused))
    if draft.error:
        return _unreadable(request, run, draft.error, draft.file)
    form = MappingForm(
        request.POST or None,
        kind=draft.kind,
        sample=draft.sample,
        base=draft.base,
        user=user,
        file_day=run.file_day,
    )
    is_look = "look" in request.POST  # at the words of other columns; nothing is kept
    if request.method == "POST" and not is_look and form.is_valid():
        runs.map_and_check(run, draft.kind, form, user)
        return redirect("accounts:import", run.pk)
    context = {"run": run, "form": form, "draft": draft}
    status = 422 if form.errors and not is_look else 200
    return render(request, "accounts/import_map.html", context, status=status)


def _unreadable(
    request: HttpRequest, run: ImportRun, error: str, form: FileForm | None = None
) -> HttpResponse:
    """Why the columns cannot even be seen, and how else the file may be read."""
    context = {
        "run": run,
        "error": runs.for_a_page(error),
        "may_be_windows": runs.may_be_windows(error),
        "form": form,
    }
    return render(request, "accounts/import_unreadable.html", context, status=422)


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
    return render(request, "accounts/import.html", _told(run, user))


@login_required
@require_safe
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """Only what changes, for a page that waits."""
    user, _ = _importer(request)
    return render(request, "accounts/_import.html", _told(_run(user, run_id), user))


@login_required
@require_safe
def rejects(request: HttpRequest, run_id: int) -> Any:
    """The bad rows as a file, to be corrected and brought again."""
    user, _ = _importer(request)
    return rejects_of(_run(user, run_id))


def rejects_of(run: ImportRun) -> StreamingHttpResponse:
    """raises Http404 where no row was rejected, or its file was forgotten"""
    return _sent(run.rejects_id, f"rejects-{run.pk}.csv")


@login_required
@require_safe
def verdicts(request: HttpRequest, run_id: int) -> Any:
    """What becomes of each row, as a file."""
    user, _ = _importer(request)
    run = _run(user, run_id)
    return _sent(run.verdicts_id, f"verdicts-{run.pk}.csv")


def _sent(file_id: int | None, name: str) -> StreamingHttpResponse:
    """raises Http404 where there is no such file, or it was forgotten"""
    file = get_object_or_404(StoredFile, pk=file_id)
    response = StreamingHttpResponse(content(file), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
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


def _told(run: ImportRun, user: User) -> dict[str, Any]:
    now = timezone.now()
    return {
        "run": run,
        "stage": runs.stage_of(run),
        "pace": runs.pace(run, now),
        "error": runs.for_a_page(run.error),
        "may_be_windows": runs.may_be_windows(run.error),
        "words": runs.rejected_words(run),
        "can_be_undone": run.can_be_undone(now),
        "later": runs.later_files(run, user),
        "is_trial": run.state in (State.CHECKED, State.FAILED),
        "may_map": run.state in (State.NEW, State.CHECKED, State.FAILED),
    }
