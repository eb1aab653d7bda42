"""My day, the station's home, and the pages of places, stations and duties."""

from django.urls import path

from yanzhen.orgs.views import home

urlpatterns = [
    path("", home.my_day_page, name="my-day"),
    path("station/", home.station_home_page, name="station-home"),
]
