#!/usr/bin/env bash
# strawberry-graphql 0.341.2: of several operations without a name the first is executed.
#
# Expected: the GraphQL specification (GetOperation) makes a request with several operations and no operationName an
# error, and graphql-core, on which Strawberry stands, answers "Must provide operation name if query contains multiple
# operations." An operationName that names none of them is an error in the answer as well.
#
# Seen: Strawberry executes the first operation and answers without an error; of two mutations the first has happened.
# A name that is not in the document is raised as an exception of Strawberry's own, where graphql-core returns it.
#
# Why it matters: a client that forgets operationName writes something else than it meant, and another server would
# have refused the same request. A gateway that counts cost or looks up grants by operation has to refuse it itself.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check strawberry-graphql==0.341.2 graphql-core==3.3.2

seen=$(cd "$folder" && PATH="$folder/venv/bin:$PATH" python - <<'PROBE'
import strawberry
from graphql import graphql_sync

done = []


@strawberry.type
class Query:
    idle: bool = True


@strawberry.type
class Mutation:
    @strawberry.mutation
    def withdraw(self) -> str:
        done.append("withdraw")
        return "withdrawn"

    @strawberry.mutation
    def publish(self) -> str:
        done.append("publish")
        return "published"


schema = strawberry.Schema(Query, Mutation)
document = "mutation Withdraw { withdraw } mutation Publish { publish }"
answer = graphql_sync(schema._schema, document)
print("graphql-core:", answer.data, [error.message for error in answer.errors or []], done)
answer = schema.execute_sync(document)
print("strawberry:", answer.data, answer.errors, done)
answer = graphql_sync(schema._schema, document, operation_name="Other")
print("graphql-core, other name:", [error.message for error in answer.errors or []])
try:
    schema.execute_sync(document, operation_name="Other")
except Exception as error:
    print("strawberry, other name: raises", type(error).__name__)
PROBE
)

expected=$(cat <<'SEEN'
graphql-core: None ['Must provide operation name if query contains multiple operations.'] []
strawberry: {'withdraw': 'withdrawn'} None ['withdraw']
graphql-core, other name: ["Unknown operation named 'Other'."]
strawberry, other name: raises CannotGetOperationTypeError
SEEN
)

if [ "$seen" != "$expected" ]; then
    echo "$(basename "$0"): the behaviour has changed:" >&2
    diff <(printf '%s\n' "$expected") <(printf '%s\n' "$seen") >&2 || true
    exit 1
fi
printf '%s\n' "$seen"
