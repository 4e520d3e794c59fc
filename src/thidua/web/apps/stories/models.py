"""A story, every writing of it, its pictures, and who took which step. Nothing is deleted."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from thidua.rules.stories import StoryState


class Story(models.Model):
    """A story about a unit. state: of its newest writing. published: the number of the writing that everybody reads;
    None: nobody does. version: how often the row was written; a page that saw another is refused."""

    slug = models.SlugField(max_length=120, unique=True)
    unit_id = models.CharField(max_length=100, db_index=True)
    state = models.CharField(max_length=20, default=StoryState.DRAFT)
    version = models.IntegerField(default=1)
    published = models.IntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.slug


class StoryText(models.Model):
    """One writing: title, summary, text in the safe subset of Markdown, indicators of the unit that it quotes."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="texts")
    number = models.IntegerField()
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=500)
    text = models.TextField()
    figures = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("story", "number"), name="story_text_once_a_number"),)

    def __str__(self) -> str:
        return self.title


class StoryPicture(models.Model):
    """A picture of a story: what it shows for readers who hear the page, and who agreed to be shown."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="pictures")
    number = models.IntegerField()
    alternative = models.CharField(max_length=300)
    consent = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    width = models.IntegerField()
    height = models.IntegerField()
    since_text = models.IntegerField()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("story", "number"), name="story_picture_once_a_number"),)

    def __str__(self) -> str:
        return self.alternative


class StoryStepTaken(models.Model):
    """A step of a story: who took it, when, why. It is never changed."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=20)
    text_number = models.IntegerField()
    reason = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.what
