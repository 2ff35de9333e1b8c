// A small page to try the schema with, for where GraphiQL's files were not built.
const { ask, examples } = await import(new URL('?asset=ask.js', import.meta.url))

const INTROSPECTION = `{ __schema { types { name kind description
  fields(includeDeprecated: true) { name description isDeprecated deprecationReason
    args { name description defaultValue type { ...T } } type { ...T } }
  inputFields { name description defaultValue type { ...T } }
  enumValues(includeDeprecated: true) { name description }
  possibleTypes { name } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }`

const $ = (id) => document.getElementById(id)
const asked = new URLSearchParams(location.search)
let running

function typeName({ kind, name, ofType }) {
  if (kind === 'NON_NULL') return `${typeName(ofType)}!`
  if (kind === 'LIST') return `[${typeName(ofType)}]`
  return name
}

function element(tag, text, ...children) {
  const made = document.createElement(tag)
  if (text) made.textContent = text
  made.append(...children)
  return made
}

function fieldEntries({ name, description, deprecationReason, args, type, defaultValue }) {
  const given = (args ?? []).map((one) => `${one.name}: ${typeName(one.type)}`).join(', ')
  const fallback = defaultValue ? ` = ${defaultValue}` : ''
  const head = `${name}${given ? `(${given})` : ''}${type ? `: ${typeName(type)}` : ''}${fallback}`
  const said = [description, deprecationReason && `Deprecated: ${deprecationReason}`].filter(Boolean).join(' ')
  return [element('dt', head), element('dd', said)]
}

function typeEntry(type) {
  const members = [...(type.fields ?? []), ...(type.inputFields ?? []), ...(type.enumValues ?? [])]
  const list = element('dl', '', ...members.flatMap(fieldEntries))
  const kinds = (type.possibleTypes ?? []).map(({ name }) => name).join(' | ')
  const said = [type.description, kinds && `One of: ${kinds}`].filter(Boolean).join(' ')
  const entry = element('details', '', element('summary', `${type.name} (${type.kind.toLowerCase()})`))
  entry.append(element('p', said), list)
  entry.dataset.words = entry.textContent.toLowerCase()
  return entry
}

async function showDocs() {
  for await (const { data, errors } of ask({ query: INTROSPECTION })) {
    if (!data) $('types').textContent = errors.map(({ message }) => message).join('\n')
    else $('types').append(...data.__schema.types.filter(({ name }) => !name.startsWith('__')).map(typeEntry))
  }
}

function search() {
  const words = $('search').value.toLowerCase()
  for (const entry of $('types').children) entry.hidden = !entry.dataset.words.includes(words)
}

async function run(event) {
  event?.preventDefault()
  running?.abort()
  running = new AbortController()
  $('stop').disabled = false
  $('answer').textContent = '…'
  const token = $('token').value.trim()
  try {
    const variables = $('variables').value.trim() ? JSON.parse($('variables').value) : undefined
    const headers = token ? { authorization: `Bearer ${token}` } : {}
    for await (const answer of ask({ query: $('query').value, variables }, headers, running.signal)) {
      $('answer').textContent = JSON.stringify(answer, null, 2)
    }
  } catch (error) {
    if (error.name !== 'AbortError') $('answer').textContent = String(error)
  } finally {
    $('stop').disabled = true
  }
}

function show({ query, variables }) {
  $('query').value = query
  $('variables').value = variables ?? ''
}

$('ask').addEventListener('submit', run)
$('stop').addEventListener('click', () => running?.abort())
$('search').addEventListener('input', search)
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run(event)
})
const saved = await examples()
$('example').append(...saved.map(({ title }, index) => Object.assign(element('option', title), { value: index })))
$('example').addEventListener('change', () => show(saved[$('example').value]))
const query = asked.get('query')
show(query ? { query, variables: asked.get('variables') } : (saved[0] ?? { query: '{ __typename }' }))
await showDocs()
