"""An evidence bundle unpacked: is each member what was sealed, and what do its facts give by what it holds?"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from thidua.definitions.calendars import load_calendars
from thidua.definitions.law import Law, load_law
from thidua.definitions.movement_loader import load
from thidua.definitions.registers import counted_registers
from thidua.definitions.validation.references import KnownReferences, shipped_indicators, shipped_references
from thidua.i18n.catalogue import _
from thidua.i18n.errors import UserError
from thidua.indicators.catalogue.ruleset import Ruleset, ruleset_of
from thidua.indicators.execution.replay import replay
from thidua.io.progress import Progress
from thidua.proof.answers import (
    AnswerAdditions,
    FiguresWithAnswers,
    SubjectIndicator,
    answers_from_value,
    asking_answers,
    require_answers_of_counted,
)
from thidua.proof.bundle import ANSWERS, INDICATORS, KIND, RELATIONS, RESULTS, WORKING_DAYS, code_hash
from thidua.proof.evaluation_differences import Difference
from thidua.proof.facts import SealedSnapshot, check_facts, table_hash
from thidua.proof.manifest import (
    FIRST_FORM,
    Manifest,
    describe_member,
    manifest_hash,
)
from thidua.proof.manifest import NAME as MANIFEST
from thidua.proof.own_definitions import other_definitions
from thidua.proof.released_rules import differing_files, is_installed, release_of
from thidua.proof.rule_changes import RuleChange, changes_after
from thidua.proof.signing import ENVELOPE, BundleSignature, PublicKey, signature_of
from thidua.proof.working_days import calendars_from_value, differing_days
from thidua.rules.movement import Movement
from thidua.rules.time.calendar import CalendarSet
from thidua.verdicts.evaluation_facts import EvaluationFacts, gather_facts
from thidua.verdicts.evaluation_run import evaluate_facts, run_from_facts
from thidua.verdicts.evaluator import FigureSource, used_indicators
from thidua.verdicts.provenance import UNTOLD
from thidua.verdicts.results import EvaluationResult, canonical_json, evaluation_from_value


@dataclass(frozen=True)
class _Place:
    path: Path


@dataclass(frozen=True, slots=True)
class Recomputation:
    """What a bundle that holds its SQL was judged by, and what came of it.

    wanted: what depends on answers that are not among the facts; added: what the answers add to it. law: the bundle's.
    """

    facts: EvaluationFacts
    law: Law
    ruleset: Ruleset
    wanted: frozenset[SubjectIndicator]
    added: AnswerAdditions
    figures: FigureSource
    evaluation: EvaluationResult


class UnpackedBundle:
    """An unpacked bundle, and what was found about it so far."""

    def __init__(self, manifest: Manifest, members: Mapping[str, Path], folder: Path) -> None:
        self.manifest, self.members = manifest, members
        self.folder, self.place = folder, folder / "bundle"
        self.differences: list[Difference] = []
        self.notes: list[Difference] = []
        self.foreign: list[Difference] = []
        self.recomputed: Recomputation | None = None
        self.signature = BundleSignature()

    @property
    def holds_answers(self) -> bool:
        """Whether the bundle's form has answers of surveys among its facts, beside their dossiers."""
        return self.manifest.form == FIRST_FORM

    def differ(self, message: str, **values: object) -> None:
        """Notes that something differs from what the bundle states."""
        self.differences.append(Difference(message, values))

    def note(self, message: str, **values: object) -> None:
        """Notes something a reader should know that does not make the bundle differ."""
        self.notes.append(Difference(message, values))

    def check_signature(self, expected: PublicKey | None) -> None:
        """Who signed it; a signature that does not hold, or is not the one expected, is a difference."""
        enclosed = {name: self.members[name].read_bytes() for name in ENVELOPE & self.members.keys()}
        self.signature = signature_of(KIND, self.manifest.bundle_hash, enclosed, expected)
        if self.signature.problem is not None:
            self.differences.append(Difference(self.signature.problem.message, self.signature.problem.values))

    def check_members(self, expected_hash: str | None) -> None:
        """Each member against the manifest, the manifest against its own hash and the one expected."""
        stated = self.manifest.members
        if manifest_hash(self.manifest.value) != self.manifest.bundle_hash:
            self.differ(_("MANIFEST.json was changed: it does not give its own hash"))
        for name in sorted(set(stated) | set(self.members) - {MANIFEST} - ENVELOPE):
            if name not in self.members:
                self.differ(_("{member} is missing or damaged"), member=name)
            elif name not in stated:
                self.differ(_("{member} was added: the manifest does not name it"), member=name)
            elif not self._is_as_stated(name):
                self.differ(_("{member} was changed: it is not the file that was sealed"), member=name)
        if expected_hash is not None and expected_hash.lower() != self.manifest.bundle_hash:
            values = {"found": self.manifest.bundle_hash, "expected": expected_hash}
            self.differ(_("the bundle's hash is {found}, not {expected} as expected"), **values)

    def _is_as_stated(self, name: str) -> bool:
        try:
            return describe_member(name, self.members[name], self.manifest.form) == self.manifest.members[name]
        except UserError:  # a table that cannot be read is not the one that was sealed
            return False

    def stated(self) -> EvaluationResult | None:
        """The results the bundle states; where they cannot be read, a difference."""
        if RESULTS not in self.members:
            return None
        try:
            value = json.loads(self.members[RESULTS].read_bytes())
            stated = evaluation_from_value(value)
            digest = hashlib.sha256(canonical_json(value)).hexdigest()
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.differ(_("{member} cannot be read"), member=RESULTS)
            return None
        if digest != self.manifest.result_hash:
            values = {"stated": self.manifest.result_hash, "found": digest}
            self.differ(_("the results' hash is stated as {stated}, recomputed {found}"), **values)
        return stated

    def check_result_hash(self, again: EvaluationResult) -> None:
        """Where nothing else differs, the hash of the results recomputed; in the first form it was formed otherwise."""
        digest = again.result_hash()
        if not self.differences and self.manifest.form > FIRST_FORM and digest != self.manifest.result_hash:
            values = {"stated": self.manifest.result_hash, "found": digest}
            self.differ(_("the results' hash is stated as {stated}, recomputed {found}"), **values)

    def recompute(self, progress: Progress) -> EvaluationResult | None:
        """The evaluation of the bundle's own facts by its own rules; where one cannot be used, a difference."""
        try:
            self._must_have(self.manifest.movement, self.manifest.calendar, *self._stated_facts())
            self._must_not_name_answers()
            check_facts(self.place / "facts")
            snapshot = SealedSnapshot(self.place / "facts", self.manifest.snapshot_id, self.manifest.import_number)
            work = self.folder / "work"
            work.mkdir()
            recompute = self._by_own_rules if self.manifest.form > FIRST_FORM else self._by_our_rules
            return recompute(snapshot, work, progress)
        except UserError as error:
            self.differ(_("it cannot be recomputed: {reason}"), reason=error)
        except Exception as error:  # noqa: BLE001 - a stranger's file may break anything below; it must become a finding
            self.differ(
                _("it cannot be recomputed: {reason}"), reason=f"{type(error).__name__}: {error}".splitlines()[0]
            )
        return None

    def holds(self, table: str, file: Path) -> bool:
        """Whether the bundle's table has the rows of the file, in the columns that it has itself."""
        own = self.members.get(f"facts/{table}.parquet")
        try:
            if own is None:
                return table_hash(file)[1] == 0
            return table_hash(own) == table_hash(file, pq.read_schema(own).names)
        except (UserError, pa.ArrowException):
            return False

    def _must_have(self, *names: str) -> None:
        for name in names:
            if name not in self.members:
                raise UserError("{member} is missing or damaged", member=name)

    def _must_not_name_answers(self) -> None:
        for table in sorted(UNTOLD):
            name = f"facts/{table}.parquet"
            if name in self.members and not self.holds_answers:
                raise UserError("{member} would tell who answered: a bundle of this form has none", member=name)

    def _stated_facts(self) -> list[str]:
        return [name for name in self.manifest.members if name.startswith("facts/")]

    def _by_our_rules(self, snapshot: SealedSnapshot, work: Path, progress: Progress) -> EvaluationResult:
        references = replace(shipped_references(), issued=True)
        movement = load(self.place / self.manifest.movement, references=references).movement
        calendars = load_calendars(self.place / self.manifest.calendar)
        as_of_at = self.manifest.as_of_at
        made = run_from_facts(_Place(work), snapshot, movement, calendars, as_of_at=as_of_at, progress=progress)
        return made.evaluation

    def _by_own_rules(self, snapshot: SealedSnapshot, work: Path, progress: Progress) -> EvaluationResult:
        ruleset = ruleset_of(self._texts(RELATIONS), self._texts(INDICATORS))
        references = KnownReferences(
            shipped_indicators(self.place / INDICATORS), counted_registers(), load_law(self.place / "law"), issued=True
        )
        movement = load(self.place / self.manifest.movement, references=references).movement
        calendars = calendars_from_value(json.loads(self.members[WORKING_DAYS].read_bytes()))
        self._note_rules(ruleset, used_indicators(movement))
        self._note_definitions(movement)
        self._note_calendars(calendars)
        facts = gather_facts(_Place(work), snapshot, movement, calendars, as_of_at=self.manifest.as_of_at)
        progress(_("Computing indicators"), 0, 1)
        figures = replay(ruleset, snapshot, facts.counted.scope, calendars, work)
        progress(_("Computing indicators"), 1, 1)
        wanted = asking_answers(movement, ruleset)
        added = self._added(wanted, ruleset, movement)
        require_answers_of_counted(added, figures, wanted, facts.participants.subjects)
        whole = FiguresWithAnswers(figures, added)
        again = evaluate_facts(facts, whole, ruleset, progress=progress)
        self.recomputed = Recomputation(facts, references.law, ruleset, wanted, added, whole, again)
        return again

    def _added(self, wanted: frozenset[SubjectIndicator], ruleset: Ruleset, movement: Movement) -> AnswerAdditions:
        """What answers add to figures."""
        self._must_have(ANSWERS)
        value = json.loads(self.members[ANSWERS].read_bytes())
        return answers_from_value(value, wanted, ruleset, movement.settings.dissatisfied_group_minimum)

    def _texts(self, folder: str) -> dict[str, str]:
        files = {name: file for name, file in self.members.items() if name.startswith(f"{folder}/")}
        return {Path(name).stem: file.read_text(encoding="utf-8") for name, file in files.items()}

    def _note_rules(self, ruleset: Ruleset, indicators: Iterable[str]) -> None:
        """Which indicators are not counted as this program counts them, and by whose SQL they are."""
        for name in indicators:
            if is_installed(ruleset, name):
                continue
            release = release_of(ruleset, name)
            if release is None:
                message = _("{indicator} is counted by SQL of no release known here; it differs in {files}")
                values = {"indicator": name, "files": ", ".join(differing_files(ruleset, name))}
                self.foreign.append(Difference(message, values))
            else:
                message = _("{indicator} is counted by the SQL of release {version}; this program's differs in {files}")
                files = ", ".join(differing_files(ruleset, name))
                self.note(message, indicator=name, version=release, files=files)

    def _note_definitions(self, movement: Movement) -> None:
        """Whether movement, law and calendar are those that come with this program."""
        for line in other_definitions(self.members, self.manifest.movement, movement):
            self.note(line.message, **line.values)

    def _note_calendars(self, calendars: CalendarSet) -> None:
        """Whether the calendar's own files, with the public holidays known here, still give these working days."""
        try:
            by_files = load_calendars(self.place / self.manifest.calendar)
        except UserError as error:
            self.note(_("the calendar's files cannot be read by this program: {reason}"), reason=error)
            return
        for unit in sorted({"", *calendars.by_unit, *by_files.by_unit}):
            days = differing_days(calendars.for_unit(unit), by_files.for_unit(unit))
            if days:
                message = _("{count} working days are not what the calendar's files give here, the first on {day}")
                self.note(message, count=len(days), day=days[0])

    def note_program(self) -> None:
        """Who sealed the bundle, where that was another program, and what it gives away."""
        if self.holds_answers:
            self.note(_("it holds answers of surveys beside their dossiers: only for those who may see the ledger"))
        if self.manifest.form == FIRST_FORM:
            self.note(
                _(
                    "sealed before 0.1.0: the bundle holds no SQL, so this program's counted; hashes of movement and "
                    "indicators were formed otherwise and are not compared"
                )
            )
        elif self.manifest.code_hash != code_hash():
            message = _("sealed by other code (version {version}, by its own word) than this program's")
            self.note(message, version=self.manifest.program_version)

    def rules_changed_since(self) -> list[RuleChange]:
        """The rules written in Python that changed after the version that sealed the bundle."""
        # Before 0.1.0 programs called themselves 0.1.0 already.
        return changes_after("" if self.manifest.form == FIRST_FORM else self.manifest.program_version)
