"""Names of people who do not exist: a surname by its frequency, a given name by sex and generation."""

from random import Random

_WEIGHTS = {
    71: "王",
    70: "李",
    65: "张",
    52: "刘",
    48: "陈",
    31: "杨",
    24: "黄",
    22: "赵",
    20: "周吴",
    16: "徐",
    15: "孙",
    13: "胡朱",
    12: "林",
    11: "高何郭",
    10: "马罗",
    9: "梁",
    8: "宋郑谢",
    7: "韩唐冯",
    6: "于董",
    5: "萧程曹袁邓许",
    4: "傅沈曾彭吕苏卢蒋蔡",
    3: "贾丁魏薛叶余潘杜",
    2: "阎戴夏钟汪田任姜范方石姚谭廖邹熊金陆",
    1: "郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文",
}
_SURNAMES = {surname: weight for weight, surnames in _WEIGHTS.items() for surname in surnames}

_GIVEN = {
    ("male", 1975): ("建国志永德明文正光显家绍荣宗传世", "华军平林生辉强清才福庆民良忠田和"),
    ("male", 1985): ("海贤晓文少振新春俊云宏卫贵连庆银", "波峰涛军斌勇伟锋超松刚飞辉鹏雄荣"),
    ("male", 1995): ("志文宇浩俊家泽凯思子景昊锦嘉世承", "杰宇轩鑫超凯龙豪磊航阳博坤洋恒霖"),
    ("male", 2100): ("子浩宇梓俊奕思铭泽皓嘉景昱书亦辰", "轩然涵睿泽阳辰霖航宸源谦祺衡哲朗"),
    ("female", 1975): ("秀桂玉凤淑美金春爱素月兰翠香银菊", "英兰珍芳梅莲华琴云荣娥香霞红花仙"),
    ("female", 1985): ("丽晓红小海春燕雪艳冬秋玉慧文彩月", "霞燕丽芬琴红娟萍玲敏芳琼莉艳英梅"),
    ("female", 1995): ("婷雅思静雪佳梦晓文倩慧莹诗舒美欣", "婷娜雯丹莎洁琳颖媛敏蓉怡妮倩茹芸"),
    ("female", 2100): ("雨梓诗欣思佳语若可紫依沐一书芷昕", "涵怡萱琪彤妍瑶桐悦婕琳玥颖霏宁晴"),
}

_AVOIDED = frozenset((
    "志强", "志平", "志清", "德华", "德平", "德福", "光辉", "建生", "永华", "海波", "晓波", "晓军", "文斌", "文波",
    "新华", "俊杰", "俊凯", "家豪", "文轩", "文龙", "玉兰", "玉梅", "春梅", "晓燕", "小燕", "小红", "思琪", "雅静",
    "少波", "佳怡",
))  # fmt: skip
"""Given names that, beside some surname, would remind a reader of somebody."""


def name_of(rng: Random, sex: str, year: int) -> str:
    """Make a name as parents gave it in the year, and never one that a reader would think to know."""
    generation = min(until for kind, until in _GIVEN if kind == sex and year < until)
    first, second = _GIVEN[sex, generation]
    while True:
        surname = rng.choices(list(_SURNAMES), weights=list(_SURNAMES.values()))[0]
        name = surname + rng.choice(first) + rng.choice(second)
        if name[1:] not in _AVOIDED and name[1] != name[2]:
            return name
