import { type AppError, errorOf } from "../host/host";

/** How far something that was asked for is. */
export type Attempt<T> =
  | { at: "idle" }
  | { at: "busy" }
  | { at: "done"; value: T }
  | { at: "failed"; error: AppError };

/** Waits for an answer and says how it ended; never throws. */
export async function settle<T>(answer: Promise<T>): Promise<Attempt<T> & { at: "done" | "failed" }> {
  try {
    return { at: "done", value: await answer };
  } catch (thrown) {
    return { at: "failed", error: errorOf(thrown) };
  }
}
