"""The national division codes and the rural classes, held against facts that anyone can look up."""

import re
from collections.abc import Callable
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.division.rules import (
    AREA3_NAMES,
    NBS_CLASSES,
    Area,
    Level,
    UnknownDivision,
    UnknownNbsClass,
    area,
    area3,
    areas,
    county_codes_within,
    county_of,
    full_name,
    is_code,
    is_rural,
    parent_code,
    path,
)
from domain.language import translate

COUNTIES = [each.code for each in areas().values() if each.level == "county"]
FICTIONAL = ["990000", "990100", "990101", "990102", "990103"]


@pytest.mark.parametrize(
    ("code", "name", "level"),
    [
        ("360821", "吉安县", "county"),
        ("610831", "子洲县", "county"),
        ("340321", "怀远县", "county"),
        ("370900", "泰安市", "city"),
        ("321000", "扬州市", "city"),
        ("429004", "仙桃市", "county"),
        ("620000", "甘肃省", "province"),
        ("540481", "米林市", "county"),
        ("710000", "台湾省", "province"),
    ],
)
def test_a_known_place_has_its_national_code(code: str, name: str, level: Level) -> None:
    assert area(code) == Area(code, name, level)


def test_china_has_thirty_four_provinces_and_333_cities() -> None:
    real = [each for each in areas().values() if not each.code.startswith("99")]

    assert sum(each.level == "province" for each in real) == 34
    assert sum(each.level == "city" for each in real) == 333
    assert sum(each.level == "county" for each in real) == 3001


def test_codes_are_six_digits_unique_and_in_order() -> None:
    rows = [each.code for each in areas().values()]

    assert rows == sorted(set(rows))
    assert all(re.fullmatch("[0-9]{6}", code) for code in rows)


def test_each_row_of_the_file_is_a_division_of_its_own() -> None:
    lines = files("domain.division").joinpath("divisions.tsv").read_text(encoding="utf-8").splitlines()

    assert len(lines) - 1 == len(areas())


def test_the_level_agrees_with_the_zeros_of_the_code() -> None:
    for each in areas().values():
        zeros = "province" if each.code.endswith("0000") else "city" if each.code.endswith("00") else "county"
        assert each.level == zeros


def test_only_the_places_marked_as_fictional_have_codes_from_99() -> None:
    assert [code for code in areas() if code.startswith("99")] == FICTIONAL
    assert [each.code for each in areas().values() if each.name.endswith("(虚构)")] == FICTIONAL


def test_placeholders_for_a_missing_city_are_no_divisions() -> None:
    assert not [each for each in areas().values() if each.name in ("市辖区", "县") or "直辖县级" in each.name]


def test_every_county_lies_in_a_province() -> None:
    assert {path(code)[0].level for code in COUNTIES} == {"province"}
    assert {path(code)[-1].code for code in COUNTIES} == set(COUNTIES)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("610831", ["陕西省", "榆林市", "子洲县"]),
        ("360821", ["江西省", "吉安市", "吉安县"]),
        ("340321", ["安徽省", "蚌埠市", "怀远县"]),
        ("370900", ["山东省", "泰安市"]),
        ("429004", ["湖北省", "仙桃市"]),
        ("659001", ["新疆维吾尔自治区", "石河子市"]),
        ("110108", ["北京市", "海淀区"]),
        ("500230", ["重庆市", "丰都县"]),
        ("441900", ["广东省", "东莞市"]),
        ("810001", ["香港特别行政区", "中西区"]),
        ("320000", ["江苏省"]),
    ],
)
def test_a_path_leads_from_the_province_down(code: str, names: list[str]) -> None:
    assert [each.name for each in path(code)] == names
    assert full_name(code) == "".join(names)


def test_a_county_named_as_its_city_is_said_once() -> None:
    assert full_name("620201") == "甘肃省嘉峪关市"


def test_a_province_has_no_parent_and_a_county_governed_by_its_province_lies_in_no_city() -> None:
    assert parent_code("610000") is None
    assert parent_code("610800") == "610000"
    assert parent_code("610831") == "610800"
    assert parent_code("429004") == "420000"
    assert parent_code("110108") == "110000"


def test_the_counties_of_a_city_are_those_under_it() -> None:
    assert county_codes_within("990100") == ("990101", "990102", "990103")
    assert [area(code).name for code in county_codes_within("370900")] == [
        "泰山区", "岱岳区", "宁阳县", "东平县", "新泰市", "肥城市",
    ]  # fmt: skip


def test_the_counties_of_a_province_include_those_it_governs_directly() -> None:
    within = county_codes_within("420000")

    assert {"429004", "420102"} <= set(within)
    assert all(code.startswith("42") for code in within)


def test_a_county_contains_itself_alone() -> None:
    assert county_codes_within("610831") == ("610831",)


@pytest.mark.parametrize("city", ["441900", "442000", "460400"])
def test_a_city_without_counties_stands_for_its_own_county(city: str) -> None:
    assert county_codes_within(city) == (city,)
    assert city in county_codes_within(f"{city[:2]}0000")
    assert county_of(f"{city}100000") == city


def test_the_provinces_together_contain_every_county_once() -> None:
    provinces = [each.code for each in areas().values() if each.level == "province"]
    within = [code for province in provinces for code in county_codes_within(province)]

    assert len(within) == len(set(within))
    assert set(within) == {*COUNTIES, "441900", "442000", "460400"}


def test_twelve_digits_tell_the_county_of_a_township() -> None:
    assert county_of("610831100000") == "610831"
    assert county_of("360821101203") == "360821"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "610831",
        "61083110000",
        "6108311000000",
        "61083110000x",
        "61083\uff1110000\uff10",
        "610800100000",
        "980101100000",
    ],
)
def test_what_is_no_twelve_digit_code_of_a_county_is_refused(text: str) -> None:
    with pytest.raises(UnknownDivision):
        county_of(text)


@pytest.mark.parametrize("code", ["", "61083", "61083\uff11", "610899", "330103", "429000", "110100", " 610831"])
@pytest.mark.parametrize("ask", [area, parent_code, path, full_name, county_codes_within])
def test_an_unknown_or_abolished_code_is_refused_by_name(code: str, ask: Callable[[str], object]) -> None:
    assert not is_code(code)

    with pytest.raises(UnknownDivision) as refused:
        ask(code)

    assert refused.value.sentence("zh") == f"没有代码为 {code} 的行政区划。"
    assert refused.value.code == "unknown_division"


@given(st.text(alphabet="0123456789", min_size=6, max_size=6))
def test_any_six_digits_are_a_division_or_are_refused(code: str) -> None:
    if is_code(code):
        assert path(code)[-1].code == code
    else:
        with pytest.raises(UnknownDivision):
            path(code)


@pytest.mark.parametrize(
    ("nbs", "name", "third", "rural"),
    [
        ("111", "主城区", "城区", False),
        ("112", "城乡结合区", "城区", False),
        ("121", "镇中心区", "镇区", False),
        ("122", "镇乡结合区", "镇区", False),
        ("123", "特殊区域", "镇区", False),
        ("210", "乡中心区", "乡村", True),
        ("220", "村庄", "乡村", True),
    ],
)
def test_a_class_is_urban_town_or_rural(nbs: str, name: str, third: str, rural: bool) -> None:
    assert translate("zh", NBS_CLASSES[nbs]) == name
    assert translate("zh", AREA3_NAMES[area3(nbs)]) == third
    assert is_rural(nbs) is rural


def test_there_are_seven_classes() -> None:
    assert sorted(NBS_CLASSES) == ["111", "112", "121", "122", "123", "210", "220"]


def test_an_older_document_may_count_towns_as_rural() -> None:
    towns_and_villages = {"121", "122", "123", "210", "220"}

    assert is_rural("121", towns_and_villages)
    assert not is_rural("111", towns_and_villages)


@pytest.mark.parametrize("ask", [is_rural, area3])
def test_an_unknown_class_is_refused(ask: Callable[[str], object]) -> None:
    with pytest.raises(UnknownNbsClass, match="999"):
        ask("999")
