import { type ErrorComponentProps, Link } from "@tanstack/react-router";

import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";

/** A screen broke, or its code could not be fetched. */
export function RouteError({ reset }: ErrorComponentProps) {
  const again = (
    <Button look="primary" onClick={() => (navigator.onLine ? window.location.reload() : reset())}>
      Try again
    </Button>
  );
  if (!navigator.onLine) {
    return (
      <Notice tall icon="offline" title="This part is not here yet" actions={again}>
        You are offline, and this screen has not been opened before. Go <Link to="/">home</Link> meanwhile.
      </Notice>
    );
  }
  return (
    <Notice tall icon="alert" title="The film tore" actions={again}>
      Something broke while this screen was made. Loading it again usually helps; <Link to="/">home</Link>{" "}
      works too.
    </Notice>
  );
}

export function NotFound() {
  return (
    <Notice tall icon="search" title="There is nothing at this address">
      <Link to="/">Go home</Link>, or <Link to="/search">search</Link>.
    </Notice>
  );
}
