"""The operations of `/api/v1`. Each checks the key's scope and place; what they do is in `pushing` and `reading`."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated, TypeAlias

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, NinjaAPI, Path, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer
from pydantic import StringConstraints

import thidua
from thidua.i18n import UserError
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.web.apps.api import ingestion, keys, queries, schemas
from thidua.web.apps.api.models import ApiKey, KeyScope
from thidua.web.apps.api.problems import KEY_USE, KeyUse, ProblemError, answer, language_of
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation
from thidua.web.apps.movements.bound import movement_id_of, named_movement
from thidua.web.apps.organisation.queries import paths
from thidua.web.ui.values import Json, JsonObject, PassedOn

MOST_LINES = 1000
Id = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f/]+$")]
Word = Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00-\x1f]*$")]
IdempotencyKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,100}$"), Header(alias="Idempotency-Key")]
if TYPE_CHECKING:  # made of the ledger's columns when the program starts: a checker knows what they have in common
    DossierBatch: TypeAlias = schemas.RecordBatch
    EventBatch: TypeAlias = schemas.RecordBatch
    SurveyBatch: TypeAlias = schemas.RecordBatch
else:
    DossierBatch, EventBatch, SurveyBatch = (schemas.BATCHES[table] for table in schemas.PUSHED)
Limit = Annotated[int, Query(ge=1, le=MOST_LINES)]
Offset = Annotated[int, Query(ge=0, le=10**9)]
EvaluationId = Annotated[int | None, Query(ge=1, le=2**31)]
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429, 503), schemas.ProblemDetails)


class KeyAuth(HttpBearer):
    """A key of ours as bearer token; counts its use."""

    openapi_name = "key"

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """The key; None where there is no such valid one.

        Raises:
            ProblemError: it was used too often within a minute.
        """
        now = timezone.now()
        key = keys.find(token, now)
        if key is None:
            return None
        left = keys.use(key, now)
        setattr(request, KEY_USE, KeyUse(key.per_minute, max(left, 0)))
        if left < 0:
            wait = 60 - now.second
            why = UserError(
                "more than {limit} requests in a minute: wait {seconds} s", limit=key.per_minute, seconds=wait
            )
            raise ProblemError(429, why, headers={"Retry-After": str(wait)})
        return key


class Api(NinjaAPI):
    """Whose OpenAPI says that errors are problem details."""

    def get_openapi_schema(self, **words: PassedOn) -> OpenAPISchema:
        """As ninja makes it, with the media type of the errors."""
        schema = super().get_openapi_schema(**words)
        for path in schema["paths"].values():
            for operation in path.values():
                for code, told in operation["responses"].items():
                    if int(code) >= 400 and "content" in told:
                        told["content"] = {"application/problem+json": told["content"]["application/json"]}
        return schema


api = Api(
    title="Thi Đua",
    version=thidua.__version__,
    description="Send records, read figures, verdicts and what is behind them. Docs: docs/how-to/web-api.md.",
    auth=KeyAuth(),
    docs_url=None,
    urls_namespace="api-1",
)


@api.exception_handler(ProblemError)
def _problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
    return answer(request, error)


@api.exception_handler(AuthenticationError)
def _no_key(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    why = UserError("this needs a valid key: Authorization: Bearer tdk_…")
    return answer(request, ProblemError(401, why, headers={"WWW-Authenticate": "Bearer"}))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrong = [{"at": ".".join(map(str, problem["loc"])), "detail": problem["msg"]} for problem in error.errors[:50]]
    return answer(request, ProblemError(422, UserError("the request does not fit the schema"), errors=wrong))


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer(request, ProblemError(error.status_code, UserError("the request cannot be read")))


def _key(request: HttpRequest, scope: KeyScope) -> ApiKey:
    key: ApiKey = getattr(request, "auth")  # noqa: B009 - ninja's mark of who asks; Django's request knows none
    if scope not in key.scopes:
        raise ProblemError(403, UserError("the key lacks the scope {scope}", scope=scope.value))
    return key


def _within(key: ApiKey) -> Collection[str] | None:
    """The units the key reads; None: all."""
    if not key.unit_id:
        return None
    below = f"/{key.unit_id}/"
    return {unit for unit, path in paths().items() if below in path}


def _at(key: ApiKey, unit_id: str) -> None:
    if unit_id not in paths():
        raise ProblemError(404, UserError("there is no unit {unit}", unit=unit_id))
    within = _within(key)
    if within is not None and unit_id not in within:
        raise ProblemError(403, UserError("the key does not reach the unit {unit}", unit=unit_id))


def _evaluation(request: HttpRequest, wanted: int | None) -> Evaluation:
    named = named_movement(request)
    evaluation = queries.evaluation(named or movement_id_of(request), wanted, of_any=not named)
    if evaluation is None:
        raise ProblemError(404, UserError("there is no such evaluation"))
    return evaluation


def _push(request: HttpRequest, table: str, idempotency_key: str, sent: list[schemas.StrictSchema]) -> JsonObject:
    key = _key(request, KeyScope.PUSH)
    listed = [record.model_dump(exclude_none=True) for record in sent]
    return ingestion.push(
        key,
        table,
        idempotency_key,
        timezone.now(),
        listed,
        language_of(request),
        replace_others=request.GET.get("replace_others") == "true",
    )


PUSHED = {200: schemas.BatchAnswer, **REFUSALS}


@api.post("/dossiers", response=PUSHED, tags=["push"])
def push_dossiers(
    request: HttpRequest,
    batch: DossierBatch,
    idempotency_key: IdempotencyKey,
) -> Json:
    """Dossiers, each as the sending system has it now; a newer version supersedes the one known."""
    return _push(request, "dossiers", idempotency_key, batch.records)


@api.post("/events", response=PUSHED, tags=["push"])
def push_events(
    request: HttpRequest,
    batch: EventBatch,
    idempotency_key: IdempotencyKey,
) -> Json:
    """Routing steps of dossiers, each with its number in the sending system's own order."""
    return _push(request, "events", idempotency_key, batch.records)


@api.post("/surveys", response=PUSHED, tags=["push"])
def push_surveys(
    request: HttpRequest,
    batch: SurveyBatch,
    idempotency_key: IdempotencyKey,
) -> Json:
    """Answers of the satisfaction survey."""
    return _push(request, "surveys", idempotency_key, batch.records)


@api.get("/units", response={200: list[schemas.UnitOut], **REFUSALS}, tags=["read"])
def list_units(request: HttpRequest) -> Json:
    """The units the key reads."""
    return queries.units(_within(_key(request, KeyScope.READ)))


@api.get("/evaluations", response={200: list[schemas.EvaluationOut], **REFUSALS}, tags=["read"])
def list_evaluations(request: HttpRequest) -> Json:
    """The newest evaluations that are kept, those that pages show among them: of the movement named, else of all."""
    _key(request, KeyScope.READ)
    return queries.evaluations(named_movement(request))


@api.get("/indicators", response={200: list[schemas.IndicatorOut], **REFUSALS}, tags=["read"])
def list_indicators(request: HttpRequest) -> Json:
    """Every indicator as it is defined."""
    _key(request, KeyScope.READ)
    return queries.indicators(language_of(request))


@api.get("/units/{unit_id}/figures", response={200: list[schemas.FigureOut], **REFUSALS}, tags=["read"])
def unit_figures(request: HttpRequest, unit_id: Annotated[Id, Path()], evaluation: EvaluationId = None) -> Json:
    """The integers of a unit, those of units below it included, by indicator and month."""
    _at(_key(request, KeyScope.READ), unit_id)
    subject = EvaluatedSubject.objects.filter(
        evaluation=_evaluation(request, evaluation), kind="unit", subject_id=unit_id
    ).first()
    return queries.figures(subject) if subject else []


@api.get("/verdicts", response={200: schemas.VerdictPage, **REFUSALS}, tags=["read"])
def list_verdicts(
    request: HttpRequest,
    kind: SubjectKind = SubjectKind.UNIT,
    unit_id: Word = "",
    criterion: Word = "",
    state: VerdictState | None = None,
    evaluation: EvaluationId = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Json:
    """Verdicts; of officers with the scope for it."""
    key = _key(request, KeyScope.READ if kind is SubjectKind.UNIT else KeyScope.READ_OFFICERS)
    shown = _evaluation(request, evaluation)
    verdicts = queries.verdicts(
        shown, kind.value, _within(key), unit_id=unit_id, criterion=criterion, state=state.value if state else ""
    )
    return {"evaluation": shown.pk, "total": verdicts.count(), "items": list(verdicts[offset : offset + limit])}


@api.get(
    "/units/{unit_id}/verdicts/{criterion_id}/explanation",
    response={200: schemas.ExplanationOut, **REFUSALS},
    tags=["read"],
)
def explain(
    request: HttpRequest,
    unit_id: Annotated[Id, Path()],
    criterion_id: Annotated[Id, Path()],
    evaluation: EvaluationId = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Json:
    """The lines that a verdict of a unit counted; dossier codes are masked."""
    _at(_key(request, KeyScope.READ), unit_id)
    explanation = queries.explanation(_evaluation(request, evaluation), "unit", unit_id, criterion_id, offset, limit)
    if explanation is None:
        raise ProblemError(404, UserError("the unit has no verdict on {criterion}", criterion=criterion_id))
    return explanation
