"""The releases as a catalogue that portals of open data harvest: DCAT 3 as JSON-LD (W3C)."""

from collections.abc import Callable, Iterable

from django.urls import reverse

from thidua.web.apps.open_data.data_package import LICENCES
from thidua.web.apps.open_data.models import Release

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_FORMS = {"csv": "text/csv", "json": "application/json"}
# The words for harvesters; people read the page.
_TITLE = {"vi": "Dữ liệu mở của phong trào thi đua", "en": "Open data of the emulation movement"}
_DESCRIPTION = {
    "vi": "Số liệu toàn thành phố theo chỉ tiêu và theo tháng; không có số liệu của đơn vị hay cá nhân nào.",
    "en": "Shares of the whole city by indicator and month; no unit and no person is in them.",
}


def catalogue(
    releases: Iterable[Release], movement: str, licence: str, absolute: Callable[[str], str]
) -> dict[str, object]:
    """All releases that hold. absolute: makes an address of the site one that others can ask for."""
    return {
        "@context": CONTEXT,
        "@id": absolute(reverse("open-data-catalogue")),
        "@type": "dcat:Catalog",
        "dct:title": _words(_TITLE),
        "dct:description": _words(_DESCRIPTION),
        "dct:license": {"@id": LICENCES[licence][1]},
        "foaf:homepage": {"@id": absolute(reverse("open-data"))},
        "dcat:dataset": [_dataset(release, movement, licence, absolute) for release in releases],
    }


def _dataset(release: Release, movement: str, licence: str, absolute: Callable[[str], str]) -> dict[str, object]:
    page = absolute(f"{reverse('open-data')}#release-{release.number}")
    return {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:title": {"@language": "vi", "@value": f"{movement} ({release.number})"},
        "dct:description": _words(_DESCRIPTION),
        "dct:identifier": str(release.number),
        "dct:issued": {"@type": "xsd:dateTime", "@value": release.at.isoformat(timespec="seconds")},
        "dct:license": {"@id": LICENCES[licence][1]},
        "prov:wasGeneratedBy": {
            "@type": "prov:Activity",
            "dct:identifier": release.result_hash,
            "dct:description": f"{release.movement_id}, as of {release.as_of_at}, import {release.import_number}",
        },
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [_distribution(release, form, licence, absolute) for form in _FORMS],
    }


def _distribution(release: Release, form: str, licence: str, absolute: Callable[[str], str]) -> dict[str, object]:
    address = {"@id": absolute(reverse("open-data-file", args=[release.number, form]))}
    package = reverse("open-data-package", args=[release.number])
    described = {"dct:conformsTo": {"@id": absolute(package)}} if release.package_sha256 else {}
    return {
        "@type": "dcat:Distribution",
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}{_FORMS[form]}"},
        "dct:license": {"@id": LICENCES[licence][1]},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": release.hash_of(form),
        },
        **described,
    }


def _words(texts: dict[str, str]) -> list[dict[str, str]]:
    return [{"@language": language, "@value": text} for language, text in texts.items()]
