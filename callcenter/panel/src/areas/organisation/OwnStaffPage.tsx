/** Who answers for our organisation; once a year we say that it is still so. */
import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMay, useSession } from "@/session/session";
import { PageHead } from "@/ui/PageHead";
import { Staff } from "../directory/Staff";

export function OwnStaffPage() {
  const { t } = useTranslation("organisation");
  const session = useSession();
  const confirms = useMay("staff.confirm") && session.duty !== null;
  return (
    <>
      <PageHead title={t("staff")} />
      <Stack maw="56rem">
        <Text size="sm">{t(confirms ? "staff.hint" : "staff.readOnly")}</Text>
        {session.organisation_id && (
          <Staff organisationId={session.organisation_id} confirmable={confirms} untitled />
        )}
      </Stack>
    </>
  );
}
