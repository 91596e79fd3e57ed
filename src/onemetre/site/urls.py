"""Addresses of the pages. English stands under ``/en/`` (see ``middleware.languages``)."""

from django.urls import path

from onemetre.site.maps import serving
from onemetre.site.public import city, data, home

urlpatterns = [
    path("", home.front),
    path("city/", home.places),
    path("city/<slug:slug>/", city.page),
    path("city/<slug:slug>/find/", city.find),
    path("maps/<slug:slug>/<str:stamp>/tiles/<int:z>/<int:x>/<int:y>.mvt", serving.tile),
    path("maps/<slug:slug>/<str:stamp>/field/<slug:kind>/<slug:band>.bin", serving.field),
    path("data/", data.index),
    path("data/<slug:slug>/", data.place),
    path("data/plan/<slug:slug>/targets.xlsx", data.plan_targets, {"form": "xlsx"}),
    path("data/plan/<slug:slug>/targets.csv", data.plan_targets, {"form": "csv"}),
    path("data/<slug:slug>/<slug:name>.<slug:form>", data.download),
]
