"""`python -m thidua.web take_in_movement FOLDER`: a movement beside those of the site, and its first evaluation."""

from argparse import ArgumentParser

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext_noop

from thidua.definitions.movement_loader import load
from thidua.i18n import UserError
from thidua.web.apps.evaluations.actions import bind_kept, recompute
from thidua.web.apps.evaluations.jobs import evaluate_anew
from thidua.web.apps.evaluations.site_engine import EvaluationRequest, open_ledger
from thidua.web.apps.movements.addresses import prefix_of
from thidua.web.apps.movements.taking_in import take_in

BESIDE = gettext_noop("Evaluation by a movement that was taken in")


class Command(BaseCommand):
    """Takes a movement in, with its files as they are now."""

    help = "Take a movement in beside those of the site, and evaluate by it"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The movement, and an option."""
        parser.add_argument("movement", help="a shipped id, a folder or a movement.toml")
        parser.add_argument("--evaluate", action="store_true", help="evaluate here and now instead of by a job")

    def handle(self, *, movement: str, evaluate: bool, **_options: object) -> None:
        """Take it in; where the site has these files already, say so.

        Raises:
            CommandError: there is none, it is not valid, or the ledger cannot be evaluated.
        """
        try:
            entered = take_in(load(movement), movement)
            if entered is None:
                self.stdout.write("the site has this movement already, with these files")
                return
            bind_kept()
            edition = entered.edition
            self.stdout.write(
                f"{edition.movement_id}: edition {edition.number} was taken in; pages: {prefix_of(edition.movement_id)}"
            )
            if evaluate and open_ledger().imports():
                recompute(EvaluationRequest(movement_id=edition.movement_id))
            elif open_ledger().imports():
                evaluate_anew(BESIDE, by=None)
        except UserError as error:
            raise CommandError(error.render("en")) from error
