"""Who gets what answer from each address of the room: the rights table."""

from comptes.qualities import everyone, roles, signed_in

everyone("propositions:list", "GET", 200)
everyone("propositions:feed", "GET", 200)
everyone("propositions:open_data", "GET", 200)
everyone("propositions:export", "GET", 200, arguments=("name", "form"))
everyone("propositions:detail", "GET", 200, arguments=("code",))
signed_in("propositions:mine", "GET", 200, otherwise=302)
everyone("propositions:follow", "GET", 200)
everyone("propositions:follow", "POST", 302, data={"code": "ABC-123"})
everyone("propositions:follow_code", "GET", 200, arguments=("follow_code",))
everyone("propositions:new", "GET", 302)
everyone("propositions:doubles", "POST", 200, data={"titre": "Un banc"})
everyone("propositions:new_where", "GET", 200)
everyone("propositions:new_where", "POST", 302, data={"place_kind": "town"})
for step in ("what", "theme", "you"):
    everyone(f"propositions:new_{step}", "GET", 302, note="sans brouillon, retour à la première étape")
everyone("propositions:new_what", "POST", 302, data={"title": "Un banc", "text": "Pour souffler."})
everyone("propositions:new_theme", "POST", 302, data={"theme": "alimentation"})
everyone("propositions:new_you", "POST", 302, data={"email": "quelqu.un@exemple.fr", "rules": "on"})
everyone("proposition-list", "GET", 200)
everyone("proposition-detail", "GET", 200, arguments=("code",))
everyone("proposition-support", "GET", 200, arguments=("code",))
everyone("proposition-answers", "GET", 200, arguments=("code",))
everyone("signalement-detail", "GET", 200, arguments=("flag",))
everyone("schema", "GET", 200)
JSON = "application/json"
SENT = {"title": "Un banc", "text": "Pour souffler.", "theme": "alimentation", "rules": True}
signed_in("proposition-list", "POST", 201, otherwise=401, data=SENT, kind=JSON)
signed_in("proposition-support", "POST", 200, otherwise=401, arguments=("code",), kind=JSON)
signed_in("proposition-support", "DELETE", 200, otherwise=401, arguments=("code",), kind=JSON)

# One's own reasons to come back are asked at sign-in, never lost.
everyone("propositions:support", "GET", 200, arguments=("code",))
everyone("propositions:support", "POST", 302, arguments=("code",), data={"email": "quelqu.un@exemple.fr"})
signed_in("propositions:take_back", "POST", 302, otherwise=302, arguments=("code",))
signed_in("propositions:follow_idea", "GET", 200, otherwise=302, arguments=("code",))
signed_in("propositions:follow_idea", "POST", 302, otherwise=302, arguments=("code",))
signed_in("propositions:unfollow_idea", "POST", 302, otherwise=302, arguments=("code",))
everyone("propositions:poster", "GET", 200, arguments=("code",))
everyone("propositions:versions", "GET", 200, arguments=("code",))
everyone("propositions:flag", "GET", 200, arguments=("code",))
FLAGGED = {"rule": "advert", "words": "C’est une réclame.", "name": "Jo", "email": "jo@exemple.fr", "good_faith": "on"}
everyone("propositions:flag", "POST", 302, arguments=("code",), data=FLAGGED)
REPORTED = FLAGGED | {"good_faith": True}
everyone("proposition-flags", "POST", 201, arguments=("code",), data=REPORTED, kind=JSON)
everyone("propositions:photo", "GET", 200, arguments=("photo", "size"))
everyone("propositions:flagged", "GET", 200, arguments=("flag",))
everyone("propositions:answers", "GET", 200)

# What the author alone does: nobody of these qualities is the author of the table's idea.
for name in ("revise", "withdraw", "put_back", "contest"):
    data = {"title": "Un banc", "text": "Pour souffler.", "words": "Pourquoi ?"}
    roles(f"propositions:{name}", "POST", 403, arguments=("code",), data=data, otherwise=403)
for name in ("revise", "contest"):
    roles(f"propositions:{name}", "GET", 403, arguments=("code",), otherwise=403)

said_again = {"title": "Un banc", "text": "Pour souffler."}
signed_in("proposition-detail", "PATCH", 403, otherwise=401, arguments=("code",), data=said_again, kind=JSON)

MODERATORS = ("moderator", "administrator")
roles("propositions:moderation", "GET", 200, *MODERATORS)
roles("propositions:judge", "GET", 200, *MODERATORS, arguments=("code",))
SAID = {"rule": "advert", "reason": "C’est une réclame."}
roles("propositions:hide", "POST", 302, *MODERATORS, arguments=("code",), data=SAID)
for name in ("approve", "restore", "uphold", "open_seal"):
    data = {"reason": "Relue."}
    note = "l’idée de la table n’est ni en attente, ni masquée"
    roles(f"propositions:{name}", "POST", 409, *MODERATORS, arguments=("code",), data=data, note=note)
CORRECTED = {"title": "Un banc", "text": "Pour souffler.", "reason": "Un nom retiré."}
roles("propositions:correct", "POST", 302, *MODERATORS, arguments=("code",), data=CORRECTED)
roles("propositions:keep_flagged", "GET", 200, *MODERATORS, arguments=("flag",))
roles("propositions:keep_flagged", "POST", 302, *MODERATORS, arguments=("flag",), data={"reason": "Elle a sa place."})

roles("propositions:take_off_photo", "GET", 200, *MODERATORS, arguments=("code", "photo"))
UNFIT = {"reason": "Un visage se reconnaît."}
roles("propositions:take_off_photo", "POST", 302, *MODERATORS, arguments=("code", "photo"), data=UNFIT)

STAFF = ("staff", "administrator")
ANSWERED = {"text": "Oui, au printemps.", "first_name": "Anne", "last_name": "Martin", "role": "adjointe aux sports"}
roles("propositions:to_answer", "GET", 200, *STAFF)
roles("propositions:answer", "GET", 200, *STAFF, arguments=("code",))
roles("propositions:answer", "POST", 302, *STAFF, arguments=("code",), data=ANSWERED)
roles("proposition-answers", "POST", 201, *STAFF, arguments=("code",), data=ANSWERED, kind=JSON, nobody=401)
roles("propositions:keep_promise", "GET", 200, *STAFF, arguments=("code",))
KEPT = {"words": "C’est fait."}
roles("propositions:keep_promise", "POST", 409, *STAFF, arguments=("code",), data=KEPT, note="sans promesse")

CRIERS = ("crier", "moderator", "staff", "administrator")
SHEET = {"number": "12", "gathered_on": "2026-01-06", "where": "Kermesse", "kept_at": "Mairie"}
ENTERED = {"title": "Un banc", "text": "Pour souffler.", "theme": "alimentation", "channel": "paper", "agreed": "on"}
roles("propositions:entry", "GET", 200, *CRIERS)
roles("propositions:entry", "POST", 302, *CRIERS, data=ENTERED)
roles("propositions:sheets", "GET", 200, *CRIERS, arguments=("code",))
roles("propositions:sheets", "POST", 302, *CRIERS, arguments=("code",), data=SHEET)
roles("propositions:print_forms", "GET", 200, *CRIERS)
roles("propositions:print_forms", "POST", 302, *CRIERS, data={"sheets": "1"})
roles("propositions:printed", "GET", 200, *CRIERS, arguments=("run",))
roles("propositions:import", "GET", 200, *CRIERS)
roles("propositions:import", "POST", 400, *CRIERS, note="sans fichier")
roles("propositions:import_columns", "GET", 200, *CRIERS, arguments=("spreadsheet",))
MAPPED = {"title": "0", "text": "1", "theme": "2", "channel": "paper", "agreed": "on"}
roles("propositions:import_columns", "POST", 302, *CRIERS, arguments=("spreadsheet",), data=MAPPED)
roles("propositions:import_try", "GET", 302, *CRIERS, arguments=("spreadsheet",), note="ses colonnes ne sont pas dites")
roles("propositions:import_try", "POST", 302, *CRIERS, arguments=("spreadsheet",))
roles("propositions:import_done", "GET", 200, *CRIERS, arguments=("spreadsheet",))
roles("propositions:import_refused", "GET", 200, *CRIERS, arguments=("spreadsheet",))
TWICE = {"reason": "En double."}
roles("propositions:uncount", "GET", 200, *CRIERS, arguments=("sheet",))
roles("propositions:uncount", "POST", 302, *CRIERS, arguments=("sheet",), data=TWICE)
CONTEST = {"words": "Pourquoi ?"}
roles("propositions:contest_for", "GET", 200, *CRIERS, arguments=("follow_code",))
NOT_HIDDEN = "l’idée de la table n’est pas masquée"
roles("propositions:contest_for", "POST", 409, *CRIERS, arguments=("follow_code",), data=CONTEST, note=NOT_HIDDEN)
roles("propositions:withdraw_for", "GET", 200, *CRIERS, arguments=("follow_code",))
roles("propositions:withdraw_for", "POST", 302, *CRIERS, arguments=("follow_code",))
