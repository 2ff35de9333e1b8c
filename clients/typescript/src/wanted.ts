import type { Gateway } from './gateway.js'

/** Whom one looks for. */
export interface Sought {
  /** As it was typed, with or without diacritics. */
  name: string
  birthYear?: number
  /** `1985`, `1985-04` or `1985-04-12`. */
  birthDate?: string
  sex?: 'MALE' | 'FEMALE' | 'UNKNOWN'
  /** Slug of a province of today, such as `ha-noi`. */
  province?: string
  lists?: readonly ('WANTED' | 'TERRORISM' | 'INTERPOL')[]
  /** 1 to 50; by default 10. */
  first?: number
  /** The lowest grade of the hits that are shown; by default `POSSIBLE`. */
  least?: 'STRONG' | 'POSSIBLE' | 'WEAK'
}

/** A notice that may be about the person. A likeness is no proof. */
export interface Hit {
  score: number
  probability: number | null
  grade: 'STRONG' | 'POSSIBLE' | 'WEAK' | null
  features: { name: string; value: number; weight: number; detail: string }[]
  notice: {
    id: string
    list: string
    fullName: string
    birthDates: string[]
    dangerous: boolean
    ifSeen: string | null
    unit: { code: string; name: string } | null
  } | null
}

/** The most probable first, with a caution that must be shown to the reader. */
export interface Matches {
  hits: Hit[]
  /** How many more notices than these are graded STRONG or POSSIBLE, at least: ask for more, or by more than a name. */
  more: number | null
  caution: string | null
}

const MATCH = `query WantedMatch(
  $name: String!, $birthYear: Int, $birthDate: PartialDate, $sex: Sex, $province: String, $lists: [NoticeList!], $first: Int,
  $least: MatchGrade
) {
  wantedMatch(
    name: $name, birthYear: $birthYear, birthDate: $birthDate, sex: $sex, province: $province, lists: $lists, first: $first,
    least: $least
  ) {
    caution
    more
    hits {
      score probability grade features { name value weight detail }
      notice { id list fullName birthDates dangerous ifSeen unit { code name } }
    }
  }
}`

/** Published notices by name. Matches are current as they are answered; do not keep them. */
export class Wanted {
  constructor(private readonly gateway: Gateway) {}

  match(sought: Sought): Promise<Matches> {
    return this.gateway.ask<Matches>(MATCH, { ...sought })
  }
}
