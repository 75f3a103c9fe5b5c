import styles from "./Avatar.module.css";

export function Avatar({ src, size = "2.4rem" }: { src: string | null; size?: string }) {
  return (
    <span className={styles.avatar} style={{ width: size, height: size }}>
      {src && <img src={src} alt="" />}
    </span>
  );
}
