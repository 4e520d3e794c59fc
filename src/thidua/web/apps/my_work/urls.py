"""The address of the page."""

from django.urls import path

from thidua.web.apps.my_work import views

prefix = ""
urlpatterns = [path("my-work/", views.my_work, name="my-work")]
