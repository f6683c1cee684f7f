/** The phone rings while another page is open: who it may be, below the strip. */
import { Anchor, Paper, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { useRingOnDesk } from "@/areas/work/desk";
import { useCard } from "@/areas/work/useCard";
import type { PhoneCall } from "./state";

export function RingNote({ talk }: { talk: PhoneCall | null }) {
  const { t } = useTranslation("work");
  const here = useLocation();
  const ring = useRingOnDesk();
  const card = useCard(ring?.linkedid ?? null).data;
  if (talk?.phase !== "ringing" || here.pathname === "/work" || !card) return null;
  return (
    <Paper withBorder p="sm" className="ring-note" role="status">
      <Text size="sm" fw={600}>
        {card.who.map(({ name }) => name).join(", ") || t("who.none")}
      </Text>
      <Text size="sm" c="dimmed">
        {t("open")}: {card.open_cases.length}
      </Text>
      <Anchor component={Link} to="/work" size="sm">
        {t("title")}
      </Anchor>
    </Paper>
  );
}
