"""`python -m thidua.web settle_doubles`: asks which of several rows stays where a newer version lets only one be."""

from django.core.management import BaseCommand, CommandError

from thidua.i18n import UserError
from thidua.web.apps.evaluations.doubled_rows import DoubledRows, doubled_rows, settle


class Command(BaseCommand):
    """Shows each group of rows and asks; nothing is changed that nobody answered for."""

    help = "Ask which row stays, of those of which only one may be in the newer database"

    def handle(self, **_options: object) -> None:
        """Group by group.

        Raises:
            CommandError: nobody answers, or something is twice that the program cannot settle.
        """
        unknown = []
        groups = doubled_rows()
        for doubled in groups:
            if doubled.settling is None:
                unknown.append(doubled)
                continue
            self._ask(doubled)
        if unknown:
            rows = "; ".join(", ".join(doubled.row_line(row) for row in doubled.rows) for doubled in unknown)
            text = UserError("nothing is known of how these give way, change them in the database: {rows}", rows=rows)
            raise CommandError(text.render("vi") + "\n" + text.render("en"))
        if not groups:
            self.stdout.write(UserError("There is nothing twice that may be once only").render("en"))

    def _ask(self, doubled: DoubledRows) -> None:
        for row in doubled.rows:
            self.stdout.write(doubled.row_line(row))
        by_key = {str(row.pk): row for row in doubled.rows}
        kept = self._answer(UserError("Which one stays? ({keys})", keys=", ".join(by_key)))
        if kept not in by_key:
            raise CommandError(UserError("{answer} is none of them; nothing is changed", answer=kept).render("en"))
        removes = doubled.settling is not None and doubled.settling.frees is None
        going = [doubled.row_line(row) for key, row in by_key.items() if key != kept] if removes else []
        for line in going:
            question = UserError(
                "It is removed with all that hangs on it. To confirm, type its line: {line}", line=line
            )
            if self._answer(question) != line:
                raise CommandError(UserError("This is not its line; nothing is changed").render("en"))
        settle(doubled, by_key[kept])

    def _answer(self, question: UserError) -> str:
        self.stdout.write(question.render("vi"))
        self.stdout.write(question.render("en"))
        try:
            return input().strip()
        except EOFError:
            raise CommandError(UserError("Nobody answers; nothing is changed").render("en")) from None
