"""Images and documents of the demonstration, in a collection of their own; made once, found again by title."""

import hashlib

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from content.pdf import builder

from . import files, plots  # noqa: F401 - plots registers its scenes
from .illustrations import draw

COLLECTION = "Démonstration"
WIDTH, HEIGHT = 1200, 675


class Library:
    """Gives keys of images and documents, made on first demand."""

    def __init__(self):
        root = Collection.get_first_root_node()
        self.collection = root.get_children().filter(name=COLLECTION).first()
        if self.collection is None:
            self.collection = root.add_child(name=COLLECTION)
        images = get_image_model().objects.filter(collection=self.collection)
        documents = get_document_model().objects.filter(collection=self.collection)
        self.images = {image.title: image for image in images}
        self.documents = {document.title: document for document in documents}

    def image(self, name: str) -> int:
        """Key of the image drawn by the scene ``name``."""
        title = f"Illustration « {name} »"
        if title not in self.images:
            # A drawing stays a vector: three kilobytes, sharp everywhere, no rendition to compute on the first visit.
            # A figure holds text in our font: it becomes pixels, so that it looks the same on every machine.
            figure = name.startswith("plot-")
            data = builder.render_png(draw(name), WIDTH, HEIGHT) if figure else draw(name).encode()
            file = ContentFile(data, f"{name}.{'png' if figure else 'svg'}")
            image = get_image_model()(title=title, collection=self.collection, file=file)
            image.file_size, image.file_hash = len(data), hashlib.sha1(data, usedforsecurity=False).hexdigest()
            image.save()
            self.images[title] = image
        return self.images[title].pk

    def document(self, name: str):
        """The printable file ``name`` and its description: ``(wagtail document, builder.Document)``.

        A file that a person replaced is kept; ours is made again when its text changed.
        """
        source = files.printable(name)
        title = source.title + (" (noir et blanc)" if source.bw else "")
        kicker = source.kicker.split(" · ")[0]
        title = f"{title} [{kicker}]"
        document = self.documents.get(title)
        if document is not None and document.uploaded_by_user_id:
            return document, source
        data = builder.build(source)
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        if document is None or document.file_hash != digest:
            document = document or get_document_model()(title=title, collection=self.collection)
            if document.pk:
                document.file.delete(save=False)
            document.file.save(f"{name}.pdf", ContentFile(data), save=False)
            document.file_size, document.file_hash = len(data), digest
            document.save()
            self.documents[title] = document
        return document, source
