"""Every mapped class of every room, for those who must know all of them: migrations and tests."""

from domain.account.model import Account, Attempt, Session, Token
from domain.activity.model import MIRROR as ACTIVITY_MIRROR
from domain.activity.model import PERSON_MIRROR, Activity, Participant
from domain.amendment.model import Amendment
from domain.attainment.model import Attainment
from domain.candidate.model import DirectedCandidate, DirectedStep, HouseholdStatus
from domain.classlist.model import ClassList, ClassListLine
from domain.directed.model import DirectedPlan, LotRelease, ReservedLot
from domain.division.model import County
from domain.document.model import KeptDocument
from domain.edition.model import Edition
from domain.enrolment.model import Enrolment
from domain.evidence.model import Evidence, EvidenceLink
from domain.exchange.model import MIRROR, Arrival, Claim, Posting
from domain.job.model import Job
from domain.journal.model import Entry, JournalHead
from domain.mentoring.model import MIRROR as TEACHER_PAIR_MIRROR
from domain.mentoring.model import TeacherPair
from domain.policy.model import Clause, Plan, Policy, PostingTerms, Rule, Target
from domain.publicity.model import Notice, NoticeLine, Objection
from domain.recruitment.model import Hire, RecruitmentPlan, RecruitmentPost, SourceQuota
from domain.review.model import MIRROR as RETURN_MIRROR
from domain.review.model import Return
from domain.revision.model import Revision
from domain.school.model import School, SchoolClass, SchoolFlag
from domain.scratch.model import ScratchLine, ScratchPlan
from domain.submission.model import Submission, SubmissionLock
from domain.teacher.model import Award, Employment, Exemption, Teacher
from domain.training.model import PlaceAllocation, ReservedSeat, TrainingProgramme, TrainingSession
from domain.twinning.model import MIRROR as TWINNING_MIRROR
from domain.twinning.model import Twinning
from domain.wish.model import TeacherWish

MODELS = (
    Account, Attempt, Session, Token,
    Activity, ACTIVITY_MIRROR, Participant, PERSON_MIRROR,
    ClassList, ClassListLine,
    County,
    Hire, RecruitmentPlan, RecruitmentPost, SourceQuota,
    DirectedPlan, LotRelease, ReservedLot,
    DirectedCandidate, DirectedStep, HouseholdStatus,
    KeptDocument,
    Enrolment,
    MIRROR, Arrival, Claim, Posting,
    Entry, JournalHead,
    Clause, Plan, Policy, PostingTerms, Rule, Target,
    Return, RETURN_MIRROR,
    Revision,
    Job,
    Amendment,
    Attainment,
    Edition,
    Notice, NoticeLine, Objection,
    ScratchLine, ScratchPlan,
    School, SchoolClass, SchoolFlag,
    Submission, SubmissionLock,
    Award, Employment, Exemption, Teacher,
    PlaceAllocation, ReservedSeat, TrainingProgramme, TrainingSession,
    TeacherPair, TEACHER_PAIR_MIRROR,
    TeacherWish,
    Evidence, EvidenceLink,
    Twinning, TWINNING_MIRROR,
)  # fmt: skip
