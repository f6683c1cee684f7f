/** Where a clinic is and how to phone it, while somebody waits: one box, addresses, phones. */
import { ScrollArea, Skeleton, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import { ProblemNote } from "@/ui/ProblemNote";
import { SearchBox } from "@/ui/SearchBox";
import { ClinicLine } from "./ClinicLine";

export function ClinicFinder() {
  const { t } = useTranslation("directory");
  const [words, setWords] = useState("");
  const found = useQuery({
    queryKey: ["organisations", "finder", words],
    queryFn: () =>
      take(api.GET("/api/v1/organisations", { params: { query: { q: words, limit: 8 } } })),
    enabled: words !== "",
    placeholderData: keepPreviousData,
  });
  const clinics = words ? (found.data?.items ?? []) : [];
  return (
    <section className="finder" aria-label={t("title")}>
      <SearchBox
        label={t("search")}
        placeholder={t("search.hint")}
        value={words}
        onSearch={setWords}
      />
      <ScrollArea.Autosize mah={{ sm: "60vh" }} type="auto" offsetScrollbars mt="xs">
        {found.isLoading && <Skeleton height={60} className="appears-late" />}
        <ProblemNote problem={found.error} />
        {clinics.map((clinic) => (
          <ClinicLine key={clinic.organisation_id} clinic={clinic} />
        ))}
        {words && found.isSuccess && clinics.length === 0 && (
          <Text size="sm" c="dimmed" role="status" py="xs">
            {t("none")}
          </Text>
        )}
      </ScrollArea.Autosize>
    </section>
  );
}
