"""Addresses of the reports."""

from django.urls import path

from thidua.web.apps.reports import views

prefix = "reports/"
urlpatterns = [
    path("", views.city_reports, name="city-reports"),
    path("plan/", views.plan_progress, name="plan-progress"),
    path("plan/units/<str:unit_id>/", views.plan_progress_of, name="unit-plan-progress"),
    path("make/<slug:period_id>", views.make_city_report, name="city-report-make"),
    path("forwarding/<slug:award_id>/<str:day>/make", views.make_forwarding, name="forwarding-make"),
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/make/<slug:kind>/<int:year>", views.make_statistics, name="statistics-make"),
    path("statistics/<int:file_id>.<slug:form>", views.statistics_file, name="statistics-file"),
    path("units/<str:unit_id>/", views.brief, name="unit-brief"),
    path("units/<str:unit_id>/make", views.make_brief, name="unit-brief-make"),
    path("units/<str:unit_id>/<int:file_id>.<slug:form>", views.brief_file, name="unit-brief-file"),
    path("<int:file_id>.<slug:form>", views.city_report_file, name="city-report-file"),
]
