"""Rule 8, of what a page points at: the walk of `test_rule_08_templates.py` judges each page by `dangling`."""

from tests.house.walked import dangling

PAGE = """<a href="#top">Haut</a><label for="title">Titre</label>
<input id="title" aria-describedby="hint error" list="names"><p id="hint">Court.</p>
<button aria-controls="menu">Menu</button><nav id="menu" aria-labelledby="menu"></nav>
<p id="twice"></p><p id="twice"></p>"""


def test_name_that_nothing_bears_is_found():
    assert dangling(PAGE) == [
        "aria-describedby=error is nowhere",
        "href=top is nowhere",
        "id=twice is given twice",
        "list=names is nowhere",
    ]


def test_whole_page_has_nothing_to_find():
    whole = PAGE.replace('"#top"', '"#hint"').replace(" error", "").replace(' list="names"', "")
    assert dangling(whole.replace('<p id="twice"></p>', "", 1)) == []
