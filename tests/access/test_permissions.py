"""The table of permissions: who may do what, and what each is shown of a person."""

from uuid import UUID

import pytest

from domain.access import (
    LAWS,
    NOBODY,
    NOWHERE,
    ROLE_NAMES,
    Actor,
    Label,
    MayNot,
    Permission,
    Place,
    Role,
    can,
    masked_name,
    require,
    sees,
)

OWN, OTHER = UUID(int=1), UUID(int=2)
HERE, ELSEWHERE = Place(1, OWN), Place(2, OTHER)
EVERYBODY = {
    role: Actor(id=UUID(int=9), name=role, role=role, counties=(1,), schools=(OWN,) if role is Role.SCHOOL else ())
    for role in Role
}

ALLOWED = {
    Permission.SEE_COUNTY_FIGURE: {Role.PERSONNEL, Role.PROVINCE, Role.EVALUATOR, Role.ADMIN},
    Permission.SEE_SCHOOL_FIGURE: set(Role),
    Permission.LOG_POSTING: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.CORRECT_POSTING: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.APPROVE_POSTING: {Role.PERSONNEL, Role.ADMIN},
    Permission.CONFIRM_ARRIVAL: {Role.SCHOOL},
    Permission.END_POSTING: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.LOG_ACTIVITY: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.CONFIRM_ACTIVITY: {Role.SCHOOL},
    Permission.KEEP_SCRATCH: {Role.PERSONNEL, Role.ADMIN},
    Permission.SUBMIT_FIGURES: {Role.PERSONNEL, Role.ADMIN},
    Permission.SHOW_TARGETS: {Role.PERSONNEL, Role.ADMIN},
    Permission.PUBLICIZE: {Role.PERSONNEL, Role.ADMIN},
    Permission.KEEP_EXEMPTIONS: {Role.PERSONNEL, Role.ADMIN},
    Permission.ATTACH_EVIDENCE: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.PROPOSE_TWINNING: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.ACCEPT_TWINNING: {Role.SCHOOL},
    Permission.PAIR_TEACHERS: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.KEEP_TWINNINGS: {Role.PERSONNEL, Role.ADMIN},
    Permission.KEEP_TEACHERS: {Role.PERSONNEL, Role.ADMIN},
    Permission.KEEP_SCHOOLS: {Role.PERSONNEL, Role.ADMIN},
    Permission.KEEP_CLASS_LISTS: {Role.ADMIN},
    Permission.REVISE_LEDGERS: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.KEEP_DIRECTED_PLANS: {Role.PERSONNEL, Role.ADMIN},
    Permission.KEEP_RECRUITMENT: {Role.PERSONNEL, Role.ADMIN},
    Permission.REQUEST_POSTS: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.RETURN_RECORDS: {Role.PERSONNEL, Role.ADMIN},
    Permission.OPEN_COUNTIES: {Role.ADMIN},
    Permission.LOAD_PLANS: {Role.ADMIN},
    Permission.AMEND_RULES: {Role.ADMIN},
    Permission.VERIFY_RULES: {Role.PERSONNEL, Role.ADMIN},
    Permission.KEEP_ACCOUNTS: {Role.ADMIN},
    Permission.TRUST_DOCUMENTS: {Role.ADMIN},
    Permission.PLAN_TRAINING: {Role.PERSONNEL, Role.ADMIN},
    Permission.ALLOCATE_PLACES: {Role.PERSONNEL, Role.ADMIN},
    Permission.RELEASE_SEATS: {Role.PERSONNEL, Role.ADMIN},
    Permission.NOMINATE_TEACHER: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.APPROVE_NOMINATION: {Role.PERSONNEL, Role.ADMIN},
    Permission.DECLINE_PLACE: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
    Permission.RECORD_TRAINING: {Role.PERSONNEL, Role.ADMIN},
    Permission.STATE_WISH: {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN},
}
NATIONAL = {
    *(Permission.OPEN_COUNTIES, Permission.LOAD_PLANS, Permission.TRUST_DOCUMENTS),
    *(Permission.AMEND_RULES, Permission.VERIFY_RULES),
}


def test_every_permission_and_every_role_is_spoken_for() -> None:
    assert set(LAWS) == set(ALLOWED) == set(Permission)
    assert set(ROLE_NAMES) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_each_permission_is_held_by_these_roles_at_home_and_by_nobody_elsewhere(permission: Permission) -> None:
    at_home = {role for role, actor in EVERYBODY.items() if can(actor, permission, HERE)}
    elsewhere = {role for role, actor in EVERYBODY.items() if can(actor, permission, ELSEWHERE)}

    assert at_home == ALLOWED[permission]
    assert elsewhere == (ALLOWED[permission] if permission in NATIONAL else set())


def test_another_school_of_the_same_county_is_no_home_for_a_school_office() -> None:
    assert can(EVERYBODY[Role.SCHOOL], Permission.LOG_POSTING, Place(1, OWN))
    assert not any(can(EVERYBODY[Role.SCHOOL], permission, Place(1, OTHER)) for permission in Permission)


def test_nobody_may_do_anything() -> None:
    assert not any(can(NOBODY, permission, place) for permission in Permission for place in (HERE, NOWHERE))


def test_what_may_not_be_done_is_refused_and_what_may_is_not() -> None:
    require(EVERYBODY[Role.SCHOOL], Permission.CONFIRM_ARRIVAL, HERE)

    with pytest.raises(MayNot):
        require(EVERYBODY[Role.PERSONNEL], Permission.CONFIRM_ARRIVAL, HERE)


def test_only_offices_that_keep_books_write() -> None:
    assert {role for role, actor in EVERYBODY.items() if actor.writes} == {Role.SCHOOL, Role.PERSONNEL, Role.ADMIN}


def test_an_evaluator_is_given_figures_and_not_people_and_nobody_sees_an_id_number_whole() -> None:
    evaluator, clerk = EVERYBODY[Role.EVALUATOR], EVERYBODY[Role.SCHOOL]

    assert [sees(evaluator, label) for label in Label] == [True, True, False, False]
    assert [sees(clerk, label) for label in Label] == [True, True, True, False]


@pytest.mark.parametrize(("name", "masked"), [("王小梅", "王**"), ("李", "李**"), ("欧阳小小", "欧**"), ("", "**")])
def test_a_masked_name_keeps_its_first_character_and_hides_how_long_it_is(name: str, masked: str) -> None:
    assert masked_name(name) == masked
