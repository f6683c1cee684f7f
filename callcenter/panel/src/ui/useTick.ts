import { useEffect, useState } from "react";

/** Render again each `milliseconds`, for what shows the time that passes. */
export function useTick(milliseconds: number): void {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => tick((count) => count + 1), milliseconds);
    return () => window.clearInterval(timer);
  }, [milliseconds]);
}
