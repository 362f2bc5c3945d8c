"""Files with odd bytes and odd letters, and files that are something else."""

from accounts.tests.nasty.case import GOOD, HEADER, Case, names, text

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06"
_CP1252 = GOOD.replace("\n1,", "\né,").encode("cp1252")
_AS_CP1252 = "encoding=cp1252"
_LONGEST = "k" * 200

ENCODINGS = [
    Case("bom.csv", GOOD.encode("utf-8-sig"), good=2),
    Case(
        "bom_twice.csv",
        b"\xef\xbb\xbf" * 2 + GOOD.encode(),
        refused="Select a valid choice",
    ),
    Case("utf16_le.csv", b"\xff\xfe" + GOOD.encode("utf-16-le"), good=2),
    Case("utf16_be.csv", b"\xfe\xff" + GOOD.encode("utf-16-be"), good=2),
    Case("utf16_without_mark.csv", GOOD.encode("utf-16-le"), refused="NUL characters"),
    Case("utf16_torn.csv", GOOD.encode("utf-16") + b"\n", refused="not UTF-16"),
    Case(
        "utf16_lone_surrogate.csv",
        b"\xff\xfe" + GOOD.encode("utf-16-le") + b"\x00\xd8,\x00",
        refused="not UTF-16",
    ),
    Case("cp1252.csv", _CP1252, refused="line 2, byte 1 (0xE9): not UTF-8"),
    Case("cp1252_confirmed.csv", _CP1252, good=2, query=_AS_CP1252),
    Case(
        "cp1252_undefined_byte.csv",
        GOOD.encode() + b"\x81,A,2026-01-01,5\n",
        refused="(0x81): not CP1252",
        query=_AS_CP1252,
    ),
    Case(
        "cesu8.csv",
        GOOD.encode() + b"\xed\xa0\xbd\xed\xb8\x80,A,2026-01-01,5\n",
        refused="(0xED): not UTF-8",
    ),
    Case(
        "overlong_utf8.csv",
        GOOD.encode() + b"\xc0\xaf,A,2026-01-01,5\n",
        refused="(0xC0): not UTF-8",
    ),
    Case("cut_in_a_letter.csv", GOOD.encode() + "é".encode()[:1], refused="not UTF-8"),
    Case("png.csv", _PNG, refused="(0x89): not UTF-8"),
    Case(
        "old.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504,
        refused="an old Excel",
    ),
    Case("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", refused="not UTF-8"),
    Case("gzip.csv", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", refused="not UTF-8"),
    text(
        "nul_in_a_cell.csv",
        GOOD + "\0,A,2026-01-01,5\n",
        good=2,
        bad=1,
        corrections=(("\0", "3"),),
    ),
    text(
        "nul_in_a_number.csv",
        GOOD + "3,A,2026-01-01,5\0\n",
        good=2,
        bad=1,
        corrections=(("5\0", "5"),),
    ),
    text("nul_in_the_header.csv", "id\0,customer\n1,A\n", refused="NUL characters"),
    text(
        "huge_field.csv",
        HEADER + f"{'x' * 140_000},A,2026-01-01,5\n",
        bad=1,
        corrections=(("x" * 140_000, "3"),),
    ),
    text(
        "keys_of_200_and_201.csv",
        HEADER + f"{_LONGEST},A,2026-01-01,5\n{_LONGEST}x,A,2026-01-01,5\n",
        good=1,
        bad=1,
        corrections=((f"{_LONGEST}x", "3"),),
    ),
    text(
        "spaces_around.csv",
        "id , customer,\u00a0date,amount \n 1 ,\u00a0A\u00a0,2026-01-01 ,\t10\u2003\n",
        good=1,
    ),
    text(
        "byte_order_mark_in_between.csv",
        GOOD + "\ufeff3,\ufeffA,2026-01-03,5\n",
        good=2,
        bad=1,
        corrections=(("\ufeffA", "A"),),
    ),
    text(
        "export_guard.csv", HEADER + "'=1,A,2026-01-01,5\n'+1,A,2026-01-01,5\n", good=2
    ),
    text(
        "export_guard_before_the_same_key.csv",
        HEADER + "'=1,A,2026-01-01,5\n=1,A,2026-01-01,5\n",
        bad=2,
    ),
]
LETTERS = [
    names("formulas_as_names.csv", "=1+1", "+1", "-1", "@SUM(A1)",
          "\"=cmd|' /C calc'!A0\"", '"=HYPERLINK(""http://x.example"")"'),
    names("quotes_in_names.csv", '"The ""Best"" Co"', "O'Neil", '5" Pipes',
          '""""', "'quoted'", "''=1"),
    names("backslashes.csv", r"C:\new\table", "\\", r"\\", r"a\,b".replace(",", ";"),
          r"\x41", r"\101"),
    names("signs_of_copy.csv", r"\N", r"\.", "NULL", "null", "None", r"'\.", "\\N\\N"),
    names("control_characters.csv", '"tab\there"', '"two\nlines"', '"two\r\nlines"',
          '"a\rb"', "unit\x1fsign", "file\x1csign", "next\x85line", "bell\x07", "\x7f"),
    names("line_signs_of_unicode.csv", "a\u2028b", "a\u2029b", "a\x0bb", "a\x0cb"),
    names("emoji.csv", "😀", "👩\u200d👩\u200d👧", "🏳️\u200d🌈", "𝒜cme"),
    names("combining.csv", "Cafe\u0301", "Café", "Z\u0351\u036b\u0343algo", "\u0301"),
    names("right_to_left.csv", "\u202egnp.exe", "שלום", "\u200fA\u200e", "مرحبا"),
    names("invisible.csv", "\u200b", "a\u00adb", "\ufeffx", "\u2060", "\ue000"),
    names("markup.csv", "<script>alert(1)</script>", "{{ 7*7 }}", "{% debug %}", "%s",
          "'; DROP TABLE accounts_customer; --", "%(source)s", "&amp;", "$1", "${x}"),
    text(
        "bad_names.csv",
        "id,name,since\n1,,2020-01-01\n2,\u00a0,2020-01-01\n"
        f"3,{'n' * 201},2020-01-01\n",
        bad=3,
        kind="customers",
        corrections=(
            ("1,,", "1,One,"), ("2,,", "2,Two,"), (f"{'n' * 201}", "Three"),
        ),
    ),
    text(
        "guarded_and_bad.csv",
        HEADER + "=1,Z,2026-01-01,5\n'=2,Z,2026-01-01,5\n\"\t=3\",Z,2026-01-01,5\n",
        bad=3,
        corrections=((",Z,", ",A,"),),
    ),
]  # fmt: skip
FILES: list[Case] = [*ENCODINGS, *LETTERS]
