from django.urls import path

from carte.views.addresses import address_json, addresses_json
from carte.views.map import basemap_json, marks_json, plan_svg, tile_json, town_css

app_name = "carte"
urlpatterns = [
    path("carte/fond.geojson", basemap_json, name="basemap"),
    path("carte/idees.json", marks_json, name="marks"),
    path("carte/tuiles/<int:zoom>/<int:column>/<int:row>.json", tile_json, name="tile"),
    path("carte/plan.svg", plan_svg, {"scheme": "light"}, name="plan"),
    path("carte/plan-sombre.svg", plan_svg, {"scheme": "dark"}, name="plan_dark"),
    path("carte/adresses.json", addresses_json, name="addresses"),
    path("carte/adresse.json", address_json, name="address"),
    path("ville.css", town_css, name="town_css"),
]
