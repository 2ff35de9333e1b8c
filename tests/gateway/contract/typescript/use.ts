// What an app does with the generated types. Compiled, never run: an unused `@ts-expect-error` is an error too.
import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core'
import { HotlinesDocument, SearchDocument, SubmitRatingDocument } from './operations.js'
import type { Article, Hotline } from './schema.js'

type Hotlines = ResultOf<typeof HotlinesDocument>

export function dialled(data: Hotlines): string[] {
  return (data.hotlines?.edges ?? []).map(({ node }) => `${node.dialled} ${node.label ?? ''} ${node.unit?.name ?? ''}`)
}

export function slugs(data: ResultOf<typeof SearchDocument>): string[] {
  return (data.search?.edges ?? []).flatMap(({ node }) => (node && 'slug' in node ? [node.slug] : []))
}

export const rating: VariablesOf<typeof SubmitRatingDocument> = {
  input: { subject: 'VW5pdDpiY2E=', stars: 4, token: '…' },
}

// @ts-expect-error a rating needs a token
export const incomplete: VariablesOf<typeof SubmitRatingDocument> = { input: { subject: 'VW5pdDpiY2E=', stars: 4 } }

// @ts-expect-error a page may be null, where a service is down
export const total = (data: Hotlines): number => data.hotlines.totalCount

// @ts-expect-error it was not asked for
export const note = (data: Hotlines): unknown => data.hotlines?.edges[0]?.node.note

export const published = (article: Article): string | null | undefined => article.publishedAt
export const number = (hotline: Hotline): string | null | undefined => hotline.number
