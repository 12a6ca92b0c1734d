env = object()
TOLD = env.str("TOLD", default="")
UNTOLD = env.bool("UNTOLD")
DATABASES = {"default": env.db_url("DATABASE_URL")}
OTHER = str("NOT_ASKED")
