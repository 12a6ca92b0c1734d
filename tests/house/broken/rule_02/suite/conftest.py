pytest_plugins = ["tests.house.called"]
