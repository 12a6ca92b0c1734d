import comptes.queries
