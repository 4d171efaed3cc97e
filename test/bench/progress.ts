/** Says on standard error what goes on: a line an occasion, the parts of it as they come. */
export const progress = {
  line(text: string): void {
    process.stderr.write(`${text}\n`);
  },
  part(text: string): void {
    process.stderr.write(text);
  },
};
