"""Plays a movement through over a demonstration's city."""

from argparse import ArgumentParser
from collections.abc import Mapping

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from thidua.definitions.calendars import load_calendars
from thidua.i18n import Language, UserError, translate
from thidua.rules.awards.workflow import STATE_NAMES
from thidua.web.apps.awards.demo import NobodyToProposeError, play
from thidua.web.apps.registers.demo_days import weeks_back


class Command(BaseCommand):
    """Prints how many proposals stand where."""

    help = "Play the awards of a movement through, from proposals to a revocation; in a demonstration only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The reader's language, and when the story is over."""
        parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of what is printed")
        parser.add_argument(
            "--over-by-today", action="store_true", help="play it as many weeks earlier as it takes to be over by today"
        )

    def handle(self, *_args: object, lang: Language, over_by_today: bool, **_options: object) -> None:
        """Play and print."""
        weeks = weeks_back(timezone.localdate(), load_calendars().default) if over_by_today else 0
        try:
            told = counted_words(play(weeks_back=weeks), lang)
        except NobodyToProposeError as few:
            told = few.render_here(lang)
        except UserError as refusal:
            raise CommandError(refusal.render_here(lang)) from None
        self.stdout.write(told)


def counted_words(counted: Mapping[str, int], lang: Language) -> str:
    """How many proposals stand in each state, in the order of the states."""
    states = [state for state in STATE_NAMES if state in counted]
    return "; ".join(f"{translate(STATE_NAMES[state], lang)}: {counted[state]}" for state in states)
