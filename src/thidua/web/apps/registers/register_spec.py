"""The descriptions of registers, checked against the permission table."""

from functools import cache

from thidua.definitions import registers as descriptions
from thidua.definitions.registers.spec import Purpose, Register
from thidua.web.apps.accounts.permissions import TABLE


@cache
def registers() -> dict[str, Register]:
    """Every register, by id, in the order people see them.

    Raises:
        ValueError: a description contradicts itself, or names an action that the permission table does not have.
    """
    for register in descriptions.registers().values():
        if unknown := register.actions - TABLE.keys():
            raise ValueError(f"register {register.id}: the permission table has no action {sorted(unknown)}")
    return descriptions.registers()


def ids_for(purpose: Purpose) -> list[str]:
    """Ids of the registers that serve a purpose."""
    return [register.id for register in descriptions.registers_for(purpose)]
