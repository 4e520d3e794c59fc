"""Who follows a job, who steers it."""

from django import template
from django.http import HttpRequest
from django.template.context import Context

from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.jobs.models import Job

register = template.Library()


def followed(request: HttpRequest, job: Job) -> bool:
    """Whether the reader is told how far the job is: who may see jobs, and who began it."""
    return may(request, "jobs.see") or (job.made_by_id is not None and job.made_by_id == request.user.pk)


@register.simple_tag(takes_context=True)
def follows(context: Context, job: Job) -> bool:
    """Likewise, in a template."""
    return followed(context["request"], job)


@register.simple_tag(takes_context=True)
def steers(context: Context) -> bool:
    """Whether the reader may stop jobs and have them done again."""
    return may(context["request"], "jobs.steer")
