"""Addresses of jobs."""

from django.urls import path

from thidua.web.apps.jobs import views

prefix = "jobs/"
urlpatterns = [
    path("", views.listed, name="jobs"),
    path("<uuid:job_id>", views.show, name="job"),
    path("<uuid:job_id>/progress", views.progress, name="job-progress"),
    path("<uuid:job_id>/cancel", views.cancel, name="job-cancel"),
    path("<uuid:job_id>/repeat", views.repeat, name="job-repeat"),
]
