"""Long work as people see it: how far, how it ended, stop, again."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from thidua.web.apps.accounts.authorization import needs, signed_in
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.jobs import actions
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.jobs.tables import JobFilter, JobTable
from thidua.web.apps.jobs.templatetags.jobs import followed


@needs("jobs.see")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All jobs, newest first."""
    jobs = JobFilter(request.GET, Job.objects.select_related("made_by"))
    return render(request, "jobs/list.html", {"filter": jobs, "table": JobTable(jobs.qs).arranged_for(request)})


@needs("jobs.see")
@require_GET
def show(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """A job, by itself."""
    return render(request, "jobs/one.html", {"job": get_object_or_404(Job, id=job_id)})


@signed_in
@require_GET
def progress(request: AuthenticatedRequest, job_id: UUID) -> HttpResponse:
    """The moving part of a job, on whichever page it stands: for whoever may see jobs, or began this one.

    With the event `thidua:ended` once it has ended, so that the page shows what came of it. 404 for everybody else;
    who opens it as a page is sent to the job's.
    """
    job = get_object_or_404(Job, id=job_id)
    if not followed(request, job):
        raise Http404
    if not request.htmx:
        return HttpResponseRedirect(reverse("job", args=[job_id]))
    response = render(request, "jobs/progress.html", {"job": job, "outcome_waits": job.ended})
    if job.ended:
        response["HX-Trigger-After-Settle"] = "thidua:ended"
    return response


@needs("jobs.steer")
@require_POST
def cancel(_request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Asks a job to stop; its handler stops at its next progress report."""
    actions.cancel(get_object_or_404(Job, id=job_id))
    return HttpResponseRedirect(reverse("job", args=[job_id]))


@needs("jobs.steer")
@require_POST
def repeat(_request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Starts a job that ended again; one that has not is only shown."""
    job = get_object_or_404(Job, id=job_id)
    if job.ended:
        job = actions.repeat(job)
    return HttpResponseRedirect(reverse("job", args=[job.id]))
