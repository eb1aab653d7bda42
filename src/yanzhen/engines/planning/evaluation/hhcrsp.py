"""The cost of an HHCRSP solution, and everything that is wrong with it, from the two JSON
documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DayCosts:
    distance: float
    total_tardiness: float
    max_tardiness: float
    faults: tuple[str, ...]

    @property
    def cost(self) -> float:
        """(distance + total tardiness + max tardiness) / 3, as Mankowska et al. (2014)."""
        return (self.distance + self.total_tardiness + self.max_tardiness) / 3


def evaluate_hhcrsp(instance: dict[str, Any], solution: dict[str, Any]) -> DayCosts:
    """Follow every route of the solution through the instance; no tolerance."""
    faults: list[str] = []
    patients = {p["id"]: (i + 1, p) for i, p in enumerate(instance["patients"])}
    abilities = {c["id"]: set(c["abilities"]) for c in instance["caregivers"]}
    shifts = {c["id"]: c.get("working_shift") for c in instance["caregivers"]}
    default = {s["id"]: s.get("default_duration") for s in instance["services"]}
    matrix = instance["distances"]
    served: dict[tuple[str, str], tuple[str, float]] = {}
    distance = 0.0
    for route in solution["routes"]:
        carer = route["caregiver_id"]
        if carer not in abilities:
            faults.append(f"{carer} is not a caregiver.")
            continue
        here, clock = 0, (shifts[carer] or [0.0])[0]
        for stop in route["locations"]:
            name, service = stop["patient_id"], stop["service_id"]
            begin, end = stop["arrival_time"], stop["departure_time"]
            if name not in patients:
                faults.append(f"{name} is not a patient.")
                continue
            place, patient = patients[name]
            needed = {
                r["service"]: r.get("duration") or default[r["service"]]
                for r in patient["required_caregivers"]
            }
            if service not in needed:
                faults.append(f"{name} does not need {service}.")
            elif end - begin < needed[service]:
                faults.append(f"{carer} stays too short at {name}.")
            if service not in abilities[carer]:
                faults.append(f"{carer} cannot give {service}.")
            if (name, service) in served:
                faults.append(f"{name} gets {service} twice.")
            if begin < clock + matrix[here][place]:
                faults.append(f"{carer} cannot be at {name} by {begin}.")
            if begin < patient["time_window"][0]:
                faults.append(f"{name} is visited before the window opens.")
            served[name, service] = (carer, begin)
            distance += matrix[here][place]
            here, clock = place, end
        distance += matrix[here][0]
        if shifts[carer] and clock + matrix[here][0] > shifts[carer][1]:
            faults.append(f"{carer} works past the shift.")
    total = worst = 0.0
    for name, (_, patient) in patients.items():
        wanted = [r["service"] for r in patient["required_caregivers"]]
        missing = [service for service in wanted if (name, service) not in served]
        if missing:
            faults.append(f"{name} does not get {', '.join(missing)}.")
            continue
        begins = [served[name, service][1] for service in wanted]
        for begin in begins:
            late = max(0.0, begin - patient["time_window"][1])
            total += late
            worst = max(worst, late)
        if len(wanted) == 2:
            if served[name, wanted[0]][0] == served[name, wanted[1]][0]:
                faults.append(f"{name} gets both services from one caregiver.")
            rule = patient["synchronization"]
            low, high = (0, 0) if rule["type"] == "simultaneous" else rule["distance"]
            if not low <= begins[1] - begins[0] <= high:
                faults.append(f"The services of {name} are {begins[1] - begins[0]} apart.")
    return DayCosts(distance, total, worst, tuple(faults))
