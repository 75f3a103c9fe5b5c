import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from "react";

import { Icon } from "../ui/icons";
import styles from "./Shelf.module.css";
import { moveFocus, restoreStop } from "./shelf-focus";

type ShelfProps = {
  title: ReactNode;
  /** "poster" or "wide": how much room an item takes. */
  shape?: "poster" | "wide" | "ranked";
  children: ReactNode;
};

/**
 * A row of cards. Touch and wheel scroll it natively and it snaps to cards; the arrow keys move from card to card
 * and from shelf to shelf; one card of a shelf is in the tab order. With a mouse there are buttons to page it.
 */
export function Shelf({ title, shape = "poster", children }: ShelfProps) {
  const heading = useId();
  const list = useRef<HTMLUListElement>(null);
  const [reach, setReach] = useState({ back: false, on: false });

  const measure = useCallback(() => {
    const element = list.current;
    if (element === null) return;
    const end = element.scrollWidth - element.clientWidth;
    const back = element.scrollLeft > 4;
    const on = element.scrollLeft < end - 4;
    setReach((old) => (old.back === back && old.on === on ? old : { back, on }));
  }, []);

  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    restoreStop(element);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [measure, children]);

  const page = (direction: 1 | -1) => {
    const element = list.current;
    element?.scrollBy({ left: direction * element.clientWidth * 0.85, behavior: "smooth" });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (list.current !== null && moveFocus(list.current, event.key)) event.preventDefault();
  };

  return (
    <section className={styles.shelf} aria-labelledby={heading}>
      <div className={styles.head}>
        <h2 id={heading} className={styles.title}>
          {title}
        </h2>
        <div className={styles.pager}>
          <button
            type="button"
            tabIndex={-1}
            aria-hidden="true"
            disabled={!reach.back}
            onClick={() => page(-1)}
          >
            <Icon name="left" />
          </button>
          <button type="button" tabIndex={-1} aria-hidden="true" disabled={!reach.on} onClick={() => page(1)}>
            <Icon name="right" />
          </button>
        </div>
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- moves focus between the links inside */}
      <ul
        ref={list}
        className={`${styles.list} ${styles[shape]}`}
        onScroll={measure}
        onKeyDown={onKeyDown}
        onFocus={(event) => restoreStop(event.currentTarget, event.target)}
        data-shelf
      >
        {children}
      </ul>
    </section>
  );
}
