from django.apps import AppConfig


class ShelfConfig(AppConfig):
    name = "tests.house.broken.rule_10.shelf"
    label = "broken_shelf"
