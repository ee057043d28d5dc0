"""Dates as they are typed in the workspace: day first in every language, as the pickers write them."""
