"""Plays a movement through over a demonstration's city."""

from django.core.management.base import BaseCommand, CommandError

from thidua.i18n import UserError, translate
from thidua.rules.awards.workflow import STATE_NAMES
from thidua.web.apps.awards.demo import NobodyToProposeError, play


class Command(BaseCommand):
    """Prints how many proposals stand where."""

    help = "Play the awards of a movement through, from proposals to a revocation; in a demonstration only."

    def handle(self, *_args: object, **_options: object) -> None:
        """Play and print."""
        try:
            counted = play()
        except NobodyToProposeError as few:
            self.stdout.write(few.render("vi") + "\n" + few.render("en"))
            return
        except UserError as refusal:
            raise CommandError(refusal.render("vi") + "\n" + refusal.render("en")) from None
        names = {str(state): translate(name, "vi") for state, name in STATE_NAMES.items()}
        self.stdout.write("; ".join(f"{names[state]}: {count}" for state, count in sorted(counted.items())))
