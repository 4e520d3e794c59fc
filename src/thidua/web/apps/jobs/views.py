"""Long work as people see it: how far, how it ended, stop, again."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from thidua.web.apps.accounts.guard import may, needs
from thidua.web.apps.jobs import actions
from thidua.web.apps.jobs.models import ENDED, Job


@needs("jobs.see")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All jobs, the newest first."""
    page = Paginator(Job.objects.select_related("made_by"), 50).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page})


@needs("jobs.see")
@require_GET
def one(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """A job; asked for by htmx only its moving part, which asks again until the job has ended."""
    job = get_object_or_404(Job, id=job_id)
    words = {"job": job, "ended": job.state in ENDED, "steers": may(request, "jobs.steer")}
    template = "jobs/progress.html" if request.htmx else "jobs/one.html"  # type: ignore[attr-defined]
    return render(request, template, words)


@needs("jobs.steer")
@require_POST
def cancel(_request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Asks the job to stop."""
    actions.cancel(get_object_or_404(Job, id=job_id))
    return HttpResponseRedirect(reverse("job", args=[job_id]))


@needs("jobs.steer")
@require_POST
def repeat(_request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Starts a job that ended again; one that has not is only shown."""
    job = get_object_or_404(Job, id=job_id)
    if job.state in ENDED:
        job = actions.repeat(job)
    return HttpResponseRedirect(reverse("job", args=[job.id]))
