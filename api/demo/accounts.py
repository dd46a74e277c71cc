"""The six people who can sign in to the demo, and the offices in whose names its two years were written."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from api.demo.places import CLERK_SCHOOL, PARTNER_SCHOOL, Place
from domain.access import Actor, Role
from domain.account.actions import create_account
from domain.language import N_
from domain.school.model import School

_OFFICES = UUID("5a9d1c1e-7d0f-5b6e-9a44-3f6a1c0d2e77")


def office_name(school: str) -> str:
    """Name the office of a school."""
    return f"{school}校办"


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """Somebody who can sign in: the user name, the password, and in an English sentence to translate, who that is."""

    username: str
    role: Role
    who: str
    name: str
    school: str | None = None
    whole_province: bool = False

    @property
    def password(self) -> str:
        """Give the password, the same in every demo."""
        return f"demo-{self.username}-2026"


DEMO_ACCOUNTS = (
    DemoAccount(
        username="clerk",
        role=Role.SCHOOL,
        who=N_("School office of the county's experimental primary school, which sends teachers"),
        name=office_name(CLERK_SCHOOL),
        school=CLERK_SCHOOL,
    ),
    DemoAccount(
        username="clerk2",
        role=Role.SCHOOL,
        who=N_("School office of its partner, a township's centre school, which receives them"),
        name=office_name(PARTNER_SCHOOL),
        school=PARTNER_SCHOOL,
    ),
    DemoAccount(
        username="personnel",
        role=Role.PERSONNEL,
        who=N_("Personnel office of the county"),
        name="清溪县教体局人事股",
    ),
    DemoAccount(
        username="province",
        role=Role.PROVINCE,
        who=N_("Provincial office, which sees every county"),
        name="示范省教育厅教师工作处",
        whole_province=True,
    ),
    DemoAccount(
        username="evaluator",
        role=Role.EVALUATOR,
        who=N_("Third-party evaluator, who sees figures and masked rows"),
        name="第三方评价组",
    ),
    DemoAccount(
        username="admin",
        role=Role.ADMIN,
        who=N_("Administrator of the county's books"),
        name="清溪县系统管理员",
    ),
)


@dataclass(frozen=True)
class DemoAccounts:
    """Who can sign in, and whether this call has made them or found them."""

    made: bool
    accounts: tuple[DemoAccount, ...] = DEMO_ACCOUNTS


async def open_accounts(
    session: AsyncSession, builder: Actor, place: Place, schools: dict[str, School]
) -> dict[str, UUID]:
    """Make the six accounts and give their ids by user name.

    :raises NameTaken: when somebody else has one of the names
    """
    made = {}
    for each in DEMO_ACCOUNTS:
        account = await create_account(
            session,
            builder,
            username=each.username,
            name=each.name,
            role=each.role,
            division=f"{place.code[:2]}0000" if each.whole_province else place.code,
            password=each.password,
            school_id=schools[each.school].id if each.school else None,
            made_by_demo=True,
        )
        made[each.username] = account.id
    return made


class Offices:
    """Everybody who writes: a personnel office in each county, and each school's own office."""

    def __init__(self, places: dict[int, Place], accounts: dict[str, UUID]) -> None:
        self._places, self._accounts = places, accounts
        self._known: dict[object, Actor] = {}
        self._by_school = {each.school: accounts[each.username] for each in DEMO_ACCOUNTS if each.school}

    def personnel(self, county_id: int) -> Actor:
        """Give the personnel office of a county; that of the first is the account `personnel`."""
        name = f"{self._places[county_id].short}教体局人事股"
        first = county_id == next(iter(self._places))
        made = self._accounts["personnel"] if first else uuid5(_OFFICES, name)
        return self._remember(county_id, Actor(id=made, name=name, role=Role.PERSONNEL, counties=(county_id,)))

    def administrator(self, county_id: int) -> Actor:
        """Give the administrator of the first county's books: the account `admin`."""
        name = next(each.name for each in DEMO_ACCOUNTS if each.role is Role.ADMIN)
        return Actor(id=self._accounts["admin"], name=name, role=Role.ADMIN, counties=(county_id,))

    def school(self, school: School) -> Actor:
        """Give the office of a school."""
        name = office_name(school.name)
        made = self._by_school.get(school.name) or uuid5(_OFFICES, f"{school.county_id}{name}")
        return self._remember(
            school.id,
            Actor(id=made, name=name, role=Role.SCHOOL, counties=(school.county_id,), schools=(school.id,)),
        )

    def _remember(self, key: object, actor: Actor) -> Actor:
        return self._known.setdefault(key, actor)
