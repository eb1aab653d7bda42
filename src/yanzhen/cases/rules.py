"""The six stages of case work (MZ/T 094-2017) and the way of a referral. Pure decisions."""

from __future__ import annotations

from yanzhen.core.lifecycle import Lifecycle

INTAKE, ASSESSMENT, PLAN = "intake", "assessment", "plan"
INTERVENTION, EVALUATION, CLOSED = "intervention", "evaluation", "closed"
STAGES = (INTAKE, ASSESSMENT, PLAN, INTERVENTION, EVALUATION, CLOSED)
OPEN = frozenset(STAGES[:-1])

CASE_STEPS = Lifecycle(
    {
        "agree": (frozenset({INTAKE}), ASSESSMENT),
        "assess": (frozenset({ASSESSMENT}), PLAN),
        "set_goal": (frozenset({PLAN, INTERVENTION}), None),
        "plan": (frozenset({PLAN}), INTERVENTION),
        "hold_session": (frozenset({INTERVENTION, EVALUATION}), None),
        "judge_goal": (frozenset({INTERVENTION, EVALUATION}), None),
        "evaluate": (frozenset({INTERVENTION}), EVALUATION),
        "assign": (OPEN, None),
        "close": (OPEN, CLOSED),
        "reopen": (frozenset({CLOSED}), INTERVENTION),
    }
)

DRAFTED, SENT, RECEIVED = "drafted", "sent", "received"
DECLINED, ANSWERED, ENDED = "declined", "answered", "ended"
REFERRAL_OPEN = frozenset({DRAFTED, SENT, RECEIVED, ANSWERED})
REFERRAL_STEPS = Lifecycle(
    {
        "send": (frozenset({DRAFTED}), SENT),
        "receive": (frozenset({SENT}), RECEIVED),
        "decline": (frozenset({SENT, RECEIVED}), DECLINED),
        "feed_back": (frozenset({RECEIVED}), ANSWERED),
        "end": (frozenset({ANSWERED}), ENDED),
        "withdraw": (frozenset({DRAFTED, SENT}), ENDED),
    }
)

# With these a case may end before it was evaluated: there was no service to judge.
EARLY_ENDINGS = frozenset({"not_accepted", "unwilling", "changed"})


def closing_lacks(stage: str, ending: str, *, open_goals: int) -> str | None:
    """What stands against closing: ``evaluation``, ``goals`` still to be judged, or nothing.

    >>> closing_lacks("intervention", "goals_met", open_goals=0)
    'evaluation'
    >>> closing_lacks("intervention", "unwilling", open_goals=2) is None
    True
    """
    if ending in EARLY_ENDINGS:
        return None
    if stage != EVALUATION:
        return "evaluation"
    return "goals" if open_goals else None
