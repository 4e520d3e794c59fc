"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.texts.catalogue import _
from thidua.web.apps.standings import engine
from thidua.web.shell import beside, navigation
from thidua.web.shell.navigation import Entry


class RegistersConfig(AppConfig):
    """The registers of the movement."""

    name = "thidua.web.apps.registers"
    label = "registers"

    def ready(self) -> None:
        """Put the pages into the menu, and what was entered into the figures whenever they are made anew."""
        from thidua.web.apps.registers.exceptions import notes, touch
        from thidua.web.apps.registers.feeding import bring_together, settle

        for listed, functions in (
            (engine.BEFORE, [bring_together]),
            (engine.AFTER, [settle, touch]),
            (beside.NOTES, [notes]),
        ):
            listed.extend(each for each in functions if each not in listed)
        navigation.add(
            Entry(25, _("Registers of my unit"), "registers-of-unit", "registers.see", "book", of="own_unit")
        )
        navigation.add(Entry(26, _("My entries"), "registers-of-officer", "registers.see", "book", of="self"))
        navigation.add(Entry(35, _("Registers"), "registers", "registers.see_activities", "book"))
