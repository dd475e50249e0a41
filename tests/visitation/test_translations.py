"""Every sentence that a person reads is there in every language."""

import pytest
from django.conf import settings

from visitation import catalogues


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE])
def test_every_sentence_is_translated(language):
    sentences = catalogues.gather(settings.BASE_DIR)
    assert len(sentences) > 100
    assert catalogues.faults(catalogues.po_paths()[language], sentences) == []
