"""Signing in, and what each may set for themselves."""

from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from thidua.web.apps.accounts.context import navigation
from thidua.web.apps.accounts.guard import open_to_all, signed_in

login = open_to_all(auth.LoginView.as_view(template_name="accounts/login.html", redirect_authenticated_user=True))
logout = open_to_all(auth.LogoutView.as_view())


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """To the first page of the reader's menu; a plain word where nobody granted them anything yet."""
    menu = navigation(request)["menu"]
    if menu:
        return HttpResponseRedirect(menu[0]["address"])
    return render(request, "accounts/nothing_granted.html")


@open_to_all
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keeps the language or theme chosen: with the user, before sign-in in a cookie; and goes back."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    user = request.user
    language, theme = request.POST.get("language"), request.POST.get("theme")
    if language in ("vi", "en"):
        response.set_cookie("django_language", language, max_age=365 * 86400, samesite="Lax")
    if user.is_authenticated:
        changed = []
        if language in ("vi", "en"):
            user.language = language
            changed.append("language")
        if theme in ("auto", "light", "dark"):
            user.theme = theme
            changed.append("theme")
        user.save(update_fields=changed)
    return response
