"""The metrics: each yields the two row sets behind its number, as selects; everything else is made of those two."""

from collections.abc import Callable, Mapping

from domain.figure.metrics.exchange import exchanged
from domain.figure.metrics.pairs import agreements, masters, shadowing
from domain.figure.metrics.rotation import backbone, rotation
from domain.figure.metrics.rows import Sets
from domain.figure.metrics.supply import directed, recruited
from domain.figure.metrics.training import hours, person_times, reservation, share
from domain.figure.metrics.twinning import coverage, frequency, secondment, subjects
from domain.figure.model import Metric, Question

METRICS: Mapping[Metric, Callable[[Question], Sets]] = {
    Metric.ROTATION_RATE: rotation,
    Metric.BACKBONE_SHARE: backbone,
    Metric.EXCHANGE_COUNT: exchanged,
    Metric.PRINCIPAL_COVERAGE: rotation,
    Metric.RURAL_TRAINING_RESERVATION: reservation,
    Metric.RURAL_TRAINING_SHARE: share,
    Metric.TRAINING_PERSON_TIMES: person_times,
    Metric.TRAINING_HOURS_COVERAGE: hours,
    Metric.DIRECTED_RESERVATION: directed,
    Metric.RECRUITMENT_FILLED: recruited,
    Metric.TWINNING_COVERAGE: coverage,
    Metric.SUBJECT_BAND: subjects,
    Metric.ACTIVITY_FREQUENCY: frequency,
    Metric.SECONDMENT_BAND: secondment,
    Metric.TWINNING_PAIRS: agreements,
    Metric.MASTER_TEACHER_COUNT: masters,
    Metric.SHADOW_LENGTH: shadowing,
}
