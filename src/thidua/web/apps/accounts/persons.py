"""Who the person behind an account is: all the codes a person has had, and the relations recorded between persons."""

from collections.abc import Collection

from django.db.models import Q

from thidua.i18n import UserError
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.web.apps.accounts.models import CodeChange, PersonalRelation, User


def require_person(user: User) -> None:
    """Sees to it that the account stands for a person, without whom nobody could tell on whom they decide.

    Raises:
        UserError: no officer code is entered for the account.
    """
    if not user.officer_id:
        raise UserError(
            "The account {account} is bound to no person, so nothing can be decided with it: "
            "an administrator enters the officer code on its page under Accounts and roles",
            account=user.username,
        )


def codes_of(codes: Collection[str]) -> frozenset[str]:
    """These codes, and all that the same persons have had before or since; never the empty one."""
    all_codes = set(codes) - {""}
    new = set(all_codes)
    while new:
        changes = CodeChange.objects.filter(Q(before__in=new) | Q(after__in=new)).values_list("before", "after")
        new = {code for change in changes for code in change} - all_codes
        all_codes |= new
    return frozenset(all_codes)


def same_person(one: User, other: User) -> bool:
    """Whether both accounts stand for one person. An account without a person stands for nobody else's."""
    return one.pk == other.pk or bool(one.officer_id and other.officer_id in codes_of([one.officer_id]))


def relations_of(codes: Collection[str]) -> dict[str, Ground]:
    """Of somebody with these codes: every code of a person to whom a relation is recorded → the relation."""
    running = PersonalRelation.objects.filter(Q(officer_id__in=codes) | Q(other_id__in=codes), ended_at__isnull=True)
    relations: dict[str, Ground] = {}
    for officer_id, other_id, ground in running.values_list("officer_id", "other_id", "ground"):
        other = other_id if officer_id in codes else officer_id
        relations |= dict.fromkeys(codes_of([other]), Ground(ground))
    return relations
