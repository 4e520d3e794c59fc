"""Verifies an evidence bundle: is it what was sealed, and do its facts give its results again by what it holds?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from thidua.i18n.catalogue import _
from thidua.i18n.errors import UserError
from thidua.indicators.aggregation.figures import GroupSizes
from thidua.indicators.execution.replay import replay
from thidua.io.atomic_files import scratch_folder
from thidua.io.progress import Progress, silent
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.snapshot import Snapshot
from thidua.proof.answers import added_by_answers
from thidua.proof.archive import unpack_archive
from thidua.proof.evaluation_differences import Difference, count_turned, evaluation_differences
from thidua.proof.facts import SealedSnapshot, write_facts
from thidua.proof.manifest import (
    read_manifest,
)
from thidua.proof.rule_changes import RuleChange
from thidua.proof.signing import BundleSignature, PublicKey
from thidua.proof.unpacked_bundle import Recomputation, UnpackedBundle
from thidua.verdicts.provenance import UNTOLD
from thidua.verdicts.results import EvaluationResult


@dataclass(frozen=True)
class Verification:
    """What verifying found. Notes do not make a bundle differ.

    foreign: indicators that the bundle counts by SQL of no release known here; what follows from them is not ours.
    recomputed: what the bundle's facts give by its own rules; None where they cannot be judged, or it holds no SQL.
    rules_changed: one line that names our rules that changed since it was sealed, and what they turn; None: none did.
    """

    bundle_hash: str
    snapshot_id: str
    verdicts: int
    differences: tuple[Difference, ...]
    notes: tuple[Difference, ...]
    foreign: tuple[Difference, ...] = ()
    recomputed: "Recomputation | None" = field(default=None, compare=False, repr=False)
    signature: BundleSignature = field(default_factory=BundleSignature, compare=False)
    rules_changed: Difference | None = None

    @property
    def identical(self) -> bool:
        """Whether the bundle is whole, and its facts give its results to the last integer by rules of this program."""
        return not self.differences and not self.foreign


def verify(
    path: Path,
    *,
    expected_hash: str | None = None,
    expected_key: PublicKey | None = None,
    ledger: Ledger | None = None,
    progress: Progress = silent,
) -> Verification:
    """Check the bundle's members against its manifest, recompute everything from what it holds, compare the results.

    The bundle's own SQL, movement, law and working days are used, so that a bundle of an older release is judged as it
    was; where they are not this program's, that is said. Bundles from before 0.1.0 hold no SQL: this program's counts.
    Rules written in Python are in no bundle: `rules_changed` names those that changed since.

    expected_hash: the one hash as published elsewhere; without it, a bundle forged as a whole and consistently cannot
    be told from an honest one. expected_key: the key by which, or by one that follows from it, it must be signed.
    ledger: a ledger whose facts the bundle's must equal.

    Raises:
        UserError: it is no evidence bundle, or a dangerous archive.
    """
    with scratch_folder("thidua-verify-") as folder:
        progress(_("Unpacking"), 0, 1)
        members = unpack_archive(path, folder / "bundle")
        progress(_("Unpacking"), 1, 1)
        bundle = UnpackedBundle(read_manifest(path, members), members, folder)
        bundle.check_members(expected_hash)
        bundle.check_signature(expected_key)
        stated = bundle.stated()
        as_sealed = not bundle.differences
        again = bundle.recompute(progress)
        if stated is not None and again is not None:
            bundle.differences += evaluation_differences(stated, again, bundle.manifest.form)
            bundle.check_result_hash(again)
        if ledger is not None:
            bundle.differences += _ledger_differences(ledger, bundle, progress)
        bundle.note_program()
    count = len(stated.rows) if stated else 0
    return Verification(
        bundle.manifest.bundle_hash,
        bundle.manifest.snapshot_id,
        count,
        tuple(bundle.differences),
        tuple(bundle.notes),
        tuple(bundle.foreign),
        bundle.recomputed,
        bundle.signature,
        _rules_changed(bundle.rules_changed_since(), stated, again, as_sealed=as_sealed),
    )


def _rules_changed(
    changes: Sequence[RuleChange], stated: EvaluationResult | None, again: EvaluationResult | None, *, as_sealed: bool
) -> Difference | None:
    """Which rules changed since, how many verdicts come out otherwise, and whether the files are those of then."""
    if not changes:
        return None
    rules = UserError(changes[0].message)
    for change in changes[1:]:
        rules = UserError("{line}; {more}", line=rules, more=UserError(change.message))
    values: dict[str, object] = {"count": len(changes), "rules": rules}
    if stated is None or again is None:
        return Difference(_("rules changed since it was sealed ({count}): {rules}"), values)
    values |= {"turned": count_turned(stated, again), "verdicts": len(stated.rows)}
    return Difference(
        _(
            "rules changed since it was sealed ({count}): {rules}. {turned} of its {verdicts} verdicts come out "
            "otherwise; its files are as they were sealed"
        )
        if as_sealed
        else _(
            "rules changed since it was sealed ({count}): {rules}. {turned} of its {verdicts} verdicts come out "
            "otherwise; but its files are not as they were sealed"
        ),
        values,
    )


def _ledger_differences(ledger: Ledger, bundle: UnpackedBundle, progress: Progress) -> Iterator[Difference]:
    """Whether the ledger has the bundle's snapshot, and the same facts in it, table by table."""
    wanted = bundle.manifest.snapshot_id
    snapshots = (ledger.snapshot(import_number=record.number) for record in reversed(ledger.imports()))
    same = next((snapshot for snapshot in snapshots if snapshot.id == wanted), None)
    if same is None:
        yield Difference(_("the ledger never was in the state {snapshot}"), {"snapshot": wanted})
        return
    own = bundle.folder / "own"
    own.mkdir()
    without = () if bundle.holds_answers else UNTOLD
    for table, file in write_facts(same, own, without=without, progress=progress).items():
        if not bundle.holds(table, file):
            yield Difference(_("the facts of {table} are not those of the ledger"), {"table": table})
    if bundle.recomputed is not None and bundle.recomputed.wanted:
        yield from _answer_differences(same, bundle.recomputed, own)


def _answer_differences(snapshot: Snapshot, recomputed: Recomputation, own: Path) -> Iterator[Difference]:
    """Whether the ledger's answers add what the bundle says, and it withholds what it must.

    own: a folder with the ledger's facts without them.
    """
    facts, ruleset = recomputed.facts, recomputed.ruleset
    scope, calendars = facts.counted.scope, facts.counted.calendars
    wanted = ruleset.only(indicator for _kind, indicator in recomputed.wanted)
    full = replay(wanted, snapshot, scope, calendars, own, groups=GroupSizes.of(scope.settings))
    bare = SealedSnapshot(own, snapshot.id, snapshot.number)
    there = added_by_answers(full, bare, recomputed.wanted, facts.participants.subjects, ruleset, scope, calendars, own)
    for pair in sorted(there.keys() | recomputed.added.keys()):
        if there.get(pair) != recomputed.added.get(pair):
            yield Difference(_("what answers add to {indicator} is not what the ledger's add"), {"indicator": pair[1]})
