"""Workbooks, written by hand so that each byte of them is known."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

from accounts.tests.nasty.case import Case

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = f"""<styleSheet xmlns="{_SPREADSHEET}"><fonts><font/></fonts><fills>
<fill><patternFill patternType="none"/></fill></fills>
<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs>
<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"""
_CHART_PLACE = "chartsheets/sheet1.xml"
_CHART_RELATIONS = "xl/chartsheets/_rels/sheet1.xml.rels"
_HEADER = ["id", "customer", "date", "amount"]


@dataclass(frozen=True)
class Day:
    """A number shown as a date."""

    serial: float


@dataclass(frozen=True)
class Raw:
    """A cell as XML, without its place."""

    xml: str


_ERROR = Raw(' t="e"><v>#DIV/0!</v>')
_FORMULA = Raw("><f>1+1</f><v>2</v>")
_NEVER_CALCULATED = Raw("><f>1+1</f>")
_UNKNOWN_SHARED = Raw(' t="s"><v>99</v>')
_GOOD = [_HEADER, [1, "A", Day(46023), 10.5], [2, "B", Day(46024), 0.1 + 0.2]]


def _cell(value) -> str:
    if isinstance(value, Raw):
        return value.xml
    if isinstance(value, Day):
        return f' s="1"><v>{value.serial}</v>'
    if isinstance(value, bool):
        return f' t="b"><v>{int(value)}</v>'
    if isinstance(value, int | float):
        return f"><v>{value!r}</v>"
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is>'


def _sheet(rows, more: str = "", dimension: str = "") -> str:
    """A sheet; a row that is None is left out, and so is a cell."""
    written = "".join(
        f'<row r="{line}">'
        + "".join(
            f'<c r="{chr(65 + place)}{line}"{_cell(value)}</c>'
            for place, value in enumerate(row)
            if value is not None
        )
        + "</row>"
        for line, row in enumerate(rows, start=1)
        if row is not None
    )
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    body = f"{size}<sheetData>{written}</sheetData>{more}"
    return f'<worksheet xmlns="{_SPREADSHEET}">{body}</worksheet>'


def _book(*sheets: str, is_chart: bool = False) -> dict[str, str]:
    """The parts of a workbook of these sheets; the first one may be a chart."""
    places = [f"worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)]
    kinds = ["worksheet"] * len(sheets)
    if is_chart:
        places[0], kinds[0] = _CHART_PLACE, "chartsheet"
    listed = "".join(
        f'<sheet name="Sheet {n}" sheetId="{n}" r:id="rId{n}"/>'
        for n in range(1, len(sheets) + 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{place}"/>'
        for n, (place, kind) in enumerate(zip(places, kinds, strict=True), start=1)
    )
    typed = "".join(
        f'<Override PartName="/xl/{place}" ContentType="{_KIND}.{kind}+xml"/>'
        for place, kind in zip(places, kinds, strict=True)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml"'
        f' ContentType="{_KIND}.sheet.main+xml"/>'
        '<Override PartName="/xl/styles.xml"'
        f' ContentType="{_KIND}.styles+xml"/>{typed}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{related}'
        f'<Relationship Id="rId99" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>",
        "xl/styles.xml": _STYLES,
        _CHART_RELATIONS: f'<Relationships xmlns="{_RELATIONS}"/>',
        **{f"xl/{place}": text for place, text in zip(places, sheets, strict=True)},
    }


def _zip(parts: dict[str, str]) -> bytes:
    """Uncompressed and without a date: the same bytes wherever it is written."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return target.getvalue()


def _rows(name: str, *rows, more: str = "", dimension: str = "", **outcome) -> Case:
    content = _zip(_book(_sheet([_HEADER, *rows], more, dimension)))
    return Case(f"{name}.xlsx", content, **outcome)


_FIRST_PART = "xl/worksheets/sheet1.xml"
_BOOK = _book(_sheet(_GOOD))
_WHOLE = _zip(_BOOK)
_ENCRYPTED = _WHOLE.replace(
    b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
)
_CHART = f'<chartsheet xmlns="{_SPREADSHEET}"/>'
_TWO = _zip(_book(_sheet([["notes"], ["x"]]), _sheet(_GOOD)))
_FAR = f'<row r="1048577"><c r="A1048577"{_cell(3)}</c></row>'

FILES = [
    Case("workbook.xlsx", _WHOLE, good=2),
    Case("workbook_named_otherwise.csv", _WHOLE, good=2),
    Case("second_sheet.xlsx", _TWO, good=2, query="sheet=Sheet+2"),
    Case("no_such_sheet.xlsx", _TWO, query="sheet=Budget", refused="no sheet 'Budget'"),
    Case("empty_workbook.xlsx", _zip(_book(_sheet([]))), refused="is empty"),
    Case("header_only.xlsx", _zip(_book(_sheet([_HEADER])))),
    Case("chart_first.xlsx", _zip(_book(_CHART, _sheet(_GOOD), is_chart=True)), good=2),
    Case("only_a_chart.xlsx", _zip(_book(_CHART, is_chart=True)), refused="no sheet"),
    Case("blank_rows_and_columns.xlsx", _zip(_book(_sheet(
        [None, [], [" ", ""], _HEADER, None, *_GOOD[1:], ["", " "], None]))), good=2),
    Case("size_told_too_small.xlsx", _zip(_book(_sheet(_GOOD, dimension="A1:B2"))),
         good=2),
    _rows("typed_cells", [1, "A", Day(46023), 10], [2, "A", "2026-01-02", "10.50"],
          [3, "A", Day(46023.5), 5], [4, "A", Day(46023), True],
          [5, "A", 46023, 5], [6, "A", Day(46023), 1e300], [7, "A", Day(99999999), 5],
          good=3, bad=4),
    _rows("errors", [1, "A", Day(46023), _ERROR], [_ERROR, "A", Day(46023), 5],
          [3, "A", Day(46023), 5], good=2, bad=1,
          corrections=(("#DIV/0!", "5"),)),
    _rows("formulas", [1, "A", Day(46023), _FORMULA],
          [2, "A", Day(46023), _NEVER_CALCULATED], good=1, bad=1,
          corrections=((",2026-01-01,,", ",2026-01-01,5,"),)),
    _rows("merged", [1, "A", Day(46023), 5], [2, None, Day(46023), 5],
          more='<mergeCells><mergeCell ref="B2:B3"/></mergeCells>', good=1, bad=1,
          corrections=(("2,,", "2,A,"),)),
    _rows("wide_row", [1, "A", Day(46023), 5, None, "see above"], good=0, bad=1,
          corrections=(('"1,A,2026-01-01,5,,see above",,,,', "1,A,2026-01-01,5,"),)),
    _rows("escaped_letters", ["_x0000_", "A", Day(46023), 5],
          ["_xD800_", "A", Day(46023), 5], good=2),
    Case("row_too_far.xlsx", _zip(_book(_sheet(_GOOD).replace(
        "</sheetData>", f"{_FAR}</sheetData>"))), refused="more than a sheet can hold"),
    _rows("unknown_shared_text", [1, _UNKNOWN_SHARED, Day(46023), 5],
          refused="is damaged"),
    Case("no_workbook.xlsx", _zip({"readme.txt": "hello"}), refused="as a workbook"),
    Case("word_document.xlsx", _zip({**_BOOK, "xl/workbook.xml": "<w:document/>"}),
         refused="as a workbook"),
    Case("cut_workbook.xlsx", _WHOLE[: len(_WHOLE) // 2], refused="as a workbook"),
    Case("encrypted.xlsx", _ENCRYPTED, refused="as a workbook"),
    Case("damaged_sheet.xlsx", _zip({**_BOOK, _FIRST_PART: _BOOK[_FIRST_PART][:-150]}),
         refused="as a workbook"),
    Case("missing_sheet.xlsx", _zip({
        name: part for name, part in _BOOK.items() if name != _FIRST_PART}),
         refused="no sheet"),
    Case("damaged_styles.xlsx", _zip({**_BOOK, "xl/styles.xml": "<styleSheet>"}),
         refused="as a workbook"),
]  # fmt: skip
