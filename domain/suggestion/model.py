"""What a search is given and what it finds: people who could go, seats that could take them, rules, and plans."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from domain.language import N_


class Rule(StrEnum):
    """The rules that a plan can be asked to keep, each of which can be the one that cannot be kept."""

    ROTATION = "rotation"
    BACKBONE = "backbone"
    MOST_MOVES = "most_moves"
    SENT = "sent"
    RECEIVED = "received"
    KEEP_ONE = "keep_one"
    TWICE = "twice"
    NEAR = "near"


RULE_NAMES = {
    Rule.ROTATION: N_("enough people go"),
    Rule.BACKBONE: N_("enough of them are backbone teachers"),
    Rule.MOST_MOVES: N_("no more people go than wished"),
    Rule.SENT: N_("no school sends more than its share"),
    Rule.RECEIVED: N_("no school receives more than its share"),
    Rule.KEEP_ONE: N_("no school loses its last teacher of a subject"),
    Rule.TWICE: N_("nobody goes twice within the years"),
    Rule.NEAR: N_("everybody stays in the same township"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is due: at which school, what is taught, for how many whole years there, and what they wish.

    `willing` is empty where nothing was said; `wished` is the school that somebody who is willing would go to.
    """

    id: str
    school: str
    stage: str
    subject: str
    years: int
    backbone: bool = False
    recent: bool = False
    willing: bool | None = None
    wished: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Room for one more teacher of a subject at a school; `short` where the school has none of them."""

    school: str
    stage: str
    subject: str
    short: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The rules that are asked for; what is left empty is not asked."""

    least_moves: int = 0
    least_backbone: str | None = None
    moved: int = 0
    moved_backbone: int = 0
    most_moves: int | None = None
    most_sent: int | None = None
    most_received: int | None = None
    keep_one: bool = True
    no_twice: bool = True
    near_only: bool = False

    @property
    def share(self) -> Fraction | None:
        """Give the least share of backbone teachers among all who move, those who moved before included."""
        return None if self.least_backbone is None else Fraction(self.least_backbone)

    @property
    def asked(self) -> tuple[Rule, ...]:
        """Name the rules that are asked for, in the order in which they are named to people."""
        given = {
            Rule.ROTATION: self.least_moves > 0,
            Rule.BACKBONE: self.least_backbone is not None,
            Rule.MOST_MOVES: self.most_moves is not None,
            Rule.SENT: self.most_sent is not None,
            Rule.RECEIVED: self.most_received is not None,
            Rule.KEEP_ONE: self.keep_one,
            Rule.TWICE: self.no_twice,
            Rule.NEAR: self.near_only,
        }
        return tuple(rule for rule in Rule if given[rule])


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A whole search. Stage and subject always match; `staff` counts who teaches what where, before anybody goes."""

    people: tuple[Person, ...]
    seats: tuple[Seat, ...]
    townships: dict[str, str]
    staff: dict[str, int] = field(default_factory=dict)
    wishes: Wishes = Wishes()

    def plain(self) -> dict[str, Any]:
        """Give it as JSON can carry it."""
        return asdict(self)

    @classmethod
    def of(cls, plain: dict[str, Any]) -> "Problem":
        """Read it again."""
        return cls(
            people=tuple(Person(**each) for each in plain["people"]),
            seats=tuple(Seat(**each) for each in plain["seats"]),
            townships=plain["townships"],
            staff=plain["staff"],
            wishes=Wishes(**plain["wishes"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How long and how: the same seed on the same problem finds the same plans."""

    seconds: float = 20
    plans: int = 3
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One plan: person and receiving school, pair by pair; proved best, or how far at most from the best."""

    moves: tuple[tuple[str, str], ...]
    proved: bool
    gap: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What came of a search: plans, the best first; or the fewest rules that must be given up for there to be one."""

    plans: tuple[Found, ...] = ()
    give_up: tuple[Rule, ...] = ()
    timed_out: bool = False
