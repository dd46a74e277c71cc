"""The words of the sheets (docs/import.md) and what they mean in the books, both ways.

They are kept apart from the pages' translations: a sheet that could be read yesterday is read tomorrow.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from domain.language import N_
from domain.refusals import Invalid


class UnknownWord(Invalid):
    """The cell says something that the column has no word for."""

    code = "unknown_word"
    message = N_("“{value}” is not one of the words of this column: {allowed}.")


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary: each word with its meaning. Of several words for one meaning the first is the usual one."""

    meanings: Mapping[str, str]
    nothing: Collection[str] = field(default=())

    def meaning(self, text: str, *, field: str) -> str | None:
        """Tell what the word means in the books; nothing, when it is a word for nothing.

        :raises UnknownWord: when it is no word of the column; the refusal names those that are
        """
        if text in self.nothing:
            return None
        if text not in self.meanings:
            raise UnknownWord(field=field, value=text, allowed=self.allowed)
        return self.meanings[text]

    def word(self, meaning: str) -> str:
        """Give the usual word for what stands in the books."""
        return next(word for word, meant in self.meanings.items() if meant == meaning)

    @property
    def allowed(self) -> list[str]:
        """Give the usual words, and the one for nothing."""
        usual = [self.word(meaning) for meaning in dict.fromkeys(self.meanings.values())]
        return usual + [word for word in self.nothing if word][:1]


YES_NO = Words({"是": "yes", "否": "no"})
FUNDING = Words({"公办": "public", "民办": "private"})
SEXES = Words({"男": "male", "女": "female"})
STAGES = Words(
    {
        "学前": "preschool",
        "小学": "primary",
        "初中": "junior",
        "高中": "senior",
        "中职": "vocational",
        "特教": "special",
        "学前教育": "preschool",
        "普通高中": "senior",
        "中等职业": "vocational",
        "特殊教育": "special",
    }
)
SCHOOL_KINDS = Words(
    {
        "幼儿园": "kindergarten",
        "小学": "primary_school",
        "教学点": "teaching_point",
        "初级中学": "junior_school",
        "九年一贯制学校": "nine_year_school",
        "完全中学": "complete_school",
        "高级中学": "senior_school",
        "十二年一贯制学校": "twelve_year_school",
        "中等职业学校": "vocational_school",
        "特殊教育学校": "special_school",
        "小学教学点": "teaching_point",
        "九年一贯制": "nine_year_school",
        "十二年一贯制": "twelve_year_school",
    }
)
STANDING = Words({"优质": "quality", "薄弱": "weak"}, nothing=("", "无"))
POSTS = Words(
    {
        "教师": "teacher",
        "中层干部": "middle_manager",
        "副校长": "vice_principal",
        "校长": "principal",
        "其他": "staff",
        "中层": "middle_manager",
        "副园长": "vice_principal",
        "园长": "principal",
        "职工": "staff",
    }
)
TITLES = Words(
    {
        "正高级教师": "professor",
        "高级教师": "senior",
        "一级教师": "first",
        "二级教师": "second",
        "三级教师": "third",
    },
    nothing=("", "无", "未评"),
)
AWARD_LEVELS = Words(
    {"校级": "school", "县级": "county", "市级": "city", "省级": "province", "国家级": "national"},
    nothing=("", "无"),
)
EXEMPTIONS = Words(
    {
        "孕产哺乳": "maternity",
        "重大疾病": "illness",
        "残疾": "disability",
        "处分期内": "discipline",
        "援派在外": "outreach",
        "唯一学科教师": "only_teacher",
        "其他": "other",
    }
)
POSTINGS = Words(
    {
        "定期交流": "regular_exchange",
        "支教": "support_teaching",
        "走教": "itinerant",
        "挂职": "secondment",
        "跟岗学习": "attachment",
        "三区支教": "sanqu",
        "银龄讲学": "silver",
        "援派": "outreach",
        "县管校聘": "county_managed",
        "跟岗": "attachment",
    }
)
ACTIVITIES = Words(
    {
        "送教下乡": "lesson_delivery",
        "大篷车送教": "caravan",
        "示范课": "demo_lesson",
        "教研活动": "teaching_research",
        "菜单式教研": "menu_research",
        "专题讲座": "lecture",
        "同步课堂": "sync_class",
        "远程教研": "remote",
        "跟岗学习": "shadowing",
        "送课": "lesson_delivery",
        "送教": "lesson_delivery",
        "同课异构": "demo_lesson",
        "教研": "teaching_research",
        "讲座": "lecture",
        "专递课堂": "sync_class",
        "跟岗": "shadowing",
    }
)
TRAINING_LEVELS = Words(
    {
        "国培": "national",
        "省培": "provincial",
        "市培": "municipal",
        "县培": "county",
        "校本": "school",
        "国家级": "national",
        "省级": "provincial",
        "市级": "municipal",
        "地市级": "municipal",
        "区县级": "county",
        "校级": "school",
        "县级": "county",
        "校本研修": "school",
    }
)
TRAINING_MODES = Words(
    {
        "集中面授": "centralised",
        "网络研修": "online",
        "混合研修": "blended",
        "影子培训": "shadow",
        "订单式培训": "order",
        "面授": "centralised",
        "集中培训": "centralised",
        "远程培训": "online",
        "网络培训": "online",
        "线上": "online",
        "混合式研修": "blended",
        "混合式": "blended",
        "线上线下混合": "blended",
        "跟岗": "shadow",
        "跟岗研修": "shadow",
    }
)
ENROLMENT_STATES = Words(
    {
        "推荐": "nominated",
        "批准": "approved",
        "报到": "enrolled",
        "参训": "attended",
        "结业": "completed",
        "未结业": "failed",
        "放弃": "declined",
        "替换": "replaced",
        "缺席": "no_show",
    }
)
