"""A page that leads to a document."""


def by_link(make, found, **fields):
    return make(body=[("text", f'<p><a linktype="document" id="{found.pk}">Lire</a></p>')], **fields)
