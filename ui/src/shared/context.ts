import { createContext } from "svelte";
import type { Host } from "../host/host";
import { Announcer } from "./announcer.svelte";
import { Ticker } from "./ticker.svelte";

const [host, setHost] = createContext<Host>();
const [ticker, setTicker] = createContext<Ticker>();
const [announcer, setAnnouncer] = createContext<Announcer>();

/** Gives every component below what it may reach outside itself; returns it. */
export function provide(given: Host): { ticker: Ticker; announcer: Announcer } {
  setHost(given);
  return { ticker: setTicker(new Ticker(given)), announcer: setAnnouncer(new Announcer()) };
}

export { announcer as useAnnouncer, host as useHost, ticker as useTicker };
