from django.apps import AppConfig


class RoomConfig(AppConfig):
    name = "tests.house.broken.rule_10.room"
    label = "broken_room"
