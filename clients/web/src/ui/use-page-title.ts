import { useEffect } from "react";

/** Names the page in the browser's tab. */
export function usePageTitle(name: string | undefined): void {
  useEffect(() => {
    document.title = name ? `${name} · Marquee` : "Marquee";
  }, [name]);
}
