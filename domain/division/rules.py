"""What the national division codes mean (GB/T 2260), and which of the Bureau of Statistics' classes are rural.

Where the list of divisions comes from, and how to renew it, stands in `NOTICE.md`.
"""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from domain.language import N_
from domain.refusals import Invalid

Level = Literal["province", "city", "county"]
Area3 = Literal["urban", "town", "rural"]

# Statistical division of urban and rural (State Council letter 60 of 2008); the codes are reissued every year.
NBS_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "111": N_("Main urban area"),
        "112": N_("Urban-rural fringe"),
        "121": N_("Town centre"),
        "122": N_("Town-village fringe"),
        "123": N_("Special area"),
        "210": N_("Township centre"),
        "220": N_("Village"),
    }
)

AREA3_NAMES: Mapping[Area3, str] = MappingProxyType(
    {"urban": N_("Urban area"), "town": N_("Town area"), "rural": N_("Rural area")}
)


class UnknownDivision(Invalid):
    """The code is not in the national list, or no longer."""

    code = "unknown_division"
    message = N_("There is no division with the code {value}.")


class UnknownNbsClass(Invalid):
    """The code is not one of the seven urban-rural classes."""

    code = "unknown_nbs_class"
    message = N_("There is no urban-rural class with the code {value}.")


@dataclass(frozen=True, slots=True)
class Area:
    """One province, city or county of the national list."""

    code: str
    name: str
    level: Level


@cache
def areas() -> Mapping[str, Area]:
    """Give every division by its six-digit code, in the order of the codes."""
    lines = files(__package__).joinpath("divisions.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t")
    return MappingProxyType({row["code"]: Area(row["code"], row["name"], _level(row["level"])) for row in rows})


def is_code(text: str) -> bool:
    """Tell whether the text is the six-digit code of a division in the list."""
    return text in areas()


def area(code: str) -> Area:
    """Give the division with the code.

    :raises UnknownDivision: when the list has none
    """
    if not is_code(code):
        raise UnknownDivision(value=code)
    return areas()[code]


def parent_code(code: str) -> str | None:
    """Give the code of the division just above; a province has none.

    A county that its province governs directly (县级直辖), and a district of a municipality, lie in no city.

    :raises UnknownDivision: when the list has no such code
    """
    candidates = (f"{area(code).code[:4]}00", f"{code[:2]}0000")
    return next((each for each in candidates if each != code and is_code(each)), None)


def codes_below(code: str) -> Sequence[str]:
    """Give the codes of the divisions just below; none where the list has no such code."""
    return _below().get(code, ())


@cache
def _below() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for each in areas():
        if (above := parent_code(each)) is not None:
            found.setdefault(above, []).append(each)
    return found


def path(code: str) -> tuple[Area, ...]:
    """Give the divisions from the province down to this one, without a city where there is none.

    :raises UnknownDivision: when the list has no such code
    """
    above = parent_code(code)
    return (*(path(above) if above else ()), area(code))


def full_name(code: str) -> str:
    """Say the whole name as on a document: 陕西省榆林市子洲县. A county named as its city (嘉峪关市) is said once.

    :raises UnknownDivision: when the list has no such code
    """
    return "".join(dict.fromkeys(each.name for each in path(code)))


@cache
def county_codes_within(code: str) -> tuple[str, ...]:
    """Give the codes of all counties in the division, itself included, in order.

    A city without counties (东莞市, 中山市, 儋州市) stands for its own county.

    :raises UnknownDivision: when the list has no such code
    """
    prefix = code[: {"province": 2, "city": 4, "county": 6}[area(code).level]]
    return tuple(each for each in areas() if each.startswith(prefix) and _stands_as_county(each))


def county_of(code12: str) -> str:
    """Give the county of a township or village, from the twelve digits of the Bureau of Statistics (统计用区划代码).

    In a city without counties it is the code of the city.

    :raises UnknownDivision: when the text is not twelve digits, or they begin with no county
    """
    county = code12[:6]
    twelve_digits = len(code12) == 12 and code12.isascii() and code12.isdigit()
    if not (twelve_digits and is_code(county) and _stands_as_county(county)):
        raise UnknownDivision(value=code12)
    return county


def is_rural(nbs: str, definition: Collection[str] = ("210", "220")) -> bool:
    """Tell whether a class counts as rural, by default for 乡村教师支持计划 (2015): township centres and villages.

    Documents differ, so the definition is a collection of class codes that a policy may state.

    :raises UnknownNbsClass: when there is no such class
    """
    return _known_class(nbs) in definition


def area3(nbs: str) -> Area3:
    """Put a class into the three of the education statistics: 城区, 镇区, 乡村.

    :raises UnknownNbsClass: when there is no such class
    """
    parts: Mapping[str, Area3] = {"11": "urban", "12": "town", "21": "rural", "22": "rural"}
    return parts[_known_class(nbs)[:2]]


def _known_class(nbs: str) -> str:
    if nbs not in NBS_CLASSES:
        raise UnknownNbsClass(value=nbs)
    return nbs


def _stands_as_county(code: str) -> bool:
    level = areas()[code].level
    return level == "county" or (level == "city" and code[:4] not in _prefixes_with_counties())


@cache
def _prefixes_with_counties() -> frozenset[str]:
    return frozenset(each.code[:4] for each in areas().values() if each.level == "county")


def _level(text: str) -> Level:
    levels: Mapping[str, Level] = {"province": "province", "city": "city", "county": "county"}
    return levels[text]
