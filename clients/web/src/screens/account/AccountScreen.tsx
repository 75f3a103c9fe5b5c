import { useQuery } from "@apollo/client/react";
import type { ReactNode } from "react";

import { failureOf } from "../../api/failures";
import { useSession } from "../../session/SessionProvider";
import { useSignOut } from "../../session/use-sign-out";
import { Avatar } from "../../ui/Avatar";
import { Button, ButtonLink } from "../../ui/Button";
import { FailureNotice, PartialNotice } from "../../ui/FailureNotice";
import { ago, day, money } from "../../ui/format";
import { Icon } from "../../ui/icons";
import { Notice } from "../../ui/Notice";
import { Page } from "../../ui/Page";
import { type WebAccountQuery, WebAccountDocument } from "./Account.generated";
import styles from "./AccountScreen.module.css";

type Account = NonNullable<WebAccountQuery["viewer"]>["account"];

/** The membership: plan, what is streaming, profiles, devices, billing. */
export function AccountScreen(): ReactNode {
  const session = useSession();
  if (session.status !== "watching") {
    return (
      <Page title="Account">
        <Notice tall icon="lock" title="Your account is behind your sign-in">
          Sign in again to see it. Searching and browsing work meanwhile.
        </Notice>
      </Page>
    );
  }
  return <SignedInAccount />;
}

function SignedInAccount() {
  const { data, error, loading, refetch } = useQuery(WebAccountDocument, {
    errorPolicy: "all",
    fetchPolicy: "cache-and-network",
  });
  const signOut = useSignOut();
  const account = data?.viewer?.account;
  if (!account) {
    return (
      <Page title="Account">
        {loading ? (
          <div className={styles.loading} role="status">
            <span className="visually-hidden">Your account is loading.</span>
          </div>
        ) : (
          <FailureNotice
            failure={failureOf(error) ?? { kind: "unknown" }}
            what="your account"
            onRetry={() => refetch()}
          />
        )}
        <div className={styles.foot}>
          <Button onClick={signOut}>Sign out</Button>
        </div>
      </Page>
    );
  }
  return (
    <Page title="Account" aside={account.email}>
      <PartialNotice failure={failureOf(error)} onRetry={() => refetch()} />
      <div className={styles.sections}>
        <PlanSection account={account} />
        <StreamsSection streams={account.activeStreams} limit={account.plan.maxConcurrentStreams} />
        <ProfilesSection account={account} />
        <DevicesSection account={account} />
        {account.billing && <BillingSection billing={account.billing} />}
      </div>
      <div className={styles.foot}>
        <Button onClick={signOut}>Sign out</Button>
      </div>
    </Page>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

const STATUS: Record<Account["status"], string> = {
  TRIAL: "Trial",
  ACTIVE: "Active",
  PAST_DUE: "Payment is due",
  ON_HOLD: "On hold",
  PAUSED: "Paused",
  CANCELED: "Cancelled",
};
const RESOLUTION: Record<Account["plan"]["maxResolution"], string> = {
  SD: "Standard definition",
  HD: "HD (720p)",
  FHD: "Full HD (1080p)",
  UHD: "Ultra HD (4K)",
};

function PlanSection({ account: { plan, status } }: { account: Account }) {
  return (
    <Section title="Plan">
      <p className={styles.plan}>
        {plan.name} <span className={styles.status}>{STATUS[status]}</span>
      </p>
      <ul className={styles.facts}>
        <li>{RESOLUTION[plan.maxResolution]}</li>
        <li>
          {plan.maxConcurrentStreams === 1 ? "1 screen" : `${plan.maxConcurrentStreams} screens at a time`}
        </li>
        <li>
          {plan.maxDownloadDevices === 1
            ? "Downloads on 1 device"
            : `Downloads on ${plan.maxDownloadDevices} devices`}
        </li>
        <li>{plan.hasAds ? "With advertisements" : "No advertisements"}</li>
      </ul>
    </Section>
  );
}

function StreamsSection({ streams, limit }: { streams: Account["activeStreams"]; limit: number }) {
  return (
    <Section title="Watching now">
      {streams === null ? (
        <p>Not known just now.</p>
      ) : (
        <>
          <p className={styles.muted}>
            {streams.length} of {limit} screens in use
          </p>
          <ul className={styles.rows}>
            {streams.map(({ session, video, profile, device, startedAt }) => (
              <li key={session.id}>
                <Icon name="screen" />
                <span>
                  {video?.title ?? "Something"}
                  <small>
                    {[profile?.name, device?.name, `since ${ago(startedAt)}`].filter(Boolean).join(" · ")}
                  </small>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

const KINDS = { TEEN: "Teen", KIDS: "Kids" };
const LIMITS = {
  ALL: "for all ages",
  KIDS_7: "up to 7 years",
  TEEN_13: "up to 13 years",
  MATURE_16: "up to 16 years",
  ADULT_18: "all titles",
};

function ProfilesSection({ account }: { account: Account }) {
  return (
    <Section title="Profiles">
      <p className={styles.muted}>
        {account.profiles.length} of {account.maxProfiles}
      </p>
      <ul className={styles.rows}>
        {account.profiles.map(({ id, name, avatarUrl, kind, maturityLimit, pinProtected }) => (
          <li key={id}>
            <Avatar src={avatarUrl} />
            <span>
              {name}
              <small>
                {kind === "STANDARD" ? "" : `${KINDS[kind]} · `}
                {LIMITS[maturityLimit]}
              </small>
            </span>
            {pinProtected && (
              <span className={styles.end}>
                <Icon name="lock" /> PIN
              </span>
            )}
          </li>
        ))}
      </ul>
      <ButtonLink to="/profiles">Switch profile</ButtonLink>
    </Section>
  );
}

function DevicesSection({ account }: { account: Account }) {
  const devices = account.devices.edges.flatMap(({ node }) => node ?? []);
  return (
    <Section title="Devices">
      <ul className={styles.rows}>
        {devices.map(({ id, name, kind, lastSeenAt, trusted }) => (
          <li key={id}>
            <Icon name={kind === "IOS" || kind === "ANDROID" ? "phone" : "screen"} />
            <span>
              {name}
              <small>
                {[
                  lastSeenAt === null ? "Never used" : `Last used ${ago(lastSeenAt)}`,
                  trusted ? "trusted" : null,
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function BillingSection({ billing }: { billing: NonNullable<Account["billing"]> }) {
  const invoices = billing.invoices.edges.flatMap(({ node }) => node ?? []);
  return (
    <Section title="Billing">
      {billing.nextCharge && billing.nextChargeAt && (
        <p>
          {money(billing.nextCharge)} on {day(billing.nextChargeAt)}
          {billing.paymentMethodHint && <span className={styles.muted}>, {billing.paymentMethodHint}</span>}
        </p>
      )}
      <ul className={styles.rows}>
        {invoices.map(({ id, issuedAt, total, paid }) => (
          <li key={id}>
            <span>{day(issuedAt)}</span>
            <span className={styles.end}>
              {money(total)} {paid ? <small>paid</small> : <b>open</b>}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
