"""Which tasks of a trace are ours: a made-up one, whose milliseconds are known."""

import pytest
from bench_pan import faults_of, judge, row_of
from bench_trace import read_tasks

PAGE, WORKER = (7, 1), (7, 2)
OURS, LEAFLET = "http://127.0.0.1/static/js/carte/map.1234.js", "http://127.0.0.1/static/leaflet/leaflet.js"


def event(name, thread, ts, **more):
    return {"name": name, "pid": thread[0], "tid": thread[1], "ts": ts, "ph": "X", "args": {}} | more


def node(number, parent, function, url=""):
    return {"id": number, "parent": parent, "callFrame": {"functionName": function, "url": url, "lineNumber": 41}}


def a_trace():
    """Task one: 60 ms, of it 10 in `draw`, 30 in Leaflet under `draw`, 20 nobody's. Task two: 80 ms, all Leaflet."""
    nodes = [node(1, 0, "(root)"), node(2, 1, "draw", OURS), node(3, 2, "setIcon", LEAFLET)]
    nodes += [node(4, 1, "onMove", LEAFLET), node(5, 1, "(idle)")]
    # Samples at 0, 10, 40, 60, 100, 180 ms: each lasts until the next.
    chunk = {
        "cpuProfile": {"nodes": nodes, "samples": [2, 3, 5, 5, 4, 5]},
        "timeDeltas": [0, 10_000, 30_000, 20_000, 40_000, 80_000],
    }
    return [
        event("thread_name", PAGE, 0, args={"name": "CrRendererMain"}),
        event("thread_name", WORKER, 0, args={"name": "DedicatedWorker"}),
        event("RunTask", PAGE, 0, dur=60_000),
        event("RunTask", PAGE, 5_000, dur=1_000),  # inside the first
        event("RunTask", WORKER, 0, dur=500_000),
        event("RunTask", PAGE, 100_000, dur=80_000),
        event("Profile", WORKER, 0, id="0x1", args={"data": {"startTime": 0}}),
        event("ProfileChunk", WORKER, 1, id="0x1", args={"data": chunk}),
    ]


def test_time_under_our_modules_is_ours_and_leaflets_alone_is_not():
    first, second = read_tasks(a_trace())
    assert (first.duration, first.ours, first.own) == pytest.approx((60, 40, 10))
    assert first.is_ours
    assert (second.duration, second.ours) == pytest.approx((80, 0))
    assert not second.is_ours
    assert first.told()["places"] == ["draw of carte/map.1234.js 40"]


def a_visit(**changes):
    stops = [{"move": "opening", "marks": 9, "requests": 1, "bytes": 900, "heaviest": 900}]
    stops += [{"move": "drag", "marks": 250, "requests": 4, "bytes": 40_000, "heaviest": 30_000} | changes]
    judged = judge(read_tasks(a_trace()))
    return {"ideas": 1000, "view": "desk", "stops": stops, "opening": judged, "moving": judged}


def test_what_passes_the_goals_is_said():
    visit = a_visit(marks=301, heaviest=60_001)
    assert faults_of(visit) == [
        "Over: desk at 1,000 ideas: a task of ours of 60.0 ms, 50 at most",
        "Over: desk at 1,000 ideas: 301 marks, 300 at most",
        "Over: desk at 1,000 ideas: an answer of 60,001 bytes, 60,000 at most",
    ]
    assert row_of(visit)[:4] == ["1,000", "desk", "2", "60.0"]


def test_a_visit_that_saw_nothing_proves_nothing():
    visit = a_visit() | {"moving": judge([]), "stops": [a_visit()["stops"][0] | {"heaviest": 0}] * 2}
    assert faults_of(visit) == [
        "Nothing seen: desk at 1,000 ideas: no line of ours in the profile",
        "Nothing seen: desk at 1,000 ideas: no answer came with ideas",
    ]
