"""Addresses for machines."""

from django.urls import path

from thidua.web.apps.monitoring import views

prefix = ""
urlpatterns = [
    path("health/live", views.live, name="health-live"),
    path("health/ready", views.ready, name="health-ready"),
    path("metrics", views.metrics, name="metrics"),
]
