/** Choose an organisation by name, address or phone: a type-ahead that keeps what was chosen. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";

interface Props {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (organisationId: string | null) => void;
  readonly description?: string;
  readonly error?: string | undefined;
}

export function OrganisationPicker({ label, value, onChange, description, error }: Props) {
  const { t } = useTranslation("directory");
  const [typed, setTyped] = useState("");
  const [words] = useDebouncedValue(typed, 200);
  const chosen = useOrganisationName(value);
  const found = useQuery({
    queryKey: ["organisations", "picker", words],
    queryFn: () =>
      take(api.GET("/api/v1/organisations", { params: { query: { q: words, limit: 20 } } })),
    placeholderData: keepPreviousData,
  });
  const options = new Map(
    (found.data?.items ?? []).map((one) => [one.organisation_id, one.short_name]),
  );
  if (value !== null) options.set(value, chosen ?? value);
  return (
    <Select
      searchable
      clearable
      label={label}
      description={description}
      error={error}
      value={value}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={t("none")}
      // The server has chosen already, by word forms this page knows nothing of.
      filter={({ options: all }) => all}
      data={[...options].map(([id, name]) => ({ value: id, label: name }))}
    />
  );
}

/** The short name of an organisation; null while it is not known. */
export function useOrganisationName(organisationId: string | null): string | null {
  const one = useQuery({
    queryKey: ["organisations", "one", organisationId],
    queryFn: () =>
      take(
        api.GET("/api/v1/organisations/{organisation_id}", {
          params: { path: { organisation_id: organisationId ?? "" } },
        }),
      ),
    enabled: organisationId !== null,
  });
  return one.data?.short_name ?? null;
}
