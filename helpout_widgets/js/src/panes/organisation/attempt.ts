/** Sends something, and says in words what went wrong with it. */

import { useState } from "preact/hooks";
import { explain } from "../../core/refusal";

export function useAttempt() {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  /** Whether it went well. */
  const attempt = async (send: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true);
    setFailed(null);
    try {
      await send();
      return true;
    } catch (error) {
      const { title, detail } = explain(error);
      setFailed(`${title}. ${detail}`);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failed, attempt };
}
