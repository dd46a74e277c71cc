"""Where doing begins: the deeds of all rooms."""

import strawberry

from schema.activity_deeds import ActivityDeeds
from schema.activity_returns import ActivityReturns
from schema.amendment import AmendmentDeeds
from schema.attainment import AttainmentDeeds
from schema.classlist import ClassListDeeds
from schema.directed_deeds import DirectedDeeds
from schema.edition import EditionDeeds
from schema.evidence_deeds import EvidenceDeeds
from schema.exchange_deeds import PostingDeeds
from schema.exchange_returns import PostingReturns
from schema.exemption_deeds import ExemptionDeeds
from schema.job import JobDeeds
from schema.ledger import LedgerDeeds
from schema.mentoring import TeacherPairDeeds
from schema.notice import NoticeDeeds
from schema.recruitment_deeds import RecruitmentDeeds
from schema.revision import RevisionDeeds
from schema.scratch_deeds import ScratchDeeds
from schema.submission_deeds import SubmissionDeeds
from schema.training_deeds import TrainingDeeds
from schema.twinning_deeds import TwinningDeeds
from schema.wish import WishDeeds


@strawberry.type
class Mutation(
    PostingDeeds,
    PostingReturns,
    ActivityDeeds,
    ActivityReturns,
    ClassListDeeds,
    ScratchDeeds,
    ExemptionDeeds,
    TrainingDeeds,
    SubmissionDeeds,
    DirectedDeeds,
    RecruitmentDeeds,
    TwinningDeeds,
    TeacherPairDeeds,
    NoticeDeeds,
    AmendmentDeeds,
    EditionDeeds,
    AttainmentDeeds,
    EvidenceDeeds,
    LedgerDeeds,
    RevisionDeeds,
    WishDeeds,
    JobDeeds,
):
    """Everything that can be done. Each deed is committed before its answer is made."""
