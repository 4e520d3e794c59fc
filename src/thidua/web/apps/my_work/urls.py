"""The addresses of the page and of the calendar."""

from django.urls import path

from thidua.web.apps.my_work import views

prefix = ""
urlpatterns = [
    path("my-work/", views.my_work, name="my-work"),
    path("my-work/calendar/", views.calendar, name="my-calendar"),
    path("my-work/calendar/renew", views.calendar_renew, name="my-calendar-renew"),
    path("my-work/calendar/off", views.calendar_off, name="my-calendar-off"),
    path("my-work/calendar/<slug:secret>.ics", views.feed, name="my-calendar-feed"),
]
