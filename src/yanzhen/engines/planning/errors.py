"""Input that cannot be planned, in one sentence a planner can act on."""


class PlanningInputError(ValueError):
    """The message is the sentence; it names the visit, person or field."""
