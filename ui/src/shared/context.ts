import { createContext } from "svelte";
import type { Host } from "../host/host";
import { Announcer } from "./announcer.svelte";
import { Marks } from "./marks.svelte";
import { Ticker } from "./ticker.svelte";

const [host, setHost] = createContext<Host>();
const [ticker, setTicker] = createContext<Ticker>();
const [announcer, setAnnouncer] = createContext<Announcer>();
const [marks, setMarks] = createContext<Marks>();

/** Gives every component below what it may reach outside itself; returns it. */
export function provide(given: Host): { ticker: Ticker; announcer: Announcer; marks: Marks } {
  setHost(given);
  return { ticker: setTicker(new Ticker(given)), announcer: setAnnouncer(new Announcer()), marks: setMarks(new Marks()) };
}

export { announcer as useAnnouncer, host as useHost, marks as useMarks, ticker as useTicker };
