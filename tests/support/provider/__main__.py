"""Runs the provider on a free port of this machine until it is ended.

`python -m support.provider REDIRECT PEOPLE`: PEOPLE is JSON, user name → [password, e-mail, verified]. Says on one
line where it is and under which client it is asked.
"""

import json
import os
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "support.provider.settings"
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback only

import django

SECRET = "known to the provider and the site"  # noqa: S105


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Nothing on the screen of the tests."""


def main(redirect: str, people: str) -> None:
    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    verified = Group.objects.create(name="verified")
    for name, (password, email, is_verified) in json.loads(people).items():
        user = User.objects.create_user(name, email, password)
        if is_verified:
            user.groups.add(verified)
    client = Application.objects.create(
        name="Thi Đua",
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        client_secret=SECRET,
        redirect_uris=redirect,
        skip_authorization=True,
        algorithm=Application.RS256_ALGORITHM,
    )
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        issuer = f"http://127.0.0.1:{server.server_port}/o"
        print(json.dumps({"issuer": issuer, "client": client.client_id, "secret": SECRET}), flush=True)  # noqa: T201
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
