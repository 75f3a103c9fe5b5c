import { describe, expect, it, vi } from "vitest";

import { WREN } from "../testing/app";
import { SessionStore } from "./session";

describe("a session", () => {
  it("survives a reload of the page", () => {
    new SessionStore(localStorage).profileChosen("a", "p", WREN);
    expect(new SessionStore(localStorage).current()).toEqual({
      status: "watching",
      accountToken: "a",
      token: "p",
      profile: WREN,
    });
  });

  it("keeps no token once it has expired", () => {
    const store = new SessionStore(localStorage);
    store.profileChosen("a", "p", WREN);
    store.expired();
    expect(store.current()).toEqual({ status: "expired", profile: WREN });
    expect(localStorage.getItem("marquee.session")).not.toContain("accountToken");
  });

  it("follows what another tab does", () => {
    const [here, there] = [new SessionStore(localStorage), new SessionStore(localStorage)];
    const listener = vi.fn();
    here.subscribe(listener);
    there.signedIn("a");
    here.follow(
      new StorageEvent("storage", {
        key: "marquee.session",
        newValue: localStorage.getItem("marquee.session"),
      }),
    );
    expect(here.current()).toEqual({ status: "choosing", accountToken: "a" });
    expect(listener).toHaveBeenCalledOnce();
  });

  it.each(["no JSON", '{"status":"king"}', "null"])("is signed out where the storage holds %s", (stored) => {
    localStorage.setItem("marquee.session", stored);
    expect(new SessionStore(localStorage).current()).toEqual({ status: "signed-out" });
  });
});
