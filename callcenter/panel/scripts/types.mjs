/** Write src/api/schema.d.ts from the server's OpenAPI document on standard input. */
import { writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import openapiTypescript, { astToString } from "openapi-typescript";

const document = JSON.parse(await text(process.stdin));
// The client adds this one to every request by itself.
for (const operations of Object.values(document.paths))
  for (const operation of Object.values(operations))
    operation.parameters = operation.parameters?.filter(({ name }) => name !== "X-CSRF-Token");

const nodes = await openapiTypescript(document, {
  rootTypes: true,
  rootTypesNoSchemaPrefix: true,
  defaultNonNullable: false, // what has a default need not be sent
});
writeFileSync(new URL("../src/api/schema.d.ts", import.meta.url), astToString(nodes));
