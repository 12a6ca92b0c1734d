from comptes.qualities import everyone

for name in ("home", "map", "accessibility", "privacy", "legal", "healthz", "readyz"):
    everyone(name, "GET", 200)
