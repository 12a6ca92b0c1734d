"""Complexity is one more than the branches."""


def nine(word):  # noqa: C901  a silence does not count
    place = 0
    if word == "0":
        place = 0
    if word == "1":
        place = 1
    if word == "2":
        place = 2
    if word == "3":
        place = 3
    if word == "4":
        place = 4
    if word == "5":
        place = 5
    if word == "6":
        place = 6
    if word == "7":
        place = 7
    return place


def eight(word):  # noqa: C901  a silence does not count
    place = 0
    if word == "0":
        place = 0
    if word == "1":
        place = 1
    if word == "2":
        place = 2
    if word == "3":
        place = 3
    if word == "4":
        place = 4
    if word == "5":
        place = 5
    if word == "6":
        place = 6
    return place
