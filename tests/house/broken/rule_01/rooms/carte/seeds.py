import tests
