"""Where the demo plays: made-up counties with their townships and schools, none of which is anywhere on a map."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Site:
    """A school as it is to be built. `near` tells the township, 0 being the county seat; `size` counts its staff."""

    name: str
    kind: str
    stages: tuple[str, ...]
    nbs: tuple[str, str]
    size: int
    near: int = 0
    flags: tuple[str, ...] = ()
    public: bool = True
    parent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two schools to be twinned, by name."""

    lead: str
    partner: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """A county to be built: `serial` sets its school codes apart, `prefix` begins its people's id numbers."""

    code: str
    name: str
    short: str
    serial: int
    prefix: str
    townships: tuple[str, ...]
    sites: tuple[Site, ...] = field(repr=False)
    pairs: tuple[Pair, ...] = field(repr=False)
    whole: bool = True


PRIMARY, JUNIOR, NINE = ("primary",), ("junior",), ("primary", "junior")
TOWN, EDGE, CENTRE, VILLAGE = ("121", "121"), ("122", "121"), ("210", "210"), ("220", "220")

_SEAT = (
    Site(name="实验小学", kind="primary_school", stages=PRIMARY, nbs=TOWN, size=96, flags=("quality", "demonstration")),
    Site(name="第一小学", kind="primary_school", stages=PRIMARY, nbs=TOWN, size=74, flags=("quality",)),
    Site(name="第二小学", kind="primary_school", stages=PRIMARY, nbs=TOWN, size=66),
    Site(name="第三小学", kind="primary_school", stages=PRIMARY, nbs=TOWN, size=60),
    Site(name="第四小学", kind="primary_school", stages=PRIMARY, nbs=EDGE, size=52),
    Site(name="第五小学", kind="primary_school", stages=PRIMARY, nbs=EDGE, size=46),
    Site(name="星河小学", kind="primary_school", stages=PRIMARY, nbs=("122", "122"), size=38),
    Site(name="第一初级中学", kind="junior_school", stages=JUNIOR, nbs=TOWN, size=84, flags=("quality",)),
    Site(name="第二初级中学", kind="junior_school", stages=JUNIOR, nbs=TOWN, size=66),
    Site(name="第三初级中学", kind="junior_school", stages=JUNIOR, nbs=("122", "122"), size=50),
    Site(name="育英学校", kind="nine_year_school", stages=NINE, nbs=TOWN, size=80),
    Site(name="启明学校", kind="nine_year_school", stages=NINE, nbs=("122", "122"), size=60),
    Site(name="第一中学", kind="senior_school", stages=("senior",), nbs=TOWN, size=132, flags=("quality",)),
    Site(name="第二中学", kind="complete_school", stages=("junior", "senior"), nbs=TOWN, size=96),
    Site(name="职业教育中心", kind="vocational_school", stages=("vocational",), nbs=TOWN, size=64),
    Site(name="特殊教育学校", kind="special_school", stages=("special",), nbs=TOWN, size=22),
    Site(name="实验幼儿园", kind="kindergarten", stages=("preschool",), nbs=TOWN, size=34, flags=("quality",)),
    Site(name="第二幼儿园", kind="kindergarten", stages=("preschool",), nbs=EDGE, size=26),
    Site(name="小蜗牛幼儿园", kind="kindergarten", stages=("preschool",), nbs=TOWN, size=18, public=False),
)
_VILLAGES = ("石桥", "柳湾", "桃坪", "杉树坳", "南塘", "北坡", "茶亭", "杨梅冲", "高田", "荷叶塘", "野猫岭", "半山")
_POINTS = ("黄泥凹", "十里铺", "水碾", "老屋场", "花园冲", "风车口", "观音岩", "月亮田")


def _township(index: int, name: str) -> Iterator[Site]:
    """Give a township its centre school, its junior school or nine-year school, villages and a teaching point."""
    town = name.endswith("镇")
    nbs = TOWN if index == 3 else ("122", "122") if index == 2 else CENTRE
    centre = f"{name}中心小学"
    yield Site(name=centre, kind="primary_school", stages=PRIMARY, nbs=nbs, size=44 - 2 * index, near=index)
    if town:
        yield Site(
            name=f"{name}初级中学", kind="junior_school", stages=JUNIOR, nbs=nbs, size=50 - 3 * index, near=index
        )
    else:
        whole = f"{name}九年一贯制学校"
        yield Site(name=whole, kind="nine_year_school", stages=NINE, nbs=CENTRE, size=44, near=index, flags=("weak",))
    if index <= 5:
        yield Site(name=f"{name}中心幼儿园", kind="kindergarten", stages=("preschool",), nbs=nbs, size=13, near=index)
    villages = _VILLAGES[index - 1 :: 8]
    for village in villages:
        flags = ("weak", "poverty_village") if index >= 6 else ("weak",) if index >= 4 else ()
        yield Site(
            name=f"{name}{village}小学", kind="primary_school", stages=PRIMARY, nbs=VILLAGE, size=11, near=index,
            flags=flags,
        )  # fmt: skip
    yield Site(
        name=f"{name}{_POINTS[index - 1]}教学点", kind="teaching_point", stages=PRIMARY, nbs=VILLAGE, size=3,
        near=index, flags=("weak", "poverty_village") if index >= 5 else ("weak",), parent=centre,
    )  # fmt: skip


def _pairs(short: str, townships: tuple[str, ...]) -> tuple[Pair, ...]:
    """Twin the seat with the townships, stage by stage, and each of some centre schools with a village of its own."""
    towns = [name for name in townships if name.endswith("镇")]
    primary = [
        Pair(lead=f"{short}{lead}", partner=f"{town}中心小学", stage="primary")
        for lead, town in zip(("实验小学", "第一小学", "第二小学", "第三小学", "育英学校"), townships, strict=False)
    ]
    wider = [
        Pair(lead=f"{short}实验小学", partner=f"{townships[-1]}九年一贯制学校", stage="primary"),
        Pair(lead=f"{short}第一小学", partner=f"{townships[-2]}九年一贯制学校", stage="primary"),
    ]
    junior = [
        Pair(lead=f"{short}{lead}", partner=f"{town}初级中学", stage="junior")
        for lead, town in zip(
            ("第一初级中学", "第二初级中学", "第三初级中学", "育英学校", "第二中学"), towns, strict=False
        )
    ]
    preschool = [
        Pair(lead=f"{short}{lead}", partner=f"{town}中心幼儿园", stage="preschool")
        for lead, town in zip(("实验幼儿园", "实验幼儿园", "第二幼儿园"), townships, strict=False)
    ]
    villages = [
        Pair(lead=f"{town}中心小学", partner=f"{town}{village}小学", stage="primary")
        for town, village in zip(townships[:5], _VILLAGES, strict=False)
    ]
    return (*primary, *wider, *junior, *preschool, *villages)


def _whole(*, code: str, name: str, serial: int, prefix: str, townships: tuple[str, ...]) -> Place:
    """Lay out a county of sixty schools."""
    short = name.removesuffix("(虚构)")
    seat = (Site(**{**vars(site), "name": short + site.name}) for site in _SEAT)
    country = (site for index, town in enumerate(townships, 1) for site in _township(index, town))
    return Place(
        code=code, name=name, short=short, serial=serial, prefix=prefix, townships=townships,
        sites=(*seat, *country), pairs=_pairs(short, townships),
    )  # fmt: skip


_SMALL = (
    Site(name="石门县实验小学", kind="primary_school", stages=PRIMARY, nbs=TOWN, size=28, flags=("quality",)),
    Site(name="石门县城南小学", kind="primary_school", stages=PRIMARY, nbs=EDGE, size=18),
    Site(name="石门县初级中学", kind="junior_school", stages=JUNIOR, nbs=TOWN, size=26, flags=("quality",)),
    Site(name="石门县实验幼儿园", kind="kindergarten", stages=("preschool",), nbs=TOWN, size=10),
    Site(name="雁书镇中心小学", kind="primary_school", stages=PRIMARY, nbs=CENTRE, size=15, near=1),
    Site(name="雁书镇初级中学", kind="junior_school", stages=JUNIOR, nbs=CENTRE, size=14, near=1),
    Site(name="雁书镇栗子坪小学", kind="primary_school", stages=PRIMARY, nbs=VILLAGE, size=6, near=1, flags=("weak",)),
    Site(
        name="雁书镇乌桕教学点", kind="teaching_point", stages=PRIMARY, nbs=VILLAGE, size=3, near=1,
        flags=("weak", "poverty_village"), parent="雁书镇中心小学",
    ),
)  # fmt: skip

QINGXI = _whole(
    code="990102", name="清溪县(虚构)", serial=1, prefix="990102",
    townships=("听泉镇", "鹿鸣镇", "星渡镇", "望舒镇", "松涛镇", "雾里镇", "晓烟乡", "采薇乡"),
)  # fmt: skip
SHIMEN = Place(
    code="990103", name="石门县(虚构)", short="石门县", serial=2, prefix="990103", townships=("雁书镇",), sites=_SMALL,
    pairs=(
        Pair(lead="石门县实验小学", partner="雁书镇中心小学", stage="primary"),
        Pair(lead="石门县初级中学", partner="雁书镇初级中学", stage="junior"),
    ),
    whole=False,
)  # fmt: skip
SHIMEN_WHOLE = _whole(
    code="990103", name="石门县(虚构)", serial=3, prefix="990103",
    townships=("雁书镇", "归鸿镇", "枕流镇", "踏歌镇", "半夏镇", "忍冬镇", "流萤乡", "蒹葭乡"),
)  # fmt: skip
# The id numbers of people who come with spreadsheets into 990101 begin with 990101; ours must not meet them.
YUNLING_WHOLE = _whole(
    code="990101", name="云岭县(虚构)", serial=4, prefix="990199",
    townships=("暮云镇", "拾翠镇", "青禾镇", "飞鹭镇", "浣花镇", "映山镇", "问渠乡", "斜阳乡"),
)  # fmt: skip

SCALES: dict[str, tuple[Place, ...]] = {
    "county": (QINGXI, SHIMEN),
    "province": (QINGXI, SHIMEN_WHOLE, YUNLING_WHOLE),
}
"""What each scale of the demo builds; the first county is the one that the accounts work in."""

CLERK_SCHOOL, PARTNER_SCHOOL = "清溪县实验小学", "听泉镇中心小学"
"""Where `clerk` and `clerk2` work: twinned in the primary stage."""
