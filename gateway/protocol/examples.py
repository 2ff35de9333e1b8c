"""Operations that the page at the door offers to try."""

from datetime import datetime

from gateway.protocol.settings import Example
from services.timezone import local

TODAY = "TODAY"
"""What stands for the day in variables."""

EXAMPLES = (
    Example(
        title="Hotlines of a province",
        query="""query Hotlines($province: String) {
  hotlines(province: $province, first: 10) {
    edges { node { dialled purpose label free hours { days opens closes } unit { name } } }
  }
}""",
        variables='{"province": "ha-noi"}',
    ),
    Example(
        title="All about a unit",
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
    Example(
        title="Receptions to come",
        query="""query Receptions($from: DateTime) {
  receptionSessions(from: $from, first: 10) {
    totalCount
    edges { node { startsAt endsAt place state leader { position name } unit { name } } }
    pageInfo { hasNextPage endCursor }
  }
}""",
        variables='{"from": "TODAYT00:00:00+07:00"}',
    ),
    Example(
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
    Example(
        title="Is somebody wanted?",
        query="""query Match($name: String!, $birthYear: Int) {
  wantedMatch(name: $name, birthYear: $birthYear, first: 5) {
    caution
    hits { grade probability notice { fullName birthDates offence { name } unit { name } } }
  }
}""",
        variables='{"name": "nguyen van an", "birthYear": 1985}',
    ),
    Example(
        title="Changes as they happen",
        query="""subscription Changes {
  changes(kinds: [ARTICLE, NOTICE]) { what kind id node { ... on Article { title } ... on WantedNotice { fullName } } }
}""",
    ),
)


def examples(now: datetime) -> tuple[Example, ...]:
    """The operations as they are offered on the day of `now`, so that what is to come is to come."""
    today = local(now).date().isoformat()
    return tuple(one.model_copy(update={"variables": one.variables.replace(TODAY, today)}) for one in EXAMPLES)
