"""The process that runs PyVRP: a job as JSON on standard input, routes on standard output."""

from __future__ import annotations

import json
import sys

from .plain import LONGEST_EDGE


def main() -> None:
    from pyvrp import Model
    from pyvrp.stop import MaxIterations

    job = json.load(sys.stdin)
    distances, windows = job["distances"], job["windows"]
    model = Model()
    places = [model.add_location(place, 0) for place in range(len(distances))]
    limits = (
        [{"tw_early": w[0], "tw_late": w[1]} for w in windows] if windows else [{} for _ in places]
    )
    depot = model.add_depot(places[0], **limits[0])
    model.add_vehicle_type(
        job["vehicles"], capacity=job["capacity"], start_depot=depot, end_depot=depot, **limits[0]
    )
    for place in range(1, len(places)):
        model.add_client(
            places[place],
            delivery=job["demands"][place],
            service_duration=job["services"][place],
            **limits[place],
        )
    for i, row in enumerate(distances):
        for j, value in enumerate(row):
            if i != j:
                way = min(value, LONGEST_EDGE)
                model.add_edge(places[i], places[j], distance=way, duration=way)
    result = model.solve(stop=MaxIterations(job["iterations"]), seed=job["seed"], display=False)
    best = result.best
    routes = [[int(stop.idx) + 1 for stop in route if stop.is_client()] for route in best.routes()]
    json.dump(
        {"routes": routes, "distance": best.distance(), "feasible": bool(best.is_feasible())},
        sys.stdout,
    )


if __name__ == "__main__":
    main()
