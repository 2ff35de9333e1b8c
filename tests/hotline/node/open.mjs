// Prints when the rules of a file are open, as pairs of local times, and on which days its public holidays are.
import { readFileSync } from 'node:fs'
import OpeningHours from 'opening_hours'

const HANOI = { lat: 21.03, lon: 105.85, address: { country_code: 'vn', state: '' } }
const local = (date) => {
  const two = (number) => String(number).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
const { rules, from, to } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const open = (rule) =>
  new OpeningHours(rule, HANOI, { locale: 'en' })
    .getOpenIntervals(new Date(from), new Date(to))
    .map(([opens, closes, unknown]) => [local(opens), local(closes), unknown])
console.log(JSON.stringify({ holidays: open('PH 00:00-24:00').map(([opens]) => opens.slice(0, 10)), rules: rules.map(open) }))
