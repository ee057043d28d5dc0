"""Images and documents of the demonstration, in a collection of their own; made once, found again by title."""

import hashlib

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from content.printing import builder
from demo.pages import files, plots  # noqa: F401 - plots registers its scenes
from demo.pages.illustrations import draw

COLLECTION = "Démonstration"
WIDTH, HEIGHT = 1200, 675


def stored(file) -> bool:
    """Whether the file is where its row says (a database may outlive the folder of its media)."""
    return bool(file) and file.storage.exists(file.name)


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

    def mend(self) -> None:
        """Make again the pictures and documents whose file the storage lost."""
        for title, image in list(self.images.items()):
            if not stored(image.file):
                self.image(title.removeprefix("Illustration « ").removesuffix(" »"))
        if not all(stored(document.file) for document in self.documents.values()):
            for name in files.printable_names():
                for variant in (name, f"{name}-nb"):
                    if self.title(files.printable(variant)) in self.documents:
                        self.document(variant)

    @staticmethod
    def title(source: builder.Document) -> str:
        """Title of a printable file in the library."""
        variant = " (noir et blanc)" if source.bw else ""
        return f"{source.title}{variant} [{source.kicker.split(' · ')[0]}]"

    def image(self, name: str) -> int:
        """Key of the image drawn by the scene ``name``."""
        title = f"Illustration « {name} »"
        if title not in self.images or not stored(self.images[title].file):
            # A drawing stays a vector: three kilobytes, sharp everywhere, no rendition to compute on the first visit.
            # A figure holds text in our font: it becomes pixels, so that it looks the same on every machine.
            figure = name.startswith("plot-")
            data = builder.render_png(draw(name), WIDTH, HEIGHT) if figure else draw(name).encode()
            file = ContentFile(data, f"{name}.{'png' if figure else 'svg'}")
            image = self.images.get(title) or get_image_model()(title=title, collection=self.collection)
            image.file = file
            image.file_size, image.file_hash = len(data), hashlib.sha1(data, usedforsecurity=False).hexdigest()
            image.save()
            self.images[title] = image
        return self.images[title].pk

    def document(self, name: str):
        """The printable file ``name`` and its description: ``(wagtail document, builder.Document)``.

        A file that a person replaced is kept; ours is made again when its text changed or its file is gone.
        """
        source = files.printable(name)
        title = self.title(source)
        document = self.documents.get(title)
        if document is not None and document.uploaded_by_user_id:
            return document, source
        data = builder.build(source)
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        if document is None or document.file_hash != digest or not stored(document.file):
            document = document or get_document_model()(title=title, collection=self.collection)
            if document.pk:
                document.file.delete(save=False)
            document.file.save(f"{name}.pdf", ContentFile(data), save=False)
            document.file_size, document.file_hash = len(data), digest
            document.save()
            self.documents[title] = document
        return document, source
