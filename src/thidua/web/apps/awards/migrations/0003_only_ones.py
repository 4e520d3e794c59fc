from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import thidua.rules.awards.workflow


def _note_what_was_awarded(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Lines that were decided before this column was there have the claims of their candidates."""
    claims = apps.get_model("awards", "Candidate").objects.filter(pk=models.OuterRef("candidate"))
    apps.get_model("awards", "AwardLine").objects.filter(
        approved=True, award_list__state__in=("decided", "published")
    ).update(awarded_for=models.Subquery(claims.values("claim")))


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0002_signed_exceptions"),
        ("evaluations", "0001_initial"),
        ("registers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="awardline",
            name="awarded_for",
            field=models.CharField(max_length=500, null=True),
        ),
        migrations.AlterField(
            model_name="candidate",
            name="claim",
            field=models.CharField(max_length=500, null=True),
        ),
        migrations.RunPython(_note_what_was_awarded, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="awardline",
            constraint=models.UniqueConstraint(
                fields=("awarded_for",),
                name="award_once_an_achievement",
                violation_error_message="somebody has been proposed or awarded elsewhere meanwhile: a second award is not possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="awardline",
            constraint=models.CheckConstraint(
                condition=models.Q(("awarded_for__isnull", True), ("approved", True), _connector="OR"),
                name="awarded_where_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="awardlist",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            thidua.rules.awards.workflow.ListState["DECIDED"],
                            thidua.rules.awards.workflow.ListState["PUBLISHED"],
                        ),
                    ),
                    _negated=True,
                ),
                fields=("movement_id", "award_id", "unit_id"),
                name="one_open_list",
                violation_error_message="there is a list of this award already: go on with that one",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.UniqueConstraint(
                fields=("claim",),
                name="claim_once_an_achievement",
                violation_error_message="somebody has been proposed or awarded elsewhere meanwhile: a second award is not possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("candidate__isnull", True), ("superseded", False)),
                fields=("proposal", "kind"),
                name="one_paper_a_proposal",
                violation_error_message="this paper was made at the same moment by somebody else: look at it, then do it again",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded", False)),
                fields=("proposal", "candidate", "kind"),
                name="one_paper_a_candidate",
                violation_error_message="this paper was made at the same moment by somebody else: look at it, then do it again",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("candidate__isnull", True), ("superseded", False)),
                fields=("award_list", "kind"),
                name="one_paper_a_list",
                violation_error_message="this paper was made at the same moment by somebody else: look at it, then do it again",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded", False)),
                fields=("award_list", "candidate", "kind"),
                name="one_paper_a_line",
                violation_error_message="this paper was made at the same moment by somebody else: look at it, then do it again",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("officer_id", ""), _negated=True),
                fields=("session", "officer_id"),
                name="seat_once_a_person",
                violation_error_message="two accounts of the same officer are in the council: one of them has to leave it",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(fields=("session", "commitment"), name="commitment_once"),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("seat__isnull", False)),
                fields=("seat", "candidate"),
                name="open_vote_once",
                violation_error_message="the member has voted on this candidate; a vote is cast once",
            ),
        ),
        migrations.AlterConstraint(
            model_name="candidate",
            name="candidate_once_a_proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dropped", False)),
                fields=("proposal", "kind", "subject_id"),
                name="candidate_once_a_proposal",
                violation_error_message="this subject is a candidate of the proposal already",
            ),
        ),
        migrations.AlterConstraint(
            model_name="cast",
            name="cast_once",
            constraint=models.UniqueConstraint(
                fields=("seat", "candidate"),
                name="cast_once",
                violation_error_message="the member has voted on this candidate; a vote is cast once",
            ),
        ),
        migrations.AlterConstraint(
            model_name="councilmember",
            name="member_once",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True)),
                fields=("unit_id", "user"),
                name="member_once",
                violation_error_message="this person is a member already",
            ),
        ),
        migrations.AlterConstraint(
            model_name="councilmember",
            name="one_chair_one_secretary",
            constraint=models.UniqueConstraint(
                condition=models.Q(("left_at__isnull", True), ("part__in", ("chair", "secretary"))),
                fields=("unit_id", "part"),
                name="one_chair_one_secretary",
                violation_error_message="the council has one chair and one secretary: let the one there is leave first",
            ),
        ),
        migrations.AlterConstraint(
            model_name="override",
            name="override_once",
            constraint=models.UniqueConstraint(
                fields=("proposal", "of"),
                name="override_once",
                violation_error_message="a late dossier is allowed already",
            ),
        ),
        migrations.AlterConstraint(
            model_name="proposal",
            name="proposal_once_a_unit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", thidua.rules.awards.workflow.ProposalState["WITHDRAWN"]), _negated=True),
                fields=("movement_id", "award_id", "unit_id"),
                name="proposal_once_a_unit",
                violation_error_message="the unit has a proposal for this award already: go on with that one, or withdraw it first",
            ),
        ),
    ]
