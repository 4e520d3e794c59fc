"""The columns of a release's files, in their order: the one list that files, schemas and the page are made of."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """type: of Table Schema. What it means, in both languages. constraints: of Table Schema."""

    type: str
    english: str
    vietnamese: str
    constraints: dict[str, object] = field(default_factory=dict)

    @property
    def json_type(self) -> str | list[str]:
        """The type in JSON Schema; numbers and months can be missing."""
        return {"integer": ["integer", "null"], "yearmonth": ["string", "null"]}.get(self.type, "string")


_REQUIRED: dict[str, object] = {"required": True}
_COUNT: dict[str, object] = {"minimum": 0}
COLUMNS: dict[str, PublicColumn] = {
    "indicator": PublicColumn("string", "Id of the indicator", "Mã chỉ tiêu", _REQUIRED),
    "title": PublicColumn("string", "The indicator in words", "Tên chỉ tiêu", _REQUIRED),
    "criteria": PublicColumn(
        "string", "Criteria of the movement that rest on it", "Tiêu chí của phong trào dựa trên chỉ tiêu này"
    ),
    "month": PublicColumn(
        "yearmonth",
        "Month, as YYYY-MM; nothing for what is counted over the whole movement",
        "Tháng, dạng NĂM-THÁNG; để trống nếu tính chung cả phong trào",
    ),
    "numerator": PublicColumn(
        "integer", "What was counted in favour, in the whole city", "Số đạt, toàn thành phố", _COUNT
    ),
    "denominator": PublicColumn(
        "integer", "What it was counted over, in the whole city", "Trên tổng số, toàn thành phố", _COUNT
    ),
}
