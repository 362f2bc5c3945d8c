from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"

    def import_models(self) -> None:
        """The watched proxies are models too, kept beside the triggers they carry."""
        super().import_models()
        __import__("diagnostics.watch")
