"""Placing a postcode: exact from the files, careful without them, and the same after loading twice."""

import csv
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.postcode import read_postcode
from app.extensions import db
from app.geography.cli import geography
from app.geography.loader import UnreadableFile
from app.geography.models import AreaDeprivation, Authority, PostcodePlace
from app.geography.places import Certainty, Place
from app.geography.queries import count_postcodes, list_editions, listed_outcodes, place_of, places_of
from app.geography.service import Loaded, load_deprivation, load_postcodes

HEADINGS = "postcode,lad_code,ward25_code,ward25_name,lsoa21_code,lsoa11_code,doterm\n"
POSTCODES = HEADINGS + (
    "L8 1XY,E08000012,E05015283,Canning,E01033755,E01006748,\n"
    "L24 9AA,E06000006,E05013169,Appleton,E01012367,E01012367,\n"
    "PR8 1AA,E08000014,E05000940,Dukes,E01006999,E01006998,\n"
    "L1 0AA,E08000012,,,,,202105\n"
    "CH41 1AA,E08000015,E05000956,Birkenhead,E01007126,E01007126,\n"
    "L41 1AA,E08000015,E05000956,Birkenhead,E01007126,E01007126,199904\n"
    "WA1 1AA,E06000007,E05000001,Elsewhere,E01012500,E01012500,\n"
)
IN_2025 = "lsoa21_code,imd_rank,imd_decile\nE01033755,509,1\nE01012367,33755,10\n"
IN_2019 = "lsoa11_code,imd_rank,imd_decile\nE01006748,3500,2\nE01006998,32844,10\nE01033755,9000,3\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    texts = {"postcodes": POSTCODES, "2025": IN_2025, "2019": IN_2019}
    paths = {name: tmp_path / f"{name}.csv" for name in texts}
    for name, path in paths.items():
        path.write_text(texts[name], encoding="utf-8")
    return paths


def where(typed: str) -> Place:
    return place_of(read_postcode(typed))


def told(typed: str) -> tuple[str, str | None]:
    place = where(typed)
    return str(place.certainty), place.authority.name if place.authority else None


def test_without_files_the_first_half_serves(places: Flask) -> None:
    assert told("L8 1XY") == ("outcode", "Liverpool")
    assert told("L24 9AA") == ("ambiguous", None)
    assert told("PR8 1AA") == ("ambiguous", None)
    assert told("WN5 7AA") == ("unknown", None)
    assert told("WA1 1AA") == ("outside", None)
    assert told("M1 1AA") == ("outside", None)
    assert count_postcodes() == 0
    assert list_editions() == []


def test_what_is_not_certain_asks_a_person_and_says_between_what(places: Flask) -> None:
    shared = where("L24 9AA")
    assert shared.needs_a_person
    assert [authority.name for authority in shared.candidates] == ["Halton", "Knowsley", "Liverpool"]
    assert shared.note == "L24 is in Halton or Knowsley or Liverpool. Choose the authority by hand."
    assert "Sefton or outside the region" in where("PR8 1AA").note
    unknown = where("WN5 7AA")
    assert unknown.needs_a_person
    assert len(unknown.candidates) == 6
    outside = where("WA1 1AA")
    assert outside.is_outside
    assert not outside.needs_a_person


def test_with_files_the_full_postcode_decides(places: Flask, files: dict[str, Path]) -> None:
    assert load_postcodes(files["postcodes"]) == Loaded(kept=6, outside=1)
    assert load_deprivation(files["2025"]) == Loaded(kept=2, outside=0)
    place = where("l8 1xy")
    assert told("L8 1XY") == ("exact", "Liverpool")
    assert (place.ward_code, place.ward, place.lsoa) == ("E05015283", "Canning", "E01033755")
    assert (place.decile, place.edition, place.note) == (1, 2025, "")
    assert told("L24 9AA") == ("exact", "Halton")
    assert told("PR8 1AA") == ("exact", "Sefton")


def test_a_postcode_missing_where_the_files_reach_and_the_region_ends_is_outside(
    places: Flask, files: dict[str, Path]
) -> None:
    load_postcodes(files["postcodes"])
    assert told("PR8 9ZZ") == ("outside", None)
    assert "Check that it is right" in where("PR8 9ZZ").note
    assert told("L24 9ZZ") == ("ambiguous", None)
    assert told("L8 9ZZ") == ("outcode", "Liverpool")
    assert "Check that the postcode is right" in where("L8 9ZZ").note
    assert told("PR9 9ZZ") == ("ambiguous", None), "the file has no PR9, so it says nothing about it"


def test_each_edition_is_joined_to_its_own_areas(places: Flask, files: dict[str, Path]) -> None:
    load_postcodes(files["postcodes"])
    load_deprivation(files["2019"])
    assert list_editions() == [2019]
    older = where("L8 1XY")
    assert (older.lsoa, older.decile, older.edition) == ("E01006748", 2, 2019)
    load_deprivation(files["2025"])
    assert list_editions() == [2025, 2019]
    newer = where("L8 1XY")
    assert (newer.lsoa, newer.decile, newer.edition) == ("E01033755", 1, 2025)
    only_older = where("PR8 1AA")
    assert (only_older.lsoa, only_older.decile, only_older.edition) == ("E01006998", 10, 2019)
    assert (where("L1 0AA").decile, where("L1 0AA").edition) == (None, None)


def test_old_ended_and_firms_postcodes_say_so(places: Flask, files: dict[str, Path]) -> None:
    assert "Today it would be CH41 1AA" in where("L41 1AA").note
    load_postcodes(files["postcodes"])
    old = where("L41 1AA")
    assert (old.certainty, old.authority and old.authority.name) == (Certainty.EXACT, "Wirral")
    assert "Today it would be CH41 1AA" in old.note
    assert "no longer in use" in where("L1 0AA").note
    assert "post boxes" in where("L74 1AA").note
    assert where("CH41 1AA").note == ""


def test_loading_again_changes_nothing_and_a_newer_file_corrects(
    places: Flask, files: dict[str, Path]
) -> None:
    for _ in range(2):
        load_postcodes(files["postcodes"])
        load_deprivation(files["2025"])
    assert count_postcodes() == 6
    assert db.session.scalar(select(func.count()).select_from(Authority)) == 6
    assert db.session.scalar(select(func.count()).select_from(AreaDeprivation)) == 2
    files["postcodes"].write_text(POSTCODES.replace("L8 1XY,E08000012", "L8 1XY,E08000011"), encoding="utf-8")
    load_postcodes(files["postcodes"])
    db.session.expire_all()
    assert told("L8 1XY") == ("exact", "Knowsley")


def test_a_faulty_file_leaves_what_was_there(places: Flask, files: dict[str, Path]) -> None:
    load_postcodes(files["postcodes"])
    db.session.commit()
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    many = "".join(
        f"L{district} {digit}{first}{second},E08000012,,,E01033755,,\n"
        for district, digit, first, second in product((7, 8), range(5), letters, letters)
    )
    files["postcodes"].write_text(HEADINGS + many + "nonsense,E08000012,,,,,\n", encoding="utf-8")
    result = places.test_cli_runner().invoke(geography, ["load", "--postcodes", str(files["postcodes"])])
    assert result.exit_code == 1
    assert "Line 4002: “nonsense” is not a postcode." in result.output
    assert count_postcodes() == 6


def test_the_command_loads_both_and_tells(places: Flask, files: dict[str, Path]) -> None:
    runner = places.test_cli_runner()
    arguments = ["load", "--postcodes", str(files["postcodes"]), "--deprivation", str(files["2025"])]
    result = runner.invoke(geography, [*arguments, "--deprivation", str(files["2019"])])
    assert result.exit_code == 0, result.output
    assert "postcodes.csv: 6 postcodes" in result.output
    assert "Now known: 6 postcodes, editions [2025, 2019]." in result.output
    assert "Open Government Licence" in result.output
    assert "Liverpool (exact)" in runner.invoke(geography, ["place", "l81xy"]).output
    nonsense = runner.invoke(geography, ["place", "nonsense"])
    assert (nonsense.exit_code, nonsense.output[:24]) == (1, "This is not a full postc")
    assert runner.invoke(geography, ["load"]).exit_code == 2
    missing = runner.invoke(geography, ["load", "--postcodes", "nowhere.csv"])
    assert missing.exit_code == 1
    assert "cannot be opened" in missing.output


def test_a_decile_out_of_range_cannot_be_stored(places: Flask, tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("lsoa21_code,imd_rank,imd_decile\nE01006412,509,11\n", encoding="utf-8")
    with pytest.raises(UnreadableFile):
        load_deprivation(path)
    assert db.session.scalar(select(func.count()).select_from(AreaDeprivation)) == 0


def test_the_real_files_place_every_postcode(places: Flask, real_files: Path) -> None:
    assert load_postcodes(real_files / "postcodes_lcr.csv") == Loaded(kept=63_929, outside=0)
    load_deprivation(real_files / "imd2019_lsoa11_lcr.csv")
    load_deprivation(real_files / "imd2025_lsoa21_lcr.csv")
    keys = db.session.scalars(select(PostcodePlace.postcode_key).order_by(PostcodePlace.postcode_key))
    sample = [where(key) for key in list(keys)[::400]]
    assert Counter(place.certainty for place in sample) == {Certainty.EXACT: len(sample)}
    assert {place.edition for place in sample} == {2025}
    with (real_files / "postcodes_outside_lcr_sample.csv").open(encoding="utf-8") as stream:
        outside = [where(row["postcode"]) for row in csv.DictReader(stream)]
    assert len(outside) == 600
    assert [str(place.postcode) for place in outside if not place.is_outside] == []


def test_many_postcodes_are_placed_as_each_alone(places: Flask, files: dict[str, Path]) -> None:
    typed = ("L8 1XY", "L24 9AA", "L24 9AB", "PR8 1AA", "PR8 9ZZ", "L1 0AA", "L41 1AA", "WA1 1AA", "M1 1AA", "WN5 7AA")
    postcodes = [read_postcode(one) for one in typed]
    for _ in range(2):  # without files, then with them
        found = places_of(postcodes)
        for postcode in postcodes:
            alone = place_of(postcode)
            assert found[postcode.key] == replace(alone, lsoa=found[postcode.key].lsoa, decile=None, edition=None)
        load_postcodes(files["postcodes"])
    assert listed_outcodes({"L8", "M1", "PR8"}) == {"L8", "PR8"}
    assert places_of([]) == {}
