"""What the bench concludes from what it measured: figures, goals, and that it leaves nothing out silently."""

import http.client
import re
from itertools import pairwise
from pathlib import Path

import pytest
from bench_cpu import Memory
from bench_pages import Page, Writers, same
from bench_requests import Answer, Guard, Line, read_guard
from bench_rounds import Subject, percentile, warm_up
from bench_sites import SERVER, Bench, Server, serve
from bench_table import figures_of, over, row_of, table

from tests.site import ROOT


def a_subject(page: Page, cpu: list[float], body: bytes = b"x" * 1000) -> Subject:
    server = Server(0, 0)
    subject = Subject(page, server, Line(0), ideas=1000, cpu=cpu, walls=[0.001 * n for n in range(1, 101)], quiet=True)
    subject.example = Answer(200, http.client.HTTPMessage(), body, 0.001)
    subject.memory = Memory(100, 80)
    return subject


def test_every_figure_is_a_ratio_to_the_floor_of_the_run():
    floor = a_subject(Page("floor", same("/")), [0.001, 0.002, 0.003])
    figures = figures_of(a_subject(Page("list", same("/idees/"), ratio=40), [0.010, 0.050, 0.030]), floor)
    assert (figures["cpu_best"], figures["cpu_median"]) == (10, 30)
    assert (figures["ratio_best"], figures["ratio_median"]) == (10, 15)
    assert (figures["bytes"], figures["p95"]) == (1000, 95)
    assert over(figures) == []


def test_a_goal_not_reached_is_said():
    floor = a_subject(Page("floor", same("/")), [0.001])
    heavy = a_subject(Page("map page", same("/carte/"), ratio=20, kilobytes=40), [0.030], b"x" * 41_000)
    assert over(figures_of(heavy, floor)) == [
        "map page at 1000 ideas: 30.0 × floor, 20 at most",
        "map page at 1000 ideas: 41,000 bytes, 40,000 at most",
    ]


def test_table_has_a_cell_for_each_head():
    floor = a_subject(Page("floor", same("/")), [0.001])
    row = row_of(figures_of(floor, floor))
    lines = table([str(number) for number in range(len(row))], [row]).splitlines()
    assert len({line.count("|") for line in lines}) == 1


@pytest.mark.parametrize(("share", "value"), [(0.95, 95), (0.5, 50), (1, 100), (0.001, 1)])
def test_percentile_is_the_nearest_rank(share, value):
    assert percentile([float(number) for number in range(100, 0, -1)], share) == value


def test_a_form_gives_its_guard():
    headers = http.client.HTTPMessage()
    headers["Set-Cookie"] = "csrftoken=abc; Path=/; Secure"
    page = b'<form><input type="hidden" name="csrfmiddlewaretoken" value="xyz"></form>'
    assert read_guard(Answer(200, headers, page, 0)) == Guard("csrftoken=abc", "xyz")
    with pytest.raises(ValueError, match="no form"):
        read_guard(Answer(200, headers, b"<p>", 0))


def test_each_writer_writes_an_idea_before_sending_it():
    writers = Writers(["first", "second"], Guard("csrftoken=abc", "xyz"))
    before, sent = writers.write_all(2), writers.send(2)
    assert [request.path.split("/")[2] for request in before] == ["ou", "quoi", "theme"] * 2
    assert [request.headers["Cookie"].split(";")[0] for request in sent] == ["crieur=first", "crieur=second"]
    titles = {request.form["title"] for request in before if request.form and "title" in request.form}
    assert len(titles) == 2


@pytest.fixture
def floor(tmp_path: Path):
    environment = {"PYTHONPATH": str(ROOT / "script" / "lib"), "PATH": "/usr/bin:/bin"}
    with serve(Bench(tmp_path, tmp_path, "sqlite"), "bench_floor:application", environment, "floor") as server:
        yield server


def test_the_floor_answers_over_a_kept_connection(floor):
    line = Line(floor.port)
    assert line.get("/").content == b"ok"
    socket = line.link.sock
    assert line.get("/").content == b"ok"
    assert line.link.sock is socket
    line.close()


def test_a_page_that_answers_otherwise_is_left_out_with_its_reason(floor):
    there, gone = (Subject(Page(path, same(path)), floor, Line(floor.port), 1000) for path in ("/", "/no-such-page"))
    for subject in (there, gone):
        warm_up(subject, requests=5)
        subject.line.close()
    assert (there.wrong, there.number) == ("", 5)
    assert gone.wrong == "GET /no-such-page: 404 instead of 200"


def test_the_floor_is_served_as_a_site_is():
    """The options of script/server, with one worker."""
    text = (ROOT / "script" / "server").read_text(encoding="utf-8").replace("\\\n", " ")
    told = re.sub(r'"\$\{\w+:-(.*?)\}"', r"\1", text.splitlines()[-1]).split()
    given = dict(pairwise(SERVER))
    for option in ("--interface", "--blocking-threads", "--host"):
        assert given[option] == told[told.index(option) + 1]
    options = {word for word in told if word.startswith("--")}
    assert options == {word for word in SERVER if word.startswith("--")} | {"--port"}
