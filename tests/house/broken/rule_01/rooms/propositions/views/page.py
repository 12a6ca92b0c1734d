from carte.models import Quarter
