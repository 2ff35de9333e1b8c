import type {
  OfflineHotline,
  OfflinePackage,
  OfflineSituation,
  OpeningTimes,
  Texts,
  TimeSpan,
  UnusualDays,
} from './offline.js'
import { Lexicon } from './reading.js'
import type { Place } from './reading.js'

/** What happened and where. Nothing of it leaves the device. */
export interface Asked {
  /** In the citizen's own words. */
  text?: string
  /** The code of a situation that was chosen. */
  situation?: string
  /** Slug of a province of today, such as `ha-noi`. */
  province?: string
  location?: { latitude: number; longitude: number }
}

export interface NumberToCall {
  id: string
  dialled: string
  label: Texts | null
  purpose: string
  openNow: boolean
}

export interface WhoToCall {
  /** Whether somebody may be in danger now. */
  urgent: boolean
  /** Null where it is not clear what happened. */
  situation: { code: string; title: Texts } | null
  say: Texts
  /** The best first. */
  numbers: NumberToCall[]
  /** What else may be meant, to choose from. */
  choices: { code: string; title: Texts }[]
}

const URGENCIES = ['EMERGENCY', 'URGENT', 'ROUTINE']
const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']
const TAUGHT_OR_TREATED = ['ACADEMY', 'SCHOOL', 'HOSPITAL']
const POLICE = 'EMERGENCY_POLICE'
const NEAR = 50
const VIETNAM = 7 * 3_600_000
const DAY = 24 * 3_600_000
const WHOLE_DAY: TimeSpan = { opens: '00:00', closes: '00:00' }
const EARTH_KM = 6371

/** Whom to call, as the service answers it, worked out on the device from the package of `/hotlines.json`. */
export class OfflineHotlines {
  private readonly lexicon: Lexicon

  constructor(private readonly content: OfflinePackage) {
    if (content.format !== 1) throw new Error('the package has a format that this client does not read')
    this.lexicon = new Lexicon(content.lexicon, content.rules)
  }

  /** The numbers to call, the best first. Throws `RangeError` for a situation that there is not. */
  whoToCall(asked: Asked, at: Date = new Date()): WhoToCall {
    const text = asked.text?.trim()
    const [situation, others] = this.situationOf(asked.situation, text)
    return {
      urgent: situation ? situation.urgency === 'EMERGENCY' : Boolean(text),
      situation: situation && titled(situation),
      say: situation?.say ?? this.content.unclear,
      numbers: this.numbers(situation, asked, at),
      choices: others.map(titled),
    }
  }

  private situationOf(code?: string, text?: string): [OfflineSituation | null, OfflineSituation[]] {
    const { situations, rules } = this.content
    if (code !== undefined) {
      const chosen = situations.find((one) => one.code === code)
      if (!chosen) throw new RangeError('there is no such situation')
      return [chosen, []]
    }
    if (!text) return [null, situations]
    const [understood, others] = this.understood(text)
    const usual = understood ? [] : situations.filter((one) => one.urgency === 'EMERGENCY')
    return [understood, [...new Set([...others, ...usual])].slice(0, rules.mostChoices)]
  }

  private understood(text: string): [OfflineSituation | null, OfflineSituation[]] {
    const { least, tie } = this.content.rules
    const scores = this.scores(this.lexicon.places(text))
    const score = (one: OfflineSituation): number => scores.get(one.code) ?? 0
    // Equal ones stay in the order of the package.
    const ranked = this.content.situations.filter((one) => scores.has(one.code)).sort((a, b) => score(b) - score(a))
    const best = ranked[0]
    if (!best || score(best) < least) return [null, ranked]
    const tied = ranked.filter((one) => score(one) >= tie * score(best))
    const urgency = (one: OfflineSituation): number => URGENCIES.indexOf(one.urgency)
    const first = tied.reduce((most, one) => (urgency(one) < urgency(most) ? one : most))
    return [first, ranked.filter((one) => one !== first)]
  }

  private scores(found: Map<string, Place[]>): Map<string, number> {
    const covered = new Map<string, Map<number, number>>()
    const note = (code: string, at: number, value: number): void => {
      const best = covered.get(code) ?? new Map<number, number>()
      covered.set(code, best.set(at, Math.max(value, best.get(at) ?? 0)))
    }
    for (const [word, stands] of found) {
      for (const [code, share] of this.lexicon.shares.get(word) ?? []) {
        for (const [at, sure] of stands) {
          const weight = this.lexicon.weights.get(word) ?? 0
          note(code, at, (this.content.rules.alone * share * sure * weight) / this.lexicon.namesakes(word, sure))
        }
      }
    }
    for (const word of found.keys()) {
      for (const phrase of this.lexicon.beginning(word)) {
        for (const [at, value] of this.told(phrase.parts, found)) note(phrase.situation, at, value)
      }
    }
    const sum = (values: Map<number, number>): number => [...values.values()].reduce((all, value) => all + value, 0)
    return new Map([...covered].map(([code, values]) => [code, sum(values)]))
  }

  /** What each word of a phrase tells, by place; nothing where one is missing. */
  private told(parts: string[][], found: Map<string, Place[]>): Place[] {
    const told: Place[] = []
    for (const part of parts) {
      const chain = this.chain(part, found)
      if (!chain.length) return []
      chain.forEach(([at, sure], index) => {
        const weight = this.lexicon.weights.get(part[index] ?? '') ?? 0
        told.push([at, (part.length === 1 ? this.alone(sure) : sure) * weight])
      })
    }
    return told
  }

  /** How sure a word is without neighbours that bear it out. */
  private alone(sure: number): number {
    const { exact, telex, single } = this.content.rules.sure
    return sure * (sure === exact ? 1 : sure >= telex ? single[0] : single[1])
  }

  private chain(part: string[], found: Map<string, Place[]>): Place[] {
    let best: Place[] = []
    const surely = (chain: Place[]): number => chain.reduce((all, [, sure]) => all + sure, 0)
    for (const start of found.get(part[0] ?? '') ?? []) {
      const chain: Place[] = [start]
      for (const word of part.slice(1)) {
        const last = chain[chain.length - 1]?.[0] ?? 0
        const near = found.get(word)?.find(([at]) => last < at && at <= last + 1 + this.content.rules.gap)
        if (!near) break
        chain.push(near)
      }
      if (chain.length === part.length && surely(chain) > surely(best)) best = chain
    }
    return best
  }

  private numbers(situation: OfflineSituation | null, asked: Asked, at: Date): NumberToCall[] {
    const { rules, units, hotlines } = this.content
    const near = asked.location ? this.near(asked.location) : new Map<string, number>()
    const province = asked.province ?? [...near.keys()].map((code) => units[code]?.province).find(Boolean)
    const fitting = (purpose: string): OfflineHotline[] =>
      hotlines
        .filter((line) => line.purpose === purpose && [undefined, province].includes(units[line.unit]?.province))
        .sort((a, b) => compare(this.rank(a, near, at), this.rank(b, near, at)))
    const purposes = situation?.purposes ?? rules.anything
    let chosen = purposes.flatMap((purpose) => fitting(purpose).slice(0, rules.mostOfAPurpose))
    const canWait = situation?.urgency === 'ROUTINE'
    if (!chosen.length || !(canWait || chosen.some((line) => this.answers(line, at)))) {
      const police = fitting(POLICE).slice(0, 1).filter((line) => !chosen.includes(line))
      chosen = [...chosen.slice(0, rules.most - 1), ...police]
    }
    return chosen.slice(0, rules.most).map((line) => this.shown(line, at))
  }

  private answers(line: OfflineHotline, at: Date): boolean {
    return isOpenAt(line, this.content.days, at)
  }

  private shown(line: OfflineHotline, at: Date): NumberToCall {
    const { id, dialled, purpose, label = null } = line
    return { id, dialled, label, purpose, openNow: this.answers(line, at) }
  }

  private rank(line: OfflineHotline, near: Map<string, number>, at: Date): (number | string)[] {
    const unit = this.content.units[line.unit]
    return [
      Number(!this.answers(line, at)),
      Number(line.number !== undefined),
      Number(TAUGHT_OR_TREATED.includes(unit?.kind ?? '')),
      Number(unit?.province === undefined),
      near.get(line.unit) ?? Infinity,
      Number(!unit?.head),
      line.unit,
      line.order ?? 0,
      line.id,
    ]
  }

  /** The nearest units with a position, the nearest first, with their distances in kilometres. */
  private near({ latitude, longitude }: { latitude: number; longitude: number }): Map<string, number> {
    const here = position(coarse(latitude), coarse(longitude))
    const found = Object.entries(this.content.units).flatMap(([code, { location }]) => {
      if (!location) return []
      const there = position(...location)
      const closeness = here[0] * there[0] + here[1] * there[1] + here[2] * there[2]
      const km = Math.round(EARTH_KM * Math.acos(Math.max(-1, Math.min(1, closeness))) * 10) / 10
      return [{ code, closeness, km }]
    })
    found.sort((a, b) => b.closeness - a.closeness || (a.code < b.code ? -1 : 1))
    return new Map(found.slice(0, NEAR).map(({ code, km }) => [code, km]))
  }
}

/** Whether a number answers at a time, in Vietnam's. What begins on a day runs on to its end. */
export function isOpenAt(times: OpeningTimes, days: UnusualDays, at: Date): boolean {
  const today = new Date(at.getTime() + VIETNAM)
  const clock = today.toISOString().slice(11, 16)
  return (
    spansOn(times, days, today).some(
      ({ opens, closes }) => opens <= clock && (clock < closes || closes <= opens),
    ) ||
    spansOn(times, days, new Date(today.getTime() - DAY)).some(
      ({ opens, closes }) => clock < closes && closes <= opens,
    )
  )
}

function spansOn({ hours, onDaysOff, exceptions }: OpeningTimes, days: UnusualDays, day: Date): TimeSpan[] {
  const date = day.toISOString().slice(0, 10)
  const exception = exceptions?.find((one) => one.date === date)
  if (exception) return exception.spans
  const unusual = onDaysOff && days[date]?.[onDaysOff]
  const weekdays = unusual ?? [DAYS[day.getUTCDay()] ?? '']
  if (!hours?.length) return weekdays.length ? [WHOLE_DAY] : []
  return hours.filter((one) => one.days.some((weekday) => weekdays.includes(weekday)))
}

function titled({ code, title }: OfflineSituation): { code: string; title: Texts } {
  return { code, title }
}

function coarse(degrees: number): number {
  return Math.round(degrees * 1_000) / 1_000
}

function position(latitude: number, longitude: number): [number, number, number] {
  const [a, b] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180]
  return [Math.cos(a) * Math.cos(b), Math.cos(a) * Math.sin(b), Math.sin(a)]
}

function compare(a: (number | string)[], b: (number | string)[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index]
    if (other !== undefined && one !== other) return one < other ? -1 : 1
  }
  return 0
}
