import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it } from "vitest";

import { Shelf } from "./Shelf";

function shelf(title: string, names: string[]) {
  return (
    <Shelf title={title}>
      {names.map((name) => (
        <li key={name}>
          <a href={`/${name}`} data-card>
            {name}
          </a>
        </li>
      ))}
    </Shelf>
  );
}

const focused = () => document.activeElement?.textContent;

it("is one stop of the tab key, and arrows move inside", async () => {
  render(
    <>
      {shelf("One", ["a", "b", "c"])}
      {shelf("Two", ["x", "y"])}
    </>,
  );
  const user = userEvent.setup();
  await user.tab();
  expect(focused()).toBe("a");
  await user.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}");
  expect(focused()).toBe("c");
  await user.keyboard("{Home}");
  expect(focused()).toBe("a");
  await user.keyboard("{End}");
  expect(focused()).toBe("c");
  await user.tab();
  expect(focused()).toBe("x");
  await user.tab({ shift: true });
  expect(focused()).toBe("c"); // where one was
});

it("leads to the next shelf and back with the arrows up and down", async () => {
  render(
    <>
      {shelf("One", ["a"])}
      {shelf("Empty", [])}
      {shelf("Two", ["x", "y"])}
    </>,
  );
  const user = userEvent.setup();
  await user.tab();
  await user.keyboard("{ArrowDown}");
  expect(focused()).toBe("x");
  await user.keyboard("{ArrowUp}");
  expect(focused()).toBe("a");
  await user.keyboard("{ArrowUp}");
  expect(focused()).toBe("a");
});

it("is named by its heading", () => {
  render(shelf("Top Picks", ["a"]));
  expect(screen.getByRole("region", { name: "Top Picks" })).toBeVisible();
});
