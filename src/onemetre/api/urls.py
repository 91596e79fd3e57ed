"""Addresses of the API, and of the page that explains it."""

from django.urls import path

from onemetre.api.page import docs
from onemetre.api.v1 import api

urlpatterns = [
    path("", docs),
    path("v1/", api.urls),
]
