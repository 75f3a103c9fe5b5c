import { useApolloClient, useMutation } from "@apollo/client/react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactNode, type SubmitEvent, useState } from "react";

import { demoMember } from "../../app/config";
import { failureOf } from "../../api/failures";
import { useSession, useSessionStore } from "../../session/SessionProvider";
import { WebSelectProfileDocument } from "../../session/SelectProfile.generated";
import { Button } from "../../ui/Button";
import { Logo } from "../../ui/Logo";
import { usePageTitle } from "../../ui/use-page-title";
import { PosterWall } from "./PosterWall";
import { WebSignInDocument } from "./SignIn.generated";
import styles from "./SignInScreen.module.css";

const route = getRouteApi("/sign-in");

export function SignInScreen(): ReactNode {
  usePageTitle("Sign in");
  const { from = "/" } = route.useSearch();
  const session = useSession();
  const store = useSessionStore();
  const client = useApolloClient();
  const navigate = useNavigate();
  const [signIn, { loading }] = useMutation(WebSignInDocument);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const expired = session.status === "expired" ? session.profile : null;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setProblem(null);
    try {
      const { data } = await signIn({ variables: { email, password } });
      if (data?.signIn.__typename !== "SignedIn") {
        setProblem(data?.signIn.message ?? "That did not work. Try again.");
        return;
      }
      const { token, profiles } = data.signIn;
      await client.clearStore();
      const same = profiles.find((item) => item.id === expired?.id && !item.pinProtected);
      if (same !== undefined && (await resume(same.id, token))) {
        await navigate({ to: from });
        return;
      }
      store.signedIn(token);
      await navigate({ to: "/profiles", search: { from } });
    } catch (error) {
      setProblem(whyNot(error));
    }
  };

  /** Goes on as the profile that was watching when the sign-in expired. */
  const resume = async (id: string, accountToken: string): Promise<boolean> => {
    const context = { token: accountToken };
    const { data } = await client
      .mutate({ mutation: WebSelectProfileDocument, variables: { id }, context })
      .catch(() => ({ data: undefined }));
    if (data?.selectProfile.__typename !== "ProfileSelected") return false;
    store.profileChosen(accountToken, data.selectProfile.token, data.selectProfile.profile);
    return true;
  };

  const demo = demoMember();
  return (
    <div className={styles.page}>
      <PosterWall />
      <main className={styles.panel}>
        <Logo large />
        <form onSubmit={submit} className={styles.form}>
          <h1>{expired ? `Welcome back, ${expired.name}` : "Sign in"}</h1>
          {expired && (
            <p className={styles.hint}>Your sign-in had expired. You will be back where you were.</p>
          )}
          <label>
            E-mail
            <input
              type="email"
              name="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </label>
          <label>
            Password
            <input
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </label>
          <p role="alert" className={styles.problem}>
            {problem}
          </p>
          <Button type="submit" look="primary" disabled={loading}>
            {loading ? "One moment …" : "Sign in"}
          </Button>
          {demo && (
            <Button
              look="quiet"
              onClick={() => {
                setEmail(demo.email);
                setPassword(demo.password);
              }}
            >
              Fill in the demo member
            </Button>
          )}
        </form>
      </main>
    </div>
  );
}

function whyNot(error: unknown): string {
  const failure = failureOf(error);
  if (failure?.kind === "unreachable") {
    return failure.offline
      ? "You are offline: connect to a network, then try again."
      : "Marquee cannot be reached. Try again in a moment.";
  }
  return "Signing in does not work just now. It is us, not you: try again in a moment.";
}
