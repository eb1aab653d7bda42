"""Facts about people that apps above may react to; sent inside the transaction that made them.

>>> from django.dispatch import receiver
>>> @receiver(person_died)                       # doctest: +SKIP
... def close_open_orders(*, actor, person, **_): ...
"""

from django.dispatch import Signal

person_died = Signal()  # actor, person, died_on
person_moved = Signal()  # actor, person, move
death_taken_back = Signal()  # actor, person
persons_merged = Signal()  # actor, merge
merge_undone = Signal()  # actor, merge
category_changed = Signal()  # actor, row (begun or ended)
risk_changed = Signal()  # actor, person, before (the risk tier that was)
tags_changed = Signal()  # actor, person
