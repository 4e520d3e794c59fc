"""The evidence of one decision on awards: what each line rests on, so that anybody can decide it again.

The full bundle holds the sealed evidence of the evaluation besides, the papers and the published votes; the public one
neither codes of officers nor their figures by criterion, and the hash of the full one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from thidua.i18n import UserError
from thidua.indicators.catalogue.loader import catalogue
from thidua.io.atomic_files import scratch_folder, written_whole
from thidua.io.progress import Progress, silent
from thidua.proof.archive import file_hash, unpack_archive, write_archive
from thidua.proof.bundle import RESULTS, Sealed
from thidua.proof.verify import verify as verify_evidence
from thidua.rules.awards.ballot import BallotChoice, is_quorate
from thidua.rules.awards.bonus import BonusRate, bonus
from thidua.rules.awards.quota import is_within
from thidua.rules.awards.ranking import Contender, Outcome, select
from thidua.rules.judging.least_numbers import least_numbers
from thidua.rules.movement import CouncilRules, MovementSettings, PassOf, Quota, RankBy, RankKey, Share
from thidua.rules.terms import Citation, SubjectKind, VerdictState
from thidua.verdicts.results import EvaluationResult, PartKind, canonical_json, evaluation_from_value

FORM = "thidua-award-1"
AWARD, MANIFEST, EVIDENCE = "award.json", "manifest.json", "evidence.zip"
NOWHERE = Citation("bundle", "")
# What a vote calls the choices of its ballots.
CHOICES = {"yes": BallotChoice.YES, "no": BallotChoice.NO, "abstained": BallotChoice.ABSTAIN}
FULFILLED = frozenset({VerdictState.MET, VerdictState.NOT_APPLICABLE})
OF_VERDICTS = frozenset({RankBy.NOTHING_FAILED, RankBy.CRITERIA_MET})


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what does not hold; nothing: the decision follows from what the bundle holds."""

    lines: int
    bundle_hash: str
    with_evidence: bool
    findings: tuple[UserError, ...]


def write_bundle(
    path: Path, award: Mapping[str, Any], members: Mapping[str, Path | bytes], evidence: Sealed | None = None
) -> str:
    """Writes a bundle; its one hash. The same content gives the same bytes.

    `award`: the decision as JSON (docs/reference/award-bundle.md); `members`: papers and votes, by name; `evidence`:
    the sealed evidence, which goes by its own one hash, not by how its archive is packed.

    Raises:
        OSError: the file cannot be written; nothing is left behind then.
    """
    listed: dict[str, Path | bytes] = {**members, AWARD: canonical_json({"form": FORM, **award})}
    hashes = {name: file_hash(content)[0] for name, content in sorted(listed.items())}
    if evidence is not None:
        listed[EVIDENCE] = evidence.path
        hashes[EVIDENCE] = evidence.bundle_hash
    digest = file_hash(canonical_json(hashes))[0]
    manifest = {"form": FORM, "members": hashes, "bundle_hash": digest}
    listed[MANIFEST] = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()
    with written_whole(path) as draft:
        write_archive(draft, listed)
    return digest


def redacted(award: Mapping[str, Any], full_hash: str) -> dict[str, Any]:
    """The decision for the public: no codes of officers, none of their figures by criterion, nobody who objected, and
    nothing that leads to ballots, which it does not hold.
    """
    lines = []
    for line in award["lines"]:
        kept = {name: value for name, value in line.items() if name not in ("id", "criteria", "ballots", "candidate")}
        if line["kind"] == SubjectKind.UNIT:
            kept |= {"id": line["id"], "criteria": line["criteria"]}
        lines.append(kept)
    return {**award, "lines": lines, "full_bundle_hash": full_hash}


def check(path: Path, *, progress: Progress = silent) -> Checked:
    """Decides everything again from the bundle alone: votes, places, money; with the evidence also every verdict.

    Raises:
        UserError: it is no such bundle, or a dangerous archive.
    """
    with scratch_folder("thidua-award-") as folder:
        members = unpack_archive(path, folder / "bundle")
        award, manifest = _read(path, members)
        try:
            findings = [
                *_members(manifest, members),
                *_ballots(award, members),
                *_votes(award),
                *_values(award),
                *_places(award),
                *_money(award),
            ]
            with_evidence = EVIDENCE in members
            if with_evidence:
                stated = manifest["members"].get(EVIDENCE, "")
                findings += _evidence(award, members[EVIDENCE], stated, folder / "evidence", progress)
        except (KeyError, ValueError, TypeError, AttributeError, ArithmeticError) as error:
            raise UserError("{file}: not a bundle of an award", file=path) from error
    return Checked(len(award["lines"]), manifest["bundle_hash"], with_evidence, tuple(findings))


def _read(path: Path, members: Mapping[str, Path]) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        award = json.loads(members[AWARD].read_bytes())
        manifest = json.loads(members[MANIFEST].read_bytes())
        right = award["form"] == manifest["form"] == FORM and isinstance(award["lines"], list)
    except (KeyError, ValueError, TypeError) as error:
        raise UserError("{file}: not a bundle of an award", file=path) from error
    if not right:
        raise UserError("{file}: not a bundle of an award", file=path)
    return award, manifest


def _members(manifest: Mapping[str, Any], members: Mapping[str, Path]) -> Iterator[UserError]:
    stated = manifest["members"]
    for name in sorted(stated.keys() | (members.keys() - {MANIFEST})):
        if name not in members or name not in stated:
            yield UserError("{name} is missing, or should not be there", name=name)
        elif name != EVIDENCE and file_hash(members[name])[0] != stated[name]:
            yield UserError("{name} was altered: its hash does not fit", name=name)
    if file_hash(canonical_json(stated))[0] != manifest["bundle_hash"]:
        yield UserError("the bundle's hash does not fit what it lists")


def _ballots(award: Mapping[str, Any], members: Mapping[str, Path]) -> Iterator[UserError]:
    """Whether each vote is what the published ballots on the candidate give. The public bundle holds none."""
    if EVIDENCE not in members:
        return
    for line in award["lines"]:
        file = members.get(line.get("ballots", ""))
        published = json.loads(file.read_bytes()) if file else []
        # By commitment: a ballot that stands there twice counts once.
        cast = [
            choice
            for candidate, choice in {sign: ballot for sign, *ballot in published}.values()
            if candidate == line["candidate"]
        ]
        counted = {name: cast.count(choice.value) for name, choice in CHOICES.items()}
        if any(line["vote"][name] != count for name, count in counted.items()):
            message = (
                "{name}: the published ballots give {yes} yes, {no} no, {abstained} abstained; another vote is said"
            )
            yield UserError(message, name=line["name"], **counted)


def _votes(award: Mapping[str, Any]) -> Iterator[UserError]:
    for line in award["lines"]:
        vote = line["vote"]
        rules = CouncilRules(
            "", Share(*vote["quorum"]), Share(*vote["passes"]), PassOf(vote["pass_of"]), vote["secret"], NOWHERE
        )
        voted, entitled = vote["yes"] + vote["no"] + vote["abstained"], vote["members"] - vote["recused"]
        base = voted if rules.pass_of is PassOf.VOTERS else entitled
        enough = vote["yes"] > 0 and vote["yes"] * rules.passes.denominator >= base * rules.passes.numerator
        if voted > entitled or not (is_quorate(rules, voted, entitled) and enough):
            yield UserError("{name}: the vote does not carry the proposal", name=line["name"])


def _values(award: Mapping[str, Any]) -> Iterator[UserError]:
    """Whether what a line is ranked by follows from its own verdicts and vote; figures follow from the evidence."""
    for line in award["lines"]:
        failed = [one["id"] for one in line.get("criteria", ()) if one["state"] not in FULFILLED]
        if "criteria" in line and sorted(line["marked"]) != sorted(failed):
            values = {
                "name": line["name"],
                "marked": ", ".join(line["marked"]) or "–",
                "failed": ", ".join(failed) or "–",
            }
            yield UserError("{name}: marked for {marked}; its verdicts give {failed}", **values)
    for line, key, value in _ranked(award):
        by = RankBy(key["by"])
        if by is RankBy.VOTES:
            vote = line["vote"]
            voted = vote["yes"] + vote["no"] + vote["abstained"]
            yield from _differing(line, key, value, [vote["yes"], voted] if voted else None)
        elif "criteria" in line and by in OF_VERDICTS:
            states = [criterion["state"] for criterion in line["criteria"]]
            nothing_failed, met = int(all(state in FULFILLED for state in states)), states.count(VerdictState.MET)
            yield from _differing(line, key, value, [nothing_failed if by is RankBy.NOTHING_FAILED else met, 1])


def _ranked(award: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any], list[int] | None]]:
    """Each line with each key of its kind and the value said of it."""
    for part in award["kinds"]:
        for line in award["lines"]:
            if line["kind"] == part["kind"]:
                for key, value in zip(part["keys"], line["values"], strict=True):
                    yield line, key, value


def _differing(
    line: Mapping[str, Any], key: Mapping[str, Any], said: list[int] | None, derived: list[int] | None
) -> Iterator[UserError]:
    if said != derived:
        yield UserError(
            "{name}: ranked by {key} with {said}; {derived} follows",
            name=line["name"],
            key=key["id"],
            said="–" if said is None else "/".join(map(str, said)),
            derived="–" if derived is None else "/".join(map(str, derived)),
        )


def _places(award: Mapping[str, Any]) -> Iterator[UserError]:
    kinds = {part["kind"] for part in award["kinds"]}
    for line in award["lines"]:
        if line["approved"] and line["kind"] not in kinds:
            yield UserError("{name}: approved without a place", name=line["name"])
    for part in award["kinds"]:
        kind = SubjectKind(part["kind"])
        lines = [line for line in award["lines"] if line["kind"] == kind]
        keys = [
            RankKey(key["id"], kind, RankBy(key["by"]), NOWHERE, higher_is_better=key["higher_is_better"])
            for key in part["keys"]
        ]
        quota = Quota(kind, Share(*part["quota"]), NOWHERE) if part["quota"] else None
        contenders = [
            Contender(str(line["no"]), tuple(None if value is None else Fraction(*value) for value in line["values"]))
            for line in lines
            if not line["left_out"]
        ]
        places = {line.id: line for line in select(contenders, keys, quota, part["registered"], part["taken"]).lines}
        for line in lines:
            again = places.get(str(line["no"]))
            if again is not None and (again.rank, again.outcome) != (line["rank"], line["outcome"]):
                yield UserError(
                    "{name}: stands as rank {rank}, {outcome}; the keys give rank {again}, {result}",
                    name=line["name"],
                    rank=line["rank"],
                    outcome=line["outcome"],
                    again=again.rank,
                    result=again.outcome.value,
                )
            if line["approved"] and (again is None or again.outcome is not Outcome.IN):
                yield UserError("{name}: approved without a place", name=line["name"])
        approved = sum(bool(line["approved"]) for line in lines)
        if quota is not None and not is_within(approved + part["taken"], quota.share, part["registered"]):
            yield UserError("{count} awards are above the quota", count=approved + part["taken"])


def _money(award: Mapping[str, Any]) -> Iterator[UserError]:
    for line in award["lines"]:
        if not line["approved"]:
            continue
        rate = line["rate"]
        made = BonusRate(rate["id"], Share(*rate["multiple"]), rate["collective_times"], rate["round_up_to_vnd"])
        right = bonus(made, SubjectKind(line["kind"]), award["base_salary_vnd"]).amount_vnd
        if right != line["amount_vnd"]:
            yield UserError(
                "{name}: {amount} đồng stand there, the rate gives {right}",
                name=line["name"],
                amount=line["amount_vnd"],
                right=right,
            )


def _evidence(
    award: Mapping[str, Any], evidence: Path, stated_hash: str, folder: Path, progress: Progress
) -> Iterator[UserError]:
    verification = verify_evidence(evidence, expected_hash=stated_hash, progress=progress)
    for difference in (*verification.differences, *verification.foreign):
        yield UserError("the evidence: {what}", what=UserError(difference.message, **difference.values))
    results = json.loads(unpack_archive(evidence, folder)[RESULTS].read_bytes())
    if file_hash(canonical_json(results))[0] != award["result_hash"]:
        yield UserError("the evidence is of another evaluation than the one the decision names")
    rows = {(row["kind"], row["subject_id"], row["criterion_id"]): row["state"] for row in results["rows"]}
    for line in award["lines"]:
        for criterion in line["criteria"]:
            state = rows.get((line["kind"], line["id"], criterion["id"]))
            if state != criterion["state"]:
                yield UserError(
                    "{name}, {criterion}: {said} is said, the evidence gives {found}",
                    name=line["name"],
                    criterion=criterion["id"],
                    said=criterion["state"],
                    found=state or "–",
                )
    yield from _figures(award, evaluation_from_value(results))


def _figures(award: Mapping[str, Any], evaluation: EvaluationResult) -> Iterator[UserError]:
    """Whether figures that a line is ranked by are those of the evaluation's verdicts, where these tell them."""
    settings = evaluation.basis.settings
    minimums = MovementSettings(
        satisfaction_minimum_n=int(settings["satisfaction_minimum_n"]),
        dossiers_minimum_n=int(settings["dossiers_minimum_n"]),
    )
    least = least_numbers(minimums, {name: one.header.measure for name, one in catalogue().items()})
    told = {
        (row.kind.value, row.subject_id, part.of): [part.numerator, part.denominator]
        for row in evaluation.rows
        for part in row.parts
        if part.kind is PartKind.INDICATOR and part.numerator is not None and part.denominator is not None
    }
    for line, key, value in _ranked(award):
        count = told.get((line["kind"], line["id"], str(key.get("indicator"))))
        if RankBy(key["by"]) is RankBy.INDICATOR and count is not None:
            enough = count[1] >= max(least.get(key["indicator"], 1), 1)
            yield from _differing(line, key, value, count if enough else None)
