"""Under which address a paper of a decision is checked, and which bit tells that a credential was revoked."""

from django.db import models

from thidua.web.apps.awards.models.awards import AwardLine, AwardList


class VerificationCode(models.Model):
    """The code behind the address on a certificate, or on the decision itself (line: null). It stays for ever.

    award: what the award was called on that day; movements come and go. Empty of decisions older than codes.
    """

    code = models.CharField(max_length=20, unique=True)
    award_list = models.ForeignKey(AwardList, on_delete=models.PROTECT, related_name="codes")
    line = models.OneToOneField(AwardLine, null=True, on_delete=models.PROTECT, related_name="code")
    award = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("award_list",), condition=models.Q(line__isnull=True), name="one_code_a_decision"
            ),
        )

    def __str__(self) -> str:
        return self.code


class CredentialPosition(models.Model):
    """Which bit of the lists of revocations is that of a line's credential; replaced: the name was corrected since."""

    position = models.IntegerField(unique=True)
    line = models.ForeignKey(AwardLine, on_delete=models.PROTECT, related_name="credential_positions")
    replaced = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("line",), condition=models.Q(replaced=False), name="one_credential_a_line"),
        )

    def __str__(self) -> str:
        return f"{self.line_id} {self.position}"
