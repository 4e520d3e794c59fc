"""`python -m bench.credentials`: the credentials of one decision, beside bare signatures of as many texts.

Issued: a code and a bit drawn for each award and saved, then each credential made from the database and signed.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

COUNT = 10_000
ADDRESS = "https://thidua.example.gov.vn"


def decided(count: int) -> Any:
    """A decided list of so many awards of invented people."""
    from django.utils import timezone

    from thidua.web.apps.accounts.models import User
    from thidua.web.apps.awards.models import AwardLine, AwardList, Candidate, DocumentNumber, Proposal

    by = User.objects.create_user("bench")
    award = {"movement_id": "can-tho-2026", "award_id": "bang-khen"}
    proposal = Proposal.objects.create(**award, unit_id="X1", made_by=by)
    award_list = AwardList.objects.create(**award, state="published", decided_on=timezone.localdate(), decided_by=by)
    place = {"unit_id": "X1", "year": timezone.localdate().year, "sign": "QĐ-UBND", "symbol": "QĐ-UBND", "number": 412}
    DocumentNumber.objects.create(**place, issued_on=timezone.localdate(), paper="decision", award_list=award_list)
    of_all = {"proposal": proposal, "kind": "officer", "unit_id": "X1", "unit_group": "commune", "achievement": "-"}
    candidates = Candidate.objects.bulk_create(
        Candidate(**of_all, subject_id=f"P{number}", name=f"Nguyễn Văn {number}") for number in range(count)
    )
    AwardLine.objects.bulk_create(
        AwardLine(award_list=award_list, candidate=candidate, approved=True) for candidate in candidates
    )
    return award_list


def issue(count: int) -> tuple[float, list[str]]:
    """Seconds that issuing took, and the tokens."""
    from django.core.management import call_command

    from thidua.web.apps.awards.domain import verification_codes
    from thidua.web.apps.awards.models import VerificationCode
    from thidua.web.apps.awards.papers import award_credentials
    from thidua.web.apps.movements.taking_in import take_in_named

    call_command("migrate", verbosity=0)
    take_in_named()
    award_list = decided(count)
    start = time.perf_counter()
    verification_codes.give(award_list, "Bằng khen của Chủ tịch Ủy ban nhân dân thành phố")
    tokens = list(award_credentials.all_tokens(VerificationCode.objects.filter(line__isnull=False)))
    return time.perf_counter() - start, tokens


def bare(texts: list[bytes]) -> float:
    """Seconds that Ed25519 alone takes over the same texts."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key, start = Ed25519PrivateKey.generate(), time.perf_counter()
    for text in texts:
        key.sign(text)
    return time.perf_counter() - start


def main() -> int:
    """Print seconds and the ratio; 1 where a credential is missing or does not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench.credentials", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "thidua.web.config.settings",
            "THIDUA_HOME": str(Path(folder) / "home"),
            "THIDUA_ADDRESS": ADDRESS,
        }
        (Path(folder) / "home").mkdir()
        import django
        from django.utils import timezone

        django.setup()
        from thidua.proof.credentials import check, published_keys
        from thidua.web.apps.awards.papers.award_credentials import key_document

        seconds, tokens = issue(count)
        alone = bare([token.encode() for token in tokens])
        keys = published_keys(json.dumps(key_document()))
        wrong = sum(bool(check(token, keys, timezone.now()).findings) for token in tokens)
    print(json.dumps({"count": len(set(tokens)), "seconds": seconds, "bare": alone, "ratio": seconds / alone}))
    return 1 if wrong or len(set(tokens)) != count else 0


if __name__ == "__main__":
    raise SystemExit(main())
