from lettres import frame


def test_words_typed_name_no_place_of_the_frame():
    """What somebody typed stands where it is told, and is filled by nothing."""
    names = "@@title@@ @@opening@@ @@foot@@ @@nowhere@@"
    html = frame.document(
        subject=names, preview=names, dated="lundi", title=names, opening="<p>Bonjour</p>", body="", foot="<p>Fin</p>"
    )
    assert html.count(names) == 3
    assert (html.count("<p>Bonjour</p>"), html.count("<p>Fin</p>")) == (1, 1)
