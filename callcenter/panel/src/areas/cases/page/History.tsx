/** What happened to a case, the latest first; edits of one sitting are one line already. */
import { Text, Timeline } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Moment } from "@/ui/Moment";
import { Section } from "./Section";

interface Step {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly actor_name?: string | null;
  readonly step: string;
  readonly from_state: string;
  readonly to_state: string;
  readonly reason: string;
}

export function History({ steps }: { steps: readonly Step[] }) {
  const { t, i18n } = useTranslation("cases");
  if (steps.length === 0) return null;
  const name = (step: string) => {
    const key = `cases:past.${step.replace(/^\w+\./, "")}`;
    return i18n.exists(key) ? t(key) : step;
  };
  const rule = (actor: string) => {
    const key = `cases:rule.${actor}`;
    return i18n.exists(key) ? t(key) : actor;
  };
  return (
    <Section title={t("history")}>
      <Timeline bulletSize={10} lineWidth={1} active={-1}>
        {[...steps].reverse().map((one) => (
          <Timeline.Item key={one.seq} title={<Text size="sm">{name(one.step)}</Text>}>
            <Text size="xs" c="dimmed">
              <Moment at={one.at} />
              {one.actor && ` · ${one.actor_name ?? rule(one.actor)}`}
              {one.from_state !== one.to_state && ` · ${t(`terms:state.${one.to_state}`)}`}
            </Text>
            {one.reason && (
              <Text size="sm" className="caller-text">
                {one.reason}
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}
