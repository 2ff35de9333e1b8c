"""Example operations offered in GraphiQL."""

from datetime import datetime

from gateway.protocol.settings import ExampleOperation
from services.timezone import local

TODAY = "TODAY"
"""Placeholder for the current date in variables."""

EXAMPLES = (
    ExampleOperation(
        title="Hotlines of a province",
        query="""query Hotlines($province: String) {
  hotlines(province: $province, first: 10) {
    edges { node { dialled purpose label free hours { days opens closes } unit { name } } }
  }
}""",
        variables='{"province": "ha-noi"}',
    ),
    ExampleOperation(
        title="A unit in full",
        query="""query Unit($code: String!) {
  unit(code: $code) {
    name domain address parent { name }
    hotlines(first: 5) { totalCount edges { node { dialled label } } }
    receptionSessions(first: 3, state: SCHEDULED) { edges { node { startsAt place leader { position name } } } }
    articles(first: 3) { edges { node { title publishedAt } } }
  }
}""",
        variables='{"code": "ca-ha-noi"}',
    ),
    ExampleOperation(
        title="Upcoming reception sessions",
        query="""query Receptions($from: DateTime) {
  receptionSessions(from: $from, first: 10) {
    totalCount
    edges { node { startsAt endsAt place state leader { position name } unit { name } } }
    pageInfo { hasNextPage endCursor }
  }
}""",
        variables='{"from": "TODAYT00:00:00+07:00"}',
    ),
    ExampleOperation(
        title="Search",
        query="""query Search($text: String!) {
  search(text: $text, first: 10) {
    totalCount
    facets { kind { value count } }
    edges { title score highlights { field html } node { __typename id } }
  }
}""",
        variables='{"text": "canh bao lua dao"}',
    ),
    ExampleOperation(
        title="Match a name",
        query="""query Match($name: String!, $birthYear: Int) {
  wantedMatch(name: $name, birthYear: $birthYear, first: 5) {
    caution
    hits { grade probability notice { fullName birthDates offence { name } unit { name } } }
  }
}""",
        variables='{"name": "nguyen van an", "birthYear": 1985}',
    ),
    ExampleOperation(
        title="Subscribe to changes",
        query="""subscription Changes {
  changes(kinds: [ARTICLE, NOTICE]) { what kind id node { ... on Article { title } ... on WantedNotice { fullName } } }
}""",
    ),
)


def examples(now: datetime) -> tuple[ExampleOperation, ...]:
    """The example operations, with dates relative to `now`."""
    today = local(now).date().isoformat()
    return tuple(one.model_copy(update={"variables": one.variables.replace(TODAY, today)}) for one in EXAMPLES)
