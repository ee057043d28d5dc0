"""Public addresses of the app."""

app_name = "content"
urlpatterns = []
