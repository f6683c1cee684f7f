/** What somebody does now: a dot, a word, and for how long. */
import { useTranslation } from "react-i18next";
import { type AgentState, serverNow } from "@/live/live";
import { useTick } from "./useTick";
import { stopwatch } from "./zone";

export function AgentBadge({ state, since }: { state: AgentState; since?: string | null }) {
  const { t } = useTranslation();
  useTick(since ? 1_000 : 60_000);
  return (
    <span className="agent-state" data-state={state}>
      {t(`state.${state}`)}
      {since && (
        <span className="figures">{stopwatch((serverNow() - Date.parse(since)) / 1000)}</span>
      )}
    </span>
  );
}
