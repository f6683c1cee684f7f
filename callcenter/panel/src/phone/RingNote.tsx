/** The phone rings: what keeps one from answering; on other pages, who it may be. */
import { Anchor, Paper, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import type { CallCardShown } from "@/api/schema";
import { useRingOnDesk } from "@/areas/work/desk";
import { useCard } from "@/areas/work/useCard";
import { microphoneTrouble, type PhoneState } from "./state";

export function RingNote({ state }: { state: PhoneState }) {
  const { t } = useTranslation("work");
  const here = useLocation();
  const ring = useRingOnDesk();
  const card = useCard(ring?.linkedid ?? null).data;
  const who = here.pathname === "/work" ? undefined : card;
  const deaf = microphoneTrouble(state.microphone);
  if (state.talk?.phase !== "ringing" || (!who && !deaf)) return null;
  return (
    <Paper withBorder p="sm" className="ring-note" role="status">
      {deaf && (
        <Text size="sm" className="strip-alarm" role="alert">
          {t(deaf)}
        </Text>
      )}
      {who && <Who card={who} />}
    </Paper>
  );
}

function Who({ card }: { card: CallCardShown }) {
  const { t } = useTranslation("work");
  return (
    <>
      <Text size="sm" fw={600}>
        {card.who.map(({ name }) => name).join(", ") || t("who.none")}
      </Text>
      <Text size="sm" c="dimmed">
        {t("open")}: {card.open_cases.length}
      </Text>
      <Anchor component={Link} to="/work" size="sm">
        {t("title")}
      </Anchor>
    </>
  );
}
