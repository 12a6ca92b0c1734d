from django.db import models

from carte.models import Quarter, Theme


class ProposalCount(models.Model):
    """How many public ideas there are of a kind, moved with each idea, so that no page and no tile counts rows.

    A row counts the ideas of a cell of the ground (`level` digits of quadkey; level 0: the whole town, those without a
    point included), of a quarter (none: outside the quarters, or the whole town) and of a theme. `detailed` rows are
    told apart by progress, channel and year of publication too; the others leave those three empty.
    """

    level = models.PositiveSmallIntegerField("finesse", default=0)
    detailed = models.BooleanField("détaillé", default=False)
    cell = models.CharField("maille", max_length=22, blank=True)
    quarter = models.ForeignKey(Quarter, on_delete=models.CASCADE, null=True, related_name="+")
    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="+")
    progress = models.CharField("avancement", max_length=7, blank=True)
    channel = models.CharField("provenance", max_length=8, blank=True)
    year = models.PositiveSmallIntegerField("année", default=0)
    # All of the above in one text, unique: NULL in a quarter would let a row come twice.
    key = models.CharField("clé", max_length=80, unique=True)

    ideas = models.PositiveIntegerField("idées", default=0)
    # Those of `ideas` without a point: the map writes them on the quarter's label, or as « toute la ville ».
    unplaced = models.PositiveIntegerField("idées sans point", default=0)
    # Sums over `ideas`: degrees × 10 000 000, for the middle of a cluster; and primary keys, for a cell of one idea
    # is that idea.
    longitudes = models.BigIntegerField("somme des longitudes", default=0)
    latitudes = models.BigIntegerField("somme des latitudes", default=0)
    keys = models.BigIntegerField("somme des clés", default=0)

    class Meta:
        verbose_name = "nombre d’idées"
        # A tile is one range of cells.
        indexes = [models.Index(fields=["level", "detailed", "cell"], name="propositions_count_cell")]

    def __str__(self) -> str:
        return f"{self.key} : {self.ideas}"
