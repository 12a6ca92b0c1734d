from comptes.qualities import everyone

for name in ("advance", "restart"):
    everyone(name, "POST", 302, note="démonstration seulement")
everyone("styles", "GET", 200, note="démonstration seulement")

for name in ("home", "map", "accessibility", "privacy", "legal", "healthz", "readyz"):
    everyone(name, "GET", 200)
everyone("quarter_sheet", "GET", 200, arguments=("quarter",))
everyone("stylesheet", "GET", 200, arguments=("version",))
for ground in ("quarter", "theme"):
    everyone(ground, "GET", 200, arguments=(ground,))
    everyone(f"{ground}_feed", "GET", 200, arguments=(ground,))
