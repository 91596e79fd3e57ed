"""Addresses of the pages. English stands under ``/en/`` (see ``middleware.languages``)."""

from django.urls import path

from onemetre.site.maps import serving
from onemetre.site.public import area, city, home, measures, verify

urlpatterns = [
    path("", home.front),
    path("city/", home.places),
    path("city/<slug:slug>/", city.page),
    path("city/<slug:slug>/find/", city.find),
    path("maps/<slug:slug>/<str:stamp>/tiles/<int:z>/<int:x>/<int:y>.mvt", serving.tile),
    path("maps/<slug:slug>/<str:stamp>/field/<slug:kind>/<slug:band>.bin", serving.field),
    path("city/<slug:slug>/area/<str:code>/", area.page),
    path("city/<slug:slug>/area/<str:code>/table.<str:form>", area.table),
    path("measures/", measures.index),
    path("measures/<slug:slug>/", measures.place),
    path("measures/<slug:slug>/indicators.<str:form>", measures.place_file),
    path("measures/<slug:slug>/<slug:code>/", measures.indicator),
    path("measures/<slug:slug>/<slug:code>/areas.<str:form>", measures.areas_file),
    path("measures/<slug:slug>/<slug:code>/history.<str:form>", measures.history_file),
    path("verify/", verify.page),
]
