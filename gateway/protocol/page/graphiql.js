// Starts GraphiQL, which the page has loaded as the global `GraphiQL`, with React beside it.
const { ask, examples, isSubscription } = await import(new URL('?asset=ask.js', import.meta.url))

const { React, ReactDOM, GraphiQL } = window
const asked = new URLSearchParams(location.search)

function fetcher(parameters, options) {
  const answers = ask(parameters, options?.headers ?? {})
  return isSubscription(parameters) ? answers : answers.next().then(({ value }) => value)
}

const saved = await examples()
const tabs = saved.map(({ query, variables }) => ({ query, variables: variables ?? '' }))
const given = first()

// What the first tab shows: what the address asks for, else the first example where nothing was edited before.
function first() {
  if (asked.get('query')) return { query: asked.get('query'), variables: asked.get('variables') ?? '' }
  if (localStorage.getItem('graphiql:tabState') || !tabs.length) return {}
  return tabs[0]
}

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    ...given,
    defaultTabs: tabs.length ? tabs : undefined,
    defaultEditorToolsVisibility: 'variables',
    shouldPersistHeaders: false,
  }),
)
