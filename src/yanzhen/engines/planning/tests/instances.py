"""Days made at random, in the published format."""

from __future__ import annotations

from typing import Any

import numpy as np


def make_instance(
    seed: int, patients: int, doubles: int, shortest_gap: float = 10, longest_gap: float = 30
) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    points = random.integers(0, 60, (patients + 1, 2))
    ways = np.ceil(np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))).astype(int)
    people = []
    for i in range(patients):
        opens = int(random.integers(0, 200))
        patient: dict[str, Any] = {
            "id": f"p{i}",
            "time_window": [opens, opens + 40],
            "required_caregivers": [],
        }
        skills = random.permutation(["s1", "s2"])[: 2 if i < doubles else 1]
        for skill in skills:
            patient["required_caregivers"].append(
                {"service": str(skill), "duration": int(random.integers(5, 20))}
            )
        if i < doubles:
            together = bool(random.integers(0, 2))
            patient["synchronization"] = (
                {"type": "simultaneous"}
                if together
                else {"type": "sequential", "distance": [shortest_gap, longest_gap]}
            )
        people.append(patient)
    return {
        "patients": people,
        "services": [{"id": "s1", "default_duration": 10}, {"id": "s2", "default_duration": 10}],
        "caregivers": [
            {"id": "c1", "abilities": ["s1"]},
            {"id": "c2", "abilities": ["s2"]},
            {"id": "c3", "abilities": ["s1", "s2"]},
        ],
        "central_offices": [{"id": "d"}],
        "distances": ways.tolist(),
    }
