import { type SubmitEvent, useEffect, useRef, useState } from "react";

import { Button } from "../../ui/Button";
import styles from "./PinDialog.module.css";

const LENGTH = 4;

type PinDialogProps = {
  name: string;
  problem: string | null;
  onEnter: (pin: string) => Promise<void>;
  onClose: () => void;
};

/** Asks for a profile's PIN. It is sent as soon as it is complete. */
export function PinDialog({ name, problem, onEnter, onClose }: PinDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
    input.current?.focus();
  }, []);

  const enter = async (value: string) => {
    setBusy(true);
    await onEnter(value);
    setBusy(false);
    setPin("");
    input.current?.focus();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (pin.length === LENGTH && !busy) void enter(pin);
  };
  return (
    <dialog ref={dialog} className={styles.dialog} aria-labelledby="pin-title" onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id="pin-title">{name}&rsquo;s PIN</h2>
        <input
          ref={input}
          className={styles.pin}
          type="password"
          inputMode="numeric"
          pattern="[0-9]*"
          autoComplete="off"
          maxLength={LENGTH}
          aria-label="PIN"
          aria-describedby="pin-problem"
          aria-busy={busy}
          value={pin}
          onChange={(event) => {
            const digits = event.target.value.replace(/\D/g, "");
            setPin(digits);
            if (digits.length === LENGTH && !busy) void enter(digits);
          }}
        />
        <p id="pin-problem" role="alert" className={styles.problem}>
          {problem}
        </p>
        <Button look="quiet" onClick={() => dialog.current?.close()}>
          Back
        </Button>
      </form>
    </dialog>
  );
}
