"""How figures of training are read (口径), in words: levels, states, who is rural by which list, 人 or 人次, hours."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from domain.enrolment.hours import terms_of
from domain.enrolment.model import CAME, STATES
from domain.figure.model import Metric, Question
from domain.language import N_
from domain.policy.rules import rural_of
from domain.school.model import STAGES
from domain.school.rules import RURAL, RURAL_NAMES
from domain.teacher.model import POSTS
from domain.training.model import LEVELS
from web.page import day

TRAINING = (
    Metric.RURAL_TRAINING_RESERVATION,
    Metric.RURAL_TRAINING_SHARE,
    Metric.TRAINING_PERSON_TIMES,
    Metric.TRAINING_HOURS_COVERAGE,
)
_DAYS = {
    "nomination": N_("by the school that nominated"),
    "session_start": N_("by the school on the session's first day"),
    "window_end": N_("by the school on the period's last day"),
}
Said = list[tuple[str, str]]
Say = Callable[..., str]


def training_terms(question: Question, say: Say) -> Said:
    """Put every parameter that a figure of training applies into words."""
    if question.metric is Metric.TRAINING_HOURS_COVERAGE:
        return _of_hours(question, say)
    wanted = question.parameters
    said = [(say(N_("Levels of training")), _named(wanted.training_levels, LEVELS, say))]
    if question.metric is Metric.RURAL_TRAINING_RESERVATION:
        whole = N_("each level by itself") if wanted.judged_by != "pooled" else N_("all levels together")
        return [*said, (say(N_("Judged")), say(whole)), (say(N_("Counted in")), say(N_("places")))]
    return [*said, *_of_people(question, say)]


def _of_people(question: Question, say: Say) -> Said:
    wanted, times = question.parameters, question.metric is Metric.TRAINING_PERSON_TIMES
    states = wanted.training_states or (CAME if times else ("completed",))
    unit = N_("people, each once") if wanted.count_by == "persons" else N_("person-times")
    said = [
        (say(N_("States that count")), _named(states, STATES, say)),
        (say(N_("Counted in")), say(unit)),
        *([(say(N_("Subjects")), say("{named}", named=list(wanted.subjects)))] if wanted.subjects else []),
    ]
    if times and wanted.rural is None and wanted.rural_definition is None:
        return [*said, (say(N_("Teachers")), say(N_("all")))]
    return [*said, *_of_rural(question, say)]


def _of_rural(question: Question, say: Say) -> Said:
    wanted = question.parameters
    classes = rural_of(wanted).classes
    name = next((name for name, rural in RURAL.items() if rural == rural_of(wanted)), None)
    told = say(RURAL_NAMES[name]) if name else ", ".join(classes)
    return [
        (say(N_("Rural")), told),
        (say(N_("Urban-rural list of")), str(question.class_year)),
        (say(N_("Rural or not")), say(_DAYS[wanted.rural_date or "nomination"])),
    ]


def _of_hours(question: Question, say: Say) -> Said:
    wanted, terms = question.parameters, terms_of(question.parameters)
    last = min(question.eligibility_day, question.valid_as_of)
    whole = N_("fewer for time before somebody came") if terms.pro_rata else N_("the same of everybody")
    years = N_("fixed cycles") if terms.cycle_from else N_("rolling with the day")
    return [
        (
            say(N_("Hours of completed training")),
            say(N_("at least {hours} within {years} years"), hours=terms.hours, years=terms.years),
        ),
        (say(N_("The years")), say(years)),
        (say(N_("Counted from")), day(terms.since(last) + timedelta(days=1))),
        (say(N_("Up to")), day(last)),
        (say(N_("New teachers")), say(whole)),
        (say(N_("School stages")), _named(wanted.stages, STAGES, say)),
        (say(N_("Posts")), _named(wanted.posts, POSTS, say)),
        (say(N_("Public schools")), say(N_("only these") if wanted.public_only else N_("not asked"))),
        (say(N_("In the establishment")), say(N_("only these") if wanted.in_establishment else N_("not asked"))),
    ]


def _named(chosen: Iterable[str] | None, words: Mapping[str, str], say: Say) -> str:
    named = [words[each] for each in chosen or ()]
    return say("{named}", named=named) if named else say(N_("all"))
