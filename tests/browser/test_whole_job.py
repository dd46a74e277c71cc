"""The whole job with the keyboard alone: a school sends, its partner confirms, the county's target moves by one."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import httpx2
import pytest
from playwright.sync_api import expect

from api.demo import TEACHER_TO_SEND
from api.demo.places import CLERK_SCHOOL, PARTNER_SCHOOL
from domain.access import masked_name
from domain.language import translate
from schema.front import GlobalId
from tests.browser.conftest import PageAs
from tests.browser.keyboard import Keyboard
from tests.browser.program import Program
from tests.browser.visit import Visit, asked, password_of, signed_in

RULE = "national-rotation-rate"
FIGURE = """query ($rule: ID) { figure(metric: ROTATION_RATE, rule: $rule) {
  numerator denominator exact printed verdict roundingTrap
  numeratorRows(first: 100) { totalCount edges { node { name school { name } toSchool { name } posting { id } } } }
} }"""
DUE = """query ($rule: ID, $after: String) { figure(metric: ROTATION_RATE, rule: $rule) {
  denominatorRows(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor } edges { node { name school { name } } }
  }
} }"""


@dataclass
class Hands:
    """One person at a keyboard, in one language, through the pages of the job."""

    visit: Visit
    language: str
    keys: Keyboard = field(init=False)

    def __post_init__(self) -> None:
        self.keys = Keyboard(self.visit.page)

    def say(self, sentence: str) -> str:
        """Say what a page says, in its language."""
        return translate(self.language, sentence)

    def sign_in(self, username: str) -> None:
        """Go through the door."""
        self.visit.go("/login")
        self.keys.go_to(self.say("User name"))
        self.keys.type(username)
        self.keys.go_to(self.say("Password"))
        self.keys.type(password_of(username))
        self.keys.enter()

    def log(self, teacher: str, school: str) -> str:
        """Log a regular exchange from the first page on, and give the id of the posting."""
        self.keys.follow(self.say("Log a posting"))
        self._choose_teacher(teacher)
        self.keys.choose(self.say("Receiving school"), school)
        self.keys.follow(self.say("Log the posting"))
        said = self.say("The posting of {teacher} is logged.").format(teacher=teacher)
        expect(self.visit.page.locator("#notice")).to_have_text(said)
        return self.visit.path.removeprefix("/postings/")

    def confirm(self, teacher: str) -> None:
        """Confirm on the first page that the teacher has come."""
        self.keys.follow(f"{self.say('Confirm arrival')}: {teacher}")
        assert teacher in self.visit.page.locator("#notice").inner_text()

    def see_target(self) -> "Target":
        """Go to the targets and read the line of the rotation rate."""
        self.keys.follow(self.say("Targets"), leading_to="/targets")
        return self.read_target()

    def read_target(self) -> "Target":
        """Read the line of the rotation rate on the page of targets."""
        line = self.visit.page.locator(f"tr:has(.number[href*='rule={RULE}'])")
        return Target(
            printed=line.locator(".number").inner_text(),
            exact=line.locator(".exact").inner_text(),
            verdict=line.locator(".status").inner_text(),
            trapped=line.locator(".trap").is_visible(),
        )

    def open_row_of(self, posting: str) -> str:
        """Open the number, page through the rows behind it, and give the row of the posting."""
        self.keys.follow("%", leading_to=f"rule={RULE}", back=True)
        row = self.visit.page.locator(f"#rows tr:has(a[href$='/postings/{posting}'])")
        while not row.count():
            self.keys.follow(self.say("Next page"), back=True)
        return row.inner_text()

    def _choose_teacher(self, teacher: str) -> None:
        """Choose by typing the name where scripts run, else from the whole list."""
        search = self.visit.page.locator("#find")
        if search.is_visible():
            self.keys.go_to(self.say("Find the teacher"))
            self.keys.type(teacher)
            options = self.visit.page.locator("#field-teacher option", has_not_text=teacher)
            options.first.wait_for(state="detached")
        self.keys.choose(self.say("Teacher"), teacher)


@dataclass(frozen=True)
class Target:
    """What the page of targets says of one."""

    printed: str
    exact: str
    verdict: str
    trapped: bool

    @property
    def counted(self) -> tuple[int, int]:
        """Numerator and denominator."""
        above, below = self.exact.replace(",", "").split(" / ")
        return int(above), int(below)


@pytest.mark.parametrize(("javascript", "language"), [(True, "en"), (False, "zh")], ids=["scripts", "no scripts"])
def test_a_school_sends_its_partner_confirms_and_the_target_moves_by_one_with_the_keyboard_alone(
    untouched: Program, page_as: PageAs, javascript: bool, language: str
) -> None:
    def person(username: str) -> Hands:
        visit = page_as(None, at=untouched.address, javascript=javascript, language=language)
        hands = Hands(visit, language)
        hands.sign_in(username)
        return hands

    county = person("personnel")
    teacher = TEACHER_TO_SEND if javascript else somebody_else_who_is_due(county.visit.address)
    before = county.see_target()

    sender = person("clerk")
    posting = sender.log(teacher, PARTNER_SCHOOL)
    receiver = person("clerk2")
    receiver.confirm(teacher)
    county.visit.go("/")
    after = county.see_target()
    row = county.open_row_of(posting)

    assert after.counted == (before.counted[0] + 1, before.counted[1])
    assert (before.printed, before.verdict, before.trapped) == ("10.0%", county.say("Not met"), True)
    assert (after.verdict, after.trapped) == (county.say("Met"), False)
    assert Fraction(*before.counted) < Fraction(1, 10) <= Fraction(*after.counted)
    assert teacher in row
    assert CLERK_SCHOOL in row
    assert PARTNER_SCHOOL in row
    an_evaluator_counts_the_same(county.visit.address, after, posting, teacher)
    counted = [each.keys.strokes for each in (sender, receiver, county)]
    print(f"keystrokes: {counted[0]} to log, {counted[1]} to confirm, {counted[2]} to see it counted")


def an_evaluator_counts_the_same(address: str, target: Target, posting: str, teacher: str) -> None:
    """Ask the same by GraphQL: the same number, and the new row among the numerator's, with the name masked."""
    with signed_in(address, "evaluator") as client:
        figure = asked(client, FIGURE, rule=RULE)["figure"]
    rows = [edge["node"] for edge in figure["numeratorRows"]["edges"]]
    (new,) = [row for row in rows if row["posting"] and GlobalId.read(row["posting"]["id"]).key == posting]

    assert (figure["numerator"], figure["denominator"]) == target.counted
    assert Fraction(figure["exact"]) == Fraction(*target.counted)
    assert (figure["printed"], figure["verdict"], figure["roundingTrap"]) == (target.printed, "MET", False)
    assert figure["numeratorRows"]["totalCount"] == len(rows) == figure["numerator"]
    assert new["name"] == masked_name(teacher) != teacher
    assert (new["school"]["name"], new["toSchool"]["name"]) == (CLERK_SCHOOL, PARTNER_SCHOOL)


def somebody_else_who_is_due(address: str) -> str:
    """Find a teacher of the clerk's school who is due for rotation, other than the one of the first tour."""
    with signed_in(address, "personnel") as client:
        gone = {row["name"] for row in rows_of(client, FIGURE, "numeratorRows")}
        due = [row["name"] for row in rows_of(client, DUE, "denominatorRows") if row["school"]["name"] == CLERK_SCHOOL]
    free: list[str] = [name for name in due if name not in {TEACHER_TO_SEND, *gone} and due.count(name) == 1]
    return free[0]


def rows_of(client: httpx2.Client, query: str, side: str) -> list[dict[str, Any]]:
    """Read one list behind the figure, page by page."""
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        found = asked(client, query, rule=RULE, **({"after": after} if after else {}))["figure"][side]
        rows += [edge["node"] for edge in found["edges"]]
        if not found.get("pageInfo", {}).get("hasNextPage"):
            return rows
        after = found["pageInfo"]["endCursor"]
