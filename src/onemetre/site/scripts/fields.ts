// One byte array for each kind and band of ages: a class for every street, then every home; first
// alone, then with an adult. The low half of a byte is the worst reading, the high half the best.
import type { Company, Told } from "./state";

export const UNKNOWN = 6;
export const UNREACHED = 7;
export const PLAIN = 8;
export const CLOSED = 9;

export class Fields {
  private kept = new Map<string, Promise<Uint8Array>>();

  constructor(private told: Told) {}

  private load(kind: string, band: string): Promise<Uint8Array> {
    const key = `${kind}/${band}`;
    let found = this.kept.get(key);
    if (!found) {
      found = fetch(`${this.told.base}field/${key}.bin`).then(async (answer) => {
        if (!answer.ok) throw new Error(`${answer.status} ${key}`);
        return new Uint8Array(await answer.arrayBuffer());
      });
      found.catch(() => this.kept.delete(key));
      this.kept.set(key, found);
    }
    return found;
  }

  /** Classes of all streets and homes, streets first. */
  async classes(kind: string, age: number, company: Company): Promise<Uint8Array> {
    const whole = await this.load(kind, this.told.bands[age]!);
    const half = whole.length / 2;
    return whole.subarray(company === "alone" ? 0 : half, company === "alone" ? half : whole.length);
  }

  /** Get the other ages of a kind while nothing else is to be done. */
  foresee(kind: string): void {
    const bands = [...new Set(this.told.bands)];
    const next = () => {
      const band = bands.shift();
      if (band) void this.load(kind, band).then(() => setTimeout(next, 30));
    };
    setTimeout(next, 400);
  }
}
