"""The registers of the movement: one description a file in `described/`, read once and checked."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from thidua.definitions.registers.spec import Purpose, Register


@cache
def registers() -> dict[str, Register]:
    """Every register, by id, in the order people see them.

    Raises:
        ValueError: a description contradicts itself, or two have one id.
    """
    folder = files("thidua.definitions.registers") / "described"
    return described(file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml"))


def described(texts: Iterable[str]) -> dict[str, Register]:
    """The registers of descriptions in TOML, by id, in the order people see them.

    Raises:
        ValueError: a description contradicts itself, or two have one id.
    """
    descriptions = [Register.model_validate(tomllib.loads(text)) for text in texts]
    by_id = {register.id: register for register in sorted(descriptions, key=lambda register: register.order)}
    if len(by_id) < len(descriptions):
        raise ValueError("two descriptions of registers have one id")
    return by_id


@cache
def counted_registers() -> frozenset[str]:
    """Ids of the registers whose entries criteria may count."""
    return frozenset(register.id for register in registers().values() if register.counted)


@cache
def registers_for(purpose: Purpose) -> tuple[Register, ...]:
    """The registers that serve a purpose."""
    return tuple(register for register in registers().values() if any(use.purpose is purpose for use in register.use))


def register_for(purpose: Purpose) -> Register:
    """The one register that serves a purpose.

    Raises:
        ValueError: none does, or several.
    """
    (register,) = registers_for(purpose)
    return register
