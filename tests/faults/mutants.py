MUTANTS = {"": lambda: None}
