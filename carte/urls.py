from django.urls import path

from carte.views.map import basemap_json, marks_json, plan_svg, town_css

app_name = "carte"
urlpatterns = [
    path("carte/fond.geojson", basemap_json, name="basemap"),
    path("carte/idees.json", marks_json, name="marks"),
    path("carte/plan.svg", plan_svg, {"scheme": "light"}, name="plan"),
    path("carte/plan-sombre.svg", plan_svg, {"scheme": "dark"}, name="plan_dark"),
    path("ville.css", town_css, name="town_css"),
]
