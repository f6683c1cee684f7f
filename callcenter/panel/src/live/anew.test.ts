import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Anew } from "./anew";

let client: QueryClient;
let anew: Anew;
let asked: ((answer: string) => void)[];
let leave: () => void;

beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  anew = new Anew(client);
  asked = [];
  const observer = new QueryObserver(client, {
    queryKey: ["callbacks", "open"],
    queryFn: () => new Promise<string>((answer) => asked.push(answer)),
  });
  leave = observer.subscribe(() => {});
});

afterEach(() => {
  leave();
  client.clear();
});

const shown = () => client.getQueryData(["callbacks", "open"]);

/** Let the answer reach the cache, and whatever it sets off. */
const settle = () => new Promise((done) => setTimeout(done));

async function answer(index: number, words: string): Promise<void> {
  asked[index]?.(words);
  await settle();
}

test("news asks again for what has come", async () => {
  await answer(0, "none");
  anew.ask(["callbacks"]);
  await answer(1, "one");
  expect(shown()).toBe("one");
  expect(asked).toHaveLength(2);
});

test("news that comes while a list is asked for the first time asks once more", async () => {
  anew.ask(["callbacks"]);
  anew.ask(["callbacks"]);
  expect(asked).toHaveLength(1);
  await answer(0, "none");
  expect(shown()).toBe("none");
  expect(asked).toHaveLength(2);
  await answer(1, "one");
  expect(shown()).toBe("one");
  await settle();
  expect(asked).toHaveLength(2);
});

test("a stream of news does not keep a slow list from coming", async () => {
  await answer(0, "none");
  for (let news = 0; news < 5; news += 1) {
    anew.ask(["callbacks"]);
    await settle();
  }
  expect(asked).toHaveLength(2);
  await answer(1, "one");
  expect(shown()).toBe("one");
  expect(asked).toHaveLength(3);
});

test("what failed while the news came is asked for again", async () => {
  await answer(0, "none");
  anew.ask(["callbacks"]);
  anew.ask(["callbacks"]);
  const failing = client.getQueryCache().find({ queryKey: ["callbacks", "open"] });
  await failing?.cancel();
  await settle();
  expect(asked).toHaveLength(3);
});

test("what nobody looks at is asked for when somebody does", async () => {
  await answer(0, "none");
  leave();
  anew.ask(["callbacks"]);
  await settle();
  expect(asked).toHaveLength(1);
  expect(client.getQueryState(["callbacks", "open"])?.isInvalidated).toBe(true);
});
