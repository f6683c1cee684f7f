/** What I am doing now, for how long, and the menu that changes it. */
import { Button, Menu, Text, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { serverNow } from "@/live/live";
import { AgentBadge } from "@/ui/AgentBadge";
import { useTick } from "@/ui/useTick";
import { stopwatch } from "@/ui/zone";
import { useBreakReasons, type useOwnState } from "./useOwnState";

type Own = ReturnType<typeof useOwnState>;

export function StateMenu({ own }: { own: Own }) {
  const { t } = useTranslation("work");
  const { live, kept, choosing } = own;
  const reasons = useBreakReasons();
  const state = live?.state ?? (kept?.state === "wrap_up" ? "wrap_up" : (kept?.state ?? "offline"));
  const why = hint(own);
  const reason = reasons.data?.items.find(({ key }) => key === live?.reason)?.title;
  return (
    <div className="strip-state">
      <Menu position="bottom-start" width={280} keepMounted={false}>
        <Tooltip label={why ? t(why) : (reason ?? "")} disabled={!why && !reason}>
          <Menu.Target>
            <UnstyledButton className="strip-state-button">
              <VisuallyHidden>{t("state", { state: "" })}</VisuallyHidden>
              <AgentBadge
                state={state}
                since={state === "wrap_up" ? null : (live?.since_at ?? kept?.since_at ?? null)}
              />
              {why && <span className="strip-dot" aria-hidden />}
              <IconChevronDown size={14} aria-hidden />
            </UnstyledButton>
          </Menu.Target>
        </Tooltip>
        <Menu.Dropdown>
          <Menu.Label>{why ? t(why) : t("state.choose")}</Menu.Label>
          <Menu.Item
            onClick={() => choosing.mutate({ state: "ready" })}
            rightSection={<Text size="xs">F2</Text>}
          >
            {t("state.ready")}
          </Menu.Item>
          {reasons.data?.items.map(({ key, title }) => (
            <Menu.Item key={key} onClick={() => choosing.mutate({ state: "break", reason: key })}>
              {t("state.break", { reason: title })}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => choosing.mutate({ state: "offline" })}>
            {t("state.off")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {state === "wrap_up" && <WrapUp until={live?.until_at ?? kept?.until_at ?? null} own={own} />}
      {["offline", "break"].includes(state) && !choosing.isPending && (
        <Button size="compact-sm" variant="default" visibleFrom="sm" onClick={() => ready(own)}>
          {t("readyNow")}
        </Button>
      )}
    </div>
  );
}

/** How long I may still write, and the way out of it. */
function WrapUp({ until, own }: { until: string | null; own: Own }) {
  const { t } = useTranslation("work");
  useTick(500);
  const left = until === null ? 0 : Math.max(0, (Date.parse(until) - serverNow()) / 1000);
  return (
    <>
      <Text size="sm" className="figures wide-only" c="var(--state-wrap_up)">
        {t("left", { time: stopwatch(Math.ceil(left)) })}
      </Text>
      <Button size="compact-sm" variant="default" onClick={() => ready(own)}>
        {t("readyNow")}
      </Button>
    </>
  );
}

export function ready(own: Own): void {
  own.choosing.mutate({ state: "ready" });
}

/** What must be said beside the state: a key of the words. */
function hint({ live, kept }: Own): string | null {
  if (kept?.vanished) return "state.gone";
  if (kept?.break_after_call && live?.state !== "break") return "state.later";
  if (live?.reason === "no_phone") return "state.no_phone";
  return null;
}
