import { skipToken, useApolloClient, useQuery } from "@apollo/client/react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";

import { failureOf } from "../../api/failures";
import { useSession, useSessionStore } from "../../session/SessionProvider";
import { WebSelectProfileDocument } from "../../session/SelectProfile.generated";
import { useSignOut } from "../../session/use-sign-out";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { Icon } from "../../ui/icons";
import { Logo } from "../../ui/Logo";
import { usePageTitle } from "../../ui/use-page-title";
import { PinDialog } from "./PinDialog";
import { WebProfilesDocument } from "./Profiles.generated";
import styles from "./ProfilesScreen.module.css";

const route = getRouteApi("/profiles");

type Locked = { id: string; name: string; problem: string | null };

/** Who is watching? */
export function ProfilesScreen(): ReactNode {
  usePageTitle("Who is watching?");
  const { from = "/" } = route.useSearch();
  const session = useSession();
  const store = useSessionStore();
  const client = useApolloClient();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [locked, setLocked] = useState<Locked | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const accountToken = "accountToken" in session ? session.accountToken : null;
  const { data, error, loading, refetch } = useQuery(
    WebProfilesDocument,
    accountToken === null ? skipToken : { errorPolicy: "all", context: { token: accountToken } },
  );

  const choose = async (id: string, name: string, pin?: string): Promise<void> => {
    if (accountToken === null) return;
    setProblem(null);
    try {
      const { data: answer } = await client.mutate({
        mutation: WebSelectProfileDocument,
        variables: { id, pin: pin ?? null },
        context: { token: accountToken },
      });
      const result = answer?.selectProfile;
      switch (result?.__typename) {
        case "ProfileSelected":
          await client.clearStore();
          store.profileChosen(accountToken, result.token, result.profile);
          await navigate({ to: from });
          return;
        case "PinRequiredError":
          setLocked({ id, name, problem: pin === undefined ? null : wrongPin(result) });
          return;
        case "PinLockedError":
          setLocked({ id, name, problem: tooOften(result.retryAt) });
          return;
        default:
          setProblem("That profile is not there any more.");
          await refetch();
      }
    } catch (failed) {
      const failure = failureOf(failed);
      if (failure?.kind === "signed-out") {
        store.expired();
        return;
      }
      setProblem(`${name} could not be chosen. Try again in a moment.`);
    }
  };

  const profiles = data?.viewer?.account.profiles;
  const failure = failureOf(error);
  const expired = failure?.kind === "signed-out";
  useEffect(() => {
    if (expired) store.signedOut();
  }, [expired, store]);
  if (accountToken === null || expired) return null; // led away by the router
  return (
    <main className={styles.page}>
      <Logo />
      <h1>Who is watching?</h1>
      {!profiles && !loading && (
        <FailureNotice
          failure={failure ?? { kind: "unknown" }}
          what="your profiles"
          onRetry={() => refetch()}
        />
      )}
      <ul className={styles.profiles} data-shelf>
        {(profiles ?? []).map(({ id, name, avatarUrl, kind, pinProtected }) => (
          <li key={id}>
            <button
              type="button"
              data-card
              aria-label={pinProtected ? `${name}, with a PIN` : undefined}
              className={styles.profile}
              onClick={() => (pinProtected ? setLocked({ id, name, problem: null }) : choose(id, name))}
            >
              <Avatar src={avatarUrl} size="var(--avatar)" />
              <span className={styles.name}>
                {name}
                {pinProtected && <Icon name="lock" size="0.9em" />}
              </span>
              {kind !== "STANDARD" && <small>{kind === "KIDS" ? "Kids" : "Teen"}</small>}
            </button>
          </li>
        ))}
      </ul>
      <p role="alert" className={styles.problem}>
        {problem}
      </p>
      <Button look="quiet" onClick={signOut}>
        Sign out
      </Button>
      {locked && (
        <PinDialog
          key={locked.id}
          name={locked.name}
          problem={locked.problem}
          onEnter={(pin) => choose(locked.id, locked.name, pin)}
          onClose={() => setLocked(null)}
        />
      )}
    </main>
  );
}

function wrongPin({ attemptsLeft }: { attemptsLeft: number }): string {
  if (attemptsLeft === 1) return "That is not the PIN. One more try before it locks for a while.";
  return `That is not the PIN. ${attemptsLeft} tries left.`;
}

function tooOften(retryAt: string): string {
  const time = new Intl.DateTimeFormat("en", { timeStyle: "short" }).format(new Date(retryAt));
  return `Too many wrong PINs. Try again after ${time}.`;
}
