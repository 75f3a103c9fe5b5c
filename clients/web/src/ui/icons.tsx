import type { ReactNode } from "react";

/** Icons, 24 × 24, drawn with the colour of the text around them; hidden from assistive technology. */
const SHAPES = {
  home: <path d="M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z" />,
  search: (
    <>
      <circle cx="10.5" cy="10.5" r="6.5" />
      <path d="m15.5 15.5 5 5" />
    </>
  ),
  list: <path d="M4 6h10M4 12h10M4 18h6M18 12v8M14 16h8" />,
  person: (
    <>
      <circle cx="12" cy="8" r="4" />
      <path d="M4 21c0-4.4 3.6-7 8-7s8 2.6 8 7" />
    </>
  ),
  plus: <path d="M12 5v14M5 12h14" />,
  check: <path d="m4.5 12.5 5 5 10-11" />,
  up: (
    <path d="M7 11v9H3v-9zm0 0 4-8c1.7 0 2.6 1.2 2.3 3L12.8 9H19a2 2 0 0 1 2 2.4l-1.3 7A2 2 0 0 1 17.7 20H7" />
  ),
  down: (
    <path d="M17 13V4h4v9zm0 0-4 8c-1.7 0-2.6-1.2-2.3-3l.5-3H5a2 2 0 0 1-2-2.4l1.3-7A2 2 0 0 1 6.3 4H17" />
  ),
  twoUp: (
    <>
      <path d="M8 12v8H5v-8zm0 0 3-6.5c1.4 0 2.1 1 1.9 2.5l-.4 2.5H17a1.7 1.7 0 0 1 1.7 2l-1 5.8A1.7 1.7 0 0 1 16 20H8" />
      <path d="M14.5 3.3c1-.2 1.8.8 1.6 2.2l-.3 2H20a1.7 1.7 0 0 1 1.6 2l-.8 4.6" />
    </>
  ),
  left: <path d="m15 5-7 7 7 7" />,
  right: <path d="m9 5 7 7-7 7" />,
  close: <path d="M6 6l12 12M18 6 6 18" />,
  alert: (
    <>
      <path d="M12 4 2.5 20h19z" />
      <path d="M12 10v5M12 17.5v.4" />
    </>
  ),
  offline: (
    <path d="M3 3l18 18M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4.5-2.6M2 8.5A15 15 0 0 1 6.5 5.8M19 12a10 10 0 0 0-4-2.5M22 8.5a15 15 0 0 0-11-4.4M12 19.5v.1" />
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7v5.5l3.5 2" />
    </>
  ),
  lock: (
    <>
      <rect x="5" y="11" width="14" height="9" rx="2" />
      <path d="M8 11V8a4 4 0 0 1 8 0v3" />
    </>
  ),
  screen: (
    <>
      <rect x="3" y="5" width="18" height="12" rx="1.5" />
      <path d="M8 20h8" />
    </>
  ),
  phone: (
    <>
      <rect x="7" y="3" width="10" height="18" rx="2" />
      <path d="M11 18h2" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof SHAPES;

export function Icon({ name, size = "1.25em" }: { name: IconName; size?: string }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {SHAPES[name]}
    </svg>
  );
}
