"""PyInstaller's own hook takes the whole package; its tables of places, carriers and time zones weigh 20 MB."""

from PyInstaller.utils.hooks import collect_submodules

hiddenimports = collect_submodules("phonenumbers.data") + collect_submodules("phonenumbers.shortdata")
