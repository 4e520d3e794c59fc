"""Run inside the site's environment: evaluates, signs readers in, prints their cookies and pages as JSON."""

import json
import sys
from datetime import date

import django


def main(readers: int) -> None:
    """So many users over all units and roles, each with a session as the site itself makes it."""
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from thidua.web.apps.accounts.models import Grant, User
    from thidua.web.apps.accounts.permissions import Role
    from thidua.web.apps.evaluations.actions import recompute
    from thidua.web.apps.evaluations.models import EvaluatedSubject
    from thidua.web.apps.evaluations.site_engine import EvaluationRequest
    from thidua.web.apps.movements.taking_in import take_in_named

    take_in_named()
    evaluation = recompute(EvaluationRequest())
    units = list(
        EvaluatedSubject.objects.filter(evaluation=evaluation, kind="unit")
        .values_list("subject_id", flat=True)
        .order_by("rank")
    )
    officers = list(
        EvaluatedSubject.objects.filter(evaluation=evaluation, kind="officer")
        .values_list("subject_id", "unit_id")
        .order_by("rank")
    )
    live = ("live", f"/live?seen={evaluation.pk}")
    addresses = []
    for number in range(readers):
        unit = units[number % len(units)]
        user = User(username=f"reader{number}", language="vi" if number % 5 else "en")
        user.set_unusable_password()
        pages: list[tuple[str, str]] = [("board", "/board/"), live]
        if number % 10 == 0:
            role, at = Role.AUDITOR, ""
            pages += [("unit", f"/unit/{unit}/"), ("board", "/board/?order=a.6"), ("flows", "/board/flows/")]
        elif number % 3 == 0:
            officer, at = officers[number % len(officers)]
            role = Role.OFFICER
            user.officer_id = officer
            pages += [("officer", f"/officer/{officer}/")] * 3
        else:
            role, at = Role.UNIT_OFFICER, unit
            pages += [("unit", f"/unit/{unit}/")] * 3
        user.save()
        Grant.objects.create(user=user, role=role, unit_id=at or "", from_on=date(2026, 1, 1))
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        addresses.append({"cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}", "pages": pages})
    print(json.dumps(addresses))


if __name__ == "__main__":
    main(int(sys.argv[1]))
