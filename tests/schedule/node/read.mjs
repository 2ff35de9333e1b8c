// What ical.js and node-ical make of a calendar file: every event up to 2029, as [begin, end, title, status].
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import ical from "node-ical";

const content = readFileSync(process.argv[2], "utf8");
const from = new Date("2025-01-01T00:00:00Z");
const to = new Date("2029-01-01T00:00:00Z");

function byIcalJs() {
  const calendar = new ICAL.Component(ICAL.parse(content));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const found = [];
  const add = (event, begin, end) =>
    found.push([begin.toJSDate(), end.toJSDate(), event.summary, event.component.getFirstPropertyValue("status")]);
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(component);
    if (event.isRecurrenceException()) continue;
    if (!event.isRecurring()) {
      add(event, event.startDate, event.endDate);
      continue;
    }
    for (const other of calendar.getAllSubcomponents("vevent")) {
      const exception = new ICAL.Event(other);
      if (exception.isRecurrenceException() && exception.uid === event.uid) event.relateException(exception);
    }
    const days = event.iterator();
    for (let next = days.next(); next && next.toJSDate() < to; next = days.next()) {
      const details = event.getOccurrenceDetails(next);
      add(details.item, details.startDate, details.endDate);
    }
  }
  return found;
}

function byNodeIcal() {
  const events = Object.values(ical.sync.parseICS(content)).filter((one) => one.type === "VEVENT");
  return events.flatMap((event) =>
    event.rrule
      ? ical
          .expandRecurringEvent(event, { from, to })
          .map((one) => [one.start, one.end, one.summary, one.event.status])
      : [[event.start, event.end, event.summary, event.status]],
  );
}

const written = (events) => events.map(([begin, end, ...rest]) => [begin.toISOString(), end.toISOString(), ...rest]).sort();
console.log(JSON.stringify({ "ical.js": written(byIcalJs()), "node-ical": written(byNodeIcal()) }));
