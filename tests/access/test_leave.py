"""Every public action asks leave and records its deed: a walk through the source of all rooms, action by action."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = sorted({path.parent.name for path in ROOT.glob("domain/*/actions.py")} - {"journal"})
"""All rooms in which things are done; the journal is what records them."""

NOBODY_TO_ASK = {
    "account.sign_in": "whoever signs in is nobody yet",
    "account.sign_out": "everybody may leave",
    "document.keep_document": "whoever may ask may be remembered; it changes nothing that anybody can see",
    "document.note_asked": "it notes a time, for keeping house",
    "ledger.read_sheet": "it reads a file and asks no book",
}
KNOWN = {"exchange.log_posting", "exchange.confirm_arrival", "twinning.enter_twinning", "policy.load_plan"}

Functions = dict[str, ast.AsyncFunctionDef | ast.FunctionDef]


def public_actions() -> Iterator[str]:
    """Name every public function of every `actions.py`, like `exchange.log_posting`."""
    for room in ROOMS:
        functions, _ = module(f"domain.{room}.actions")
        yield from (f"{room}.{name}" for name in functions if not name.startswith("_"))


@cache
def module(dotted: str) -> tuple[Functions, dict[str, tuple[str, str]]]:
    """Give a module's functions, and where each name that it imports from the domain comes from."""
    path = ROOT.joinpath(*dotted.split(".")).with_suffix(".py")
    if not path.exists():
        return {}, {}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, (ast.AsyncFunctionDef, ast.FunctionDef))}
    imported = {
        alias.asname or alias.name: (node.module, alias.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("domain")
        for alias in node.names
    }
    return functions, imported


def reached(dotted: str, name: str, seen: frozenset[tuple[str, str]] = frozenset()) -> set[tuple[str, str]]:
    """Give everything in the domain that the function calls, and that those functions call, as (module, name)."""
    functions, imported = module(dotted)
    if name not in functions or (dotted, name) in seen:
        return set()
    called: set[tuple[str, str]] = set()
    for node in ast.walk(functions[name]):
        if isinstance(node, ast.Name):
            called.add((dotted, node.id) if node.id in functions else imported.get(node.id, ("", node.id)))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
            source, part = imported[node.value.id]
            called.add((f"{source}.{part}", node.attr))
    further = [reached(*each, seen | {(dotted, name)}) for each in called if each[0]]
    return called.union(*further)


@pytest.mark.parametrize("action", sorted(set(public_actions()) - set(NOBODY_TO_ASK)))
def test_every_public_action_asks_leave_and_records_its_deed(action: str) -> None:
    room, name = action.split(".")

    calls = reached(f"domain.{room}.actions", name)

    assert ("domain.access", "require") in calls, f"{action} asks no leave"
    assert ("domain.journal.actions", "record") in calls, f"{action} records no deed"


def test_the_walk_finds_the_actions_it_is_meant_for_and_notices_one_that_asks_nobody() -> None:
    actions = set(public_actions())

    assert actions >= KNOWN | set(NOBODY_TO_ASK)
    assert ("domain.access", "require") not in reached("domain.account.actions", "sign_in")
