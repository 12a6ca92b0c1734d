from propositions.differences import Piece, compare


def test_word_that_is_said_often_is_compared_as_the_others():
    """In a long text, a comparison that skips its commonest words would strike it all out and write it anew."""
    said = " ".join(["de la rue"] * 80)
    assert compare(said, f"Encore {said}") == [Piece("insert", "Encore "), Piece("equal", said)]


def test_what_was_changed_is_told_where_it_stands():
    assert compare("Un banc vert", "Un arbre vert") == [
        Piece("equal", "Un "),
        Piece("delete", "banc"),
        Piece("insert", "arbre"),
        Piece("equal", " vert"),
    ]
