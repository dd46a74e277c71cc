"""The door to the search: a child process looks for plans, a few at once, while the server goes on.

Apart from the queries, because it asks no book; the child has limits of memory and time, and none of our environment.
"""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from domain.suggestion.model import Found, Problem, Rule, Search, Suggestion
from domain.suggestion.rules import SearchFailed

_ROOT = Path(__file__).parents[2]
_AT_ONCE = 1
_searchers: RunVar[CapacityLimiter] = RunVar("searchers for plans")


async def searched(problem: Problem, search: Search) -> Suggestion:
    """Look for plans in a child process.

    :raises SearchFailed: when it gives no answer in its time
    """
    return await to_thread.run_sync(partial(run, problem, search), limiter=_limiter())


def run(problem: Problem, search: Search) -> Suggestion:
    """Look for plans in a child process, and wait for it.

    :raises SearchFailed: when it gives no answer in its time
    """
    command = [sys.executable, "-E", "-s", "-B", "-m", "domain.suggestion.solver", json.dumps(asdict(search))]
    needed = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        answered = subprocess.run(
            command,
            input=json.dumps(problem.plain()).encode(),
            capture_output=True,
            cwd=_ROOT,
            env=needed | {"OPENBLAS_NUM_THREADS": "1"},
            timeout=4 * search.seconds + 20,
        )
        found = json.loads(answered.stdout)
    except (subprocess.TimeoutExpired, ValueError) as silence:
        raise SearchFailed(field="seconds") from silence
    return _read(found)


def _read(found: dict[str, Any]) -> Suggestion:
    suggestion = Suggestion(
        plans=tuple(
            Found(moves=tuple((one, other) for one, other in plan["moves"]), proved=plan["proved"], gap=plan["gap"])
            for plan in found["plans"]
        ),
        give_up=tuple(Rule(each) for each in found["give_up"]),
        timed_out=found["timed_out"],
    )
    if suggestion.timed_out or not (suggestion.plans or suggestion.give_up):
        raise SearchFailed(field="seconds")
    return suggestion


def _limiter() -> CapacityLimiter:
    try:
        return _searchers.get()
    except LookupError:
        _searchers.set(CapacityLimiter(_AT_ONCE))
        return _searchers.get()
