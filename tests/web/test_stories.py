"""Stories: from a draft to everybody's page, corrected and taken down; nothing dangerous in words or pictures."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from support.page import Page
from thidua.rules.stories import STEPS, StoryEvent, StoryState, possible
from thidua.web.apps.accounts.permissions import TABLE, Role
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.stories import markup
from thidua.web.apps.stories.models import Story, StoryPicture

pytestmark = pytest.mark.django_db
TEXT = "Bộ phận Một cửa **mở cửa sớm**.\n\n## Cách làm\n\n- sắp lại quầy\n- hẹn giờ"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    caches["process"].clear()


@pytest.fixture
def officer(evaluated: Evaluation, client_as: Callable[..., Client]) -> Client:
    return client_as(Role.UNIT_OFFICER, "X1")


def begun(client: Client) -> Story:
    client.post(reverse("unit-story-begin", args=["X1"]))
    return Story.objects.get()


def written(client: Client, story: Story, title: str = "Một quầy nhận hồ sơ của cả thành phố") -> Story:
    story.refresh_from_db()
    words = {"title": title, "summary": "Chờ ít hơn", "text": TEXT, "figures": ["finished_on_time"]}
    answer = client.post(reverse("story-write", args=[story.pk]), words | {"version": story.version})
    assert answer.status_code == 302, Page(answer).texts(".invalid-feedback, .alert")
    story.refresh_from_db()
    return story


def step(client: Client, story: Story, event: StoryEvent, reason: str = "") -> int:
    story.refresh_from_db()
    answer = client.post(reverse(f"story-{event}", args=[story.pk]), {"version": story.version, "reason": reason})
    story.refresh_from_db()
    return answer.status_code


def picture(size: tuple[int, int] = (3000, 1500), kind: str = "PNG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return SimpleUploadedFile("ảnh.png", out.getvalue())


def published(officer: Client, client_as: Callable[..., Client]) -> Story:
    story = written(officer, begun(officer))
    steps = [(officer, StoryEvent.HAND_IN), (client_as(Role.UNIT_HEAD, "X1"), StoryEvent.CONFIRM)]
    for client, event in [*steps, (client_as(Role.CULTURE), StoryEvent.PUBLISH)]:
        assert step(client, story, event) == 302
    return story


def test_a_story_goes_from_its_draft_to_everybody(officer: Client, client_as: Callable[..., Client]) -> None:
    story = published(officer, client_as)
    public = Client()
    page = Page(public.get(reverse("story", args=[story.slug])))
    assert page.text("h1") == "Một quầy nhận hồ sơ của cả thành phố"
    assert page.texts("article li") == ["sắp lại quầy", "hẹn giờ"]
    assert "/" in page.text("aside dd strong")
    assert story.slug.startswith("mot-quay-nhan-ho-so-cua-ca-thanh-pho-")
    for address in (reverse("stories"), "/", reverse("news")):
        answer = public.get(address)
        assert "Một quầy nhận hồ sơ" in answer.content.decode(), address
        assert answer.cookies.keys() == set(), address


def test_before_it_is_published_nobody_outside_reads_it(officer: Client, client_as: Callable[..., Client]) -> None:
    story = written(officer, begun(officer))
    step(officer, story, StoryEvent.HAND_IN)
    public = Client()
    assert public.get(reverse("story", args=[story.slug])).status_code == 404
    assert "Một quầy" not in public.get(reverse("stories")).content.decode()
    assert public.get(reverse("story-desk", args=[story.pk])).status_code == 302  # to sign in
    assert client_as(Role.UNIT_OFFICER, "X2").get(reverse("story-desk", args=[story.pk])).status_code == 403


def test_who_wrote_it_does_not_approve_it(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    head = client_as(Role.UNIT_HEAD, "X1")
    story = written(head, begun(head))
    assert step(head, story, StoryEvent.HAND_IN) == 302
    assert step(head, story, StoryEvent.CONFIRM) == 422
    assert story.state == StoryState.CHECKING


def test_a_correction_shows_the_old_words_until_the_new_are_published(
    officer: Client, client_as: Callable[..., Client]
) -> None:
    story = published(officer, client_as)
    slug = story.slug
    assert step(officer, story, StoryEvent.CORRECT) == 422  # asks for a reason
    assert step(officer, story, StoryEvent.CORRECT, "sai số liệu") == 302
    written(officer, story, "Tên mới")
    public = Client()
    assert "Tên mới" not in public.get(reverse("story", args=[slug])).content.decode()
    for client, event in (
        (officer, StoryEvent.HAND_IN),
        (client_as(Role.UNIT_HEAD, "X1"), StoryEvent.CONFIRM),
        (client_as(Role.CULTURE), StoryEvent.PUBLISH),
    ):
        assert step(client, story, event) == 302
    assert "Tên mới" in public.get(reverse("story", args=[slug])).content.decode()
    assert step(client_as(Role.CULTURE), story, StoryEvent.WITHDRAW, "đơn vị yêu cầu") == 302
    assert public.get(reverse("story", args=[slug])).status_code == 404
    assert story.texts.count() == 2


def test_two_who_write_at_once_do_not_overwrite_each_other(officer: Client) -> None:
    story = begun(officer)
    old = story.version
    written(officer, story)
    words = {"title": "B", "summary": "B", "text": "B", "version": old}
    assert officer.post(reverse("story-write", args=[story.pk]), words).status_code == 422
    assert [text.title for text in story.texts.all()] == ["Một quầy nhận hồ sơ của cả thành phố"]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,1)",
        "[x](//evil.example)",
        "[x](/\\evil.example)",
        "![x](https://evil.example/pixel.png)",
        '<img src=x onerror="alert(1)">',
        "<https://evil.example>",
    ],
)
def test_words_bring_no_script_and_no_foreign_part(hostile: str) -> None:
    html = markup.as_html(hostile)
    assert not any(tag in html for tag in ("<script", "<img", 'javascript:"', 'href="//', 'href="/\\', 'href="data'))
    assert 'onerror="' not in html.replace("&quot;", "")


def test_a_picture_is_written_anew_and_served_only_when_published(
    officer: Client, client_as: Callable[..., Client]
) -> None:
    story = begun(officer)
    words = {"alternative": "Quầy tiếp nhận", "consent": "không có", "version": story.version, "picture": picture()}
    assert officer.post(reverse("story-add-picture", args=[story.pk]), words).status_code == 302
    kept = StoryPicture.objects.get()
    assert (kept.width, kept.height) == (1600, 800)
    story.refresh_from_db()
    written(officer, story)
    address = reverse("story-picture", args=[story.slug, 1])
    public = Client()
    assert public.get(address).status_code == 404
    for client, event in (
        (officer, StoryEvent.HAND_IN),
        (client_as(Role.UNIT_HEAD, "X1"), StoryEvent.CONFIRM),
        (client_as(Role.CULTURE), StoryEvent.PUBLISH),
    ):
        assert step(client, story, event) == 302
    answer = public.get(address)
    with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as shown:
        assert (shown.format, shown.size) == ("JPEG", (1600, 800))
    with zipfile.ZipFile(io.BytesIO(public.get(reverse("story-package", args=[story.slug])).content)) as package:
        assert package.namelist() == ["text.md", "01.jpg", "LICENCE.txt"]
        assert "Quầy tiếp nhận" in package.read("LICENCE.txt").decode()


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4", b"<svg xmlns='x'/>"])
def test_what_is_no_picture_is_refused_in_one_line(officer: Client, content: bytes) -> None:
    story = begun(officer)
    words = {"alternative": "x", "consent": "x", "version": story.version}
    sent = words | {"picture": SimpleUploadedFile("x.png", content or b" ")}
    answer = officer.post(reverse("story-add-picture", args=[story.pk]), sent)
    assert answer.status_code == 422
    assert "no picture" in answer.content.decode()


def test_every_step_has_an_action_and_every_state_but_the_last_a_way_on(db: None) -> None:
    assert {step.action for step in STEPS.values()} <= TABLE.keys()
    assert [state for state in StoryState if not possible(state)] == [StoryState.WITHDRAWN]


def test_every_step_is_in_the_audit_log_without_names(officer: Client, client_as: Callable[..., Client]) -> None:
    story = published(officer, client_as)
    entries = AuditEntry.objects.filter(where=f"story:{story.pk}").order_by("number")
    steps = [entry.what for entry in entries if entry.what.startswith("story.")]
    assert steps == ["story.begin", "story.write", "story.hand_in", "story.confirm", "story.publish"]
