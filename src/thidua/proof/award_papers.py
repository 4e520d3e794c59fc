"""What the papers of a decision say, read from their text and compared with the decision itself.

Whatever a template looks like, the lists of a paper must name those whom the decision names and nobody else, and every
amount, sum, count, number, day and legal text in it must be the decision's. What the decision does not hold
(positions, achievements, who signs, the wording) stays the paper's own word.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from thidua.definitions.law import Law
from thidua.i18n import UserError, formats
from thidua.i18n.catalogue import _
from thidua.i18n.formats import BLANK
from thidua.i18n.written_values import people_in, whole_value
from thidua.io.docx_text import DocumentText, Picture, Piece, pictures, read
from thidua.io.qr_code import shows
from thidua.proof.award_bundle import PAPERS
from thidua.proof.award_derivation import award_named, bonus_of
from thidua.proof.award_statement import StatedDecision, StatedLine, stated_decision, stated_line
from thidua.proof.exception_words import acts_in_words, exceptions_in_words
from thidua.rules.awards.bonus_sheet import amount_in_words
from thidua.rules.awards.quota import places
from thidua.rules.awards.ranking import Outcome
from thidua.rules.movement import Movement, Share
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import movement_in_sentence, short_award_title

DECISIONS = frozenset({"chairman_decision", "unit_decision"})
SUBMISSION, CERTIFICATES, SHEET, REVOCATION = "submission", "certificates", "bonus_sheet", "revocation_decision"
# Whose lists state by which signed acts somebody is excepted from a criterion.
STATING = DECISIONS | {SUBMISSION, SHEET}
TITLES: Mapping[str, str] = {
    SUBMISSION: _("Submission"),
    "chairman_decision": _("Decision"),
    "unit_decision": _("Decision"),
    CERTIFICATES: _("Texts of certificates"),
    SHEET: _("Bonus sheet"),
    REVOCATION: _("Decision to revoke"),
}
MEMBER = re.compile(rf"{re.escape(PAPERS)}\d+-(?P<kind>[a-z_]+)\.docx")
MONEY = re.compile(r"(?<![\w./])\d{1,3}(?:\.\d{3})+(?=\s*đồng|$)")
CITED = re.compile(r"(?<![\w/])\d+(?:/\d{4})?/(?:QĐ|NĐ|QH\d|TT-B|KH|HD|NQ)[\w-]*")
IN_WORDS = re.compile(r"[Bb]ằng chữ: ([^().]+?)(?=[).]|$)")
COUNT = re.compile(r"(?<![\w.])(\d+) (tập thể|cá nhân)\b|\b(tập thể|cá nhân): (\d+)(?!\w)", re.IGNORECASE)
SIGNED_ON = re.compile(r"\w, (ngày \d+ tháng \d+ năm \d+)")  # behind a place
HONORIFIC, BEHIND_NAME = re.compile(r"^(?:Ông \(Bà\)|Ông|Bà) "), re.compile(r"(?:, .+| \(.+\))?")
CHECKED_AT = re.compile(r"https://[^\s/]+/v/[0-9A-Z]+")  # where everybody checks a paper
NUMBERED = re.compile(r"\d+")
EXCEPTION = re.compile(r"ngoại lệ về", re.IGNORECASE)
NAMES = {"tập thể": SubjectKind.UNIT, "cá nhân": SubjectKind.OFFICER}
SHOWN = 160


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of the decision as papers print it. amount_vnd: what it is awarded, or would be.

    exceptions: the signed acts that except it from a criterion, in words; acts: their documents alone; empty where
    there is none.
    """

    kind: SubjectKind
    known_as: str  # in the ledger, or as corrected
    stated: StatedLine
    outcome: str
    fund: str
    amount_vnd: int
    multiple: int  # of the base salary, in hundredths
    exceptions: str = ""
    acts: str = ""

    @property
    def name(self) -> str:
        """As papers print it."""
        return self.stated.in_papers

    @property
    def unit(self) -> str:
        """A person's unit, as papers print it."""
        return self.stated.unit_in_papers

    def is_at(self, text: str) -> bool:
        """Whether a cell or a paragraph names the person's unit, alone or behind the position."""
        return text == self.unit or text.endswith(f", {self.unit}")

    def is_named_in(self, text: str) -> bool:
        """Whether a cell or a paragraph names it, and nobody else: with what follows behind a comma or in brackets."""
        names = (text, HONORIFIC.sub("", text))
        return any(name.startswith(self.name) and BEHIND_NAME.fullmatch(name, len(self.name)) for name in names)


@dataclass(frozen=True)
class PrintedDecision:
    """A decision with what its papers say of it. states_exceptions: whether their lists state exceptions."""

    stated: StatedDecision
    movement: Movement
    law: Law
    lines: tuple[PrintedLine, ...]
    kinds: tuple[Mapping[str, Any], ...]
    salary_vnd: int
    states_exceptions: bool = True

    @cached_property
    def awarded(self) -> tuple[PrintedLine, ...]:
        """The lines of the decision."""
        return tuple(line for line in self.lines if line.stated.approved)

    @cached_property
    def competing(self) -> tuple[PrintedLine, ...]:
        """The lines that went to whoever decided."""
        return tuple(line for line in self.lines if line.outcome == Outcome.IN)

    @property
    def number(self) -> str:
        """Number and sign of the decision."""
        return formats.document_number(self.stated.number, self.stated.symbol)

    @property
    def funds(self) -> list[str]:
        """From which funds it is paid."""
        return sorted({self.movement.text(f"funds.{line.fund}", "vi") for line in self.awarded})

    @property
    def known_texts(self) -> set[str]:
        """The numbers of the legal texts that a paper may cite."""
        return {number for source in self.law.sources.values() for number in CITED.findall(source.number)}


def printed_decision(
    award: Mapping[str, Any], movement: Movement, law: Law, group: str, *, states_exceptions: bool = True
) -> PrintedDecision:
    """What papers print of a decision. award: as the full bundle has it; group: of the unit whose award it is.

    states_exceptions: whether the lists of papers state exceptions from standards; those of before did not.

    Raises:
        UserError: movement or law do not know what it names.
    """
    stated = stated_decision(award)
    rule = award_named(movement, stated.award)
    lines = []
    for line in award["lines"]:
        kind = SubjectKind(line["kind"])
        money, fund = bonus_of(rule, kind, group, law, stated.decided_on)
        amount = money.amount_vnd if line["amount_vnd"] is None else line["amount_vnd"]
        said = stated_line(line)
        known_as = said.printed_as or line["subject"]["name"]
        acts = [act.model_dump(mode="json") for act in said.exceptions]
        excepted = (exceptions_in_words(movement, acts), acts_in_words(acts))
        multiple = money.salary_hundredths
        lines.append(PrintedLine(kind, known_as, said, line["outcome"], fund, amount, multiple, *excepted))
    kinds, salary = tuple(award["kinds"]), award["base_salary_vnd"]
    return PrintedDecision(stated, movement, law, tuple(lines), kinds, salary, states_exceptions)


def member_kind(member: str) -> str | None:
    """Which paper a member of the bundle is; None where it is none that a decision has."""
    named = MEMBER.fullmatch(member)
    return named["kind"] if named and named["kind"] in TITLES else None


def title_of(member: str) -> UserError:
    """What readers call the paper of a member."""
    return UserError(TITLES[member_kind(member) or ""])


def paper_findings(
    decision: PrintedDecision, papers: Mapping[str, Path], title: Callable[[str], object] = str
) -> Iterator[UserError]:
    """Where the papers, by the names of their members, do not say what was decided.

    title: what a finding calls a member; its name where nothing else is handed in.
    """
    for line in decision.lines:
        if line.name != line.known_as and (line.kind is SubjectKind.OFFICER or line.stated.printed_as):
            yield UserError("{name}: papers print “{printed}”", name=line.known_as, printed=line.name)
    whole_sheets = 0
    for member, path in sorted(papers.items()):
        kind = member_kind(member)
        try:
            content = path.read_bytes()
            text, drawn = read(content), pictures(content)
        except UserError as error:
            yield UserError("{name}: {what}", name=title(member), what=error)
            continue
        paper = _Paper(decision, kind or "", text, drawn)
        whole_sheets += kind == SHEET and len(paper.listed) == len(decision.awarded)
        for what in paper.findings():
            yield UserError("{name}: {what}", name=title(member), what=what)
    if not whole_sheets and any(member_kind(member) == SHEET for member in papers):
        yield UserError("no bonus sheet is of the whole decision")


class _Paper:
    """The text of one paper beside the decision."""

    def __init__(
        self, decision: PrintedDecision, kind: str, text: DocumentText, drawn: tuple[Picture, ...] = ()
    ) -> None:
        self.decision, self.kind, self.drawn = decision, kind, drawn
        self.stating = decision.states_exceptions and kind in STATING
        self._take(text.body, text.margins)
        self.expected = self._expected()
        # Of each numbered row the lines it can be of; a paper lists those, certificates whoever they name.
        self.of_rows = [[line for line in self.expected if self._is_of(row, line)] for row in self.rows]
        self.unstated: list[PrintedLine] = []
        if self.stating:
            # What an act says is the act's: everything else of the paper is compared without it.
            without = {id(row): self._without_acts(row, of) for row, of in zip(self.rows, self.of_rows, strict=True)}
            self._take([without.get(id(piece), piece) for piece in text.body], text.margins)
        if kind == CERTIFICATES:
            self.listed = [line for text in self.texts for line in self.expected if line.is_named_in(text)]
        else:
            self.listed = list(chain.from_iterable(self.of_rows))

    def _take(self, body: Sequence[Piece], margins: Sequence[Piece]) -> None:
        self.pieces: tuple[Piece, ...] = (*body, *margins)
        self.texts = [cell for piece in self.pieces for cell in piece.cells or (piece.plain,)]
        self.folded = "\n".join(self.texts).casefold()
        self.rows = [piece for piece in body if piece.listed and NUMBERED.fullmatch(piece.cells[0])]

    def _without_acts(self, row: Piece, lines: Sequence[PrintedLine]) -> Piece:
        """A row of the lines without the acts that except them, which it must state in one place."""
        cells = row.cells
        for line in lines:
            if line.exceptions:
                stated = f"({self._acts_of(line)})"
                if sum(cell.count(stated) for cell in cells) != 1:
                    self.unstated.append(line)
                cells = tuple(cell.replace(stated, "").strip() for cell in cells)
        return replace(row, plain=" ".join(cells), cells=cells)

    def _acts_of(self, line: PrintedLine) -> str:
        """The acts as this kind of paper states them: only whoever decides reads criterion and ground."""
        return line.exceptions if self.kind == SUBMISSION else line.acts

    def findings(self) -> Iterator[UserError]:
        """Where it says something else than the decision."""
        yield from self._lists()
        yield from self._exceptions()
        yield from self._people()
        yield from self._money()
        yield from self._counts()
        yield from self._numbers()
        yield from self._days()
        yield from self._wording()
        yield from self._codes()
        if self.kind == SUBMISSION:
            yield from self._quota()
        if self.kind == REVOCATION:
            yield from self._revocation()

    def _expected(self) -> tuple[PrintedLine, ...]:
        """Who must stand in the lists of the paper."""
        decision = self.decision
        if self.kind == SUBMISSION:
            return decision.competing
        if self.kind == REVOCATION:
            return tuple(line for line in decision.awarded if line.stated.revoked and self._names(line))
        if self.kind == SHEET:  # one made after a revocation leaves out those revoked until then
            return tuple(line for line in decision.awarded if not line.stated.revoked or self._names(line))
        return decision.awarded

    def _names(self, line: PrintedLine) -> bool:
        return any(line.is_named_in(text) for text in self.texts)

    def _is_of(self, row: Piece, line: PrintedLine) -> bool:
        """Whether a row is of the line: name behind the number, unit, and what is paid where amounts are listed."""
        if len(row.cells) < 2 or not line.is_named_in(row.cells[1]):
            return False
        if line.unit and not any(line.is_at(cell) for cell in row.cells[1:]):
            return False
        told = {formats.integer(line.amount_vnd, "vi")} if self.kind != SUBMISSION else set()
        if self.kind == SHEET:
            told.add(formats.hundredths(line.multiple, "vi", trimmed=True))
        return told <= set(row.cells[2:])

    def _lists(self) -> Iterator[UserError]:
        for line in self.expected:
            if self.listed.count(line) != 1:
                amount = formats.money(line.amount_vnd, "vi")
                yield (
                    UserError("it does not list {name} once", name=line.name)
                    if self.kind in (SUBMISSION, CERTIFICATES)
                    else UserError("it does not list {name} once with {amount}", name=line.name, amount=amount)
                )
        for row, lines in zip(self.rows, self.of_rows, strict=True):
            if self.kind != CERTIFICATES and not lines:
                yield UserError("it lists “{row}”, which was not decided", row=row.plain[:SHOWN])
        if self.kind == CERTIFICATES:
            people = [line for line in self.expected if line.unit]
            for unit, line in {line.unit: line for line in people}.items():
                behind_positions = sum(text.endswith(f", {unit}") for text in self.texts)
                if behind_positions < sum(other.unit == unit for other in people):
                    yield UserError("it names another unit of {name} than {unit}", name=line.name, unit=unit)
        if self.kind == REVOCATION and len(self.rows) != 1:
            yield UserError("it does not list one award that was revoked")

    def _exceptions(self) -> Iterator[UserError]:
        """Signed acts by which somebody is excepted from a criterion: all that the decision has, and no other."""
        for line in self.unstated:
            yield UserError("it does not state of {name}: “{text}”", name=line.name, text=self._acts_of(line))
        # A submission says of others than those in its list why they are not.
        lists = self.rows if self.kind == SUBMISSION else self.pieces
        for text in [piece.plain for piece in lists] if self.stating else ():
            if EXCEPTION.search(text):
                yield UserError("it states “{text}”, which the decision does not", text=text[:SHOWN])

    def _people(self) -> Iterator[UserError]:
        names = {line.name for line in self.expected}
        for name in dict.fromkeys(chain.from_iterable(map(people_in, self.texts))):
            if name not in names:
                yield UserError("it names {name}, who is not in it by the decision", name=name)

    def _money(self) -> Iterator[UserError]:
        lines, salary = self.expected, self.decision.salary_vnd
        sums = {kind: sum(line.amount_vnd for line in lines if line.kind is kind) for kind in SubjectKind}
        total = sum(sums.values())
        amounts = {*(line.amount_vnd for line in lines), *sums.values(), total}
        if self.kind == SHEET:
            amounts.add(salary)
            yield from self._says(formats.money(salary, "vi"))
        told = {formats.integer(amount, "vi") for amount in amounts}
        for text in self.texts:
            for amount in MONEY.findall(text):
                if amount not in told and not self._is_count(amount):
                    yield UserError("it states {amount}, which follows from nothing", amount=amount)
        if self.kind in DECISIONS | {SHEET}:
            yield from self._says(formats.money(total, "vi"))
        in_words = amount_in_words(total)
        stated = [words.strip() for text in self.texts for words in IN_WORDS.findall(text)]
        if any(words != in_words for words in stated) or (not stated and self.kind in DECISIONS | {SHEET}):
            yield UserError("it does not state the total as “{words}”", words=in_words)

    def _is_count(self, number: str) -> bool:
        """Whether a grouped number is one of those who take part."""
        counts = {formats.integer(int(part["registered"]), "vi") for part in self.decision.kinds}
        return self.kind == SUBMISSION and number in counts

    def _counts(self) -> Iterator[UserError]:
        """How many are awarded, wherever a paper says so."""
        lines = self.expected
        for text in self.texts if self.kind in DECISIONS | {SUBMISSION} else ():
            for behind, before_kind, kind, before in COUNT.findall(text):
                name = (before_kind or kind).casefold()
                number = sum(line.kind is NAMES[name] for line in lines)
                if int(behind or before) != number:
                    yield UserError("it counts “{text}”, the decision {number}", text=text[:SHOWN], number=number)

    def _numbers(self) -> Iterator[UserError]:
        """Numbers of documents, and the day behind that of the decision."""
        decision, number, times = self.decision, self.decision.number, 0
        citable = {number, *decision.known_texts}
        if self.kind in (REVOCATION, SHEET):
            revoked = [line.stated.revoked for line in decision.awarded if line.stated.revoked]
            citable |= {formats.document_number(taken.number, taken.symbol) for taken in revoked}
        day = formats.day_in_words(decision.stated.decided_on, "vi")
        # What a submission tells of achievements and exceptions cites acts of others.
        texts = [piece.plain for piece in self.pieces if self.kind != SUBMISSION or not piece.listed]
        for cited in chain.from_iterable(map(CITED.findall, texts)):
            if cited not in citable:
                yield UserError("it cites {number}, which the decision does not", number=cited)
        for text in self.texts:
            for behind in re.findall(rf"Quyết định số {re.escape(number)} (ngày \d+ tháng \d+ năm \d+)?", text):
                times += 1
                if behind != day:
                    yield UserError("it gives the decision another day than {day}", day=day)
        if self.kind == SUBMISSION or BLANK in number:  # before the decision has its number
            return
        wanted = len(self.expected) if self.kind == CERTIFICATES else 1
        if times < wanted or (self.kind == CERTIFICATES and times != wanted):
            yield UserError("it does not cite the decision {number}", number=f"{number} {day}")

    def _days(self) -> Iterator[UserError]:
        """The day behind the place, of a paper that decides or is given with the decision."""
        on = self.decision.stated.decided_on
        days = {formats.day_in_words(on, "vi")} if self.kind in DECISIONS | {CERTIFICATES} else set()
        if self.kind == REVOCATION:
            days = {formats.day_in_words(line.stated.revoked.on, "vi") for line in self.listed if line.stated.revoked}
        for signed_on in chain.from_iterable(map(SIGNED_ON.findall, self.texts)):
            if days and signed_on not in days:
                yield UserError("it is of {day}, not of the day of the decision", day=signed_on)

    def _wording(self) -> Iterator[UserError]:
        """Names of award, movement and fund, and in a decision its own number and day and the texts it rests on."""
        decision = self.decision
        movement = decision.movement
        yield from self._says(short_award_title(movement, decision.stated.award), movement_in_sentence(movement))
        if self.kind in DECISIONS | {SHEET}:
            yield from self._says(*decision.funds)
        if self.kind in DECISIONS:
            stated = decision.stated
            yield from self._says(f"Số: {decision.number}", formats.day_in_words(stated.decided_on, "vi"))
            numbers = [source.number for source in decision.law.grounds(stated.decided_on, decides=True)]
            yield from self._says(*numbers)

    def _codes(self) -> Iterator[UserError]:
        """Each address has its QR code above it, and no certificate that of another."""
        addresses = [address for text in self.texts for address in CHECKED_AT.findall(text)]
        for address in addresses:
            if not any(picture.below == address and shows(picture.content, address) for picture in self.drawn):
                yield UserError("the QR code above {address} leads elsewhere", address=address)
        wanted = len(self.expected) if self.kind == CERTIFICATES else 1
        if addresses and (len(addresses) != wanted or len(set(addresses)) != wanted):
            count = len(set(addresses))
            yield UserError("it has {count} addresses to be checked at, not {wanted}", count=count, wanted=wanted)

    def _says(self, *values: str) -> Iterator[UserError]:
        for value in values:
            if not whole_value(value.casefold()).search(self.folded):
                yield UserError("it does not say “{value}”", value=value)

    def _quota(self) -> Iterator[UserError]:
        """The row of each kind: who takes part, the share, the most places, and how many are submitted."""
        for part in self.decision.kinds:
            if part["quota"] is None:
                continue
            kind, share = SubjectKind(part["kind"]), Share(*part["quota"])
            chosen = sum(line.kind is kind for line in self.decision.competing)
            wanted = [
                formats.integer(part["registered"], "vi"),
                str(places(share, part["registered"])),
                str(chosen),
            ]
            rows = [piece.cells for piece in self.pieces if piece.listed and len(piece.cells) > 3]
            mine = [cells for cells in rows if NAMES.get(cells[0].casefold()) is kind]
            if [[cells[1], cells[3], cells[-1]] for cells in mine] != [wanted]:
                yield UserError("it does not state the quota {numbers}", numbers=" – ".join(wanted))

    def _revocation(self) -> Iterator[UserError]:
        for taken in filter(None, (line.stated.revoked for line in self.listed)):
            number = formats.document_number(taken.number, taken.symbol)
            yield from self._says(taken.reason, f"Số: {number}", formats.day_in_words(taken.on, "vi"))
