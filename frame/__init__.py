"""What stands around every page: menus, languages, the tags of the theme, the gallery of its components."""
