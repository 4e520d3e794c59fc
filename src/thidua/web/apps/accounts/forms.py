"""What people fill in to sign in, and administrators about accounts."""

from allauth.account.forms import LoginForm
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thidua.web.apps.accounts.models import LANGUAGES, THEMES, Digest, PersonalRelation, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.organisation.queries import names, unit_of_officer
from thidua.web.ui.fields import DayField
from thidua.web.ui.values import CleanedData, PassedOn

NEW_CODE = "new-code"
AT_A_UNIT = frozenset({Role.UNIT_OFFICER, Role.UNIT_HEAD, Role.OFFICER})


class SignInForm(LoginForm):
    """User name or e-mail, and password; where others' guesses have locked them, a code of the second factor too."""

    token = forms.CharField(
        label=_("Code of the authenticator app, or a recovery code"),
        max_length=20,
        required=False,
        widget=forms.HiddenInput,
        help_text=_(
            "With a second factor, a code of it lets you try all the same, once; you are asked for another code then."
        ),
    )

    def __init__(self, *args: PassedOn, **words: PassedOn) -> None:
        super().__init__(*args, **words)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].help_text = ""
        if not self.is_bound:
            del self.fields["token"]

    def user_credentials(self) -> dict[str, str]:
        """Those that are asked for, and the code where one was typed."""
        credentials: dict[str, str] = super().user_credentials()
        token = self.cleaned_data.get("token")
        return {**credentials, "token": token} if token else credentials

    def full_clean(self) -> None:
        """Where the lock holds, the field for a code is shown: whose account has a second factor is not told."""
        super().full_clean()
        if self.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            self.fields["token"].widget = forms.TextInput({"autocomplete": "one-time-code"})


class CodeField(forms.CharField):
    """The code of an officer, as in the dossiers."""

    def __init__(self, **words: PassedOn) -> None:
        super().__init__(max_length=100, **{"label": _("Officer code"), **words})


class OutsideField(forms.BooleanField):
    """Said of a code that no dossier knows: then it is no slip."""

    def __init__(self) -> None:
        super().__init__(label=_("Stands in no dossier and no register of the city"), required=False)


def _refuse_unknown(form: forms.Form, name: str) -> None:
    """A code with a slip would stand for nobody, and nobody would be recused."""
    code = form.cleaned_data.get(name)
    if code and not form.cleaned_data.get("outside") and unit_of_officer(code) is None:
        form.add_error(name, _("The city has no officer with this code: correct it, or say that it stands nowhere."))


class PersonForm(forms.Form):
    """The form for a new account."""

    username = forms.CharField(
        label=_("User name"), max_length=150, validators=[User.username_validator], widget=forms.TextInput
    )
    full_name = forms.CharField(label=_("Full name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("The city's single sign-on knows the person by it.")
    )
    officer_id = CodeField(
        required=False,
        help_text=_("As in the dossiers; whoever sees their own record needs it, and whoever decides."),
    )
    outside = OutsideField()
    language = forms.ChoiceField(label=_("Language"), choices=[("vi", "Tiếng Việt"), ("en", "English")])

    def clean(self) -> CleanedData:
        """A code that is known, or said to be of nobody in the data."""
        data = super().clean() or self.cleaned_data
        _refuse_unknown(self, "officer_id")
        data.pop("outside", None)
        return data

    def clean_username(self) -> str:
        """One account a user name, whatever its case."""
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("There is an account with this user name already."))
        return username

    def clean_email(self) -> str:
        """One account an e-mail address: both sign-in and the city's single sign-on go by it."""
        email: str = self.cleaned_data["email"]
        if email and User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("There is an account with this e-mail already."))
        return email


class BindForm(forms.Form):
    """The form that says whose account it is."""

    officer_id = CodeField()
    why = forms.ChoiceField(
        label=_("Why it changes"),
        choices=[
            ("other", _("The account was bound to nobody, or wrongly")),
            (NEW_CODE, _("The same person has a new code; the former stays theirs")),
        ],
    )
    outside = OutsideField()

    def clean(self) -> CleanedData:
        """A code that is known, or said to be of nobody in the data."""
        data = super().clean() or self.cleaned_data
        _refuse_unknown(self, "officer_id")
        return data


class RelationForm(forms.Form):
    """The form that records a relation to another person."""

    other_id = CodeField(label=_("Officer code of the other"))
    ground = forms.ChoiceField(label=_("Relation"), choices=PersonalRelation.Kind.choices)
    statement = forms.CharField(label=_("What the relation is"), max_length=500, widget=forms.TextInput)
    outside = OutsideField()

    def clean(self) -> CleanedData:
        """A code that is known, or said to be of nobody in the data."""
        data = super().clean() or self.cleaned_data
        _refuse_unknown(self, "other_id")
        return data


class EndRelationForm(forms.Form):
    """Why a relation binds nobody any more."""

    reason = forms.CharField(label=_("Why it ends"), max_length=500, widget=forms.TextInput)


def unit_choices() -> list[tuple[str, str | Promise]]:
    """The whole city, and every unit there is when the form is shown."""
    return [("", _("The whole city")), *names().items()]


class GiveForm(forms.Form):
    """The form that grants a role."""

    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, role.label) for role in Role])
    unit_id = forms.ChoiceField(label=_("Unit"), required=False, choices=unit_choices)
    from_on = DayField(label=_("From"), initial=timezone.localdate)
    to_on = DayField(label=_("Until"), required=False, help_text=_("Empty: for good"))

    def clean(self) -> CleanedData:
        """A role of a unit names its unit, one of the city none; it ends after it begins."""
        data = super().clean() or self.cleaned_data
        at_unit, unit_id = data.get("role") in AT_A_UNIT, data.get("unit_id")
        if at_unit and not unit_id:
            self.add_error("unit_id", _("This role is held at a unit: choose it."))
        if "role" in data and not at_unit and unit_id:
            self.add_error("unit_id", _("This role is held for the whole city."))
        if data.get("from_on") and data.get("to_on") and data["to_on"] < data["from_on"]:
            self.add_error("to_on", _("The last day lies before the first."))
        return data


class EndRoleForm(forms.Form):
    """The last day of a role."""

    last_on = DayField(
        label=_("Last day"),
        initial=timezone.localdate,
        error_messages={"invalid": _("The last day could not be read.")},
    )

    def __init__(self, grant_id: int, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"end-{grant_id}-%s")
        self.grant_id = grant_id


class LanguageSelect(forms.Select):
    """A choice of languages, each named in its own, which readers of the page aloud are told."""

    def create_option(self, name: str, value: PassedOn, *others: PassedOn, **words: PassedOn) -> dict[str, PassedOn]:
        """Django's option, with its language."""
        option: dict[str, PassedOn] = super().create_option(name, value, *others, **words)
        option["attrs"]["lang"] = str(value)
        return option


class AppearanceForm(forms.Form):
    """The language, the theme or the digest chosen: in a page's frame, or on the page of one's account."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False, widget=LanguageSelect)
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, required=False)
    digest = forms.ChoiceField(label=_("Mail of what waits for me"), choices=Digest, required=False)
