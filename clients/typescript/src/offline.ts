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

export interface OpenHours {
  days: string[]
  opens: string
  closes: string
}

export interface OfflineHotline {
  id: string
  unit: string
  dialled: string
  number?: string
  purpose: string
  label?: Texts
  hours?: OpenHours[]
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
  units: Record<string, OfflineUnit>
  hotlines: OfflineHotline[]
}
