"""Wagtail's forms of documents and images, with the checks of ``uploads``: one place for every way to upload.

Add, replace, several at once, choosers and Wagtail's API all build their form on these
(``WAGTAILDOCS_DOCUMENT_FORM_BASE``, ``WAGTAILIMAGES_IMAGE_FORM_BASE``).
"""

from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from . import uploads


class _Checked:
    """Check the content of a new file and give it a name that deceives nobody."""

    check = None

    def clean_file(self):
        """The file, renamed; a file that was there already is not read again."""
        file = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            file.name = uploads.safe_name(file.name)
            type(self).check(file)
        return file


class DocumentForm(_Checked, BaseDocumentForm):
    """Form of a document whose file is checked by content."""

    check = staticmethod(uploads.check_document)


class ImageForm(_Checked, BaseImageForm):
    """Form of an image whose file is checked by content."""

    check = staticmethod(uploads.check_image)
