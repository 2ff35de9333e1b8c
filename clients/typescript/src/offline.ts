/** The offline package, `/hotlines.json`: all published numbers, and what it takes to find the right one. */

/** A text in Vietnamese and English. */
export interface Texts {
  vi: string
  en?: string | null
}

export type Urgency = 'EMERGENCY' | 'URGENT' | 'ROUTINE'

export interface OfflineSituation {
  code: string
  urgency: Urgency
  purposes: string[]
  title: Texts
  say: Texts
}

export interface OfflineUnit {
  kind: string
  name: Texts
  province?: string
  /** Whether no other unit stands above it. */
  head?: boolean
  /** Latitude and longitude. */
  location?: [number, number]
}

export interface TimeSpan {
  opens: string
  /** As late as `opens` or earlier: on the next day. */
  closes: string
}

export interface OpenHours extends TimeSpan {
  days: string[]
}

/** When a number answers; always, where nothing is said. */
export interface OpeningTimes {
  hours?: OpenHours[]
  /** Which hours hold on days off; those of every day, where nothing is said. */
  onDaysOff?: 'CLOSED' | 'AS_SUNDAY'
  /** What holds on single dates instead. */
  exceptions?: { date: string; spans: TimeSpan[]; note?: string }[]
}

/** By date: the weekdays whose hours hold there, for each `onDaysOff`; dates that are not named are like any other. */
export type UnusualDays = Record<string, Record<'CLOSED' | 'AS_SUNDAY', string[]>>

export interface OfflineHotline extends OpeningTimes {
  id: string
  unit: string
  dialled: string
  number?: string
  purpose: string
  label?: Texts
  order?: number
  demo?: boolean
}

/** How people write of situations. */
export interface OfflineLexicon {
  phrases: Record<string, string>
  abbreviations: Record<string, string>
  spellings: Record<string, string>
  onsets: string
  rimes: string
  rimesAfterQu: string
}

export interface OfflineRules {
  least: number
  tie: number
  gap: number
  alone: number
  sure: {
    exact: number
    bare: number
    bareAmongMarked: number
    telex: number
    mistyped: number
    otherMarks: number
    single: [number, number]
  }
  most: number
  mostOfAPurpose: number
  mostChoices: number
  anything: string[]
}

export interface OfflinePackage {
  format: 1
  rules: OfflineRules
  unclear: Texts
  lexicon: OfflineLexicon
  situations: OfflineSituation[]
  days: UnusualDays
  units: Record<string, OfflineUnit>
  hotlines: OfflineHotline[]
}
