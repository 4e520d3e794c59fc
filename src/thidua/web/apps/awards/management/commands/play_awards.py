"""Plays a movement through over a demonstration's city."""

from argparse import ArgumentParser
from collections.abc import Mapping

from django.core.management.base import BaseCommand, CommandError

from thidua.i18n import Language, UserError, translate
from thidua.rules.awards.workflow import STATE_NAMES
from thidua.web.apps.awards.demo import NobodyToProposeError, play


class Command(BaseCommand):
    """Prints how many proposals stand where."""

    help = "Play the awards of a movement through, from proposals to a revocation; in a demonstration only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The reader's language."""
        parser.add_argument("--lang", choices=("vi", "en"), default="vi", help="language of what is printed")

    def handle(self, *_args: object, lang: Language, **_options: object) -> None:
        """Play and print."""
        try:
            told = counted_words(play(), lang)
        except NobodyToProposeError as few:
            told = few.render_here(lang)
        except UserError as refusal:
            raise CommandError(refusal.render_here(lang)) from None
        self.stdout.write(told)


def counted_words(counted: Mapping[str, int], lang: Language) -> str:
    """How many proposals stand in each state, in the order of the states."""
    states = [state for state in STATE_NAMES if state in counted]
    return "; ".join(f"{translate(STATE_NAMES[state], lang)}: {counted[state]}" for state in states)
