from django.utils.translation import ngettext as count
from django.utils.translation import ngettext_lazy

said = count("%(n)s soutien", "%(n)s soutiens", 2)
later = ngettext_lazy("%(n)s table", "%(n)s tables", "n")
