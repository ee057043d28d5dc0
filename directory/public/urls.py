"""Public addresses of the app."""

app_name = "directory"
urlpatterns = []
