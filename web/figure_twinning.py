"""How the figures of twinning are spoken of on pages: their parameters (口径), one by one."""

from collections.abc import Iterator

from domain.activity.model import KINDS as ACTIVITY_KINDS
from domain.exchange.model import KINDS
from domain.figure.model import Metric, Question
from domain.language import N_
from domain.school.model import FLAGS, STAGES
from web.supply_words import Speaker

TWINNING = (
    Metric.TWINNING_COVERAGE,
    Metric.ACTIVITY_FREQUENCY,
    Metric.SECONDMENT_BAND,
    Metric.SUBJECT_BAND,
    Metric.TWINNING_PAIRS,
    Metric.MASTER_TEACHER_COUNT,
    Metric.SHADOW_LENGTH,
)


_COUNTED = {"lessons": N_("lessons"), "person_times": N_("person-times")}

_OF_POSTINGS = (
    Metric.SECONDMENT_BAND,
    Metric.SUBJECT_BAND,
    Metric.MASTER_TEACHER_COUNT,
    Metric.SHADOW_LENGTH,
)


def twinning_terms(words: Speaker, question: Question) -> Iterator[tuple[str, str]]:
    """Give each parameter with what it says."""
    wanted = question.parameters
    yield N_("Period"), words.span(question.window.start, question.window.last)
    if question.metric is Metric.TWINNING_COVERAGE:
        meant = words.say(FLAGS[wanted.flag]) if wanted.flag else words.say(N_("every public school"))
        yield N_("Schools to be supported"), meant
        yield (
            N_("Met at least"),
            words.say(N_("{count} time{count:|s}, confirmed by the host"), count=wanted.activities or 1),
        )
    if question.metric in (Metric.TWINNING_COVERAGE, Metric.ACTIVITY_FREQUENCY) or wanted.activity_kinds:
        named = [ACTIVITY_KINDS[each] for each in wanted.activity_kinds or ()]
        yield N_("Kinds of activities"), words.say("{named}", named=named) if named else words.say(N_("all"))
    if question.metric is Metric.ACTIVITY_FREQUENCY:
        each = N_("each pair by itself") if wanted.judged_by == "pair" else N_("all pairs together")
        yield N_("Judged"), words.say(each)
        yield N_("Counted by"), words.say(_COUNTED.get(wanted.count_by or "", N_("times they took place")))
    if question.metric is Metric.SECONDMENT_BAND:
        yield N_("Judged"), words.say(N_("each side of each pair by itself"))
    if question.metric is Metric.SUBJECT_BAND:
        yield N_("Subjects"), words.say("{named}", named=wanted.subjects) if wanted.subjects else words.say(N_("all"))
    if question.metric is Metric.TWINNING_PAIRS:
        yield N_("Supported school"), wanted.partner or words.say(N_("all"))
        stages = [STAGES[each] for each in wanted.stages or ()]
        yield N_("Stages"), words.say("{named}", named=stages) if stages else words.say(N_("all"))
    if question.metric is Metric.SHADOW_LENGTH:
        yield N_("Judged"), words.say(N_("each stay by itself; a month that is begun counts, less than one does not"))
    if question.metric in _OF_POSTINGS and not wanted.activity_kinds:
        kinds = [KINDS[each] for each in wanted.kinds or ()]
        yield N_("Kinds of posting"), words.say("{named}", named=kinds) if kinds else words.say(N_("all"))
