"""Reading back: whatever number or name of a Word file is not that of the data is found."""

import re
import unicodedata
from dataclasses import replace
from datetime import date

import pytest

pytest.importorskip("docxtpl", reason="the packages of papers are not installed")

from support.paper_cases import DOCUMENT, IDS, PAPERS, edited, paper_of, said
from thidua.documents.papers import content_check
from thidua.documents.papers.document_types import CouncilMinutes, Paper, ProposalLetter, UnitDecision
from thidua.documents.papers.render import END, START, default_template, render, render_marked
from thidua.io.docx_package import packed, parts_of

LETTER = paper_of("departments", "proposal_letter")
DECISION = paper_of("communes", "unit_decision")
MINUTES = paper_of("departments", "council_minutes")
assert isinstance(LETTER, ProposalLetter)
assert isinstance(DECISION, UnitDecision)
assert isinstance(MINUTES, CouncilMinutes)
VALUE = re.compile(f"{START}([^{START}{END}]*){END}")
TRIED = 15  # values of a paper that are changed, spread over it


def meddled(value: str) -> str:
    """The value with one digit, or one letter, changed."""
    for at, letter in enumerate(value):
        if letter.isdigit():
            return f"{value[:at]}{(int(letter) + 1) % 10}{value[at + 1 :]}"
    at = next(at for at, letter in enumerate(value) if letter.isalpha())
    return f"{value[:at]}{'w' if value[at] != 'w' else 'z'}{value[at + 1 :]}"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "paper"), PAPERS, ids=IDS)
def test_whichever_value_is_changed_it_is_found(name: str, paper: Paper) -> None:
    parts = parts_of(render_marked(paper))
    marked = parts[DOCUMENT].decode()
    values = list(VALUE.finditer(marked))
    assert len(values) >= TRIED
    for one in values[:: len(values) // TRIED]:
        text = marked[: one.start()] + meddled(one[1]) + marked[one.end() :]
        changed = packed({**parts, DOCUMENT: text.replace(START, "").replace(END, "").encode()})

        assert content_check.findings(paper, changed) != [], one[1]


def test_an_amount_changed_by_hand_is_found() -> None:
    document = edited(render(DECISION), DOCUMENT, "380.000", "880.000")

    assert "880.000" in said(content_check.findings(DECISION, document))


def test_a_name_left_out_and_a_name_put_in_are_found() -> None:
    fewer = replace(LETTER, individuals=LETTER.individuals[1:])
    more = replace(LETTER, individuals=(*LETTER.individuals, LETTER.individuals[0]))

    assert LETTER.individuals[0].name in said(content_check.findings(LETTER, render(fewer)))
    assert "rows" in said(content_check.findings(LETTER, render(more)))


def test_two_people_who_changed_places_are_found() -> None:
    first, second, *rest = LETTER.individuals
    swapped = replace(LETTER, individuals=(second, first, *rest))

    assert content_check.findings(LETTER, render(swapped)) != []


def test_votes_for_and_against_that_changed_places_are_found() -> None:
    first, *rest = MINUTES.collective_votes
    swapped = replace(first, agreed=first.disagreed, disagreed=first.agreed)
    document = render(replace(MINUTES, collective_votes=(swapped, *rest)))

    assert first.name in said(content_check.findings(MINUTES, document))


def test_a_count_that_disagrees_with_the_list_is_found() -> None:
    count = f"{LETTER.individual_count:02d}"
    document = render(replace(LETTER, individuals=LETTER.individuals[:-1]))

    assert count in said(content_check.findings(LETTER, document))


def test_a_longer_name_is_another_name() -> None:
    name = LETTER.individuals[2].name
    document = edited(render(LETTER), DOCUMENT, name, f"{name} Em")

    assert f"{name} Em" in said(content_check.findings(LETTER, document))


def test_a_letter_of_another_alphabet_is_another_letter() -> None:
    name = LETTER.signature.name
    document = edited(render(LETTER), DOCUMENT, name, name.replace("o", "\u043e"))

    assert name in said(content_check.findings(LETTER, document))


def test_a_figure_and_a_person_put_into_the_wording_are_found() -> None:
    wording = "xem xét, quyết định"
    money = edited(render(LETTER), DOCUMENT, wording, f"{wording}, chi thêm 9.900.000 đồng,")
    person = edited(render(LETTER), DOCUMENT, wording, f"{wording} khen thêm ông Trần Văn Lạ")

    assert "9.900.000" in said(content_check.findings(LETTER, money))
    assert "Trần Văn Lạ" in said(content_check.findings(LETTER, person))


def test_a_true_value_that_is_hidden_beside_a_false_one_does_not_count() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>3.040.000 đồng</w:t></w:r>"
    xml = parts_of(render(DECISION))[DOCUMENT].decode()
    paragraph = next(part for part in re.findall(r"<w:p>.*?</w:p>", xml, re.DOTALL) if "3.040.000 đồng" in part)
    false = paragraph.replace("3.040.000", "3.940.000").replace("</w:p>", f"{hidden}</w:p>")
    document = edited(render(DECISION), DOCUMENT, paragraph, false)

    assert "3.940.000" in said(content_check.findings(DECISION, document))


def test_what_a_tracked_change_takes_away_is_gone() -> None:
    amount = "<w:t>380.000</w:t>"
    xml = parts_of(render(DECISION))[DOCUMENT].decode()
    run = next(part for part in re.findall(r"<w:r>(?:(?!</w:r>).)*</w:r>", xml, re.DOTALL) if ">380.000<" in part)
    moved = f'<w:moveFrom w:id="1" w:author="a">{run}</w:moveFrom>'
    document = edited(render(DECISION), DOCUMENT, run, moved)

    assert amount.removeprefix("<w:t>")[:7] in said(content_check.findings(DECISION, document))


def test_a_table_put_in_is_found() -> None:
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Phụ lục</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:sectPr>"
    xml = parts_of(render(LETTER))[DOCUMENT].decode()
    at = xml.rindex("<w:sectPr>")
    document = packed({**parts_of(render(LETTER)), DOCUMENT: (xml[:at] + table + xml[at + 10 :]).encode()})

    assert "a table that the data do not know" in said(content_check.findings(LETTER, document))


def test_wording_may_be_edited_as_long_as_the_values_stay() -> None:
    document = edited(render(LETTER), DOCUMENT, "Nơi nhận", "Gửi đến")
    document = edited(document, DOCUMENT, "xem xét, quyết định", "mong được xem xét, quyết định")

    assert content_check.findings(LETTER, document) == []


def test_days_and_numbers_of_other_documents_in_the_wording_are_nobodys_figures() -> None:
    cited = "theo Thông tư số 15/2025/TT-BNV ngày 04/8/2025, từ tháng 9/2026, mẫu số 01.a"
    document = edited(render(LETTER), DOCUMENT, "xem xét, quyết định", f"{cited}, xem xét, quyết định")

    assert content_check.findings(LETTER, document) == []


def test_blanks_may_be_filled_in_by_hand_and_nothing_else() -> None:
    blank = replace(LETTER, heading=replace(LETTER.heading, number=None, issued_on=None))
    signed = replace(LETTER, heading=replace(LETTER.heading, number=123, issued_on=date(2027, 1, 9)))
    elsewhere = replace(signed, heading=replace(signed.heading, place="Hậu Giang"))

    assert content_check.findings(blank, render(blank)) == []
    assert content_check.findings(blank, render(signed)) == []
    assert "Cần Thơ" in said(content_check.findings(blank, render(elsewhere)))
    assert content_check.findings(signed, render(blank)) != []


def test_letters_with_marks_of_their_own_are_the_same_letters() -> None:
    parts = parts_of(render(LETTER))
    apart = unicodedata.normalize("NFD", parts[DOCUMENT].decode())

    assert content_check.findings(LETTER, packed({**parts, DOCUMENT: apart.encode()})) == []


def test_text_that_is_broken_into_many_runs_is_read_as_one() -> None:
    name = LETTER.individuals[0].name
    broken = "</w:t></w:r><w:r><w:t>".join(name[:3]) + name[3:]
    document = edited(render(LETTER), DOCUMENT, name, broken)

    assert content_check.findings(LETTER, document) == []


def test_a_value_in_the_page_head_of_an_operators_template_is_read_back_too() -> None:
    plain = default_template("proposal_letter")
    template = edited(plain, "word/header1.xml", "<w:t>2</w:t>", "<w:t>2 {{ signature.name }}</w:t>")
    document = render(LETTER, template)

    assert content_check.findings(LETTER, document, template) == []
    changed = edited(document, "word/header1.xml", LETTER.signature.name, "Ai Đó")
    assert LETTER.signature.name in said(content_check.findings(LETTER, changed, template))


def test_of_a_wrong_file_the_first_differences_are_told_and_that_there_are_more() -> None:
    many = replace(DECISION, individuals=DECISION.individuals * 40)
    others = tuple(replace(individual, name=f"{individual.name} Lạ") for individual in many.individuals)

    findings = content_check.findings(many, render(replace(many, individuals=others)))

    assert len(findings) == content_check.MOST + 1
    assert str(findings[-1]) == f"There are more differences; the first {content_check.MOST} are listed."


def test_a_file_much_longer_than_its_data_is_not_compared_line_by_line() -> None:
    paragraphs = "<w:p><w:r><w:t>Thêm</w:t></w:r></w:p>" * 5_000
    document = edited(render(LETTER), DOCUMENT, "<w:body>", f"<w:body>{paragraphs}")

    assert said(content_check.findings(LETTER, document)) == "The document is much longer than the data make it."
