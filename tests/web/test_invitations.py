"""Accounts for many people from one sheet, and their invitations: for one use, for some days, by mail or on slips."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from support.page import Page
from thidua.web.apps.accounts.models import Grant, PendingChange, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.outbox import actions as outbox
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft

pytestmark = pytest.mark.usefixtures("evaluated")
HEADS = "User name,Full name,E-mail,Officer code,No officer of the data,Role,Unit code,Until"


@pytest.fixture
def administrator(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.ADMINISTRATOR)


def send(client: Client, *rows: str) -> SpreadsheetDraft:
    content = "\n".join([HEADS, *rows]).encode()
    answer = client.post(reverse("invitations-sheet"), {"file": SimpleUploadedFile("people.csv", content)})
    assert answer.status_code == 302, answer.content.decode()
    return SpreadsheetDraft.objects.get(pk=answer.headers["Location"].rsplit("/", 1)[1])


@pytest.mark.slow
def test_hundreds_of_accounts_are_made_from_one_sheet(administrator: Client) -> None:
    before = User.objects.count()
    rows = [f"can.bo.{n},Lê Thị {n},cb{n}@example.vn,CB{n},x,Cán bộ đơn vị,X1,31/12/2026" for n in range(200)]
    draft = send(administrator, *rows)
    assert (len(draft.rows), {row["fate"] for row in draft.rows}) == (200, {"new"})
    assert User.objects.count() == before
    assert administrator.post(f"/spreadsheets/{draft.pk}").status_code == 302
    made = User.objects.filter(username__startswith="can.bo.")
    assert [user.has_usable_password() for user in made] == [False] * 200
    assert Grant.objects.filter(user__in=made, role=Role.UNIT_OFFICER, unit_id="X1").count() == 200


def test_a_role_that_decides_waits_for_a_second_administrator(administrator: Client) -> None:
    draft = send(administrator, "truong,Trần Văn Trưởng,,P3,,unit_head,X1,")
    administrator.post(f"/spreadsheets/{draft.pk}")
    head = User.objects.get(username="truong")
    assert not Grant.objects.filter(user=head).exists()
    assert PendingChange.objects.get(user=head).details["role"] == "unit_head"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("a,A,,,,no_such_role,X1,", "Role"),
        ("a,A,,,,unit_officer,,", "Unit code"),
        ("a,A,,,,unit_officer,X99,", "Unit code"),
        ("a,A,not-a-mail,,,unit_officer,X1,", "E-mail"),
        ("a,A,,CB999,,unit_officer,X1,", "Officer code"),
        ("first,A,,,,unit_officer,X1,", "User name"),
    ],
)
def test_a_row_that_is_wrong_says_where_and_nothing_is_made(administrator: Client, row: str, field: str) -> None:
    before = User.objects.count()
    draft = send(administrator, "first,First,,,,unit_officer,X1,", row)
    refused = [line for line in draft.rows if line["fate"] == "refused"]
    assert {fault[0] for line in refused for fault in line["faults"]} == {field}
    administrator.post(f"/spreadsheets/{draft.pk}")
    assert User.objects.count() == before


def test_a_slip_leads_to_a_password_once(administrator: Client) -> None:
    administrator.post(f"/spreadsheets/{send(administrator, 'moi,Lê Mới,,,,unit_officer,X1,').pk}")
    user = User.objects.get(username="moi")
    assert "Lê Mới" in administrator.get(reverse("invitations")).content.decode()
    page = administrator.post(reverse("invitations"), {"users": [user.pk], "how": "slips"})
    assert "no-store" in page.headers["Cache-Control"]
    address = Page(page.content.decode()).text("code").removeprefix("http://testserver")
    stranger = Client()
    form = stranger.get(address, follow=True)
    words = {"password1": "một mật khẩu rất dài", "password2": "một mật khẩu rất dài"}
    stranger.post(form.redirect_chain[-1][0], words)
    user.refresh_from_db()
    assert user.has_usable_password()
    again = Client().get(address, follow=True).content.decode()
    assert 'name="password1"' not in again


def test_an_invitation_goes_by_mail_to_whoever_has_an_address(administrator: Client, settings: Settings) -> None:
    settings.MAIL_WORKS = True
    rows = ("moi,Lê Mới,moi@example.vn,,,unit_officer,X1,", "khong,Lê Không,,,,unit_officer,X1,")
    administrator.post(f"/spreadsheets/{send(administrator, *rows).pk}")
    users = User.objects.filter(username__in=["moi", "khong"]).values_list("pk", flat=True)
    told = administrator.post(reverse("invitations"), {"users": list(users), "how": "mail"}, follow=True)
    outbox.send_due()
    assert [message.to for message in mail.outbox] == [["moi@example.vn"]]
    assert "moi" in mail.outbox[0].body
    assert "/password/new/" in mail.outbox[0].body
    assert "khong" in told.content.decode()


def test_nobody_chosen_is_told_and_only_administrators_invite(
    administrator: Client, client_as: Callable[..., Client]
) -> None:
    assert administrator.post(reverse("invitations"), {"how": "slips"}).status_code == 422
    assert administrator.get(reverse("invitations-example")).status_code == 200
    assert client_as(Role.AUDITOR).get(reverse("invitations")).status_code == 403
