"""Public addresses of the app."""

app_name = "registry"
urlpatterns = []
