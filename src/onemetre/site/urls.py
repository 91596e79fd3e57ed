"""Addresses of the pages. English stands under ``/en/`` (see ``middleware.languages``)."""

from django.urls import include, path, re_path

from onemetre.site.maps import serving
from onemetre.site.public import (
    area,
    city,
    data,
    home,
    measures,
    plan,
    plan_compare,
    plan_files,
    plan_text,
    verify,
)
from onemetre.site.staff import importing, jobs, publishing

urlpatterns = [
    path("", home.front),
    path("office/account/", include("allauth.account.urls")),
    path("office/account/second-factor/", include("allauth.mfa.urls")),
    path("office/jobs/", jobs.listed),
    path("office/jobs/<int:pk>/", jobs.one),
    path("office/jobs/<int:pk>/stop/", jobs.stop),
    path("office/jobs/<int:pk>/again/", jobs.again),
    path("office/data/import/", importing.form),
    path("office/data/publish/", publishing.form),
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
    path("data/", data.index),
    path("data/<slug:slug>/", data.place),
    path("data/plan/<slug:slug>/targets.xlsx", data.plan_targets, {"form": "xlsx"}),
    path("data/plan/<slug:slug>/targets.csv", data.plan_targets, {"form": "csv"}),
    path("data/<slug:slug>/<slug:name>.<slug:form>", data.download),
    path("plan/", plan.index),
    path("plan/compare/", plan_compare.page),
    re_path(r"^plan/compare\.(?P<form>xlsx|csv|json)$", plan_files.comparison),
    path("plan/<slug:slug>/", plan.page),
    path("plan/<slug:slug>/text/", plan_text.text),
    path("plan/<slug:slug>/find/", plan_text.find),
    re_path(r"^plan/(?P<slug>[-\w]+)\.(?P<form>xlsx|csv|json)$", plan_files.plan),
]
