"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui.navigation import MenuItem, add


class AwardsConfig(AppConfig):
    """Proposals, councils, award lists, decisions and revocations."""

    name = "thidua.web.apps.awards"
    label = "awards"

    def ready(self) -> None:
        """Put the pages into the menu; have lists follow their evaluations to an edition of the movement.

        What of awards stands open keeps a movement from being closed.
        """
        from thidua.web.apps.awards.domain import editions
        from thidua.web.apps.awards.domain.editions import bind_lists
        from thidua.web.apps.awards.open_work import open_work
        from thidua.web.apps.evaluations import site_engine
        from thidua.web.apps.movements.addresses import RECORDS
        from thidua.web.apps.movements.closing import OPEN

        if bind_lists not in site_engine.BOUND:
            site_engine.BOUND.append(bind_lists)
        if open_work not in OPEN:
            OPEN.append(open_work)
        RECORDS.update(editions.MOVEMENTS)
        add(MenuItem(27, _("Awards of my unit"), "unit-awards", "proposal.see", "award", of="own_unit"))
        add(MenuItem(36, _("Awards"), "awards", "awards.see", "award"))
