"""Who may do what: the actors, one table of permissions, and what each kind of actor may see of a person.

The same law stands a second time in PostgreSQL as row security; a test holds the two together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.language import N_
from domain.refusals import NotAllowed


class Role(StrEnum):
    """The kinds of people who work with the programme."""

    SCHOOL = "school"
    PERSONNEL = "personnel"
    PROVINCE = "province"
    EVALUATOR = "evaluator"
    ADMIN = "admin"


ROLE_NAMES = {
    Role.SCHOOL: N_("School office"),
    Role.PERSONNEL: N_("County personnel office"),
    Role.PROVINCE: N_("Provincial office"),
    Role.EVALUATOR: N_("Third-party evaluator"),
    Role.ADMIN: N_("Administrator"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who is asking: a role, the counties within reach and, for a school office, its schools."""

    id: UUID
    name: str
    role: Role
    counties: tuple[int, ...]
    schools: tuple[UUID, ...] = ()

    @property
    def of_school(self) -> bool:
        """Tell whether the actor sees only what concerns its own schools."""
        return self.role is Role.SCHOOL

    @property
    def writes(self) -> bool:
        """Tell whether the actor may change anything at all."""
        return self.role in (Role.SCHOOL, Role.PERSONNEL, Role.ADMIN)


NOBODY = Actor(id=UUID(int=0), name="", role=Role.SCHOOL, counties=())
"""The actor before sign-in: no county, no school, so no rows."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happens: the county whose book it stands in, and the school if it is one school's matter."""

    county_id: int
    school_id: UUID | None = None


NOWHERE = Place(0)
"""Where a thing stands that belongs to no county: a plan, or a county whose books are still to be opened."""


def place_of(actor: Actor) -> Place:
    """Tell where an office works: its school, or the first of its counties."""
    if not actor.counties:
        return NOWHERE
    return Place(actor.counties[0], actor.schools[0] if actor.of_school and actor.schools else None)


class Permission(StrEnum):
    """Everything that needs leave, named for the deed."""

    SEE_COUNTY_FIGURE = "see_county_figure"
    SEE_SCHOOL_FIGURE = "see_school_figure"
    LOG_POSTING = "log_posting"
    CORRECT_POSTING = "correct_posting"
    APPROVE_POSTING = "approve_posting"
    CONFIRM_ARRIVAL = "confirm_arrival"
    END_POSTING = "end_posting"
    LOG_ACTIVITY = "log_activity"
    CONFIRM_ACTIVITY = "confirm_activity"
    KEEP_SCRATCH = "keep_scratch"
    SUBMIT_FIGURES = "submit_figures"
    SHOW_TARGETS = "show_targets"
    PUBLICIZE = "publicize"
    KEEP_EXEMPTIONS = "keep_exemptions"
    ATTACH_EVIDENCE = "attach_evidence"
    PROPOSE_TWINNING = "propose_twinning"
    ACCEPT_TWINNING = "accept_twinning"
    PAIR_TEACHERS = "pair_teachers"
    KEEP_TWINNINGS = "keep_twinnings"
    KEEP_TEACHERS = "keep_teachers"
    KEEP_SCHOOLS = "keep_schools"
    KEEP_CLASS_LISTS = "keep_class_lists"
    REVISE_LEDGERS = "revise_ledgers"
    KEEP_DIRECTED_PLANS = "keep_directed_plans"
    KEEP_RECRUITMENT = "keep_recruitment"
    REQUEST_POSTS = "request_posts"
    RETURN_RECORDS = "return_records"
    OPEN_COUNTIES = "open_counties"
    LOAD_PLANS = "load_plans"
    AMEND_RULES = "amend_rules"
    VERIFY_RULES = "verify_rules"
    KEEP_ACCOUNTS = "keep_accounts"
    TRUST_DOCUMENTS = "trust_documents"
    PLAN_TRAINING = "plan_training"
    ALLOCATE_PLACES = "allocate_places"
    RELEASE_SEATS = "release_seats"
    NOMINATE_TEACHER = "nominate_teacher"
    APPROVE_NOMINATION = "approve_nomination"
    DECLINE_PLACE = "decline_place"
    RECORD_TRAINING = "record_training"
    STATE_WISH = "state_wish"


class MayNot(NotAllowed):
    """The actor's role or place does not allow this."""

    code = "not_allowed"
    message = N_("Your office may not do this here.")


Law = Callable[[Actor, Place], bool]


def own_school(actor: Actor, place: Place) -> bool:
    """Allow the office of the very school."""
    return actor.role is Role.SCHOOL and place.school_id in actor.schools


def own_county(actor: Actor, place: Place) -> bool:
    """Allow the personnel office or the administrator of the county."""
    return actor.role in (Role.PERSONNEL, Role.ADMIN) and place.county_id in actor.counties


def reads_county(actor: Actor, place: Place) -> bool:
    """Allow everyone who sees the county whole."""
    return not actor.of_school and place.county_id in actor.counties


def administers(actor: Actor, place: Place) -> bool:
    """Allow the administrator of the county."""
    return actor.role is Role.ADMIN and place.county_id in actor.counties


def administers_somewhere(actor: Actor, _place: Place) -> bool:
    """Allow any administrator, also one whose first county is still to be opened."""
    return actor.role is Role.ADMIN


def decides_somewhere(actor: Actor, _place: Place) -> bool:
    """Allow any county's personnel office."""
    return actor.role is Role.PERSONNEL and bool(actor.counties)


LAWS: dict[Permission, tuple[Law, ...]] = {
    Permission.SEE_COUNTY_FIGURE: (reads_county,),
    Permission.SEE_SCHOOL_FIGURE: (reads_county, own_school),
    Permission.LOG_POSTING: (own_school, own_county),
    Permission.CORRECT_POSTING: (own_school, own_county),
    Permission.APPROVE_POSTING: (own_county,),
    Permission.CONFIRM_ARRIVAL: (own_school,),
    Permission.END_POSTING: (own_school, own_county),
    Permission.LOG_ACTIVITY: (own_school, own_county),
    Permission.CONFIRM_ACTIVITY: (own_school,),
    Permission.KEEP_SCRATCH: (own_county,),
    Permission.SUBMIT_FIGURES: (own_county,),
    Permission.SHOW_TARGETS: (own_county,),
    Permission.PUBLICIZE: (own_county,),
    Permission.KEEP_EXEMPTIONS: (own_county,),
    Permission.ATTACH_EVIDENCE: (own_school, own_county),
    Permission.PROPOSE_TWINNING: (own_school, own_county),
    Permission.ACCEPT_TWINNING: (own_school,),
    Permission.PAIR_TEACHERS: (own_school, own_county),
    Permission.KEEP_TWINNINGS: (own_county,),
    Permission.KEEP_TEACHERS: (own_county,),
    Permission.KEEP_SCHOOLS: (own_county,),
    Permission.KEEP_CLASS_LISTS: (administers,),
    Permission.REVISE_LEDGERS: (own_school, own_county),
    Permission.KEEP_DIRECTED_PLANS: (own_county,),
    Permission.KEEP_RECRUITMENT: (own_county,),
    Permission.REQUEST_POSTS: (own_school, own_county),
    Permission.RETURN_RECORDS: (own_county,),
    Permission.OPEN_COUNTIES: (administers_somewhere,),
    Permission.LOAD_PLANS: (administers_somewhere,),
    Permission.AMEND_RULES: (administers_somewhere,),
    Permission.VERIFY_RULES: (administers_somewhere, decides_somewhere),
    Permission.KEEP_ACCOUNTS: (administers,),
    Permission.TRUST_DOCUMENTS: (administers_somewhere,),
    Permission.PLAN_TRAINING: (own_county,),
    Permission.ALLOCATE_PLACES: (own_county,),
    Permission.RELEASE_SEATS: (own_county,),
    Permission.NOMINATE_TEACHER: (own_school, own_county),
    Permission.APPROVE_NOMINATION: (own_county,),
    Permission.DECLINE_PLACE: (own_school, own_county),
    Permission.RECORD_TRAINING: (own_county,),
    Permission.STATE_WISH: (own_school, own_county),
}


def can(actor: Actor, permission: Permission, place: Place) -> bool:
    """Tell whether one of the permission's laws holds for the actor in the place."""
    return any(law(actor, place) for law in LAWS[permission])


def require(actor: Actor, permission: Permission, place: Place) -> None:
    """Refuse unless the actor holds the permission in the place.

    :raises MayNot: when no law on the permission's line holds
    """
    if not can(actor, permission, place):
        raise MayNot


class Label(StrEnum):
    """How closely a column is kept. Masks, exports and logs read this label."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


def sees(actor: Actor, label: Label) -> bool:
    """Tell whether the actor is shown values of the label as they are; otherwise they are shown masked.

    An evaluator works under contract and is given figures, not people (Personal Information Protection Law, art. 21);
    a sensitive value is shown whole to nobody.
    """
    if label is Label.SENSITIVE:
        return False
    return label is not Label.PERSONAL or actor.role is not Role.EVALUATOR


def masked_name(name: str) -> str:
    """Keep the first character of a name and hide the rest, whatever its length."""
    return name[:1] + "**"
