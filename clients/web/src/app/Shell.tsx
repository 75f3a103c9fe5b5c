import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";

import { useOnline } from "../api/connectivity";
import { useSession } from "../session/SessionProvider";
import { Avatar } from "../ui/Avatar";
import { ButtonLink } from "../ui/Button";
import { Icon, type IconName } from "../ui/icons";
import { Logo } from "../ui/Logo";
import { Notice } from "../ui/Notice";
import { enterFromPage } from "./remote";
import styles from "./Shell.module.css";

const PLACES: { to: "/" | "/search" | "/my-list"; label: string; icon: IconName }[] = [
  { to: "/", label: "Home", icon: "home" },
  { to: "/search", label: "Search", icon: "search" },
  { to: "/my-list", label: "My List", icon: "list" },
];

/** What stands around every screen of the catalogue: places to go, who is watching, what is wrong. */
export function Shell() {
  const session = useSession();
  const online = useOnline();
  const from = useLocation({ select: (location) => location.href });
  useEffect(() => enterFromPage(), []);
  if (session.status === "signed-out" || session.status === "choosing") return null; // led away by the router
  const { profile } = session;
  return (
    <>
      <a href="#content" className={styles.skip}>
        Skip to content
      </a>
      <header className={styles.header}>
        <Link to="/" aria-label="Marquee, home" className={styles.brand}>
          <Logo />
        </Link>
        <nav aria-label="Main" className={styles.nav}>
          {PLACES.map(({ to, label, icon }) => (
            <Link key={to} to={to} activeOptions={{ exact: to === "/", includeSearch: false }}>
              <Icon name={icon} />
              <span>{label}</span>
            </Link>
          ))}
          <Link to="/account">
            <Avatar src={profile.avatarUrl} size="var(--nav-avatar)" />
            <span>
              {profile.name}
              <span className="visually-hidden">: account</span>
            </span>
          </Link>
        </nav>
      </header>
      <main id="content" tabIndex={-1} className={styles.content}>
        {session.status === "expired" && (
          <Notice
            icon="lock"
            title="Your sign-in has expired"
            actions={
              <ButtonLink to="/sign-in" search={{ from }} look="primary">
                Sign in again
              </ButtonLink>
            }
          >
            You can go on browsing and searching. Your list, ratings and recommendations come back when you
            sign in.
          </Notice>
        )}
        {!online && (
          <Notice icon="offline" title="You are offline">
            What you have opened already still opens. Changes are not saved until you are back.
          </Notice>
        )}
        <Outlet />
      </main>
    </>
  );
}
