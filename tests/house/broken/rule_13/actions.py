def quietly(proposal, rows):
    proposal.visibility = "hidden"  # found
    proposal.title = "Un banc"
    rows.update(progress="done", title="Un banc")  # found
    rows.update(title="Un banc")
    setattr(proposal, "progress_by", "town")  # found
    rows.filter(visibility="public")
