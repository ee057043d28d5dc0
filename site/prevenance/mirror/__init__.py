"""The static mirror: every public page as a file, served by nginx when the application does not answer.

``run`` (:mod:`.running`) brings the folder ``settings.MIRROR_DIR`` up to date. It asks the application itself, in
process, as a reader without a cookie would (:mod:`.reading`), keeps whole public answers only, and deletes what is no
longer public. ``deploy/nginx`` knows where each address is (:mod:`.addresses`, :mod:`.store`).
"""
