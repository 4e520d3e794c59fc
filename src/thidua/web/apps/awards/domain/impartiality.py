"""What ties whoever votes or decides to the candidates: read from accounts, officers, roles and recorded relations."""

from collections.abc import Iterable, Sequence

from django.db.models import Count
from django.utils import timezone

from thidua.rules.awards import conflicts_of_interest
from thidua.rules.awards.conflicts_of_interest import Nominee, OfficerTies
from thidua.rules.terms import SubjectKind
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.accounts.persons import codes_of, relations_of, require_person
from thidua.web.apps.awards.models import Candidate
from thidua.web.apps.organisation.models import Officer


def require(by: User, candidates: Iterable[Candidate] = ()) -> None:
    """Sees to it that a person decides, and on nobody they may not decide on.

    Raises:
        UserError: the account is bound to no person, or one of the candidates is themselves or tied to them.
    """
    require_person(by)
    against = conflicts_of_interest.may_decide(ties([by])[0], nominees(list(candidates)))
    if against is not None:
        raise against.error()


def ties(users: Sequence[User]) -> list[OfficerTies]:
    """What is known of each user's person, in their order.

    Raises:
        UserError: an account is bound to no person.
    """
    for user in users:
        require_person(user)
    codes = {user.pk: codes_of([user.officer_id]) for user in users}
    officers = {officer.id: officer for officer in Officer.objects.filter(id__in=frozenset().union(*codes.values()))}
    sizes = dict(
        Officer.objects.filter(unit_id__in=[officer.unit_id for officer in officers.values()])
        .values_list("unit_id")
        .annotate(Count("id"))
        .order_by()
    )
    today = timezone.localdate()
    headed: dict[int, set[str]] = {user.pk: set() for user in users}
    grants = Grant.objects.filter(role=Role.UNIT_HEAD, user__in=headed, from_on__lte=today).exclude(to_on__lt=today)
    for user_id, unit_id in grants.values_list("user_id", "unit_id"):
        headed[user_id].add(unit_id)
    person_ties = []
    for user in users:
        posts = [officers[code] for code in (user.officer_id, *sorted(codes[user.pk])) if code in officers]
        headed[user.pk] |= {post.unit_id or "" for post in posts if is_head(post)}
        unit_id = (posts[0].unit_id if posts else "") or ""
        person_ties.append(
            OfficerTies(
                user.officer_id,
                unit_id,
                frozenset(headed[user.pk] - {""}),
                sizes.get(unit_id, 0),
                codes[user.pk],
                relations_of(codes[user.pk]),
            )
        )
    return person_ties


def nominees(candidates: Sequence[Candidate]) -> list[Nominee]:
    """The candidates, as the rules of conflicts look at them."""
    officers = {
        officer.id: officer
        for officer in Officer.objects.filter(id__in=[candidate.subject_id for candidate in candidates])
    }
    return [
        Nominee(
            str(candidate.pk),
            SubjectKind(candidate.kind),
            candidate.subject_id,
            candidate.unit_id,
            frozenset({candidate.unit_id})
            if candidate.kind == SubjectKind.OFFICER
            and candidate.subject_id in officers
            and is_head(officers[candidate.subject_id])
            else frozenset(),
        )
        for candidate in candidates
    ]


def is_head(officer: Officer) -> bool:
    """Whether the officer heads the unit of the post, as the ledger words it."""
    return officer.role == "head" and bool(officer.unit_id)
