"""The 26 kinds of mess, each adding its own lines to a list with what must come of every one of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.bulk_referrals.corpus.tables import Line, Table, surname

Kind = Callable[[Table], None]


def title_rows(table: Table) -> None:
    """1"""
    table.above += [["Oak Homes: tenants without internet"], [], ["Report run 12/11/2026", "", "JSMITH"]]
    table.add()


def totals_and_footers(table: Table) -> None:
    """2"""
    table.add()
    for cells, code in (
        (["Total: 148"], "total_row"), (["Total", "", "148"], "total_row"), (["Page 1 of 3"], "footer_row"),
        (["", "End of report"], "footer_row"),
    ):
        table.lines.append(Line({}, "skipped", found={(code, None)}, written=cells))
    repeated = [heading for _, heading in table.columns[:5]]
    table.lines.append(Line({}, "skipped", found={("repeated_header", None)}, written=repeated))
    table.add()


def accents(table: Table) -> None:
    """3"""
    one = table.add()
    one.cells["full_name"] = f"Zoë {surname(901)}"
    one.values = {"first_name": "Zoë", "last_name": surname(901)}
    other = table.add(full_name="Siân O’Brien")
    other.values = {"first_name": "Siân", "last_name": "O’Brien"}
    table.add(full_name=f"ZoÃ« {surname(902)}", outcome="check", found={("double_encoding", "full_name")})


def plain(table: Table) -> None:
    """4 and 5: the format itself."""
    table.add(values={"postcode": "L8 7NN", "language": "en"})
    table.add()


def quotes(table: Table) -> None:
    """6"""
    number = next(table.numbers)
    table.add(address_1=f"Flat 2\n{number + 300} Falkner Street\nToxteth",
              values={"address": f"Flat 2, {number + 300} Falkner Street, Toxteth"})
    if table.is_csv:
        table.add(outcome="rejected", broken=True, found={("row_unreadable", None)})
    table.add()


def couples(table: Table) -> None:
    """7"""
    found = {("several_names", "full_name")}
    table.add(full_name=f"Mr & Mrs J {surname(903)}", outcome="check", found=found,
              values={"first_name": "J", "last_name": surname(903)})
    table.add(full_name=f"Mr A {surname(904)} & Ms B Khan", outcome="check", found=found,
              values={"first_name": "A", "last_name": surname(904)})


def turned_names(table: Table) -> None:
    """8"""
    found = {("name_case", "full_name")}
    table.add(full_name=f"{surname(905).upper()}, John Paul (Mr)", found=found,
              values={"first_name": "John Paul", "last_name": surname(905)})
    table.add(full_name=f"ANN {surname(906).upper()}", found=found,
              values={"first_name": "Ann", "last_name": surname(906)})


def nobody(table: Table) -> None:
    """9"""
    for name, code in (
        ("The Executors of Mr A Jones", "deceased"), ("VOID", "empty_home"), ("Unknown Occupier", "unknown_person"),
        ("Test Tenant", "test_row"), ("Ann Jones (Deceased)", "deceased"),
    ):
        table.add(full_name=name, outcome="rejected", found={(code, "full_name")})


def lost_zero(table: Table) -> None:
    """10"""
    number = next(table.numbers)
    e164 = f"+447911{100_000 + number}"
    table.add(phone=f"7911{100_000 + number}", values={"phone": e164}, found={("zero_restored", "phone")})
    if not table.is_csv:
        number = next(table.numbers)
        table.add(phone=7_911_100_000 + number, values={"phone": f"+447911{100_000 + number}"},
                  found={("zero_restored", "phone")})
    table.add(phone="7.9111E+09", outcome="rejected", found={("phone_shortened", "phone")})


def phone_forms(table: Table) -> None:
    """11"""
    for form in ("+44 7911 {0}", "0044 7911{0}", "+44 (0)7911 {0}", "07911.{0}", "(07911) {0}"):
        digits = 100_000 + next(table.numbers)
        table.add(phone=form.format(digits), values={"phone": f"+447911{digits}", "contact_by": "text"})
    digits = 100_000 + next(table.numbers)
    table.add(phone=f"07911 {digits} daughter", outcome="check", found={("phone_of_somebody_else", "phone")},
              values={"phone": f"+447911{digits}", "is_safe_to_text": False, "contact_by": "call"})


def phone_choice(table: Table) -> None:
    """12"""
    digits = 100_000 + next(table.numbers)
    table.add(phone=f"0151 496 0123 / 07911 {digits}", values={"phone": f"+447911{digits}", "contact_by": "text"},
              found={("several_phones", "phone")})
    table.add(phone="0151 496 0124", values={"phone": "+441514960124", "contact_by": "call"},
              found={("landline", "phone")})
    for nothing in ("no mobile", "00000000000"):
        table.add(phone=nothing, values={"phone": None, "contact_by": "caseworker"}, found={("no_phone", "phone")})


def shared_mobile(table: Table) -> None:
    """13"""
    digits = 100_000 + next(table.numbers)
    for _ in range(3):
        table.add(phone=f"07911 {digits}", outcome="check", found={("phone_in_many_households", "phone")},
                  values={"is_safe_to_text": False, "contact_by": "call"})


def days(table: Table) -> None:
    """14"""
    table.column("permission_on", "Agreed on")
    for text in ("03/04/2026", "2026-04-03", "3-Apr-26", "46115"):
        table.add(permission_on=text, values={"permission_on": date(2026, 4, 3)})
    if not table.is_csv:
        table.add(permission_on=46115, values={"permission_on": date(2026, 4, 3)})
    table.add(permission_on="01/01/1900", found={("day_missing", "permission_on")},
              values={"permission_on": date(2026, 11, 2)})


def postcodes(table: Table) -> None:
    """15"""
    for text in ("L87NN", "l8  7nn", " L8 7NN"):
        table.add(postcode=text, values={"postcode": "L8 7NN", "authority_code": "E08000012"})
    table.add(postcode="LI5 3HF", values={"postcode": "L15 3HF"}, found={("postcode_repaired", "postcode")})
    number = next(table.numbers) + 300
    table.add(postcode="", address_1=f"{number} Granby Street, L8 2UA", found={("postcode_in_address", "postcode")},
              values={"postcode": "L8 2UA", "address": f"{number} Granby Street"})
    table.add(postcode="L8", outcome="rejected", found={("postcode_unusable", "postcode")})


def old_wirral(table: Table) -> None:
    """16"""
    table.add(postcode="L41 4NH", outcome="check", found={("postcode_old_wirral", "postcode")})


def outside(table: Table) -> None:
    """17"""
    table.add(postcode="M1 1AE", phone="nonsense", outcome="rejected", found={("outside_region", "postcode")},
              values={"first_name": None, "postcode": None, "address": None})


def merged_cells(table: Table) -> None:
    """18"""
    table.column("scheme", "Scheme")
    table.fill_down.add("scheme")
    number = next(table.numbers) + 300
    first = table.good(scheme="Oak Court", address_1=f"{number}", values={"address": f"{number} Oak Court"})
    others = [
        table.good(address_1=f"{number + 500 + place}", found={("filled_down", "scheme")},
                   values={"address": f"{number + 500 + place} Oak Court"})
        for place in range(2)
    ]
    nameless = table.good(full_name="", phone="", outcome="rejected", values={"first_name": None, "phone": None},
                          found={("no_name", "full_name"), ("filled_down", "scheme")})
    table.last += [first, *others, nameless]
    table.merged.append((first, nameless, "scheme"))


def headings(table: Table) -> None:
    """19"""
    table.group_headings = True
    table.headings |= {"full_name": "Tenant\nName", "postcode": "Post\u00a0code", "phone": " MOBILE  "}
    table.add()


def one_row_a_person(table: Table) -> None:
    """20"""
    first = table.add(phone="0151 496 0125")
    digits = 100_000 + next(table.numbers)
    table.lines.append(Line({**first.cells, "phone": f"07911 {digits}"}, "skipped", found={("grouped", None)}))
    first.values = {"phone": f"+447911{digits}", "contact_by": "text"}
    first.found = {("landline", "phone")}
    head = table.add(outcome="check", found={("tenancy_conflict", "address_1")})
    table.lines.append(Line({**head.cells, "address_1": "999 Mulgrave Street"}, "skipped", found={("grouped", None)}))
    person = table.add(found={("second_person", "full_name")})
    table.lines.append(Line({**person.cells, "full_name": f"Bob {surname(907)}"}, "skipped", found={("grouped", None)}))


def property_numbers(table: Table) -> None:
    """21"""
    table.column("uprn", "UPRN")
    table.add(uprn="1.00E+11", values={"uprn": None}, found={("uprn_shortened", "uprn")})
    table.add(uprn="38012345.0", values={"uprn": "38012345"})
    table.add(uprn="38012399" if table.is_csv else 38_012_399, values={"uprn": "38012399"})


def yes_and_no(table: Table) -> None:
    """22"""
    table.column("low_income", "Low income")
    for text, value in (("Y", "yes"), ("N", "no"), ("1", "yes"), ("0", "no"), ("TRUE", "yes"), ("?", None),
                        ("-", None), ("", None)):
        table.add(low_income=text, values={"is_low_income": value})
    table.add(low_income="Yes - UC", values={"is_low_income": "yes"}, found={("answer_shortened", "low_income")})


def formulas_and_errors(table: Table) -> None:
    """23"""
    table.column("notes", "Notes")
    table.add(phone="#N/A", values={"phone": None}, found={("no_phone", "phone")})
    table.add(postcode="#####", outcome="rejected", found={("no_postcode", "postcode")})
    table.add(address_1="#REF!", outcome="rejected", found={("no_address", "address_1")})
    formula = '=HYPERLINK("https://example.org","Ann")'
    table.add(notes=formula, values={"notes": formula})
    table.add(full_name=f'=HYPERLINK("x","Ann {surname(908)}")', outcome="check",
              found={("name_with_signs", "full_name"), ("name_case", "full_name")})


def sensitive(table: Table) -> None:
    """24"""
    table.column("dob#", "DOB")
    table.column("arrears#", "Arrears")
    table.column("ni#", "NI Number")
    table.dropped |= {"DOB", "Arrears", "NI Number"}
    secret: dict[str, Any] = {"dob#": "17/05/1961", "arrears#": "£1,234.56", "ni#": "QQ123456C"}
    table.secrets |= set(secret.values())
    table.add(**secret)
    if table.is_csv:
        table.add(**secret, moved=True, outcome="rejected", found={("row_unreadable", None)})


def much_nothing(table: Table) -> None:
    """25"""
    table.empty_columns = 300
    table.other_sheets = True
    table.add(gap=3)
    table.add(gap=400)


def alike_homes(table: Table) -> None:
    """26"""
    table.add(address_1="Flat 2, 10 High St")
    table.add(address_1="10/2 High Street", outcome="check", found={("perhaps_same_home", "address_1")})


KINDS: dict[int, Kind] = {
    1: title_rows, 2: totals_and_footers, 3: accents, 4: plain, 5: plain, 6: quotes, 7: couples, 8: turned_names,
    9: nobody, 10: lost_zero, 11: phone_forms, 12: phone_choice, 13: shared_mobile, 14: days, 15: postcodes,
    16: old_wirral, 17: outside, 18: merged_cells, 19: headings, 20: one_row_a_person, 21: property_numbers,
    22: yes_and_no, 23: formulas_and_errors, 24: sensitive, 25: much_nothing, 26: alike_homes,
}  # fmt: skip
