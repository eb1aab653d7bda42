from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest

from yanzhen.engines.planning.errors import PlanningInputError
from yanzhen.engines.planning.territory import divide_territory
from yanzhen.engines.planning.travel import MatrixFile, Osrm, StraightLine

POINTS = np.array([[118.0, 37.0], [118.0, 38.0], [118.1, 37.0]])


def test_a_degree_of_latitude_is_about_111_kilometres() -> None:
    matrix = StraightLine(detour=1.0).matrix(POINTS, "car")
    assert matrix.metres[0, 1] == pytest.approx(111_195, abs=10)
    assert matrix.minutes[0, 1] == pytest.approx(111.195 / 35 * 60, abs=0.1)
    assert matrix.is_estimate


@pytest.mark.parametrize("speed", [0.0, -3.0, float("nan")])
def test_refuses_a_speed_of_zero(speed: float) -> None:
    with pytest.raises(PlanningInputError, match="must be more than zero"):
        StraightLine(speeds={"car": speed}).matrix(POINTS, "car")


def test_reads_a_matrix_file_and_refuses_one_of_another_size(tmp_path: Path) -> None:
    path = tmp_path / "ways.csv"
    path.write_text("0,5,6\n5,0,7\n6,7,0\n")
    assert MatrixFile(path).matrix(POINTS, "car").minutes[1, 2] == 7
    with pytest.raises(PlanningInputError, match="there are 2 places"):
        MatrixFile(path).matrix(POINTS[:2], "car")
    path.write_text("0,x\n")
    with pytest.raises(PlanningInputError, match="cannot be read"):
        MatrixFile(path).matrix(POINTS, "car")


class TableServer(BaseHTTPRequestHandler):
    """Speaks OSRM's table protocol with the straight line in seconds."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        points = [tuple(map(float, pair.split(","))) for pair in path.rsplit("/", 1)[1].split(";")]
        options = dict(part.split("=") for part in query.split("&"))
        sources, targets = (
            [int(i) for i in options[k].split(";")] for k in ("sources", "destinations")
        )
        ways = [
            [
                round(1e5 * (abs(points[i][0] - points[j][0]) + abs(points[i][1] - points[j][1])))
                for j in targets
            ]
            for i in sources
        ]
        body = json.dumps({"code": "Ok", "durations": ways, "distances": ways}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_asks_a_routing_server_in_blocks() -> None:
    server = HTTPServer(("127.0.0.1", 0), TableServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        matrix = Osrm(f"http://127.0.0.1:{server.server_port}", block=2).matrix(POINTS, "car")
    finally:
        server.shutdown()
        server.server_close()
    assert matrix.metres[0, 2] == pytest.approx(10_000)
    assert matrix.minutes[1, 0] == pytest.approx(100_000 / 60)
    assert not matrix.is_estimate


def test_says_that_a_routing_server_does_not_answer() -> None:
    with pytest.raises(PlanningInputError, match="does not answer"):
        Osrm("http://127.0.0.1:9", timeout=1).matrix(POINTS, "car")


def test_a_territory_is_near_and_evenly_loaded() -> None:
    random = np.random.default_rng(1)
    points = np.concatenate(
        [random.normal(where, 1.0, (60, 2)) for where in ((0, 0), (12, 0), (0, 12))]
    )
    loads = random.uniform(1, 3, len(points))
    bases = np.array([[1.0, 1.0], [10.0, 1.0], [1.0, 10.0]])
    owner = divide_territory(points, loads, bases)
    share = np.bincount(owner, weights=loads) / loads.sum()
    assert share == pytest.approx([1 / 3] * 3, abs=0.05)
    assert (owner == np.repeat([0, 1, 2], 60)).mean() > 0.9


def test_nobody_cannot_hold_a_territory() -> None:
    with pytest.raises(PlanningInputError, match="among nobody"):
        divide_territory(POINTS, np.ones(3), np.zeros((0, 2)))
