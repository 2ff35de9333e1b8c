import type { OfflineLexicon, OfflineRules } from './offline.js'

const SHORTEST_MISTYPED = 3
const SHORTEST_MEANT = 4
const SHORTEST_RUN_TOGETHER = 5
const LONGEST_WORD = 9
const FEWEST_SPACED_LETTERS = 3
const MARKED = 0.4

/** Where a word of the lexicon stands, and how surely. */
export type Place = [at: number, sure: number]

export interface Phrase {
  situation: string
  parts: string[][]
}

/** Lower case Latin letters without diacritics. */
export function fold(text: string): string {
  return text.normalize('NFKD').toLowerCase().normalize('NFKD').replace(/\p{M}+/gu, '').replaceAll('đ', 'd')
}

/** The phrases of all situations by their words; a word that few situations have weighs most. */
export class Lexicon {
  readonly weights = new Map<string, number>()
  /** Of the phrases with a word: which share of them is each situation's. */
  readonly shares = new Map<string, Map<string, number>>()
  private readonly byFirst = new Map<string, Phrase[]>()
  private readonly folded = new Map<string, string[]>()
  private readonly near = new Map<string, string[]>()
  private readonly syllables: Set<string>

  constructor(
    private readonly given: OfflineLexicon,
    private readonly rules: OfflineRules,
  ) {
    this.syllables = syllablesOf(given)
    const counts = this.listed()
    const situations = Object.keys(given.phrases).length
    for (const [word, used] of counts) {
      this.weights.set(word, Math.log(1 + situations / used.size))
      const total = [...used.values()].reduce((sum, count) => sum + count, 0)
      this.shares.set(word, new Map([...used].map(([code, count]) => [code, count / total])))
      push(this.folded, fold(word), word)
    }
    for (const word of this.folded.keys()) for (const variant of shortened(word)) push(this.near, variant, word)
  }

  private listed(): Map<string, Map<string, number>> {
    const counts = new Map<string, Map<string, number>>()
    for (const [situation, listed] of Object.entries(this.given.phrases)) {
      for (const written of listed.split(', ')) {
        const parts = written.split(' + ').map((part) => part.split(' '))
        push(this.byFirst, parts[0]?.[0] ?? '', { situation, parts })
        for (const word of parts.flat()) {
          const used = counts.get(word) ?? new Map<string, number>()
          counts.set(word, used.set(situation, (used.get(situation) ?? 0) + 1))
        }
      }
    }
    return counts
  }

  beginning(word: string): readonly Phrase[] {
    return this.byFirst.get(word) ?? []
  }

  /** How many words it may be, unless it is sure which. */
  namesakes(word: string, sure: number): number {
    return sure === 1 ? 1 : (this.folded.get(fold(word))?.length ?? 1)
  }

  /** Where each word of the lexicon stands in a text. */
  places(text: string): Map<string, Place[]> {
    const found = new Map<string, Place[]>()
    const words = [...this.words(text)]
    const marked = words.filter((word) => fold(word) !== word).length >= MARKED * words.length
    words.forEach((word, at) => {
      for (const [meant, sure] of this.meant(word, marked)) push(found, meant, [at, sure])
      const full = own(this.given.spellings, word)
      if (full !== undefined && this.weights.has(full)) push(found, full, [at, this.rules.sure.bare])
    })
    return found
  }

  private *words(text: string): Generator<string> {
    for (const [word, full] of typedWords(text, this.given.spellings)) {
      const meant = own(this.given.abbreviations, word)
      if (meant !== undefined) yield* meant.split(' ')
      else if (full.includes(' ') || own(this.given.spellings, word) === undefined) {
        yield* this.apart(full) ?? full.split(' ')
      } else yield word
    }
  }

  /** The words of the lexicon that were typed without the spaces between them, as few as possible. */
  private apart(word: string): string[] | null {
    const folded = fold(word)
    if (folded.length < SHORTEST_RUN_TOGETHER || this.syllables.has(folded) || this.folded.has(folded)) return null
    const best: (string[] | null)[] = [[]]
    for (let end = 1; end <= folded.length; end++) {
      best.push(null)
      for (let start = Math.max(0, end - LONGEST_WORD); start < end - 1; start++) {
        const before = best[start]
        const piece = folded.slice(start, end)
        if (!before || !this.folded.has(piece)) continue
        const known = best[end]
        if (!known || before.length + 1 < known.length) best[end] = [...before, piece]
      }
    }
    return best[folded.length] ?? null
  }

  private meant(word: string, marked: boolean): Map<string, number> {
    const { exact, bare, bareAmongMarked, telex, mistyped, otherMarks } = this.rules.sure
    const folded = fold(word)
    const isBare = folded === word
    const meant = new Map<string, number>()
    for (const one of this.folded.get(folded) ?? []) {
      meant.set(one, one === word ? exact : isBare ? (marked ? bareAmongMarked : bare) : otherMarks)
    }
    for (const keyed of isBare ? typedKeys(folded) : []) {
      for (const one of this.folded.get(keyed) ?? []) if (!meant.has(one)) meant.set(one, telex)
    }
    if (meant.size || this.syllables.has(folded) || folded.length < SHORTEST_MISTYPED) return meant
    for (const near of new Set([...shortened(folded)].flatMap((variant) => this.near.get(variant) ?? []))) {
      if (near.length < SHORTEST_MEANT || !oneApart(near, folded)) continue
      for (const one of this.folded.get(near) ?? []) meant.set(one, mistyped)
    }
    return meant
  }
}

function syllablesOf({ onsets, rimes, rimesAfterQu }: OfflineLexicon): Set<string> {
  const all = [...onsets.split(' '), ''].flatMap((onset) => rimes.split(' ').map((rime) => onset + rime))
  const others = rimesAfterQu.split(' ').map((rime) => `qu${rime}`)
  return new Set([...all, ...others, 'gi', 'gin', 'gim', 'git', 'gip'])
}

/** Each word as it was typed, in lower case and not drawn out, and as it is written in full. */
function* typedWords(text: string, spellings: Record<string, string>): Generator<[string, string]> {
  let spaced: string[] = []
  const inFull = (word: string): string => own(spellings, word) ?? word
  function* letters(): Generator<[string, string]> {
    const whole = spaced.join('')
    if (spaced.length >= FEWEST_SPACED_LETTERS) yield [whole, whole]
    else for (const letter of spaced) yield [letter, inFull(letter)]
    spaced = []
  }
  for (const [word] of text.normalize('NFC').toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    if ([...word].length === 1 && /\p{L}/u.test(word)) {
      spaced.push(word)
      continue
    }
    yield* letters()
    const short = /[^\P{L}b-df-hj-np-tv-zđ]/u.test(word) ? word.replace(/(.)\1{2,}/gu, '$1') : word
    yield [short, short === 'cu' && word !== 'cu' ? 'cứu' : inFull(short)]
  }
  yield* letters()
}

/** What a word is if its keys were those of Telex or VNI. */
function* typedKeys(folded: string): Generator<string> {
  yield fromTelex(folded)
  if (!/[a-z]/.test(folded)) return
  const plain = folded.replace(/[0-9]/g, '')
  yield plain
  if (plain !== folded) yield fromTelex(plain)
}

/** The key of a mark may come behind the syllable too: `chete` is `chêt`, `danhd` is `đanh`. */
function fromTelex(folded: string): string {
  const [, onset, rest] = /^([b-df-hj-np-tv-xz]{0,3})([a-z]{1,6})$/.exec(folded) ?? []
  if (onset === undefined || rest === undefined) return folded
  return (onset + rest.replace(/[sfrxjw]/g, ''))
    .replace(/([aeo])([a-z]{1,3})\1$|(?<=^d)([a-z]+)d$/, '$1$2$3')
    .replace(/([aeod])\1/g, '$1')
}

function* shortened(word: string): Generator<string> {
  yield word
  for (let at = 0; at < word.length; at++) yield word.slice(0, at) + word.slice(at + 1)
}

/** Whether one letter is missing, added or wrong, or two neighbours changed places. */
function oneApart(one: string, other: string): boolean {
  let start = 0
  while (start < Math.min(one.length, other.length) && one[start] === other[start]) start++
  const [a, b] = [one.slice(start), other.slice(start)]
  if (a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1)) return true
  return a.length > 1 && `${a[1]}${a[0]}${a.slice(2)}` === b
}

function push<T>(lists: Map<string, T[]>, name: string, one: T): void {
  const list = lists.get(name)
  if (list) list.push(one)
  else lists.set(name, [one])
}

function own(texts: Record<string, string>, name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined
}
