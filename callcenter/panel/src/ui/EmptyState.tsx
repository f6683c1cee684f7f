/** Nothing here: what would stand here, and how it comes. */
import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

export function EmptyState(props: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" ta="center">
      <Text fw={500}>{props.title}</Text>
      {props.hint && (
        <Text size="sm" c="dimmed" maw="34rem">
          {props.hint}
        </Text>
      )}
      {props.children}
    </Stack>
  );
}
