"""Certificates for printing on the printed forms of a body, and the sheet that tries where they meet (III.1)."""

from dataclasses import fields, replace
from itertools import islice

from thidua.documents.papers.blank_offsets import shifted
from thidua.documents.papers.document_types import Certificates, CertificatesOnBlanks
from thidua.documents.papers.render import render, template_for
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain.record_versions import acting_on_version, write_step
from thidua.web.apps.awards.models import AwardList, BlankOffset
from thidua.web.apps.awards.papers import decision_documents, generation

KIND = "certificates_on_blanks"
TEST_SHEET = (
    "TỜ IN THỬ: in trên giấy trắng, đặt lên phôi và soi; đo độ lệch rồi sửa độ dời (đang dời phải {right} mm, "
    "xuống {down} mm)."
)


def offset_of(award_list: AwardList) -> BlankOffset:
    """How far the body moves what it prints for the award; nowhere as long as nobody said."""
    place = {"award_id": award_list.award_id, "unit_id": award_list.unit_id}
    return BlankOffset.objects.filter(**place).first() or BlankOffset(**place)


@acting_on_version
def move(award_list: AwardList, right_mm: int, down_mm: int, *, by: User) -> None:
    """Sets how far what is printed is moved, for this and later decisions of the body on the award."""
    BlankOffset.objects.update_or_create(
        award_id=award_list.award_id,
        unit_id=award_list.unit_id,
        defaults={"right_mm": right_mm, "down_mm": down_mm, "set_by": by},
    )
    write_step(award_list, "move_blanks", by=by, about=f"{right_mm}/{down_mm} mm")


def on_blanks(award_list: AwardList, *, test_sheet: bool = False) -> bytes:
    """The Word file that is printed on the forms; of a test sheet the first certificate alone, saying what it is.

    Raises:
        UserError: the list is not decided yet.
    """
    made, offset = decision_documents.certificates(award_list), offset_of(award_list)
    paper = CertificatesOnBlanks(**{field.name: getattr(made, field.name) for field in fields(Certificates)})
    if test_sheet:
        told = TEST_SHEET.format(right=offset.right_mm, down=offset.down_mm)
        paper = replace(paper, certificates=tuple(islice(paper.certificates, 1)), test_sheet=told)
    return shifted(render(paper, template_for(KIND, generation.templates())), offset.right_mm, offset.down_mm)
