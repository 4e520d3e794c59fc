"""Each option, command and setting of a profile that a message names as a way out exists."""

import re

import click
import pytest

from thidua.cli.program import Program
from thidua.i18n.catalogue import messages
from thidua.ledger.mapping.column_profile import ColumnRule, Profile, TableRule

OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
# Settings stand in brackets, as a profile has them; what else stands there are words.
SETTING = re.compile(r"\b[a-z]+_[a-z_]+\b(?=[):]| ymd| in the profile)|\b(?:number|of)(?= = )")
OF_DJANGO = {"--noinput", "--database"}


def options() -> set[str]:
    """The options of all commands, those of groups of commands too."""
    told: set[str] = {"--help", "--version"}
    waiting: list[click.Command] = [Program("thidua")]
    while waiting:
        command = waiting.pop()
        told |= {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
        if isinstance(command, click.Group):
            context = click.Context(command)
            named = (command.get_command(context, name) for name in command.list_commands(context))
            waiting += [one for one in named if one is not None]
    return told


def of_import() -> list[str]:
    """The messages of the rooms that read and import: what the catalogues have of them."""
    text = messages("vi")
    return [message for message in text if OPTION.search(message)]


def test_every_option_that_a_message_names_is_one_of_a_command() -> None:
    existing = options()
    wrong = {
        name: message for message in of_import() for name in OPTION.findall(message) if name not in existing | OF_DJANGO
    }
    assert wrong == {}


def test_translations_name_the_same_options() -> None:
    text = messages("vi")
    wrong = [message for message in of_import() if set(OPTION.findall(message)) != set(OPTION.findall(text[message]))]
    assert wrong == []


@pytest.mark.parametrize("setting", ["completed_by", "date_order", "number", "of", "changed_at", "ties"])
def test_every_setting_that_a_message_names_is_one_of_a_profile(setting: str) -> None:
    assert setting in {*Profile.model_fields, *TableRule.model_fields, *ColumnRule.model_fields}


def test_no_message_names_another_setting() -> None:
    fields = {*Profile.model_fields, *TableRule.model_fields, *ColumnRule.model_fields}
    in_profiles = [message for message in messages("vi") if " profile" in message]
    named = {name for message in in_profiles for name in SETTING.findall(message)}
    assert {"completed_by", "date_order", "number", "of"} <= named
    assert named <= fields
