"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui import figure_notes, navigation
from thidua.web.ui.navigation import MenuItem


class RegistersConfig(AppConfig):
    """The registers of the movement."""

    name = "thidua.web.apps.registers"
    label = "registers"

    def ready(self) -> None:
        """Put the pages into the menu, and what was entered into the figures whenever they are made anew."""
        from thidua.web.apps.evaluations import site_engine
        from thidua.web.apps.registers.exceptions import notes, touch
        from thidua.web.apps.registers.ledger_sync import bring_together, settle
        from thidua.web.apps.registers.limits import reckon_anew
        from thidua.web.apps.registers.spreadsheets import opened
        from thidua.web.apps.spreadsheets import targets

        targets.OPENERS["register"] = opened
        if bring_together not in site_engine.BEFORE:
            site_engine.BEFORE.extend((reckon_anew, bring_together))
            site_engine.AFTER.extend((settle, touch))
            figure_notes.NOTES.append(notes)
        navigation.add(
            MenuItem(25, _("Registers of my unit"), "registers-of-unit", "registers.see", "notebook", of="own_unit")
        )
        navigation.add(MenuItem(26, _("My entries"), "registers-of-officer", "registers.see", "notebook", of="self"))
        navigation.add(MenuItem(35, _("Registers"), "registers", "registers.see_activities", "notebook"))
