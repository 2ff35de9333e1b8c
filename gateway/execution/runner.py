"""Prepares and executes operations."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType, execute, subscribe
from graphql.execution.values import VariableValues, get_variable_values
from strawberry.execution import optimized_is_awaitable

from gateway.execution.documents import DocumentCache, Operation
from gateway.limits.document_limits import check_variables
from gateway.plans import NO_VARIABLES, OperationPlans
from gateway.protocol.errors import DocumentErrors, RequestError
from gateway.protocol.parameters import Parameters
from gateway.protocol.persisted import PersistedQueries
from gateway.protocol.settings import EndpointSettings

CHARACTERS_PER_POINT = 20
"""Cost of validating a new document: the worst 16 KiB take about as long as running 800 points."""


@dataclass(slots=True)
class PreparedOperation:
    """An operation with its variables, checked and costed, ready to run."""

    operation: Operation
    variables: dict[str, object]
    coerced: VariableValues
    cost: int
    trusted: bool


@dataclass(slots=True)
class OperationResult:
    """Result of an operation: data (None if a null reached the root) and errors."""

    data: dict[str, Any] | None
    errors: list[GraphQLError] = field(default_factory=list)


class Runner:
    """Prepares and runs operations of one schema."""

    def __init__(
        self, schema: GraphQLSchema, settings: EndpointSettings, persisted: PersistedQueries, root: object
    ) -> None:
        self.schema = schema
        self.settings = settings
        self.persisted = persisted
        self.documents = DocumentCache(schema, settings)
        self.root = root

    def prepare(self, parameters: Parameters, charge: Callable[[float], None] | None = None) -> PreparedOperation:
        """Prepares the requested operation; raises `RequestError` for anything wrong before execution.

        `charge` is called before a document that is not cached is parsed and validated.
        """
        text = self.persisted.text(parameters)
        if charge is not None and text not in self.documents:
            charge(len(text) / CHARACTERS_PER_POINT)
        if self.documents.is_private(text):
            self.persisted.forget(text)
        operation = self.documents.get(text).operation(parameters.operation_name)
        variables = parameters.variables
        coerced = NO_VARIABLES
        definitions = operation.node.variable_definitions or ()
        if definitions:
            check_variables(variables, self.settings.limits)
            given = get_variable_values(
                self.schema,
                definitions,
                variables,
                self.settings.limits.errors,
                not self.settings.suggestions,
            )
            if isinstance(given, list):
                raise DocumentErrors("BAD_USER_INPUT", given)
            coerced = given
        else:
            variables = {}
        trusted = self.persisted.is_trusted(text)
        return PreparedOperation(operation, variables, coerced, operation.cost.cost(variables), trusted)

    async def run(self, prepared: PreparedOperation, context: object) -> OperationResult:
        """Run a query or a mutation; raises `RequestError` (TIMEOUT) when it takes too long."""
        try:
            async with asyncio.timeout(self.settings.limits.seconds):
                return await self._run_compiled(prepared, context)
        except TimeoutError:
            raise self._too_slow() from None

    async def _run_compiled(self, prepared: PreparedOperation, context: object) -> OperationResult:
        operation = prepared.operation
        if self.settings.compiled_plans:
            plans = operation.plans
            if plans is None:
                plans = operation.plans = OperationPlans(self.schema, operation.document, operation.node)
            plan = plans.plan(prepared.coerced)
            if plan is not None:
                data, errors = await plans.run(plan, prepared.coerced, context, self.root)
                return OperationResult(data, errors)
        return await self.run_interpreted(prepared, context)

    async def run_interpreted(self, prepared: PreparedOperation, context: object) -> OperationResult:
        operation = prepared.operation
        result = execute(
            self.schema,
            operation.document,
            root_value=self.root,
            context_value=context,
            variable_values=prepared.variables,
            operation_name=operation.name,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]
            hide_suggestions=not self.settings.suggestions,
        )
        if isawaitable(result):
            result = await result
        return OperationResult(result.data, list(result.errors or ()))

    async def subscribe(self, prepared: PreparedOperation, context: object) -> AsyncIterator[OperationResult]:
        """Outcomes of a subscription, one an event; the stream ends when the source does."""
        operation = prepared.operation
        if operation.kind is not OperationType.SUBSCRIPTION:
            yield await self.run(prepared, context)
            return
        stream = subscribe(
            self.schema,
            operation.document,
            root_value=self.root,
            context_value=context,
            variable_values=prepared.variables,
            operation_name=operation.name,
            hide_suggestions=not self.settings.suggestions,
        )
        try:
            async with asyncio.timeout(self.settings.limits.seconds):
                if isawaitable(stream):
                    stream = await stream
        except TimeoutError:
            raise self._too_slow() from None
        if isinstance(stream, ExecutionResult):
            yield OperationResult(stream.data, list(stream.errors or ()))
            return
        try:
            async for result in stream:
                yield OperationResult(result.data, list(result.errors or ()))
        except Exception as error:
            yield OperationResult(None, [GraphQLError("The stream ended unexpectedly.", original_error=error)])
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()

    def _too_slow(self) -> RequestError:
        seconds = self.settings.limits.seconds
        return RequestError(504, "TIMEOUT", f"The operation took longer than {seconds:g} s and was stopped.")
