"""How rows are kept: the base of all mapped classes, transactions under an actor's name, and the past of each row."""

from domain.database.base import Base, UuidRange, label, new_id, recorded, vocabulary
from domain.database.finding import the_one
from domain.database.history import HISTORIES, as_known_at, historic, known_at, remember
from domain.database.many import as_changed, flush_many
from domain.database.mirror import by_sight, mirror_of, mirrors_in_sight, read_in_both, write_mirror
from domain.database.planning import among, over_all
from domain.database.request import KeyTooLong, KeyUsed, StaleVersion, check_key, check_version
from domain.database.transaction import Busy, Database, cipher_of, memory_of, now_of, reach, refuses

__all__ = [
    "HISTORIES",
    "Base",
    "Busy",
    "Database",
    "KeyTooLong",
    "KeyUsed",
    "StaleVersion",
    "UuidRange",
    "among",
    "as_changed",
    "as_known_at",
    "by_sight",
    "check_key",
    "check_version",
    "cipher_of",
    "flush_many",
    "historic",
    "known_at",
    "label",
    "memory_of",
    "mirror_of",
    "mirrors_in_sight",
    "new_id",
    "now_of",
    "over_all",
    "reach",
    "read_in_both",
    "recorded",
    "refuses",
    "remember",
    "the_one",
    "vocabulary",
    "write_mirror",
]
