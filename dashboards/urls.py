from django.urls import path

from dashboards.views import account, book, league, own_data, start

app_name = "dashboards"
urlpatterns = [
    path("", book.book, name="book"),
    path("accounts/<int:customer_id>/", account.account, name="account"),
    path("accounts/<int:customer_id>/diagnosis/", account.diagnosis, name="diagnosis"),
    path("accounts/<int:customer_id>/undo/", account.take_back, name="undo"),
    path("league/", league.league, name="league"),
    path("start/", start.start, name="start"),
    path("own-data/", own_data.own_data, name="own-data"),
]
