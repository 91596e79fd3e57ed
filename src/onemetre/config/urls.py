"""Every address of the site. Chinese stands at the root, English under ``/en/``."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("onemetre.api.urls")),
    path("", include("onemetre.site.urls")),
]
handler400 = "onemetre.site.public.errors.bad_request"
handler404 = "onemetre.site.public.errors.not_found"
handler500 = "onemetre.site.public.errors.our_fault"
handler429 = "onemetre.site.public.errors.too_often"
