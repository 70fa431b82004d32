/** Where the store says what it did, found or could not do; pino fits. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
