import type { AppError } from "../host/host";
import type { Announcer } from "../shared/announcer.svelte";
import { settle } from "../shared/attempt";
import { tell } from "../shared/errors";
import type { Ticker } from "../shared/ticker.svelte";

/** What is asked for on one page, and why the last of it was not taken. */
export class ActsHere {
  /** Stands until it is dismissed or something else is asked for. */
  failed = $state.raw<{ title: string; error: AppError } | null>(null);

  constructor(
    private readonly ticker: Ticker,
    private readonly announcer: Announcer,
  ) {}

  /** Waits for an answer; `null` = it was not taken, which is told under `title`. */
  run = async <T>(title: string, work: Promise<T>): Promise<T | null> => {
    this.failed = null;
    const answer = await settle(work);
    if (answer.at === "done") return answer.value;
    this.fail(title, answer.error);
    return null;
  };

  /** Tells a screen reader at once. */
  alarm(text: string): void {
    this.announcer.alarm(text);
  }

  /** Tells what did not work. */
  fail(title: string, error: AppError): void {
    this.failed = { title, error };
    this.announcer.alarm(`${title}. ${tell(error, this.ticker.now).text}`);
  }

  dismiss = (): void => {
    this.failed = null;
  };
}
