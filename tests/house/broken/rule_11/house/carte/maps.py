draw = print
