"""Compiled plans: a validated operation is compiled once into objects that execute it.

A plan returns what graphql-core's `execute` returns for the same operation, sources and variables: the same data, with
the same positions nulled by errors. Subscriptions and operations with custom directives are left to graphql-core.
"""

import asyncio
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationType
from graphql.execution.values import VariableValues
from graphql.type import GraphQLResolveInfoHelpers
from strawberry.execution import optimized_is_awaitable

from gateway.plans.building import Conditions, PlanBuilder
from gateway.plans.fields import SelectionPlan
from gateway.plans.running import PlanRun

MAX_PLANS = 32
"""Plans cached per operation; further combinations of conditions are run by graphql-core."""

NO_VARIABLES = VariableValues({}, {})


_tracked: set[asyncio.Future[Any]] = set()


def _track(values: Any) -> None:
    """Let awaitables that a resolver gave up run out in the background."""
    for value in values:
        if optimized_is_awaitable(value):
            future = asyncio.ensure_future(value)
            _tracked.add(future)
            future.add_done_callback(_tracked.discard)


HELPERS = GraphQLResolveInfoHelpers(gather=lambda values: asyncio.gather(*values), track=_track)


class OperationPlans:
    """The plans of one operation."""

    def __init__(self, schema: GraphQLSchema, document: Any, operation: Any) -> None:
        self.schema = schema
        self.operation = operation
        self.serial = operation.operation is OperationType.MUTATION
        self.conditions = Conditions(document, operation)
        self.builder = PlanBuilder(schema, document, operation)
        self._plans: dict[tuple[bool, ...], SelectionPlan] = {}

    def plan(self, variables: VariableValues) -> SelectionPlan | None:
        """The plan for these variables, compiled now if it was not yet; None where graphql-core has to run it."""
        if not self.conditions.covered:
            return None
        values = self.conditions.values(variables)
        plan = self._plans.get(values)
        if plan is None and len(self._plans) < MAX_PLANS:
            plan = self._plans[values] = self.builder.root(variables)
        return plan

    async def run(
        self, plan: SelectionPlan, variables: VariableValues, context: object, root: object
    ) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
        """Data and errors of one run."""
        tail = (
            self.schema,
            self.builder.fragments,
            root,
            self.operation,
            variables,
            context,
            optimized_is_awaitable,
            None,
            HELPERS,
        )
        run = PlanRun(variables, tail)
        data: dict[str, Any] | None = None
        try:
            if self.serial:
                data = await self._serially(plan, run, root)
            else:
                data = plan.complete(run, root, None, None)
                await run.wait()
        except GraphQLError as error:
            # Null reached the root: there is no data, but what was started must end before the response is sent.
            run.add(error, None)
            run.aborted = True
            await run.wait()
        return (None, run.errors) if run.aborted else (data, run.errors)

    async def _serially(self, plan: SelectionPlan, run: PlanRun, root: object) -> dict[str, Any]:
        """Root fields one after the other, each with all that it awaits, as mutations ask."""
        data: dict[str, Any] = {}
        for field in plan.fields:
            if field.constant is not None:
                data[field.key] = field.constant
                continue
            field.put(run, root, data, None, None)
            await run.wait()
            if run.aborted:
                break
        return data
