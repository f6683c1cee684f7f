/** Choose an account among those one may see. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "@/api/client";

interface Props {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (userId: string | null) => void;
  readonly error?: string | undefined;
}

export function UserPicker({ label, value, onChange, error }: Props) {
  const [typed, setTyped] = useState("");
  const [search] = useDebouncedValue(typed.split(" (")[0] ?? "", 200);
  const found = useQuery({
    queryKey: ["users", "picker", search],
    queryFn: () =>
      take(api.GET("/api/v1/users", { params: { query: { search, blocked: false, limit: 20 } } })),
    placeholderData: keepPreviousData,
  });
  return (
    <Select
      searchable
      clearable
      label={label}
      error={error}
      value={value}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      data={(found.data?.items ?? []).map((user) => ({
        value: user.user_id,
        label: `${user.full_name} (${user.login})`,
      }))}
    />
  );
}
