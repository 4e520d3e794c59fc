"""Run inside the site's environment: sends files in as people do; the site's own worker brings them in."""

import json
import sys
import time
from pathlib import Path

import django


def main(paths: list[str], patience: float) -> None:
    """Each file an upload with its job, waited for; prints each job's state, counts, and seconds since the start."""
    django.setup()
    from django.core.files.uploadedfile import SimpleUploadedFile

    from thidua.web.apps.accounts.models import User
    from thidua.web.apps.imports import actions
    from thidua.web.apps.jobs.models import Job, JobState

    start = time.monotonic()
    by = User.objects.order_by("pk")[0]
    jobs = []
    for path in map(Path, paths):
        upload = actions.receive(SimpleUploadedFile(path.name, path.read_bytes()), None, by=by)
        jobs.append((upload, actions.run(upload, by=by)))
    ended = {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
    for upload, job in jobs:
        while (state := Job.objects.values_list("state", flat=True).get(pk=job.pk)) not in ended:
            if time.monotonic() - start > patience:
                break
            time.sleep(0.5)
        upload.refresh_from_db()
        counts = (upload.report or {}).get("counts")
        print(json.dumps({"file": upload.name, "state": state, "counts": counts, "s": round(time.monotonic() - start)}))


if __name__ == "__main__":
    main(sys.argv[2:], float(sys.argv[1]))
