/** An organisation of the directory, found as it is typed: by name, address, service or phone. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, take } from "@/api/client";
import type { OrganisationShown, PageOrganisationShown } from "@/api/schema";
import { useMay } from "@/session/session";

interface Props {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (organisationId: string | null) => void;
  readonly description?: string;
  readonly error?: string | undefined;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly size?: "xs" | "sm"; // small among filters
}

export function OrganisationPicker(props: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const chosen = useOrganisation(props.value);
  const found = useQuery({
    queryKey: ["organisations", "picker", asked],
    queryFn: () =>
      take<PageOrganisationShown>(
        api.GET("/api/v1/organisations", { params: { query: { q: asked, limit: 20 } } }),
      ),
    placeholderData: keepPreviousData,
  });
  const items = [...(chosen ? [chosen] : []), ...(found.data?.items ?? [])];
  const options = new Map(items.map((one) => [one.organisation_id, one.short_name]));
  return (
    <Select
      size={props.size ?? "sm"}
      label={props.label}
      description={props.description}
      error={props.error}
      required={props.required ?? false}
      disabled={props.disabled ?? false}
      searchable
      clearable
      selectFirstOptionOnChange
      limit={20}
      placeholder={t("organisation.hint")}
      nothingFoundMessage={found.isFetching ? t("loading") : t("organisation.none")}
      data={[...options].map(([value, label]) => ({ value, label }))}
      filter={({ options: all }) => all} // the server has searched already
      renderOption={({ option }) => {
        const one = items.find((item) => item.organisation_id === option.value);
        return (
          <div>
            {option.label}
            {one?.address && <div className="option-hint">{one.address}</div>}
          </div>
        );
      }}
      value={props.value}
      onChange={props.onChange}
      searchValue={typed}
      onSearchChange={setTyped}
    />
  );
}

/** One organisation by its id; undefined until it is known. */
export function useOrganisation(organisationId: string | null): OrganisationShown | undefined {
  const may = useMay("directory.read");
  return useQuery({
    queryKey: ["organisations", "one", organisationId],
    enabled: may && organisationId !== null,
    staleTime: 300_000,
    queryFn: () =>
      take<OrganisationShown>(
        api.GET("/api/v1/organisations/{organisation_id}", {
          params: { path: { organisation_id: organisationId ?? "" } },
        }),
      ),
  }).data;
}
