import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentPropsWithRef, ReactNode } from "react";

import styles from "./Button.module.css";

type Look = "primary" | "plain" | "quiet";

const classes = (look: Look, extra = "") => `${styles.button} ${styles[look]} ${extra}`;

type ButtonProps = ComponentPropsWithRef<"button"> & { look?: Look };

export function Button({ look = "plain", className, type = "button", ...rest }: ButtonProps) {
  return <button {...rest} type={type} className={classes(look, className)} />;
}

type ButtonLinkProps = Pick<LinkProps, "to" | "params" | "search"> & { look?: Look; children: ReactNode };

export function ButtonLink({ look = "plain", children, ...rest }: ButtonLinkProps) {
  return (
    <Link {...rest} className={classes(look)}>
      {children}
    </Link>
  );
}
