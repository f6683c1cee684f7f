/** A titled part of a case's page; nothing at all when it has nothing to show. */
import { Paper, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  readonly aside?: ReactNode;
}

export function Section({ title, children, aside }: Props) {
  return (
    <Paper component="section" withBorder p="md" radius="md" className="section">
      <div className="section-head">
        <Title order={2} size="h5">
          {title}
        </Title>
        {aside}
      </div>
      {children}
    </Paper>
  );
}

/** Name and value, a line each; those without a value are left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  const said = facts.filter(
    ([, value]) => value !== null && value !== undefined && value !== false && value !== "",
  );
  return (
    <dl className="case-facts">
      {said.map(([name, value]) => (
        <div key={name}>
          <dt>
            <Text size="sm" c="dimmed" component="span">
              {name}
            </Text>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
