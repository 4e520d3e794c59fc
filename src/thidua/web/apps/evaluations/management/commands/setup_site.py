"""`python -m thidua.web setup_site`: makes everything the site needs that is not there yet; does nothing twice."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils.translation import gettext_noop

from thidua.definitions.movement_loader import load_movement
from thidua.i18n import UserError
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.evaluations.actions import bind_kept, editions_of_kept, recompute
from thidua.web.apps.evaluations.as_of import kept
from thidua.web.apps.evaluations.doubled_rows import doubled_rows
from thidua.web.apps.evaluations.health_check import migrations, require_not_newer
from thidua.web.apps.evaluations.jobs import evaluate_anew
from thidua.web.apps.evaluations.models import Current
from thidua.web.apps.evaluations.site_engine import EvaluationRequest
from thidua.web.apps.jobs.models import ENDED, Job
from thidua.web.apps.movements.bound import issued_ids
from thidua.web.apps.movements.taking_in import take_in_named, without_files
from thidua.web.server.supervisor import COPY_FIRST

FIRST = gettext_noop("Evaluation of what the ledger holds")
OTHERWISE = "{id} was changed: edition {number} was taken in and decides from now on; what was decided stays by its own"
WORDING = "{id} was changed in its wording: edition {number} was taken in; it decides as the one before"
NO_FILES = "the site has no files of movement {id}: take it in with take_in_movement to see its lists and results again"


class Command(BaseCommand):
    """Ledger, database, static files, the first evaluation."""

    help = "Make what the site needs: ledger, database, static files, first evaluation"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two options."""
        parser.add_argument("--careful", action="store_true", help="stop where a copy has to be made before")
        parser.add_argument("--evaluate", action="store_true", help="evaluate here and now instead of by a job")

    def handle(self, *, evaluate: bool, careful: bool, **_options: object) -> None:
        """Make what is missing.

        Raises:
            CommandError: a newer version of the program has been here, or the ledger cannot be opened or evaluated.
        """
        try:
            state = migrations()
            require_not_newer(state)
            if careful and state.applied and state.missing:
                self.stdout.write(COPY_FIRST)
                return
            _require_nothing_doubled()
            place = settings.HOME.ledger
            ledger = Ledger.open(place) if place.exists() else Ledger.create(place)
            settings.HOME.uploads.mkdir(parents=True, exist_ok=True)
            settings.HOME.close_to_others()
            call_command("migrate", interactive=False, verbosity=0)
            if not settings.DEBUG:
                call_command("collectstatic", interactive=False, verbosity=0)
            self._take_in_movement()
            self._evaluate(ledger, at_once=evaluate)
        except UserError as error:
            raise CommandError(error.render_here("en")) from error

    def _evaluate(self, ledger: Ledger, *, at_once: bool) -> None:
        """Where the pages show less than the ledger holds, or what other rules than those in force gave, evaluate."""
        if not ledger.imports():
            return
        shown = dict(Current.objects.values_list("movement_id", "evaluation_id"))
        for movement in issued_ids():
            newest = EvaluationRequest(movement_id=movement)
            there = kept(newest)
            if there is not None and there.pk == shown.get(movement):
                continue
            if at_once:
                recompute(newest)
            elif not Job.objects.filter(kind="recompute").exclude(state__in=ENDED).exists():
                evaluate_anew(FIRST, by=None)
                return

    def _take_in_movement(self) -> None:
        """The movement that the settings name, as its files are now; another text of it is told."""
        editions_of_kept(load_movement(settings.MOVEMENT))
        entered = take_in_named()
        bind_kept()
        if entered is not None and not entered.first:
            told = OTHERWISE if entered.decides_otherwise else WORDING
            self.stdout.write(told.format(id=entered.edition.movement_id, number=entered.edition.number))
        for movement_id in without_files():
            self.stdout.write(NO_FILES.format(id=movement_id))


def _require_nothing_doubled() -> None:
    """UserError where the newer database lets only one be of what is there twice: a migration would stop half-way."""
    groups = doubled_rows()
    if groups:
        raise UserError(
            "{count} times rows are there twice of which only one may be, and the database is not changed; the first: "
            "{rows}. Settle them with: python -m thidua.web settle_doubles",
            count=len(groups),
            rows=", ".join(groups[0].row_line(row) for row in groups[0].rows),
        )
